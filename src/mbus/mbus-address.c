/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-address.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mbus-frame.h"

/* Reads @n_digits hexadecimal digits, most significant first. */
static gboolean
read_digits (const char *text, gsize first, gsize n_digits, guint32 *out, GError **error)
{
  guint32 value = 0;

  for (gsize i = first; i < first + n_digits; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        {
          g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                       /* Translators: %u is the position of a character, counted from 1; %s is the whole address. */
                       _("Character %u of the secondary address “%s” is not a digit 0–9 or A–F."),
                       (guint) i + 1, text);
          return FALSE;
        }
      value = value << 4 | (guint32) g_ascii_xdigit_value (text[i]);
    }
  *out = value;
  return TRUE;
}

static gboolean
fail_length (const char *text, GError **error)
{
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
               /* Translators: %s is what was typed as an address. */
               _("“%s” is not a secondary address. Use the 8 digits of the identification number, or 16 digits with "
                 "manufacturer, version and device type; “/” and a fabrication number of 8 digits may follow."),
               text);
  return FALSE;
}

/* Each nibble F of @pattern matches every digit. */
static gboolean
digits_match (guint32 pattern, guint32 digits)
{
  for (guint shift = 0; shift < 32; shift += 4)
    {
      guint32 wanted = pattern >> shift & 0xF;

      if (wanted != 0xF && wanted != (digits >> shift & 0xF))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_wild_digit (guint32 digits)
{
  for (guint shift = 0; shift < 32; shift += 4)
    {
      if ((digits >> shift & 0xF) == 0xF)
        return TRUE;
    }
  return FALSE;
}

gboolean
mbus_secondary_parse (const char *text, MbusSecondary *out, GError **error)
{
  const char *slash = strchr (text, '/');
  gsize n_digits = slash != NULL ? (gsize) (slash - text) : strlen (text);
  MbusSecondary result = MBUS_SECONDARY_ANY;
  guint32 rest;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_INVALID, _("The secondary address is not text."));
      return FALSE;
    }
  if ((n_digits != MBUS_ID_DIGITS && n_digits != MBUS_SECONDARY_DIGITS) ||
      (slash != NULL && strlen (slash + 1) != MBUS_ID_DIGITS))
    return fail_length (text, error);

  if (!read_digits (text, 0, MBUS_ID_DIGITS, &result.id, error))
    return FALSE;
  if (n_digits == MBUS_SECONDARY_DIGITS)
    {
      if (!read_digits (text, MBUS_ID_DIGITS, MBUS_SECONDARY_DIGITS - MBUS_ID_DIGITS, &rest, error))
        return FALSE;
      result.manufacturer = GUINT16_SWAP_LE_BE ((guint16) (rest >> 16));
      result.version = rest >> 8 & 0xFF;
      result.device_type = rest & 0xFF;
    }
  if (slash != NULL)
    {
      if (!read_digits (text, n_digits + 1, MBUS_ID_DIGITS, &result.fabrication, error))
        return FALSE;
      result.has_fabrication = TRUE;
    }
  *out = result;
  return TRUE;
}

static char *
write_id (char *next, guint32 id)
{
  for (int shift = 24; shift >= 0; shift -= 8)
    next = mbus_write_octet (next, (guint8) (id >> shift));
  return next;
}

const char *
mbus_secondary_format (const MbusSecondary *self, char *out)
{
  char *next = write_id (out, self->id);

  next = mbus_write_octet (next, (guint8) self->manufacturer);
  next = mbus_write_octet (next, (guint8) (self->manufacturer >> 8));
  next = mbus_write_octet (next, self->version);
  next = mbus_write_octet (next, self->device_type);
  if (self->has_fabrication)
    {
      *next++ = '/';
      next = write_id (next, self->fabrication);
    }
  *next = '\0';
  return out;
}

