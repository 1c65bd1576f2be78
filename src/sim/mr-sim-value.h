/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How the values in a description are written. Each reads the whole of @text, or sets %MR_SIM_ERROR_INVALID: a
 * sentence that says what is allowed there. */

G_BEGIN_DECLS

/** Sets %MR_SIM_ERROR_INVALID with a sentence. Returns: %FALSE, for the caller to return. */
gboolean mr_sim_invalid (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** Returns: (transfer none): @text without the blanks at its beginning. */
const char *mr_sim_value_skip_blanks (const char *text);

/** Returns: (transfer full): the parts of a list separated by ';', without blanks around them. An empty last part,
 *  after a closing ';', does not count. */
char **mr_sim_value_list (const char *text);

/** "yes" or "no". */
gboolean mr_sim_value_bool (const char *text, gboolean *out, GError **error);

/** One of @words, which ends with %NULL. @index: (out): which of them */
gboolean mr_sim_value_choice (const char *text, const char *const *words, guint *index, GError **error);

/** A decimal number from @min to @max. */
gboolean mr_sim_value_uint (const char *text, guint min, guint max, guint *out, GError **error);

/** Exactly @n_digits hexadecimal digits, at most 8; "0x" before and "h" after them are skipped. */
gboolean mr_sim_value_hex (const char *text, guint n_digits, guint32 *out, GError **error);

/** Octets as pairs of hexadecimal digits: "02 FF 22". */
GBytes *mr_sim_value_octets (const char *text, GError **error);

/** The same, and exactly @n_octets of them. @out: (out) (transfer full) */
gboolean mr_sim_value_n_octets (const char *text, gsize n_octets, GBytes **out, GError **error);

/** Three letters, or "0x" and four hexadecimal digits. */
gboolean mr_sim_value_manufacturer (const char *text, guint16 *out, GError **error);

/** A device type by its English name, any case, or two hexadecimal digits. */
gboolean mr_sim_value_device_type (const char *text, guint8 *out, GError **error);

/** Baud rates of EN 13757-2, at most @max, separated by ';'. @out has room for @max + 1 and ends with 0. */
gboolean mr_sim_value_rates (const char *text, guint max, guint *out, GError **error);

/** "60 bit", "20 ms" or "60 bit + 20 ms". */
gboolean mr_sim_value_delay (const char *text, guint *bits, gint64 *usec, GError **error);

/** "500 ms", "30 s" or "2 min"; with @or_forever also "forever", which is %G_MAXINT64. */
gboolean mr_sim_value_duration (const char *text, gboolean or_forever, gint64 *usec, GError **error);

G_END_DECLS
