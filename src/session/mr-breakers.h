/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breaker-row.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrBreakers:
 *
 * The meters of a bus that have a breaker or valve, as a list of #MrBreakerRow. A meter joins it when its telegrams or
 * its profile show one, see mr_breaker_find(), and stays. Lives on the main thread; what one meter reports changes one
 * row.
 */
#define MR_TYPE_BREAKERS (mr_breakers_get_type ())
G_DECLARE_FINAL_TYPE (MrBreakers, mr_breakers, MR, BREAKERS, GObject)

/** Returns: (transfer full): the breakers of the bus of @link. */
MrBreakers *mr_breakers_new (MrSession *session, MrBusLink *link);

/** Returns: (transfer none) (nullable): the row of @meter. */
MrBreakerRow *mr_breakers_find (MrBreakers *self, MrMeter *meter);

/** Looks at every meter again, after mr_commands_reload_default(). */
void mr_breakers_reload (MrBreakers *self);

/** Returns: how often a meter was looked at: tests count growth by it. */
guint mr_breakers_n_looks (MrBreakers *self);

G_END_DECLS
