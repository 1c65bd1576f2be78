/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-frame.h"

/* Reads a document that follows the schema, so required elements and attributes exist. */
typedef struct {
  MrProfileProblem problem;
  GHashTable *records; /* id → MrMeanings */
  GHashTable *bits;    /* id → MrProfileBits */
  GHashTable *data_sets; /* id → GPtrArray of MrDataSet */
  const MrProfileTaker *taker;
} Reader;

/* --- Sets of records and bits --- */

/* @set: (transfer full) */
static void
add_set (Reader *self, GHashTable *sets, xmlNode *node, gpointer set)
{
  g_autofree char *id = mr_xml_attribute (node, "id");

  if (!g_hash_table_replace (sets, g_strdup (id), set))
    /* Translators: in a file of device profiles; %s is the name of a set of records or bits. */
    mr_profile_fail (&self->problem, node, g_strdup_printf (_("“%s” is defined twice."), id));
}

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

  mr_place_read (&bits->place, node);
  bits->n_conditions = (guint) mr_xml_number (node, "conditions", MR_PROFILE_BITS);
  bits->proof = mr_proof_read (node);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      guint n;

      if (!mr_xml_is (child, "bit"))
        continue;
      n = (guint) mr_xml_number (child, "n", 0);
      kind_clear (&bits->bits[n]);
      bits->bits[n] = (MrConditionKind) {
        .id = id_of_bit (&bits->place, n),
        .severity = (MrSeverity) mr_xml_choice (child, "severity", severities),
        .text = mr_xml_child_words (child, "text"),
        .advice = mr_xml_child_words (child, "advice"),
      };
    }
  add_set (self, self->bits, node, bits);
}

/* --- Models --- */

static MrProfile *
profile_new (void)
{
  MrProfile *self = g_rc_box_new0 (MrProfile);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_meanings_unref);
  self->bits = g_ptr_array_new_with_free_func (bits_unref);
  self->data_sets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
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
  g_ptr_array_unref (self->data_sets);
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
  const struct {
    const char *attribute;
    GHashTable *sets;
    GPtrArray *used;
    gpointer (*ref) (gpointer set);
  } uses[] = {
    { "records", self->records, profile->records, (gpointer (*) (gpointer)) mr_meanings_ref },
    { "bits", self->bits, profile->bits, g_rc_box_acquire },
    { "data-sets", self->data_sets, profile->data_sets, (gpointer (*) (gpointer)) g_ptr_array_ref },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autofree char *id = mr_xml_attribute (node, uses[i].attribute);
      gpointer set = id != NULL ? g_hash_table_lookup (uses[i].sets, id) : NULL;

      if (set != NULL)
        g_ptr_array_add (uses[i].used, uses[i].ref (set));
      else if (id != NULL)
        /* Translators: in a file of device profiles; %s is the name of a set of records or bits. */
        mr_profile_fail (&self->problem, node, g_strdup_printf (_("“%s” is not defined above this line."), id));
    }
}

static void
read_quirks (xmlNode *node, MrQuirks *quirks)
{
  g_autofree char *ignores = mr_xml_attribute (node, "ignores");
  g_autofree char *clock = mr_xml_attribute (node, "clock");
  g_autofree char *address_first = mr_xml_attribute (node, "address-first");
  g_autofree char *password_first = mr_xml_attribute (node, "password-first");

  quirks->delay_after_nke = (guint) mr_xml_number (node, "delay-after-nke", 0);
  quirks->response_delay = (guint) mr_xml_number (node, "response-delay", 0);
  quirks->ignores_reset = ignores != NULL && strstr (ignores, "reset") != NULL;
  quirks->ignores_baud = ignores != NULL && strstr (ignores, "baud") != NULL;
  quirks->address_first = address_first != NULL;
  quirks->password_first = password_first != NULL;
  quirks->clock = g_intern_string (clock);
}

