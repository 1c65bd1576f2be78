/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-decode.h"
#include "mbus-dif.h"
#include "mr-command-octets.h"
#include "mr-profile-error.h"

#define ID_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define NUMBER_MAX G_GUINT64_CONSTANT (0xFFFFFFFF) /* of a state that has a name, as in the schema */

/* --- Texts --- */

static gboolean
is_id (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= MR_COMMAND_ID_MAX &&
         strspn (text, ID_CHARACTERS) == strlen (text);
}

/* Something for people to read, which XML can hold. */
static gboolean
is_text (const char *text)
{
  gboolean has_word = FALSE;

  if (text == NULL || g_utf8_strlen (text, -1) > MR_COMMAND_TEXT_MAX)
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar character = g_utf8_get_char (at);

      if (!g_unichar_isprint (character) && !g_ascii_isspace (*at))
        return FALSE;
      has_word = has_word || !g_unichar_isspace (character);
    }
  return has_word;
}

static gboolean
check_whole (const MrCommandFacts *facts, guint index, GError **error)
{
  if (facts->n_fields > MR_COMMAND_FIELDS)
    return mr_profile_refuse (error, _("A command has at most %d fields."), MR_COMMAND_FIELDS);
  if (facts->n_states > MR_COMMAND_STATES)
    return mr_profile_refuse (error, _("A state is read in at most %d places."), MR_COMMAND_STATES);
  if (!mr_command_facts_are_utf8 (facts))
    return mr_profile_refuse (error, _("The command has text that is not UTF-8."));
  if (!is_id (facts->id))
    /* Translators: of a command for a meter; the example stays as it is. */
    return mr_profile_refuse (error, _("The id of a command has small letters, digits and hyphens only, such as "
                                        "“breaker-off”."));
  if (facts->proof == MR_PROOF_OF_MODEL)
    return mr_profile_refuse (error, _("The command needs a proof: how certain it is."));
  return TRUE;
}

static gboolean
check_name (const MrCommandFacts *facts, guint index, GError **error)
{
  return is_text (facts->name) ||
         mr_profile_refuse (error, _("The command needs a name of at most %d characters."), MR_COMMAND_TEXT_MAX);
}

static gboolean
check_source (const MrCommandFacts *facts, guint index, GError **error)
{
  return is_text (facts->source) ||
         mr_profile_refuse (error, _("The command needs a source of at most %d characters: the document that "
                                     "describes it, or who has tried it."), MR_COMMAND_TEXT_MAX);
}

/* --- For which meters --- */

static gboolean
is_manufacturer (const char *word)
{
  guint16 code;

  return g_str_equal (word, MR_PROFILE_ANY) ||
         (strlen (word) == 3 && mbus_manufacturer_from_text (word, &code) && g_ascii_isupper (word[0]) &&
          g_ascii_isupper (word[1]) && g_ascii_isupper (word[2]));
}

static gboolean
are_manufacturers (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0' && !is_manufacturer (words[i]))
        return FALSE;
      n += *words[i] != '\0';
    }
  return n > 0;
}

/* Octets without placeholders. Returns: (transfer full) (nullable): at least one */
static GBytes *
parse_octets (const char *text)
{
  g_autofree char *normal = mr_command_octets_normalise (text);
  g_autoptr (GBytes) octets = normal != NULL ? mbus_unhex (normal, NULL) : NULL;

  return octets != NULL && g_bytes_get_size (octets) > 0 ? g_steal_pointer (&octets) : NULL;
}

static gboolean
check_octet_list (const char *text, GError **error)
{
  g_autoptr (GBytes) octets = text != NULL ? parse_octets (text) : NULL;

  if (text == NULL || octets != NULL)
    return TRUE;
  /* Translators: versions or device types of meters. */
  return mr_profile_refuse (error, _("“%s” is not a list of bytes in hexadecimal, such as “30 31”."), text);
}

