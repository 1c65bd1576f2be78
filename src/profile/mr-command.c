/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-frame.h"
#include "mr-command-check.h"
#include "mr-command-normalise.h"
#include "mr-command-octets.h"
#include "mr-place.h"
#include "mr-profile-error.h"

struct _MrCommand {
  MrCommandFacts *facts;
  char *file; /* (nullable) */
  char *values; /* (nullable): see mr_command_values() */
  GStrv manufacturers;
  GBytes *versions; /* (nullable) */
  GBytes *types;    /* (nullable) */
  MrPlace places[MR_COMMAND_STATES];
  guint8 octets[MBUS_DATA_MAX]; /* of a template with fields: with the smallest value of each */
  gsize n_octets;
};

/* --- Making one --- */

static GBytes *
parse_hex (const char *text)
{
  return text != NULL ? mbus_unhex (text, NULL) : NULL;
}

MrCommand *
mr_command_new (const MrCommandFacts *facts, GError **error)
{
  gint64 smallest[MR_COMMAND_FIELDS] = { 0 };
  MrCommand *self;

  if (!mr_command_facts_check (facts, error))
    return NULL;

  self = g_atomic_rc_box_new0 (MrCommand);
  self->facts = mr_command_facts_normalise (facts);
  self->manufacturers = g_strsplit (self->facts->manufacturer, " ", -1);
  self->versions = parse_hex (self->facts->versions);
  self->types = parse_hex (self->facts->types);
  for (guint i = 0; i < facts->n_states; i++)
    self->places[i] = (MrPlace) { parse_hex (self->facts->states[i].vif), parse_hex (self->facts->states[i].dif) };
  for (guint i = 0; i < facts->n_fields; i++)
    smallest[i] = facts->fields[i].min;
  if (facts->octets != NULL)
    mr_command_octets_fill (self->facts, smallest, self->octets, &self->n_octets, NULL);
  return self;
}

MrCommand *
mr_command_ref (MrCommand *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
command_clear (gpointer data)
{
  MrCommand *self = data;

  for (guint i = 0; i < self->facts->n_states; i++)
    mr_place_clear (&self->places[i]);
  g_free (self->file);
  g_free (self->values);
  g_strfreev (self->manufacturers);
  g_clear_pointer (&self->versions, g_bytes_unref);
  g_clear_pointer (&self->types, g_bytes_unref);
  mr_command_facts_free (self->facts);
}

void
mr_command_unref (MrCommand *self)
{
  g_atomic_rc_box_release_full (self, command_clear);
}

/* --- Its facts --- */

const MrCommandFacts *
mr_command_facts (const MrCommand *self)
{
  return self->facts;
}

void
mr_command_set_file (MrCommand *self, const char *path)
{
  g_free (self->file);
  self->file = g_strdup (path);
}

const char *
mr_command_file (const MrCommand *self)
{
  return self->file;
}

const char *
mr_command_id (const MrCommand *self)
{
  return self->facts->id;
}

const char *
mr_command_name (const MrCommand *self)
{
  return self->facts->name;
}

const char *
mr_command_title (const MrCommand *self)
{
  return _(self->facts->name);
}

MrFunction
mr_command_function (const MrCommand *self)
{
  return self->facts->function;
}

MrDanger
mr_command_danger (const MrCommand *self)
{
  return self->facts->danger;
}

MrProof
mr_command_proof (const MrCommand *self)
{
  return self->facts->proof;
}

const char *
mr_command_source (const MrCommand *self)
{
  return self->facts->source;
}

const char *
mr_command_source_title (const MrCommand *self)
{
  return _(self->facts->source);
}

gboolean
mr_command_is_empty (const MrCommand *self)
{
  return self->facts->octets == NULL;
}

const MrCommandField *
mr_command_fields (const MrCommand *self, gsize *n)
{
  *n = self->facts->n_fields;
  return self->facts->fields;
}

const char *
mr_command_expected (const MrCommand *self)
{
  return self->facts->expected;
}

guint8
mr_command_octets (const MrCommand *self, const guint8 **data, gsize *n_data)
{
  *data = self->octets;
  *n_data = self->n_octets;
  g_return_val_if_fail (self->facts->n_fields == 0 && !mr_command_is_empty (self), self->facts->ci);
  return self->facts->ci;
}

/* --- For which meters --- */

static gboolean
holds (GBytes *octets, guint8 octet)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);

  return memchr (data, octet, n) != NULL;
}

