/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"
#include "mr-write-outcome.h"

G_BEGIN_DECLS

/* How an entry of the log of writes is put before people: the same in the window, in the terminal and in files. */

/** Returns: what became of it, if no program is carrying it out. */
MrWriteOutcome mr_present_write_outcome (const MrWrite *write);

/** Returns: (transfer full): what was written, translated: "Primary address", or the name of a command: its id if the
 *  template is not known any more. */
char *mr_present_write_what (const MrWrite *write);

/** Returns: (transfer full): what the values do not say, translated: where a time came from, the numbers that a command
 *  was given; "" if there is nothing to say. */
char *mr_present_write_details (const MrWrite *write);

/** Returns: whether its details say that the time that was written was in doubt, see mr_time_state_is_in_doubt(): the
 *  list must not leave them out. */
gboolean mr_present_write_needs_details (const MrWrite *write);

/** Returns: (transfer full): "5 → 7", or "— → 7" if the old value was not known; "" for a command that leads to no
 *  state. */
char *mr_present_write_values (const MrWrite *write);

/** Returns: (transfer full): why it has this outcome: a translated sentence, or "" if there is nothing to say. */
char *mr_present_write_reason (const MrWrite *write, MrWriteOutcome outcome);

/** @octets: (nullable): a request or an answer. Returns: (transfer full): in hex, "68 06 06 68 …", with "**" for the
 *  octets of keys and passwords; "" for %NULL. */
char *mr_present_write_octets (GBytes *octets);

/** @apart: among the meters that it is shown with. Returns: (transfer full): its meter, as mbus_secondary_label_apart()
 *  names it. */
char *mr_present_write_meter (const MrWrite *write, MbusApart apart);

G_END_DECLS