static gboolean
check_manufacturer (const MrCommandFacts *facts, guint index, GError **error)
{
  return are_manufacturers (facts->manufacturer) ||
         /* Translators: “any” and the example stay as they are. */
         mr_profile_refuse (error, _("The manufacturer is three capital letters, such as “KAM”, or “any”."));
}

static gboolean
check_versions (const MrCommandFacts *facts, guint index, GError **error)
{
  return check_octet_list (facts->versions, error);
}

static gboolean
check_types (const MrCommandFacts *facts, guint index, GError **error)
{
  return check_octet_list (facts->types, error);
}

/* --- Fields and octets --- */

static gboolean
check_range (const MrCommandField *field, GError **error)
{
  g_autofree char *min = g_strdup_printf ("%" G_GINT64_FORMAT, field->min);
  g_autofree char *max = g_strdup_printf ("%" G_GINT64_FORMAT, field->max);

  if (mr_command_field_fits (field))
    return TRUE;
  if (field->octets == 0 || field->octets > sizeof (gint64))
    /* Translators: of a command for a meter; the name of a field. */
    return mr_profile_refuse (error, _("Field “%s” has 1 to 8 bytes."), field->name);
  if (field->min > field->max)
    /* Translators: of a command for a meter; the name of a field and two numbers. */
    return mr_profile_refuse (error, _("Field “%s”: the least number, %s, is greater than the greatest, %s."),
                              field->name,
                              min, max);
  /* Translators: of a command for a meter; two numbers and the name of a field. */
  return mr_profile_refuse (error, _("Numbers from %s to %s do not fit into the bytes of field “%s”: allow more "
                                     "bytes, or fewer numbers."), min, max, field->name);
}

/* Whether octets that cannot be read use it is not known: they say what is wrong with them. */
static gboolean
is_unused (const MrCommandFacts *facts, const MrCommandField *field)
{
  g_autofree char *octets = facts->octets != NULL ? mr_command_octets_normalise (facts->octets) : NULL;

  return octets != NULL && !mr_command_octets_use (octets, field->name);
}

static gboolean
check_field (const MrCommandFacts *facts, guint index, GError **error)
{
  const MrCommandField *field = &facts->fields[index];

  if (!is_id (field->name))
    return mr_profile_refuse (error, _("The name of a field has small letters, digits and hyphens only."));
  if (!is_text (field->title))
    return mr_profile_refuse (error, _("Field “%s” needs a title of at most %d characters."), field->name,
                              MR_COMMAND_TEXT_MAX);
  if (!check_range (field, error))
    return FALSE;
  for (guint i = 0; i < index; i++)
    if (g_str_equal (facts->fields[i].name, field->name))
      /* Translators: in a file of device profiles; %s is the name of a set of records or bits. */
      return mr_profile_refuse (error, _("“%s” is defined twice."), field->name);
  if (is_unused (facts, field))
    return mr_profile_refuse (error, _("Field “%s” is not used in the bytes: write {%s} there."), field->name,
                              field->name);
  return TRUE;
}

/* What this program does in other ways, with what has to be checked before and after it; and records that would not be
 * checked here, because they follow a header, or their octets are in the other order. */
