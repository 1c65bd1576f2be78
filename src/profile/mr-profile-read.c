/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-frame.h"
#include "mr-profile.h"

/* Reads a document that follows the schema, so required elements and attributes exist. */
typedef struct {
  const char *name;
  GHashTable *records; /* id → GArray of MrProfileRecord */
  GHashTable *bits;    /* id → MrProfileBits */
  MrProfileFunc add;
  gpointer user_data;
  GError *error;
} Reader;

static gboolean
is_element (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

/* Returns: (transfer full) (nullable) */
static char *
attribute_of (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = value != NULL ? g_strdup ((const char *) value) : NULL;

  xmlFree (value);
  return copy;
}

/* The text of a node, which may be spread over several lines, with every run of blanks as one blank. */
static char *
words_of (xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);
  g_auto (GStrv) parts = g_strsplit_set ((const char *) content, " \t\r\n", -1);
  g_autoptr (GString) words = g_string_new (NULL);

  xmlFree (content);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", parts[i]);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static xmlNode *
child_of (xmlNode *node, const char *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_element (child, name))
      return child;
  return NULL;
}

static char *
child_words (xmlNode *node, const char *name)
{
  xmlNode *child = child_of (node, name);

  return child != NULL ? words_of (child) : g_strdup ("");
}

/* Returns: (transfer full) (nullable): NULL if there is no such attribute */
static GBytes *
octets_of (xmlNode *node, const char *name)
{
  g_autofree char *hex = attribute_of (node, name);

  return hex != NULL ? mbus_unhex (hex, NULL) : NULL;
}

static guint
number_of (xmlNode *node, const char *name)
{
  g_autofree char *text = attribute_of (node, name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

/* Position of an attribute's value in @values; 0, the first, if there is no such attribute. */
static guint
choice_of (xmlNode *node, const char *name, const char *const *values)
{
  g_autofree char *text = attribute_of (node, name);

  for (guint i = 0; text != NULL && values[i] != NULL; i++)
    if (g_str_equal (values[i], text))
      return i;
  return 0;
}

static void
read_place (xmlNode *node, MrPlace *place)
{
  place->vif = octets_of (node, "vif");
  place->dif = octets_of (node, "dif");
}

void
mr_place_clear (MrPlace *place)
{
  g_clear_pointer (&place->vif, g_bytes_unref);
  g_clear_pointer (&place->dif, g_bytes_unref);
}

/* --- Sets of records --- */

static void
fail (Reader *self, const xmlNode *node, char *reason)
{
  if (self->error == NULL)
    mr_profile_set_error (&self->error, self->name, (int) xmlGetLineNo (node), reason);
  g_free (reason);
}

/* @set: (transfer full) */
static void
add_set (Reader *self, GHashTable *sets, xmlNode *node, gpointer set)
{
  g_autofree char *id = attribute_of (node, "id");

  if (!g_hash_table_replace (sets, g_strdup (id), set))
    /* Translators: in a file of device profiles; %s is the name of a set of records or bits. */
    fail (self, node, g_strdup_printf (_("“%s” is defined twice."), id));
}

static void
record_clear (gpointer data)
{
  MrProfileRecord *self = data;

  mr_place_clear (&self->place);
  g_free ((char *) self->unit.unit);
  g_free ((char *) self->unit.words);
}

/* A register measures a quantity of the standard, or has a name of the manufacturer's own. */
static void
read_name (Reader *self, xmlNode *node, MbusUnit *unit)
{
  g_autofree char *quantity = child_words (node, "quantity");

  if (child_of (node, "quantity") == NULL)
    {
      unit->quantity = MBUS_QUANTITY_MANUFACTURER_SPECIFIC;
      unit->words = child_words (node, "name");
      return;
    }
  unit->quantity = mbus_quantity_from_name (quantity);
  if (unit->quantity == MBUS_QUANTITY_UNKNOWN)
    /* Translators: in a file of device profiles; %s is what it gives as the quantity of a register. <name> and
     * <quantity> are elements of the file. */
    fail (self, node, g_strdup_printf (_("“%s” is not a quantity of the M-Bus standard. Use <name> instead of "
                                         "<quantity> for the manufacturer’s own names."), quantity));
}

static void
read_record (Reader *self, xmlNode *node, GArray *records)
{
  static const char *const codings[] = { "number", "unsigned", "bits", "time", "digits", NULL };
  static const guint8 values[] = {
    MBUS_CODING_NUMBER, MBUS_CODING_UNSIGNED, MBUS_CODING_BITS, MBUS_CODING_TIME, MBUS_CODING_DIGITS,
  };
  g_autofree char *exponent = attribute_of (node, "exponent");
  char *unit = attribute_of (node, "unit");
  MrProfileRecord record = { 0 };

  read_place (node, &record.place);
  read_name (self, node, &record.unit);
  record.unit.unit = unit != NULL ? unit : g_strdup ("");
  record.unit.exponent = (gint8) (exponent != NULL ? g_ascii_strtoll (exponent, NULL, 10) : 0);
  record.unit.coding = values[choice_of (node, "coding", codings)];
  g_array_append_val (records, record);
}

static void
read_records (Reader *self, xmlNode *node)
{
  GArray *records = g_array_new (FALSE, FALSE, sizeof (MrProfileRecord));

  g_array_set_clear_func (records, record_clear);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_element (child, "record"))
      read_record (self, child, records);
  add_set (self, self->records, node, records);
}

/* --- Sets of bits --- */

static MrProfileBits *
bits_new (void)
{
  return g_rc_box_new0 (MrProfileBits);
}

static void
kind_clear (MrConditionKind *kind)
{
  g_free ((char *) kind->id);
  g_free ((char *) kind->text);
  g_free ((char *) kind->advice);
}

static void
bits_clear (gpointer data)
{
  MrProfileBits *self = data;

  mr_place_clear (&self->place);
  for (guint i = 0; i < MR_PROFILE_BITS; i++)
    kind_clear (&self->bits[i]);
}

static void
bits_unref (gpointer data)
{
  g_rc_box_release_full (data, bits_clear);
}

static void
append_octets (GString *out, GBytes *octets)
{
  gsize n = 0;
  const guint8 *data = octets != NULL ? g_bytes_get_data (octets, &n) : NULL;

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, "%02x", data[i]);
}

