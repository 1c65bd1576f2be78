/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrWriteState:
 * @MR_WRITE_PLANNED: meant; nothing was sent
 * @MR_WRITE_SENT: its octets may be on the wire: in doubt until a later state is known
 * @MR_WRITE_ACCEPTED: the meter acknowledged (E5), which proves nothing yet: in doubt
 * @MR_WRITE_CONFIRMED: read back: the meter has the new value
 * @MR_WRITE_FAILED: never sent, or read back and the meter does not have the new value
 * @MR_WRITE_UNKNOWN: sent, and reading back gave no answer: in doubt
 *
 * How far a write has come, from plan to proof. Stored as these numbers; never renumber.
 */
typedef enum {
  MR_WRITE_PLANNED,
  MR_WRITE_SENT,
  MR_WRITE_ACCEPTED,
  MR_WRITE_CONFIRMED,
  MR_WRITE_FAILED,
  MR_WRITE_UNKNOWN
} MrWriteState;

/** Returns: (transfer none): stable English word for files and JSON: "planned", "sent", "accepted", "confirmed",
 *  "failed", "unknown". */
const char *mr_write_state_nick (MrWriteState state);

/** Returns: (transfer none): the translated word for people: "Planned", "Sent", "Accepted", "Confirmed", "Failed",
 *  "In doubt". */
const char *mr_write_state_name (MrWriteState state);

/** Returns: whether the meter may have the old value or the new one: sent, accepted, unknown. */
gboolean mr_write_state_is_in_doubt (MrWriteState state);

G_END_DECLS