static gboolean
check_ci (const MrCommandFacts *facts, guint index, GError **error)
{
  static const struct {
    guint8 first, last;
  } refused[] = {
    { MBUS_CI_SELECT, MBUS_CI_SELECT },
    { 0x55, 0x55 }, /* data, most significant octet first, in older editions */
    { MBUS_CI_SELECT_MSB, MBUS_CI_SELECT_MSB },
    { 0x5A, 0x5F }, /* data after a transport header */
    { MBUS_CI_BAUD_FIRST, MBUS_CI_BAUD_LAST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (facts->ci >= refused[i].first && facts->ci <= refused[i].last)
      /* Translators: %02X is an octet in hex digits. */
      return mr_profile_refuse (error, _("CI field %02X cannot be used in a command. Send records with CI field 51."),
                                facts->ci);
  return TRUE;
}

/* After these a meter answers elsewhere, so that it could not be read back: there are writes of their own for them. */
static gboolean
moves_meter (guint8 ci, const guint8 *data, gsize n)
{
  const MbusDecoding decoding = { .saved = TRUE };
  guint8 octets[MBUS_FRAME_MAX];
  MbusFrame frame;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MbusTelegram) telegram = NULL;

  mbus_frame_init_long (&frame, MBUS_C_SND_UD, MBUS_ADDRESS_ANY, ci, data, n);
  bytes = g_bytes_new (octets, mbus_frame_build (&frame, octets));
  telegram = mbus_telegram_decode_with (bytes, &decoding, NULL);
  for (guint i = 0; telegram != NULL && i < telegram->records->len; i++)
    {
      const MbusQuantity quantity = mbus_record_quantity (&g_array_index (telegram->records, MbusRecord, i));

      if (quantity == MBUS_QUANTITY_BUS_ADDRESS || quantity == MBUS_QUANTITY_IDENTIFICATION)
        return TRUE;
    }
  return FALSE;
}

/* With the least number in each field. A field that is wrong itself says so. */
static gboolean
check_octets (const MrCommandFacts *facts, guint index, GError **error)
{
  gint64 values[MR_COMMAND_FIELDS];
  guint8 octets[MBUS_DATA_MAX];
  gsize n;

  if (facts->octets == NULL)
    return TRUE;
  if (!mr_command_octets_check (facts->octets, error))
    return FALSE;
  for (guint i = 0; i < facts->n_fields; i++)
    {
      if (!mr_command_field_fits (&facts->fields[i]))
        return TRUE;
      values[i] = facts->fields[i].min;
    }
  if (!mr_command_octets_fill (facts, values, octets, &n, error))
    return FALSE;
  if (n == 0 && facts->ci == MBUS_CI_DATA_SEND)
    return mr_profile_refuse (error, _("The command has no bytes."));
  if (facts->ci == MBUS_CI_DATA_SEND && moves_meter (facts->ci, octets, n))
    return mr_profile_refuse (error, _("These bytes set the meter’s address or number. Change them on the Addresses "
                                        "page instead."));
  return TRUE;
}

/* --- The state --- */

/* DIF and DIFE, or VIF and VIFE: each but the last announces another one. */
static gboolean
is_chain (const char *text)
{
  g_autoptr (GBytes) octets = text != NULL ? parse_octets (text) : NULL;
  gsize n = 0;
  const guint8 *data = octets != NULL ? g_bytes_get_data (octets, &n) : NULL;

  for (gsize i = 0; i < n; i++)
    if (((data[i] & MBUS_EXTENSION) != 0) != (i + 1 < n))
      return FALSE;
  return n > 0 && n <= 1 + MBUS_VIFE_MAX;
}

static gboolean
is_number (const char *text)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL);
}

static gboolean
check_state (const MrCommandFacts *facts, guint index, GError **error)
{
  const MrCommandState *state = &facts->states[index];

  if (!is_chain (state->vif))
    return mr_profile_refuse (error, _("The state needs the VIF of its record, and all of its VIFEs, such as "
                                        "“FD 1B”."));
  if (state->dif != NULL && !is_chain (state->dif))
    return mr_profile_refuse (error, _("“%s” is not a DIF with all of its DIFEs, such as “81 10”."), state->dif);
  for (guint i = 0; i < MR_N_SUPPLIES; i++)
    {
      if (state->numbers[i] != NULL &&
          (i == MR_SUPPLY_UNKNOWN || !g_ascii_string_to_unsigned (state->numbers[i], 10, 0, NUMBER_MAX, NULL, NULL)))
        return mr_profile_refuse (error, _("“%s” is not a number that a state can have."), state->numbers[i]);
      for (guint j = 0; j < i && state->numbers[i] != NULL; j++)
        if (g_strcmp0 (state->numbers[j], state->numbers[i]) == 0)
          return mr_profile_refuse (error, _("“%s” means two states."), state->numbers[i]);
    }
  return TRUE;
}

