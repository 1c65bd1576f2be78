/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-exit.h"
#include "mr-report-telegrams.h"
#include "mr-write-progress.h"

G_BEGIN_DECLS

/* What is to be written to meters, and what became of it, on stdout. */

/**
 * MrCliWrite:
 * @named: how the user named the meter
 * @command: (nullable): for commands
 * @value: what is to be written
 * @wait: (nullable): in a dry run, why it would not be sent at once, and until when
 *
 * What is to be written to one meter.
 */
typedef struct {
  MrMeter *meter;
  MbusAddress named;
  const MrWriteKind *kind;
  MrCommand *command;
  char *value;
  const char *wait;
} MrCliWrite;

/**
 * mr_cli_writes_print_plan:
 * @writes: (element-type MrCliWrite)
 * @requests: (element-type MrWriteRequest): for each
 * @octets: with the frames that write it, octet by octet
 *
 * Prints for people what is to be written, what may come of it, and who says so.
 */
gboolean mr_cli_writes_print_plan (GPtrArray *writes, GArray *requests, gboolean octets);

/** Appends for people the frames that write @request, each octet by octet and in words, without the requests that look
 *  before and afterwards. A password is only mentioned. */
void mr_cli_writes_append_frames (GString *out, const MrWriteRequest *request);

/** @state: see #MrWriteProgress; @explanation: of it. Returns: (transfer none) (nullable): why the value was not
 *  confirmed, for JSON and CSV; %NULL if it was, or there is nothing to say. */
const char *mr_cli_writes_reason (int state, const char *explanation);

/** Prints for programs that nothing was begun: a whole document, without a meter. As text it prints nothing. Returns:
 *  %MR_CLI_REFUSED */
MrCliExit mr_cli_writes_print_refused (MrFormat format);

/** Prints it for programs, with the frames. @progress: (nullable): how far the writes have got; %NULL: nothing was
 *  sent.
 *  @format: JSON or CSV. Returns: see mr_cli_put(). */
gboolean mr_cli_writes_print (GPtrArray *writes, GArray *requests, MrWriteProgress *progress, MrFormat format);

G_END_DECLS