/* "info.ff22-9", with DIF and DIFE "info.8440-ff22-9", of the status octet "status.bit-5": what it is called must not
 * depend on its text, nor on the name of the set it is in. */
static char *
id_of_bit (const MrPlace *place, guint bit)
{
  GString *id = g_string_new (place->vif != NULL ? "info." : "status.bit");

  append_octets (id, place->dif);
  if (place->dif != NULL)
    g_string_append_c (id, '-');
  append_octets (id, place->vif);
  g_string_append_printf (id, "-%u", bit);
  return g_string_free (id, FALSE);
}

static void
read_bits (Reader *self, xmlNode *node)
{
  static const char *const severities[] = { "info", "warning", "error", NULL };
  MrProfileBits *bits = bits_new ();

  read_place (node, &bits->place);
  bits->n_conditions = number_of (node, "conditions");
  if (bits->n_conditions == 0)
    bits->n_conditions = MR_PROFILE_BITS;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      guint n;

      if (!is_element (child, "bit"))
        continue;
      n = number_of (child, "n");
      kind_clear (&bits->bits[n]);
      bits->bits[n] = (MrConditionKind) {
        .id = id_of_bit (&bits->place, n),
        .severity = (MrSeverity) choice_of (child, "severity", severities),
        .text = child_words (child, "text"),
        .advice = child_words (child, "advice"),
      };
    }
  add_set (self, self->bits, node, bits);
}

/* --- Models --- */

static MrProfile *
profile_new (void)
{
  MrProfile *self = g_rc_box_new0 (MrProfile);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->bits = g_ptr_array_new_with_free_func (bits_unref);
  self->formats = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
  return self;
}

static void
profile_clear (gpointer data)
{
  MrProfile *self = data;

  g_free (self->model);
  g_free (self->source);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->bits);
  g_ptr_array_unref (self->formats);
}

MrProfile *
mr_profile_ref (MrProfile *self)
{
  return g_rc_box_acquire (self);
}

void
mr_profile_unref (MrProfile *self)
{
  g_rc_box_release_full (self, profile_clear);
}

/* Adds a set to the model. The set must be defined before the model. */
static void
read_use (Reader *self, xmlNode *node, MrProfile *profile)
{
  g_autofree char *records = attribute_of (node, "records");
  g_autofree char *bits = attribute_of (node, "bits");
  GArray *record_set = records != NULL ? g_hash_table_lookup (self->records, records) : NULL;
  MrProfileBits *bit_set = bits != NULL ? g_hash_table_lookup (self->bits, bits) : NULL;

  if (record_set != NULL)
    g_ptr_array_add (profile->records, g_array_ref (record_set));
  else if (bit_set != NULL)
    g_ptr_array_add (profile->bits, g_rc_box_acquire (bit_set));
  else
    /* Translators: in a file of device profiles; %s is the name of a set of records or bits. */
    fail (self, node, g_strdup_printf (_("“%s” is not defined above this line."), records != NULL ? records : bits));
}

