/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-address.h"
#include "mbus-frame.h"
#include "mr-line-baud.h"
#include "mr-sim.h"

#define USEC_PER_MSEC (G_USEC_PER_SEC / 1000)

/* "60 bit" or "20 ms". */
static gboolean
add_delay (const char *text, guint *bits, gint64 *usec)
{
  char *unit;
  guint64 number = g_ascii_strtoull (text, &unit, 10);

  if (!g_ascii_isdigit (text[0]) || number > G_MAXUINT16)
    return FALSE;

  g_strchug (unit);
  if (g_str_equal (unit, "bit"))
    *bits += (guint) number;
  else if (g_str_equal (unit, "ms"))
    *usec += (gint64) number * USEC_PER_MSEC;
  else
    return FALSE;

  return TRUE;
}

gboolean
mr_sim_invalid (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (MR_SIM_ERROR, MR_SIM_ERROR_INVALID, format, args);
  va_end (args);

  return FALSE;
}

const char *
mr_sim_value_skip_blanks (const char *text)
{
  return text + strspn (text, " \t");
}

char **
mr_sim_value_list (const char *text)
{
  char **parts = g_strsplit (text, ";", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    g_strstrip (parts[i]);
  if (n > 1 && parts[n - 1][0] == '\0')
    g_clear_pointer (&parts[n - 1], g_free);

  return parts;
}

gboolean
mr_sim_value_bool (const char *text, gboolean *out, GError **error)
{
  if (g_str_equal (text, "yes"))
    *out = TRUE;
  else if (g_str_equal (text, "no"))
    *out = FALSE;
  else
    return mr_sim_invalid (error, _("“%s” is neither “yes” nor “no”."), text);

  return TRUE;
}

gboolean
mr_sim_value_choice (const char *text, const char *const *words, guint *index, GError **error)
{
  g_autofree char *list = g_strjoinv (", ", (char **) words);

  for (*index = 0; words[*index] != NULL; (*index)++)
    if (g_str_equal (text, words[*index]))
      return TRUE;

  /* Translators: %1$s is what was written, %2$s lists words that stay as they are. */
  return mr_sim_invalid (error, _("“%1$s” is not one of: %2$s."), text, list);
}

gboolean
mr_sim_value_uint (const char *text, guint min, guint max, guint *out, GError **error)
{
  guint64 number;

  /* Translators: %1$s is what was written, %2$u and %3$u are the limits. */
  if (!g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    return mr_sim_invalid (error, _("“%1$s” is not a number from %2$u to %3$u."), text, min, max);

  *out = (guint) number;
  return TRUE;
}

gboolean
mr_sim_value_hex (const char *text, guint n_digits, guint32 *out, GError **error)
{
  const char *digits = g_str_has_prefix (text, "0x") ? text + 2 : text;
  gsize length = strlen (digits);
  guint64 number;

  if (g_str_has_suffix (digits, "h"))
    length--;

  g_autofree char *bare = g_strndup (digits, length);

  /* Translators: %1$s is what was written, %2$u the number of digits. */
  if (length != n_digits || !g_ascii_string_to_unsigned (bare, 16, 0, G_MAXUINT32, &number, NULL))
    return mr_sim_invalid (error, _("“%1$s” is not a number of %2$u hexadecimal digits."), text, n_digits);

  *out = (guint32) number;
  return TRUE;
}

GBytes *
mr_sim_value_octets (const char *text, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GBytes *octets = mbus_unhex (text, &reason);

  if (octets == NULL)
    mr_sim_invalid (error, "%s", reason->message);

  return octets;
}

gboolean
mr_sim_value_n_octets (const char *text, gsize n_octets, GBytes **out, GError **error)
{
  g_autoptr (GBytes) octets = mr_sim_value_octets (text, error);

  if (octets == NULL)
    return FALSE;

  if (g_bytes_get_size (octets) != n_octets)
    return mr_sim_invalid (error, _("Octets needed: %1$u; given: %2$u."),
                           (guint) n_octets, (guint) g_bytes_get_size (octets));

  *out = g_steal_pointer (&octets);
  return TRUE;
}

gboolean
mr_sim_value_manufacturer (const char *text, guint16 *out, GError **error)
{
  guint32 number;

  if (mbus_manufacturer_from_text (text, out))
    return TRUE;

  if (!g_str_has_prefix (text, "0x") || !mr_sim_value_hex (text, 4, &number, NULL))
    return mr_sim_invalid (error, _("“%s” is not a manufacturer: write its three letters, or 0x and four "
                                    "hexadecimal digits."), text);

  *out = (guint16) number;
  return TRUE;
}

gboolean
mr_sim_value_device_type (const char *text, guint8 *out, GError **error)
{
  const char *reserved = mbus_device_type_name (MBUS_DEVICE_TYPE_ANY);
  guint32 number;

  for (guint type = 0; type < MBUS_DEVICE_TYPE_ANY; type++)
    {
      const char *name = mbus_device_type_name ((guint8) type);

      if (!g_str_equal (name, reserved) && g_ascii_strcasecmp (name, text) == 0)
        {
          *out = (guint8) type;
          return TRUE;
        }
    }

  if (!mr_sim_value_hex (text, 2, &number, NULL))
    return mr_sim_invalid (error, _("“%s” is not a device type: write its English name such as “Cold water”, "
                                    "or two hexadecimal digits."), text);

  *out = (guint8) number;
  return TRUE;
}

gboolean
mr_sim_value_rates (const char *text, guint max, guint *out, GError **error)
{
  g_auto (GStrv) parts = mr_sim_value_list (text);
  guint n = 0;

  memset (out, 0, (max + 1) * sizeof out[0]);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint baud = 0;

      mr_sim_value_uint (parts[i], 0, G_MAXUINT, &baud, NULL);
      if (!mr_line_baud_is_allowed (baud) || n == max)
        return mr_sim_invalid (error, _("“%s” is not an M-Bus baud rate. Use 300, 600, 1200, 2400, 4800, 9600, 19200 "
                                        "or 38400, with “;” between them."), parts[i]);

      out[n++] = baud;
    }

  return n > 0 || mr_sim_invalid (error, _("At least one baud rate is needed."));
}

gboolean
mr_sim_value_delay (const char *text, guint *bits, gint64 *usec, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "+", -1);

  *bits = 0;
  *usec = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    if (!add_delay (g_strstrip (parts[i]), bits, usec))
      return mr_sim_invalid (error, _("“%s” is not a time: write for example “60 bit”, “20 ms” or "
                                      "“60 bit + 20 ms”."), text);

  return TRUE;
}

gboolean
mr_sim_value_duration (const char *text, gboolean or_forever, gint64 *usec, GError **error)
{
  static const struct {
    const char *word;
    gint64 usec;
  } units[] = {
    { "ms", USEC_PER_MSEC }, { "s", G_USEC_PER_SEC }, { "min", 60 * (gint64) G_USEC_PER_SEC },
  };
  char *unit;
  const guint64 number = g_ascii_strtoull (text, &unit, 10);

  if (or_forever && g_str_equal (text, "forever"))
    {
      *usec = G_MAXINT64;
      return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_isdigit (text[0]) && number > 0 && number <= G_MAXUINT16 &&
        g_str_equal (mr_sim_value_skip_blanks (unit), units[i].word))
      {
        *usec = (gint64) number * units[i].usec;
        return TRUE;
      }

  if (or_forever)
    return mr_sim_invalid (error, _("“%s” is not a time: write for example 500 ms, 30 s, 2 min or forever."), text);
  return mr_sim_invalid (error, _("“%s” is not a time: write for example 500 ms, 30 s or 2 min."), text);
}