void
mbus_secondary_to_wire (const MbusSecondary *self, guint8 out[MBUS_SECONDARY_OCTETS])
{
  for (guint i = 0; i < 4; i++)
    out[i] = (guint8) (self->id >> (8 * i));
  out[4] = self->manufacturer & 0xFF;
  out[5] = self->manufacturer >> 8;
  out[6] = self->version;
  out[7] = self->device_type;
}

void
mbus_secondary_from_wire (const guint8 octets[MBUS_SECONDARY_OCTETS], MbusSecondary *out)
{
  *out = MBUS_SECONDARY_ANY;
  out->id = octets[0] | (guint32) octets[1] << 8 | (guint32) octets[2] << 16 | (guint32) octets[3] << 24;
  out->manufacturer = (guint16) (octets[4] | octets[5] << 8);
  out->version = octets[6];
  out->device_type = octets[7];
}

gboolean
mbus_secondary_matches (const MbusSecondary *pattern, const MbusSecondary *meter)
{
  if (!digits_match (pattern->id, meter->id))
    return FALSE;
  if (pattern->manufacturer != MBUS_MANUFACTURER_ANY && pattern->manufacturer != meter->manufacturer)
    return FALSE;
  if (pattern->version != MBUS_VERSION_ANY && pattern->version != meter->version)
    return FALSE;
  if (pattern->device_type != MBUS_DEVICE_TYPE_ANY && pattern->device_type != meter->device_type)
    return FALSE;
  if (!pattern->has_fabrication)
    return TRUE;
  return meter->has_fabrication && digits_match (pattern->fabrication, meter->fabrication);
}

gboolean
mbus_secondary_equal (const MbusSecondary *a, const MbusSecondary *b)
{
  return a->id == b->id && a->manufacturer == b->manufacturer && a->version == b->version &&
         a->device_type == b->device_type && !a->has_fabrication == !b->has_fabrication &&
         (!a->has_fabrication || a->fabrication == b->fabrication);
}

char *
mbus_secondary_label (const MbusSecondary *self)
{
  char manufacturer[8];

  if (self->manufacturer == MBUS_MANUFACTURER_ANY)
    return g_strdup_printf ("%08X", self->id);
  return g_strdup_printf ("%s %08X", mbus_manufacturer_to_text (self->manufacturer, manufacturer), self->id);
}

MbusApart
mbus_apart_among (guint n_named, guint n_same)
{
  if (n_same > 1)
    return MBUS_APART_BY_PLACE;
  return n_named > 1 ? MBUS_APART_BY_KIND : MBUS_APART_ALREADY;
}

static gboolean
has_own_fabrication (const MbusSecondary *self)
{
  return self->has_fabrication && self->fabrication != MBUS_ID_ANY;
}

char *
mbus_secondary_apart (const MbusSecondary *self, MbusApart apart, int primary)
{
  if (apart == MBUS_APART_BY_KIND)
    /* Translators: in parentheses after a meter, because another one has the same number: its device type, like
     * "Heat", and the version of its make. */
    return g_strdup_printf (_("%s, version %u"), _(mbus_device_type_name (self->device_type)), self->version);
  if (apart == MBUS_APART_BY_PLACE && has_own_fabrication (self))
    /* Translators: in parentheses after a meter, because another one has the same number. */
    return g_strdup_printf (_("fabrication number %08X"), self->fabrication);
  if (apart == MBUS_APART_BY_PLACE && primary >= 0)
    /* Translators: %d is a primary address, 0…250. In a list of facts: "Heat · address 3 · 2400 baud"; also in
     * parentheses after a meter, because another one has the same number. */
    return g_strdup_printf (_("address %d"), primary);
  return g_strdup ("");
}

char *
mbus_secondary_number (const MbusSecondary *self, MbusApart apart, int primary)
{
  g_autofree char *what = NULL;

  if (apart == MBUS_APART_BY_PLACE && has_own_fabrication (self))
    return g_strdup_printf ("%08X/%08X", self->id, self->fabrication);
  if (apart == MBUS_APART_BY_KIND)
    what = g_strdup_printf ("%s %u", _(mbus_device_type_name (self->device_type)), self->version);
  else
    what = mbus_secondary_apart (self, apart, primary);
  return *what != '\0' ? g_strdup_printf ("%08X · %s", self->id, what) : g_strdup_printf ("%08X", self->id);
}