static void
read_quirks (xmlNode *node, MrQuirks *quirks)
{
  g_autofree char *ignores = attribute_of (node, "ignores");

  quirks->delay_after_nke = number_of (node, "delay-after-nke");
  quirks->response_delay = number_of (node, "response-delay");
  quirks->ignores_reset = ignores != NULL && strstr (ignores, "reset") != NULL;
  quirks->ignores_baud = ignores != NULL && strstr (ignores, "baud") != NULL;
}

static void
read_format (Reader *self, xmlNode *node, MrProfile *profile)
{
  g_autofree char *hex = words_of (node);
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MbusFormat *format = mbus_format_new (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));

  if (format != NULL)
    g_ptr_array_add (profile->formats, format);
  else
    fail (self, node, g_strdup (_("The format has more headers than fit into a telegram.")));
}

static void
read_part (Reader *self, xmlNode *node, MrProfile *profile)
{
  if (is_element (node, "use"))
    read_use (self, node, profile);
  else if (is_element (node, "quirks"))
    read_quirks (node, &profile->quirks);
  else if (is_element (node, "format"))
    read_format (self, node, profile);
}

/* The octets of an attribute, each once, or one -1 for any. */
static GArray *
values_of (xmlNode *node, const char *name)
{
  g_autoptr (GBytes) octets = octets_of (node, name);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (int));
  gsize n = 0;
  const guint8 *data = octets != NULL ? g_bytes_get_data (octets, &n) : NULL;
  int value = -1;

  if (octets == NULL)
    g_array_append_val (values, value);
  for (gsize i = 0; i < n; i++)
    if (memchr (data, data[i], i) == NULL)
      {
        value = data[i];
        g_array_append_val (values, value);
      }
  return values;
}

static void
add_for (Reader *self, xmlNode *model, guint16 manufacturer, MrProfile *profile)
{
  g_autoptr (GArray) versions = values_of (model, "versions");
  g_autoptr (GArray) types = values_of (model, "types");

  for (guint i = 0; i < versions->len; i++)
    for (guint j = 0; j < types->len; j++)
      {
        const MrProfileKey key = { manufacturer, g_array_index (versions, int, i), g_array_index (types, int, j) };

        if (!self->add (&key, mr_profile_ref (profile), self->user_data))
          /* Translators: in a file of device profiles. */
          fail (self, model, g_strdup (_("Another model has the same manufacturer, version and device type.")));
      }
}

static guint16
code_of (const char *letters)
{
  return (guint16) ((letters[0] - 64) << 10 | (letters[1] - 64) << 5 | (letters[2] - 64));
}

static void
read_model (Reader *self, xmlNode *node, char *const *manufacturers)
{
  static const char *const proofs[] = { "confirmed", "decoded", "inferred", NULL };
  g_autoptr (MrProfile) profile = profile_new ();

  profile->model = attribute_of (node, "name");
  profile->proof = (MrProof) choice_of (node, "proof", proofs);
  profile->source = child_words (node, "source");
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    read_part (self, child, profile);

  for (guint i = 0; self->error == NULL && manufacturers[i] != NULL; i++)
    if (*manufacturers[i] != '\0')
      add_for (self, node, code_of (manufacturers[i]), profile);
}

static void
read_root (Reader *self, xmlNode *root)
{
  g_autofree char *list = attribute_of (root, "manufacturer");
  g_auto (GStrv) manufacturers = g_strsplit_set (list, " \t\r\n", -1);

  for (xmlNode *child = root->children; child != NULL; child = child->next)
    {
      if (is_element (child, "records"))
        read_records (self, child);
      else if (is_element (child, "bits"))
        read_bits (self, child);
      else if (is_element (child, "model"))
        read_model (self, child, manufacturers);
    }
}

gboolean
mr_profile_read (const char *name, xmlDoc *document, MrProfileFunc add, gpointer user_data, GError **error)
{
  g_autoptr (GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) bits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, bits_unref);
  Reader reader = { name, records, bits, add, user_data, NULL };

  read_root (&reader, xmlDocGetRootElement (document));
  if (reader.error == NULL)
    return TRUE;
  g_propagate_error (error, reader.error);
  return FALSE;
}