gboolean
mr_command_is_for_any (const MrCommand *self)
{
  return g_strv_contains ((const char *const *) self->manufacturers, MR_PROFILE_ANY);
}

int
mr_command_fit (const MrCommand *self, const MbusSecondary *meter)
{
  char letters[8];
  const gboolean is_named = g_strv_contains ((const char *const *) self->manufacturers,
                                             mbus_manufacturer_to_text (meter->manufacturer & MBUS_MANUFACTURER_LETTERS,
                                                                        letters));

  if ((!is_named && !mr_command_is_for_any (self)) ||
      (self->versions != NULL && !holds (self->versions, meter->version)) ||
      (self->types != NULL && !holds (self->types, meter->device_type)))
    return -1;
  return is_named << 2 | (self->versions != NULL) << 1 | (self->types != NULL);
}

/* --- Binding --- */

static gboolean
check_values (const MrCommand *self, const gint64 *values, gsize n_values, GError **error)
{
  if (mr_command_is_empty (self))
    /* Translators: %s is a sentence, the source of a command template. */
    return mr_profile_refuse (error, _("The bytes of this command are not known. %s"), mr_command_source_title (self));
  if (n_values != self->facts->n_fields)
    return mr_profile_refuse (error, _("Each field of the command needs a number."));
  for (gsize i = 0; i < n_values; i++)
    {
      const MrCommandField *field = &self->facts->fields[i];
      g_autofree char *min = g_strdup_printf ("%" G_GINT64_FORMAT, field->min);
      g_autofree char *max = g_strdup_printf ("%" G_GINT64_FORMAT, field->max);

      if (values[i] < field->min || values[i] > field->max)
        /* Translators: the title of a field, such as “Tariff”, and two numbers. */
        return mr_profile_refuse (error, _("“%s” can be a number from %s to %s."), _(field->title), min, max);
    }
  return TRUE;
}

/* Returns: (transfer full) */
static char *
format_values (const MrCommand *self, const gint64 *values)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->facts->n_fields; i++)
    g_string_append_printf (text, "%s%s=%" G_GINT64_FORMAT, i > 0 ? " " : "", self->facts->fields[i].name, values[i]);
  return g_string_free (text, FALSE);
}

static gboolean
parse_value (const char *text, const char *name, gint64 *out)
{
  const gsize n = strlen (name);

  return strncmp (text, name, n) == 0 && text[n] == '=' &&
         g_ascii_string_to_signed (text + n + 1, 10, G_MININT64, G_MAXINT64, out, NULL);
}

/* Returns: (transfer full) (nullable): the expected state, with its field as a number */
static char *
expect (const MrCommandFacts *facts, const gint64 *values)
{
  if (facts->expected == NULL || *facts->expected != '{')
    return g_strdup (facts->expected);
  for (guint i = 0; i < facts->n_fields; i++)
    {
      const char *name = facts->fields[i].name;

      if (strncmp (facts->expected + 1, name, strlen (name)) == 0 && facts->expected[1 + strlen (name)] == '}')
        return g_strdup_printf ("%" G_GINT64_FORMAT, values[i]);
    }
  g_return_val_if_reached (NULL);
}

MrCommand *
mr_command_bind (MrCommand *self, const gint64 *values, gsize n_values, GError **error)
{
  MrCommandFacts facts = *self->facts;
  guint8 octets[MBUS_DATA_MAX];
  gsize n;
  g_autofree char *hex = NULL;
  g_autofree char *expected = NULL;
  MrCommand *bound;

  if (!check_values (self, values, n_values, error))
    return NULL;
  if (n_values == 0)
    return mr_command_ref (self);
  if (!mr_command_octets_fill (&facts, values, octets, &n, error))
    return NULL;

  hex = mbus_hex (octets, n);
  expected = expect (&facts, values);
  facts.octets = hex;
  facts.expected = expected;
  facts.n_fields = 0;
  bound = mr_command_new (&facts, error);
  if (bound != NULL)
    {
      mr_command_set_file (bound, self->file);
      bound->values = format_values (self, values);
    }
  return bound;
}

const char *
mr_command_values (const MrCommand *self)
{
  return self->values != NULL ? self->values : "";
}

