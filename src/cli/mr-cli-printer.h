/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-piece.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/**
 * MrCliPrinter:
 *
 * Prints the pieces of "meterctl decode" one by one. JSON and XML of one telegram differ from those of several, so the
 * first piece is printed when there is a second one or no more.
 */
typedef struct _MrCliPrinter MrCliPrinter;

MrCliPrinter *mr_cli_printer_new (MrFormat format);
void mr_cli_printer_free (MrCliPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliPrinter, mr_cli_printer_free)

/** @piece: (transfer full): with a telegram, or with trouble */
void mr_cli_printer_add (MrCliPrinter *self, MrCliPiece *piece);

/** Everything that can be printed reaches stdout. Returns: see mr_cli_put(). */
gboolean mr_cli_printer_flush (MrCliPrinter *self);

/** There are no more pieces. */
void mr_cli_printer_end (MrCliPrinter *self);

G_END_DECLS