static gboolean
has_word (const MrCommandFacts *facts, MrSupply supply)
{
  for (guint i = 0; i < facts->n_states; i++)
    if (facts->states[i].numbers[supply] != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
means_word (const MrCommandFacts *facts, const char *number)
{
  for (guint i = 0; i < facts->n_states; i++)
    for (guint j = 0; j < MR_N_SUPPLIES; j++)
      if (g_strcmp0 (facts->states[i].numbers[j], number) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
is_placeholder (const MrCommandFacts *facts, const char *text)
{
  for (guint i = 0; i < facts->n_fields; i++)
    {
      g_autofree char *placeholder = g_strconcat ("{", facts->fields[i].name, "}", NULL);

      if (g_str_equal (text, placeholder))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_expected (const MrCommandFacts *facts, guint index, GError **error)
{
  const char *expected = facts->expected;
  const MrSupply supply = mr_supply_from_nick (expected);

  if (expected == NULL)
    return TRUE;
  if (facts->n_states == 0)
    return mr_profile_refuse (error, _("A state is expected, but not where the meter reports it."));
  if (supply != MR_SUPPLY_UNKNOWN && !has_word (facts, supply))
    /* Translators: %s is an English word of a file: disconnected, connected or released. */
    return mr_profile_refuse (error, _("“%s” is expected, but not which number means it."), expected);
  if (supply == MR_SUPPLY_UNKNOWN && is_number (expected) && means_word (facts, expected))
    return mr_profile_refuse (error, _("“%s” is expected, but this number means a state with a name: write the name."),
                              expected);
  if (supply == MR_SUPPLY_UNKNOWN && !is_number (expected) && !is_placeholder (facts, expected))
    /* Translators: the three words and {tariff} stay as they are. */
    return mr_profile_refuse (error, _("“%s” cannot be expected: write disconnected, connected, released, a number, "
                                        "or a field in braces such as {tariff}."), expected);
  return TRUE;
}

/* --- All of it --- */

static guint
n_of_part (const MrCommandFacts *facts, MrCommandPart part)
{
  if (part == MR_COMMAND_PART_FIELD)
    return facts->n_fields;
  return part == MR_COMMAND_PART_STATE ? facts->n_states : 1;
}

gboolean
mr_command_part_check (const MrCommandFacts *facts, MrCommandPart part, guint index, GError **error)
{
  static gboolean (*const checks[MR_N_COMMAND_PARTS]) (const MrCommandFacts *facts, guint index, GError **error) = {
    [MR_COMMAND_PART_WHOLE] = check_whole,
    [MR_COMMAND_PART_NAME] = check_name,
    [MR_COMMAND_PART_SOURCE] = check_source,
    [MR_COMMAND_PART_MANUFACTURER] = check_manufacturer,
    [MR_COMMAND_PART_VERSIONS] = check_versions,
    [MR_COMMAND_PART_TYPES] = check_types,
    [MR_COMMAND_PART_FIELD] = check_field,
    [MR_COMMAND_PART_CI] = check_ci,
    [MR_COMMAND_PART_OCTETS] = check_octets,
    [MR_COMMAND_PART_STATE] = check_state,
    [MR_COMMAND_PART_EXPECTED] = check_expected,
  };

  return checks[part] (facts, index, error);
}

gboolean
mr_command_facts_check (const MrCommandFacts *facts, GError **error)
{
  for (guint part = 0; part < MR_N_COMMAND_PARTS; part++)
    for (guint i = 0; i < n_of_part (facts, (MrCommandPart) part); i++)
      if (!mr_command_part_check (facts, (MrCommandPart) part, i, error))
        return FALSE;
  return TRUE;
}