char *
mbus_secondary_label_apart (const MbusSecondary *self, MbusApart apart, int primary)
{
  g_autofree char *label = mbus_secondary_label (self);
  g_autofree char *what = mbus_secondary_apart (self, apart, primary);

  return *what != '\0' ? g_strdup_printf ("%s (%s)", label, what) : g_steal_pointer (&label);
}

gboolean
mbus_secondary_has_wildcard (const MbusSecondary *self)
{
  return has_wild_digit (self->id) || self->manufacturer == MBUS_MANUFACTURER_ANY ||
         self->version == MBUS_VERSION_ANY || self->device_type == MBUS_DEVICE_TYPE_ANY ||
         (self->has_fabrication && has_wild_digit (self->fabrication));
}

gboolean
mbus_address_equal (const MbusAddress *a, const MbusAddress *b)
{
  if (a->by_secondary != b->by_secondary)
    return FALSE;
  return a->by_secondary ? mbus_secondary_equal (&a->secondary, &b->secondary) : a->primary == b->primary;
}

char *
mbus_address_explain_doubt (const char *meter, int before, int after)
{
  if (before < 0)
    /* Translators: a meter, like "KAM 66290778", then a primary address. */
    return g_strdup_printf (_("It is not known whether %s has address %d. Read it first."), meter, after);
  /* Translators: a meter, like "KAM 66290778", then two primary addresses. */
  return g_strdup_printf (_("It is not known whether %s has address %d or %d. Read it first."), meter, before, after);
}

gboolean
mbus_address_parse (const char *text, MbusAddress *out, GError **error)
{
  gsize length = strlen (text);
  guint64 number;

  if (length > 3)
    {
      MbusSecondary secondary;

      if (!mbus_secondary_parse (text, &secondary, error))
        return FALSE;
      *out = (MbusAddress) { .by_secondary = TRUE, .secondary = secondary };
      return TRUE;
    }

  if (!g_utf8_validate (text, -1, NULL) ||
      !g_ascii_string_to_unsigned (text, 10, 0, MBUS_ADDRESS_LAST, &number, NULL))
    {
      g_set_error (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                   /* Translators: %s is what was typed as an address, the number the highest primary address, 250. */
                   _("“%s” is not an address. Use a primary address from 0 to %d, or the 8 digits of the "
                     "identification number."),
                   g_utf8_validate (text, -1, NULL) ? text : "?", MBUS_ADDRESS_LAST);
      return FALSE;
    }
  *out = (MbusAddress) { .primary = (guint8) number, .secondary = MBUS_SECONDARY_ANY };
  return TRUE;
}

char *
mbus_address_format (const MbusAddress *self)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];

  if (!self->by_secondary)
    return g_strdup_printf ("%u", self->primary);
  return g_strdup (mbus_secondary_format (&self->secondary, text));
}

/* Eight digits that were typed are all that is known: the wildcards after them say nothing more. */
static char *
format_short (const MbusSecondary *self)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];

  mbus_secondary_format (self, text);
  if (self->manufacturer != MBUS_MANUFACTURER_ANY || self->version != MBUS_VERSION_ANY ||
      self->device_type != MBUS_DEVICE_TYPE_ANY)
    return g_strdup (text);
  return g_strdup_printf ("%.*s%s", MBUS_ID_DIGITS, text, text + MBUS_SECONDARY_DIGITS);
}

char *
mbus_address_label (const MbusAddress *self)
{
  if (self->by_secondary)
    return format_short (&self->secondary);
  /* Translators: a primary address, before a colon and a sentence about it. */
  return g_strdup_printf (_("Address %u"), self->primary);
}
