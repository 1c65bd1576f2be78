/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * MrCliExit:
 * @MR_CLI_DONE: success
 * @MR_CLI_FAILED: failure; a message on stderr gives the reason. Writes: no meter took what was sent, or
 *   they were not begun, because the bus or a file could not be opened or no time was obtained
 * @MR_CLI_USAGE: invalid command line; nothing was done
 * @MR_CLI_PARTLY: partial success: a scan was stopped, had problems or found no meter, some meters did not answer,
 *   some telegrams could not be read, or readings could not be saved. Writes: some were confirmed, others were not
 * @MR_CLI_DOUBT: something was written, and it is not known whether a meter took it
 * @MR_CLI_REFUSED: nothing was written: the meters did not answer, or the writes were refused or not wanted
 *
 * Exit status of meterctl.
 */
typedef enum {
  MR_CLI_DONE = 0,
  MR_CLI_FAILED = 1,
  MR_CLI_USAGE = 2,
  MR_CLI_PARTLY = 3,
  MR_CLI_DOUBT = 4,
  MR_CLI_REFUSED = 5
} MrCliExit;
