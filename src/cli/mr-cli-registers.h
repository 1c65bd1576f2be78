/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-readout.h"
#include "mbus-telegram.h"
#include "mr-json.h"
#include "mr-csv.h"

G_BEGIN_DECLS

/* A meter's registers, as read and decode print them. @readout says how the meter was reached; for telegrams from a
 * file it is %NULL, and the telegrams say who they are from. @telegrams: (element-type MbusTelegram), those of one
 * readout. */

/** Prints who it is and a table of its registers. Returns: see mr_cli_put(). */
gboolean mr_cli_registers_print (const MbusReadout *readout, GPtrArray *telegrams);

/** Writes one object. */
void mr_cli_registers_add_json (MrJson *json, const MbusReadout *readout, GPtrArray *telegrams);

void mr_cli_registers_add_csv_titles (MrCsv *csv);

/** Writes one row a register. */
void mr_cli_registers_add_csv (MrCsv *csv, const MbusReadout *readout, GPtrArray *telegrams);

/** Returns: (transfer none) (nullable): the first of @telegrams that could not be read whole; see its error. */
const MbusTelegram *mr_cli_registers_damaged (GPtrArray *telegrams);

G_END_DECLS
