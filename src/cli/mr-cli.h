/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-address.h"
#include "mr-cli-exit.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/**
 * MrCliCommand:
 * @run: gets its own argument vector, the command's name first; may take strings out of it
 *
 * One command of meterctl.
 */
typedef struct {
  const char *name;
  const char *summary; /* marked for translation */
  MrCliExit (*run) (char ***args);
} MrCliCommand;

MrCliExit mr_cli_run_ports (char ***args);
MrCliExit mr_cli_run_decode (char ***args);
MrCliExit mr_cli_run_scan (char ***args);
MrCliExit mr_cli_run_read (char ***args);
MrCliExit mr_cli_run_set_address (char ***args);
MrCliExit mr_cli_run_set_number (char ***args);
MrCliExit mr_cli_run_export (char ***args);
MrCliExit mr_cli_run_simulate (char ***args);

/**
 * mr_cli_parse:
 * @context: the command's options; --help is answered here and ends the program
 * @args: (inout): options are taken out of it
 * @parameters: what stands behind the options in the help, "URI ADDRESS…"
 * @n_least, @n_most: how many parameters there may be
 * @rest: (out) (transfer full): the parameters
 *
 * Reads a command line.
 *
 * Returns: %FALSE after a sentence on stderr: end with %MR_CLI_USAGE
 */
gboolean mr_cli_parse (GOptionContext *context, char ***args, const char *parameters, guint n_least, guint n_most,
                       char ***rest);

/** Says on stderr what is wrong with the command line and where its rules stand. Returns: %MR_CLI_USAGE. */
MrCliExit mr_cli_usage (const char *sentence);

/** Reads the nick of a format up to @last; %NULL is text. Returns: %FALSE after a sentence on stderr. */
gboolean mr_cli_parse_format (const char *text, MrFormat last, MrFormat *out);

/** Reads a decimal number. @what: names it in the sentence, "--tcp". Returns: %FALSE after a sentence on stderr. */
gboolean mr_cli_parse_number (const char *text, const char *what, guint least, guint most, guint *out);

/** Reads a rate of the bus, 300…38400 as EN 13757-2 steps them. Returns: %FALSE after a sentence on stderr. */
gboolean mr_cli_parse_baud (const char *text, guint *out);

/** Reads how a meter is addressed. Returns: %FALSE after a sentence on stderr. */
gboolean mr_cli_parse_address (const char *text, MbusAddress *out);

G_END_DECLS