static void
read_format (Reader *self, xmlNode *node, MrProfile *profile)
{
  g_autofree char *hex = mr_xml_words (node);
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MbusFormat *format = mbus_format_new (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));

  if (format != NULL)
    g_ptr_array_add (profile->formats, format);
  else
    mr_profile_fail (&self->problem, node, g_strdup (_("The format has more headers than fit into a telegram.")));
}

static void
read_part (Reader *self, xmlNode *node, MrProfile *profile)
{
  if (mr_xml_is (node, "use"))
    read_use (self, node, profile);
  else if (mr_xml_is (node, "quirks"))
    read_quirks (node, &profile->quirks);
  else if (mr_xml_is (node, "format"))
    read_format (self, node, profile);
}

/* The octets of an attribute, each once, or one -1 for any. */
static GArray *
values_of (xmlNode *node, const char *name)
{
  g_autoptr (GBytes) octets = mr_xml_octets (node, name);
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

        if (!self->taker->add_profile (&key, mr_profile_ref (profile), self->taker->user_data))
          /* Translators: in a file of device profiles. */
          mr_profile_fail (&self->problem, model,
                           g_strdup (_("Another model has the same manufacturer, version and device type.")));
      }
}

static guint16
code_of (const char *letters)
{
  if (g_str_equal (letters, MR_PROFILE_ANY))
    return MR_PROFILE_ANY_CODE;
  return (guint16) ((letters[0] - 64) << 10 | (letters[1] - 64) << 5 | (letters[2] - 64));
}

/* The status of a meter and how to reach it are never the same for all manufacturers. */
static gboolean
has_more_than_records (xmlNode *node, const MrProfile *profile)
{
  return profile->model != NULL || profile->bits->len > 0 || profile->data_sets->len > 0 ||
         profile->formats->len > 0 || mr_xml_child (node, "quirks") != NULL;
}

static void
read_model (Reader *self, xmlNode *node, char *const *manufacturers)
{
  g_autoptr (MrProfile) profile = profile_new ();

  profile->model = mr_xml_attribute (node, "name");
  profile->proof = mr_proof_read (node);
  profile->source = mr_xml_child_words (node, "source");
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    read_part (self, child, profile);

  for (guint i = 0; self->problem.error == NULL && manufacturers[i] != NULL; i++)
    if (g_str_equal (manufacturers[i], MR_PROFILE_ANY) && has_more_than_records (node, profile))
      /* Translators: in a file of device profiles; "any" is written there. */
      mr_profile_fail (&self->problem, node, g_strdup (_("What is for “any” manufacturer can only have records.")));
    else if (*manufacturers[i] != '\0')
      add_for (self, node, code_of (manufacturers[i]), profile);
}

static void
read_root (Reader *self, xmlNode *root)
{
  g_autofree char *list = mr_xml_attribute (root, "manufacturer");
  g_auto (GStrv) manufacturers = g_strsplit_set (list, " \t\r\n", -1);

  for (xmlNode *child = root->children; child != NULL; child = child->next)
    {
      if (mr_xml_is (child, "records"))
        add_set (self, self->records, child, mr_meanings_read (child, &self->problem));
      else if (mr_xml_is (child, "bits"))
        read_bits (self, child);
      else if (mr_xml_is (child, "data-sets"))
        add_set (self, self->data_sets, child, mr_data_sets_read (child, &self->problem));
      else if (mr_xml_is (child, "commands"))
        mr_commands_read (child, list, self->taker->add_command, self->taker->user_data, &self->problem);
      else if (mr_xml_is (child, "model"))
        read_model (self, child, manufacturers);
    }
}

gboolean
mr_profile_read (const char *name, xmlDoc *document, const MrProfileTaker *taker, GError **error)
{
  g_autoptr (GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) mr_meanings_unref);
  g_autoptr (GHashTable) bits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, bits_unref);
  g_autoptr (GHashTable) data_sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                            (GDestroyNotify) g_ptr_array_unref);
  Reader reader = { { name, NULL }, records, bits, data_sets, taker };

  read_root (&reader, xmlDocGetRootElement (document));
  if (reader.problem.error == NULL)
    return TRUE;
  g_propagate_error (error, reader.problem.error);
  return FALSE;
}
