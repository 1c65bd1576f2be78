/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-bus.h"
#include "mr-data-reading.h"

G_BEGIN_DECLS

/**
 * MrCliOtherData:
 *
 * The options of a readout that ask for other data than usual.
 */
typedef struct {
  char *reset;
  char *command;
  char **selection;
  gboolean wanted; /* one of them was given */
  MbusDataRequest request;
} MrCliOtherData;

void mr_cli_other_data_clear (MrCliOtherData *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCliOtherData, mr_cli_other_data_clear)

/** Adds the options, as a group of their own. @self: zeroed; must stay where it is */
void mr_cli_other_data_add_options (GOptionContext *context, MrCliOtherData *self);

/** To be called after parsing. Returns: %FALSE after a message: the options are wrong, or ask for what changes a
 *  meter. */
gboolean mr_cli_other_data_parse (MrCliOtherData *self);

/**
 * mr_cli_other_data_read:
 * @baud: 0 for the meter's
 *
 * Reads what was asked for from one meter; first its usual data, if it is not known yet which meter it is.
 *
 * Returns: (transfer full) (nullable): what came, also if something went wrong afterwards; messages say why it is %NULL
 */
MrDataReading *mr_cli_other_data_read (const MrCliOtherData *self, MrCliBus *bus, const MbusAddress *address,
                                       guint baud);

G_END_DECLS
