/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Keys of what is wrong with a bus, and of where its meters are. The target is the #MrSimDescription; of the last three,
 * the #MrSimMeter. */

G_BEGIN_DECLS

gboolean mr_sim_key_echo (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_receiver (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_noise (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_bursts (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_burst (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_drops (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_jitter (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_stalls (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_fragments (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_stall (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_latency (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_collision_break (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_second_master (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_cable (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_supply (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_faults (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_seed (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_stray_before (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_stray_after (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_stray_alone (gpointer target, const char *value, GError **error);

gboolean mr_sim_key_answers_at (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_distance (gpointer target, const char *value, GError **error);
gboolean mr_sim_key_unit_loads (gpointer target, const char *value, GError **error);

G_END_DECLS
