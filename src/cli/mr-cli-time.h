/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-bus.h"
#include "mr-meter-clock.h"
#include "mr-time-source.h"

G_BEGIN_DECLS

/* Where the time comes from, for the commands that work with clocks. */

/** Options for the time, as they were given; clear with mr_cli_time_options_clear(). */
typedef struct {
  char *source_text;
  char *ca_file;
  char *zone_text;
  MrTimeSource *source;
} MrCliTimeOptions;

void mr_cli_time_options_clear (MrCliTimeOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCliTimeOptions, mr_cli_time_options_clear)

/** Adds --time-source, --ca-file and --zone. @self: filled in when the command line is parsed */
void mr_cli_time_add_options (GOptionContext *context, MrCliTimeOptions *self);

/** Returns: (transfer none): what SOURCE is, for the description of a command, translated. */
const char *mr_cli_time_help (void);

/** Parses what was given. Returns: %FALSE after a message on stderr: exit with %MR_CLI_USAGE. */
gboolean mr_cli_time_parse (MrCliTimeOptions *self, MrClockZone *zone);

/** Returns: (transfer none): the source as the user named it. */
const char *mr_cli_time_source (const MrCliTimeOptions *self);

/** Returns: (transfer full) (nullable): the time; %NULL after a message on stderr. Ctrl-C ends the program at once. */
MrTrustedTime *mr_cli_time_measure (const MrCliTimeOptions *self);

/**
 * mr_cli_time_confirm:
 * @date: (nullable): the date that the user confirmed
 * @dry_run: nothing is written
 *
 * Says on stderr if @time may be a slip, see mr_trusted_time_get_far_date().
 *
 * Returns: whether it may be written; %FALSE: exit with %MR_CLI_REFUSED
 */
gboolean mr_cli_time_confirm (const MrTrustedTime *time, const char *date, gboolean dry_run);

G_END_DECLS
