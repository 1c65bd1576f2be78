/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * MrCliExit:
 * @MR_CLI_DONE: everything that was asked for
 * @MR_CLI_FAILED: nothing of it; a sentence on stderr says why
 * @MR_CLI_USAGE: the command line is wrong; nothing was tried
 * @MR_CLI_PARTLY: some of it: a scan was stopped or met trouble, some meters did not answer, some telegrams could not
 *   be read
 *
 * How meterctl ends.
 */
typedef enum {
  MR_CLI_DONE = 0,
  MR_CLI_FAILED = 1,
  MR_CLI_USAGE = 2,
  MR_CLI_PARTLY = 3
} MrCliExit;
