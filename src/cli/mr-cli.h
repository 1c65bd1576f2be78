/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-address.h"
#include "mr-cli-exit.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/**
 * MrCliCommand:
 * @run: gets an argument vector of its own, with the name of the command first; may remove strings from it
 *
 * One command of meterctl.
 */
typedef struct {
  const char *name;
  const char *summary; /* marked for translation */
  MrCliExit (*run) (char ***args);
} MrCliCommand;

/**
 * mr_cli_run_group:
 * @summary: translated
 * @args: as for a command; the second one names one of @commands
 *
 * Runs a command of a command: "meterctl address plan".
 */
MrCliExit mr_cli_run_group (const MrCliCommand *commands, guint n_commands, const char *summary, char ***args);

/** Appends the names and summaries of @commands, a line for each. */
void mr_cli_list_commands (GString *text, const MrCliCommand *commands, guint n_commands);

/** Runs the command that argv[0] names, as part of the present program name; %MR_CLI_USAGE after a message if no
 *  command has that name. */
MrCliExit mr_cli_run_command (const MrCliCommand *commands, guint n_commands, char **argv);

MrCliExit mr_cli_run_ports (char ***args);
MrCliExit mr_cli_run_address (char ***args);
MrCliExit mr_cli_run_decode (char ***args);
MrCliExit mr_cli_run_diagnose (char ***args);
MrCliExit mr_cli_run_scan (char ***args);
MrCliExit mr_cli_run_read (char ***args);
MrCliExit mr_cli_run_set_address (char ***args);
MrCliExit mr_cli_run_set_number (char ***args);
MrCliExit mr_cli_run_clock (char ***args);
MrCliExit mr_cli_run_clock_set (char ***args);
MrCliExit mr_cli_run_breaker (char ***args);
MrCliExit mr_cli_run_write (char ***args);
MrCliExit mr_cli_run_baud (char ***args);
MrCliExit mr_cli_run_export (char ***args);
MrCliExit mr_cli_run_log (char ***args);
MrCliExit mr_cli_run_simulate (char ***args);

/**
 * mr_cli_parse:
 * @context: the options of the command; --help is handled here and ends the program
 * @args: (inout): options are removed from it
 * @parameters: shown after the options in the help: "URI ADDRESS…"
 * @n_least, @n_most: minimum and maximum number of parameters
 * @rest: (out) (transfer full): the parameters
 *
 * Parses a command line.
 *
 * Returns: %FALSE after a message on stderr: exit with %MR_CLI_USAGE
 */
gboolean mr_cli_parse (GOptionContext *context, char ***args, const char *parameters, guint n_least, guint n_most,
                       char ***rest);

/** Prints on stderr what is wrong with the command line, and how to get help. Returns: %MR_CLI_USAGE. */
MrCliExit mr_cli_usage (const char *sentence);

/** Parses the nick of a format up to @last; %NULL is text. Returns: %FALSE after a message on stderr. */
gboolean mr_cli_parse_format (const char *text, MrFormat last, MrFormat *out);

/** Parses a decimal number. @what: its name in the message: "--tcp". Returns: %FALSE after a message on stderr. */
gboolean mr_cli_parse_number (const char *text, const char *what, guint least, guint most, guint *out);

/** Parses a baud rate, one of those of EN 13757-2 (300…38400). Returns: %FALSE after a message on stderr. */
gboolean mr_cli_parse_baud (const char *text, guint *out);

/** Parses the address of a meter. Returns: %FALSE after a message on stderr. */
gboolean mr_cli_parse_address (const char *text, MbusAddress *out);

/** Appends the addresses of meters to @addresses (element-type MbusAddress). Returns: %FALSE after a message on
 *  stderr. */
gboolean mr_cli_parse_addresses (char **texts, GArray *addresses);

G_END_DECLS
