/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clock-setting.h"
#include "mr-clocking-row.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrClocking:
 *
 * The clocks of the meters of a bus, compared with a time that can be trusted, and which of them are to be set. A
 * #GListModel of #MrClockingRow, one for each meter of the bus. Lives on the main thread. What a meter sends changes
 * its row alone; another time or zone changes all.
 *
 * A clock is to be set when it is certain to be off by more than the limit, or shows no valid time, and its meter
 * answered when it was last asked; the user may choose otherwise.
 *
 * Properties (read-only): "site-time" (MrSiteTime) · "n-chosen" (uint, notifies: clocks to be set) · "n-clocks" (uint,
 * notifies: meters that send a clock) · "n-stale" (uint, notifies: clocks that were read before the time was obtained)
 */
#define MR_TYPE_CLOCKING (mr_clocking_get_type ())
G_DECLARE_FINAL_TYPE (MrClocking, mr_clocking, MR, CLOCKING, GObject)

/** Returns: (transfer full): the clocks of the bus of @link; nothing is compared until there is a time. */
MrClocking *mr_clocking_new (MrSession *session, MrBusLink *link);

/** Returns: (transfer none) (nullable): the row of @meter. */
MrClockingRow *mr_clocking_find (MrClocking *self, MrMeter *meter);

/** Returns: (transfer none): the time that they are compared with and set to: that of the session. */
MrSiteTime *mr_clocking_get_site_time (MrClocking *self);

/** Returns: whether there is a time, and it must not be used without saying that it is in doubt. */
gboolean mr_clocking_is_in_doubt (MrClocking *self);

/* What the clocks should show, and which are to be set. */

void mr_clocking_set_zone (MrClocking *self, MrClockZone zone);
MrClockZone mr_clocking_get_zone (MrClocking *self);

/** @limit: seconds; %MR_METER_CLOCK_LIMIT at first */
void mr_clocking_set_limit (MrClocking *self, guint limit);

/** @form: for all clocks; %MR_CLOCK_FORM_AS_SENT: by the profile of the meter, else as it sends its clock */
void mr_clocking_set_form (MrClocking *self, MrClockForm form);

void mr_clocking_set_chosen (MrClocking *self, MrClockingRow *row, gboolean chosen);

/** Returns: whether the clock of @row is to be set. */
typedef gboolean (*MrClockingChooseFunc) (MrClockingRow *row, gpointer user_data);

/** Asks @choose about every clock, as if the user had chosen them one by one. "n-chosen" notifies once. */
void mr_clocking_choose (MrClocking *self, MrClockingChooseFunc choose, gpointer user_data);

/** Chooses the clocks that are off, whatever the user chose before. */
void mr_clocking_choose_off (MrClocking *self);

guint mr_clocking_get_n_chosen (MrClocking *self);
guint mr_clocking_get_n_clocks (MrClocking *self);
guint mr_clocking_get_n_stale (MrClocking *self);

/* Reading and writing. */

/** Reads all meters of the bus. Returns: (transfer none): the task. */
MrTask *mr_clocking_read (MrClocking *self);

/** Returns: in which form the clock of @row is set; not %MR_CLOCK_FORM_AS_SENT. */
MrClockForm mr_clocking_get_form (MrClocking *self, MrClockingRow *row);

/** Returns: (transfer full) (element-type MrClockingRow): the chosen ones, in order. */
GPtrArray *mr_clocking_get_chosen (MrClocking *self);

/** Returns: whether any meter whose clock is chosen may ask for a password. */
gboolean mr_clocking_may_ask_password (MrClocking *self);

/** Returns: (transfer full) (nullable): a translated sentence about the chosen clocks that skip or repeat a full hour
 *  when they are set now; %NULL if none does. */
char *mr_clocking_describe_hours (MrClocking *self);

/** The password of the meters that may ask for one, for what is written next and forgotten with it. @password:
 *  (nullable): see #MrMeterWrite */
void mr_clocking_set_password (MrClocking *self, GBytes *password);

/** Returns: (transfer full) (element-type MrWriteRequest): what mr_clocking_apply() would write. %NULL without a
 *  time. */
GArray *mr_clocking_preview (MrClocking *self);

/** Sets the chosen clocks. Returns: (transfer none) (nullable): the task; %NULL if there is no time or no clock is
 *  chosen. */
MrTask *mr_clocking_apply (MrClocking *self);

G_END_DECLS
