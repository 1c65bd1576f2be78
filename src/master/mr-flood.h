/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * MrFlood:
 *
 * Octets that came in one stretch, without an idle line or a proper answer between them. An M-Bus carries a limited
 * number of them in a time, and falls silent when its slaves have answered. What does not is no M-Bus, or one that
 * cannot be used, and asking 250 addresses there would take minutes. Zero to begin with.
 */
typedef struct {
  gint64 since; /* bus time at which the stretch began */
  guint64 n_octets;
  guint n_strange; /* requests in a row to which came something, and never a telegram */
} MrFlood;

/** Adds @n octets that came at @now. Returns: %FALSE with %MR_LINE_ERROR_NOT_MBUS if they are more than a bus
 *  carries. */
gboolean mr_flood_add (MrFlood *self, MrLine *line, gsize n, gint64 now, GError **error);

/** Returns: %FALSE with %MR_LINE_ERROR_NOT_MBUS if the line should have been idle long ago. */
gboolean mr_flood_may_last (const MrFlood *self, MrLine *line, gint64 now, GError **error);

/** Counts what came after a request. @came: any octet; @telegram: a proper one. Returns: whether this has lasted so
 *  long that it may have nothing to do with the requests. */
gboolean mr_flood_count (MrFlood *self, gboolean came, gboolean telegram);

/** Sets %MR_LINE_ERROR_NOT_MBUS: the line is never quiet. Returns: %FALSE */
gboolean mr_flood_fail (GError **error);

/** The line was idle, or a meter has answered. */
void mr_flood_end (MrFlood *self);

G_END_DECLS
