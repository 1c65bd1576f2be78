/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Readers of the keys of a meter that say how it is written to: its clock, its breaker, and how it misbehaves. Each is
 * an #MrSimKey.read whose target is the #MrSimMeter. */

G_BEGIN_DECLS

gboolean mr_sim_key_drift (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_clock_zone (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_clock_forms (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_shifts_clock (gpointer target, const char *value, GError **error);

gboolean mr_sim_key_breaker (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_reconnect (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_button_after (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_relays (gpointer target, const char *value, GError **error);

gboolean mr_sim_key_switches_baud (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_baud_fallback (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_knows_fcb (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_address_first (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_password (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_without_password (gpointer target, const char *value, GError **error);

gboolean mr_sim_key_ignores (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_silent_to (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_refuses (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_denies (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_protects (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_loses_ack (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_late (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_silent_after (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_alters (gpointer target, const char *value, GError **error);

G_END_DECLS