MrCommand *
mr_command_bind_text (MrCommand *self, const char *values)
{
  gint64 numbers[MR_COMMAND_FIELDS];
  g_auto (GStrv) parts = g_strsplit (values, " ", -1);
  const guint n = g_strv_length (parts);

  if (n != self->facts->n_fields)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!parse_value (parts[i], self->facts->fields[i].name, &numbers[i]))
      return NULL;
  return mr_command_bind (self, numbers, n, NULL);
}

/* --- The state --- */

static gboolean
is_at (const MrPlace *place, const MbusRecord *record)
{
  return mr_place_holds (place, record) &&
         (place->dif != NULL || (record->storage == 0 && record->tariff == 0 && record->subunit == 0 &&
                                 record->function == MBUS_FUNCTION_INSTANTANEOUS));
}

/* Returns: (nullable): the first record at the place, in the telegram with this index */
static const MbusRecord *
find_record (const MrPlace *place, GPtrArray *telegrams, guint *index)
{
  for (guint i = 0; telegrams != NULL && i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = telegrams->pdata[i];

      for (guint j = 0; j < telegram->records->len; j++)
        if (is_at (place, &g_array_index (telegram->records, MbusRecord, j)))
          {
            *index = i;
            return &g_array_index (telegram->records, MbusRecord, j);
          }
    }
  return NULL;
}

int
mr_command_find_place (const MrCommand *self, GPtrArray *telegrams)
{
  guint index;

  for (guint i = 0; i < self->facts->n_states; i++)
    if (find_record (&self->places[i], telegrams, &index) != NULL)
      return (int) i;
  return -1;
}

/* Returns: the number of octets of a chain, each but the last one with the extension bit */
static gsize
chain_length (const guint8 *octets, gsize n)
{
  gsize length = 0;

  while (length < n && (octets[length] & 0x80) != 0)
    length++;
  return MIN (length + 1, n);
}

gboolean
mr_command_is_reported (const MrCommand *self, GPtrArray *telegrams)
{
  const gsize n_dif = chain_length (self->octets, self->n_octets);
  const gsize n_vif = chain_length (self->octets + n_dif, self->n_octets - n_dif);
  g_autoptr (GBytes) vif = g_bytes_new (self->octets + n_dif, n_vif);
  guint index;

  return n_vif > 0 && find_record (&(MrPlace) { vif, NULL }, telegrams, &index) != NULL;
}

gboolean
mr_command_has_plain_state (const MrCommand *self)
{
  for (guint i = 0; i < self->facts->n_states; i++)
    if (self->places[i].dif == NULL)
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): the number in the octets of a record */
static char *
number_of (const MbusValue *value)
{
  if (value->validity != MBUS_VALID)
    return NULL;
  switch (value->kind)
    {
    case MBUS_VALUE_DECIMAL:
    case MBUS_VALUE_BITS:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->mantissa);
    case MBUS_VALUE_DIGITS:
      {
        g_autofree char *digits = mbus_value_to_string (value);
        guint64 number;

        if (g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &number, NULL))
          return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
        return NULL;
      }
    default:
      return NULL;
    }
}

/* @number: (transfer full) */
static char *
name_state (const MrCommandState *state, char *number)
{
  for (guint i = 0; i < MR_N_SUPPLIES; i++)
    if (g_strcmp0 (state->numbers[i], number) == 0)
      {
        g_free (number);
        return g_strdup (mr_supply_nick (i));
      }
  return number;
}

char *
mr_command_read_state (const MrCommand *self, GPtrArray *telegrams, guint *telegram)
{
  for (guint i = 0; i < self->facts->n_states; i++)
    {
      guint index;
      const MbusRecord *record = find_record (&self->places[i], telegrams, &index);
      char *number = record != NULL ? number_of (&record->value) : NULL;

      if (number == NULL)
        continue;
      if (telegram != NULL)
        *telegram = index;
      return name_state (&self->facts->states[i], number);
    }
  return NULL;
}

char *
mr_command_subject (const MrCommand *self, GPtrArray *telegrams)
{
  const MrCommandState *state = &self->facts->states[MAX (mr_command_find_place (self, telegrams), 0)];

  if (self->facts->n_states == 0)
    return g_strdup (self->facts->id);
  return state->dif != NULL ? g_strdup_printf ("%s in %s", state->vif, state->dif) : g_strdup (state->vif);
}
