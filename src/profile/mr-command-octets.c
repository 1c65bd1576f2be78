/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-octets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-encode.h"
#include "mr-profile-error.h"

#define QUOTED_MAX 20 /* characters */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

/* An octet, or a placeholder. */
typedef struct {
  const char *name; /* (nullable): not terminated */
  gsize n_name;
  guint8 octet;
} Part;

static const char *
skip_blanks (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

/* Returns: %FALSE at the end, and where @text is not a part of a template: it then still has characters */
static gboolean
next_part (const char **text, Part *out)
{
  const char *at = skip_blanks (*text);

  *text = at;
  *out = (Part) { 0 };
  if (*at == '{')
    {
      out->name = at + 1;
      out->n_name = strspn (out->name, NAME_CHARACTERS);
      if (out->n_name == 0 || out->name[out->n_name] != '}')
        return FALSE;
      *text = out->name + out->n_name + 1;
      return TRUE;
    }
  if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1]))
    return FALSE;
  out->octet = (guint8) (g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]));
  *text = at + 2;
  return TRUE;
}

char *
mr_command_octets_normalise (const char *text)
{
  g_autoptr (GString) normal = g_string_new (NULL);
  Part part;

  while (next_part (&text, &part))
    {
      if (normal->len > 0)
        g_string_append_c (normal, ' ');
      if (part.name != NULL)
        g_string_append_printf (normal, "{%.*s}", (int) part.n_name, part.name);
      else
        g_string_append_printf (normal, "%02X", part.octet);
    }
  return *text == '\0' ? g_string_free (g_steal_pointer (&normal), FALSE) : NULL;
}

/* Returns: (transfer full): what is wrong, up to the next blank or brace */
static char *
quote_word (const char *text)
{
  const gsize brace = *text == '{' ? 1 : 0;
  const gsize n = brace + strcspn (text + brace, brace > 0 ? "}{" : " \t\r\n{");
  g_autofree char *word = g_strndup (text, text[n] == '}' ? n + 1 : n);

  return g_utf8_substring (word, 0, MIN (g_utf8_strlen (word, -1), QUOTED_MAX));
}

gboolean
mr_command_octets_check (const char *text, GError **error)
{
  g_autofree char *word = NULL;
  Part part;

  while (next_part (&text, &part))
    continue;
  if (*text == '\0')
    return TRUE;
  word = quote_word (text);
  if (*text == '{')
    /* Translators: of a command for a meter; {tariff} is an example that stays as it is. */
    return mr_profile_refuse (error, _("“%s” is not a field: in braces, write a name of small letters, digits and "
                                       "hyphens, such as {tariff}."), word);
  if (g_ascii_isxdigit (word[0]) && word[1] == '\0')
    return mr_profile_refuse (error, _("“%s” is half a byte: write two hexadecimal digits for each byte, such "
                                       "as 0%s."), word,
                              word);
  return mr_profile_refuse (error, _("“%s” is not a byte: write two hexadecimal digits, such as 1F, or the name of a "
                                     "field in braces, such as {tariff}."), word);
}

static gboolean
is_named (const Part *part, const char *name)
{
  return part->name != NULL && strlen (name) == part->n_name && memcmp (part->name, name, part->n_name) == 0;
}

gboolean
mr_command_octets_use (const char *text, const char *name)
{
  Part part;

  while (next_part (&text, &part))
    if (is_named (&part, name))
      return TRUE;
  return FALSE;
}

/* --- Numbers --- */

gboolean
mr_command_field_fits (const MrCommandField *self)
{
  const guint bits = 8 * self->octets;
  guint8 octets[sizeof (gint64)];

  if (self->min > self->max || self->octets == 0 || self->octets > sizeof octets)
    return FALSE;
  if (self->bcd)
    return self->min >= 0 && mbus_encode_bcd (self->max, self->octets, octets);
  if (bits == 64)
    return TRUE;
  if (self->min >= 0)
    return self->max < G_GINT64_CONSTANT (1) << bits;
  return self->min >= -(G_GINT64_CONSTANT (1) << (bits - 1)) && self->max < G_GINT64_CONSTANT (1) << (bits - 1);
}

static void
encode (const MrCommandField *field, gint64 value, guint8 *out)
{
  if (field->bcd)
    mbus_encode_bcd (value, field->octets, out);
  else
    for (guint i = 0; i < field->octets; i++)
      out[i] = (guint8) ((guint64) value >> (8 * i));
}

/* Returns: the index of the field of a placeholder, n_fields if there is no such field */
static guint
find_field (const MrCommandFacts *facts, const Part *part)
{
  guint i = 0;

  while (i < facts->n_fields && !is_named (part, facts->fields[i].name))
    i++;
  return i;
}

gboolean
mr_command_octets_fill (const MrCommandFacts *facts, const gint64 *values, guint8 *out, gsize *n_out, GError **error)
{
  const char *text = facts->octets;
  Part part;

  *n_out = 0;
  while (next_part (&text, &part))
    {
      const guint i = part.name != NULL ? find_field (facts, &part) : 0;
      gsize n = 1;

      if (part.name != NULL && i == MR_COMMAND_FIELDS)
        return mr_profile_refuse (error, _("A command has at most %d fields."), MR_COMMAND_FIELDS);
      if (part.name != NULL && i == facts->n_fields)
        /* Translators: of a command for a meter; %s is a name in braces, such as {tariff}. */
        return mr_profile_refuse (error, _("“{%.*s}” is in the bytes, but there is no field of this name."),
                                  (int) part.n_name, part.name);
      if (part.name != NULL)
        n = facts->fields[i].octets;
      if (*n_out + n > MBUS_DATA_MAX)
        return mr_profile_refuse (error, _("The bytes do not fit into a telegram, which has room for %u after the "
                                            "CI field."), MBUS_DATA_MAX);
      if (part.name != NULL)
        encode (&facts->fields[i], values[i], out + *n_out);
      else
        out[*n_out] = part.octet;
      *n_out += n;
    }
  return mr_command_octets_check (text, error);
}
