/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-problem.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-master-error.h"

/* The meters and addresses of a problem. Shared with the one that it became when it was joined, which only adds to
 * them, so that a task with thousands of problems does not copy them all for each. */
typedef struct {
  GPtrArray *meters;       /* (element-type MrMeter) */
  GHashTable *meter_set;   /* of these */
  GArray *addresses;       /* (element-type MbusAddress) */
  GPtrArray *labels;       /* (element-type utf8): of these, each as a sentence about it alone begins */
  GHashTable *address_set; /* MbusAddress → GUINT_TO_POINTER of its index */
} Concerned;

struct _MrProblem {
  GObject parent_instance;

  Concerned *concerned;
  guint n_meters;    /* of these, from the first */
  guint n_addresses; /* the same */
  GError *error;     /* of the first address */
  GError *shown;     /* (nullable): the same about all of them, once it was asked for */
};

G_DEFINE_FINAL_TYPE (MrProblem, mr_problem, G_TYPE_OBJECT)

typedef enum { PROP_METER = 1, PROP_SENTENCE, PROP_LAST = PROP_SENTENCE } MrProblemProps;
static GParamSpec *props[PROP_LAST + 1];

static gboolean
address_equal (gconstpointer one, gconstpointer other)
{
  return mbus_address_equal (one, other);
}

static guint
address_hash (gconstpointer data)
{
  const MbusAddress *address = data;

  return address->by_secondary ? address->secondary.id : address->primary;
}

static Concerned *
concerned_new (void)
{
  Concerned *self = g_rc_box_new (Concerned);

  self->meters = g_ptr_array_new_with_free_func (g_object_unref);
  self->meter_set = g_hash_table_new (NULL, NULL);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->address_set = g_hash_table_new_full (address_hash, address_equal, g_free, NULL);
  return self;
}

static void
concerned_clear (gpointer data)
{
  Concerned *self = data;

  g_ptr_array_unref (self->meters);
  g_hash_table_unref (self->meter_set);
  g_array_unref (self->addresses);
  g_ptr_array_unref (self->labels);
  g_hash_table_unref (self->address_set);
}

static void
concerned_add_meter (Concerned *self, MrMeter *meter)
{
  if (g_hash_table_add (self->meter_set, meter))
    g_ptr_array_add (self->meters, g_object_ref (meter));
}

static void
concerned_add_address (Concerned *self, const MbusAddress *address, const char *label)
{
  if (g_hash_table_contains (self->address_set, address))
    return;
  g_hash_table_insert (self->address_set, g_memdup2 (address, sizeof *address),
                       GUINT_TO_POINTER (self->addresses->len));
  g_array_append_vals (self->addresses, address, 1);
  g_ptr_array_add (self->labels, g_strdup (label));
}

static void
concerned_add_all (Concerned *self, const MrProblem *problem)
{
  for (guint i = 0; i < problem->n_meters; i++)
    concerned_add_meter (self, g_ptr_array_index (problem->concerned->meters, i));
  for (guint i = 0; i < problem->n_addresses; i++)
    concerned_add_address (self, &g_array_index (problem->concerned->addresses, MbusAddress, i),
                           g_ptr_array_index (problem->concerned->labels, i));
}

static void
mr_problem_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrProblem *self = MR_PROBLEM (object);

  switch ((MrProblemProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, mr_problem_get_meter (self));
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, mr_problem_get_error (self)->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_problem_finalize (GObject *object)
{
  MrProblem *self = MR_PROBLEM (object);

  g_rc_box_release_full (self->concerned, concerned_clear);
  g_clear_error (&self->error);
  g_clear_error (&self->shown);

  G_OBJECT_CLASS (mr_problem_parent_class)->finalize (object);
}

static void
mr_problem_class_init (MrProblemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_problem_get_property;
  object_class->finalize = mr_problem_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_problem_init (MrProblem *self)
{
}

/* @concerned: (transfer full): all of it */
static MrProblem *
problem_new (Concerned *concerned, const GError *error)
{
  MrProblem *self = g_object_new (MR_TYPE_PROBLEM, NULL);

  self->concerned = concerned;
  self->n_meters = concerned->meters->len;
  self->n_addresses = concerned->addresses->len;
  self->error = g_error_copy (error);
  return self;
}

/* Others may have its number, which only the list of meters knows. A pattern may mean others, too, that are not in the
 * list, and so may a primary address, unless the error knows which meter it is. Returns: (transfer full) */
static char *
label_one (MrMeter *meter, const MbusAddress *who, const GError *error)
{
  g_autofree char *place = mbus_address_label (who);
  g_autofree char *named =
    mr_master_error_names_address (error) ? mr_master_error_dup_who (error) : g_strdup (place);
  const gboolean is_one =
    who->by_secondary ? !mbus_secondary_has_wildcard (&who->secondary) : !g_str_equal (named, place);

  return meter != NULL && is_one ? mr_meter_label (meter) : g_steal_pointer (&named);
}

MrProblem *
mr_problem_new (MrMeter *meter, const MbusAddress *who, const GError *error)
{
  g_autofree char *label = NULL;
  g_autoptr (GError) named = NULL;
  Concerned *concerned;

  g_return_val_if_fail (error != NULL, NULL);

  concerned = concerned_new ();
  if (meter != NULL)
    concerned_add_meter (concerned, meter);
  if (who == NULL)
    return problem_new (concerned, error);

  label = label_one (meter, who, error);
  concerned_add_address (concerned, who, label);
  if (mr_master_error_names_address (error))
    named = mr_master_error_about (error, label);
  return problem_new (concerned, named != NULL ? named : error);
}

/* More parts than these, addresses in a row being one, are counted in a summary. */
#define SUMMARY_PARTS 8

static char *label_addresses (const Concerned *concerned, guint n_addresses, guint max_parts);

/* All of them are named before the sentence, so that it is clear how many it is about. */
static GError *
error_about_all (const MrProblem *self, guint max_parts)
{
  g_autofree char *who = label_addresses (self->concerned, self->n_addresses, max_parts);

  return mr_master_error_about (self->error, who);
}

/* Whether nothing was added to what @self is about since it was made. */
static gboolean
is_newest (const MrProblem *self)
{
  return self->n_meters == self->concerned->meters->len && self->n_addresses == self->concerned->addresses->len;
}

MrProblem *
mr_problem_join (const MrProblem *self, const MrProblem *other)
{
  Concerned *concerned;

  if (self->n_addresses == 0 || other->n_addresses == 0 || !mr_master_error_is_same (self->error, other->error))
    return NULL;

  if (is_newest (self))
    concerned = g_rc_box_acquire (self->concerned);
  else
    {
      concerned = concerned_new ();
      concerned_add_all (concerned, self);
    }
  concerned_add_all (concerned, other);
  return problem_new (concerned, self->error);
}

MrMeter *
mr_problem_get_meter (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->n_meters == 1 ? g_ptr_array_index (self->concerned->meters, 0) : NULL;
}

const GError *
mr_problem_get_error (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  if (self->shown == NULL)
    self->shown = self->n_addresses > 1 ? error_about_all (self, G_MAXUINT) : g_error_copy (self->error);
  return self->shown;
}

static char *
with_others (const char *some, guint n_others)
{
  /* Translators: one of several meters, like "KAM 66290778", or a list of addresses; then how many more there are. */
  return g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n_others), some, n_others);
}

char *
mr_problem_summarize (MrProblem *self)
{
  g_autoptr (GError) error = NULL;
  MrMeter *first;
  g_autofree char *label = NULL;
  g_autofree char *labels = NULL;

  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  error = self->n_addresses > 1 ? error_about_all (self, SUMMARY_PARTS) : g_error_copy (self->error);
  first = self->n_meters > 0 ? g_ptr_array_index (self->concerned->meters, 0) : NULL;
  if (first == NULL || strstr (error->message, mr_meter_id (first)) != NULL)
    return g_strdup (error->message);
  label = mr_meter_label (first);
  labels = self->n_meters > 1 ? with_others (label, self->n_meters - 1) : g_strdup (label);
  return g_strdup_printf ("%s: %s", labels, error->message);
}

guint
mr_problem_get_n_addresses (const MrProblem *self)
{
  return MAX (self->n_addresses, 1);
}

gboolean
mr_problem_concerns (const MrProblem *self, const MbusAddress *who)
{
  gpointer index;

  return g_hash_table_lookup_extended (self->concerned->address_set, who, NULL, &index) &&
         GPOINTER_TO_UINT (index) < self->n_addresses;
}

gboolean
mr_problem_names_address (const MrProblem *self)
{
  return mr_master_error_names_address (self->error);
}

/* --- Addresses as text --- */

typedef struct {
  GString *text;
  guint n_parts;
  guint max_parts;
  guint n_others; /* addresses in parts that are too many */
} List;

static void
list_add (List *self, const char *part, guint n_addresses)
{
  if (self->n_parts == self->max_parts)
    {
      self->n_others += n_addresses;
      return;
    }
  if (self->n_parts++ > 0)
    g_string_append (self->text, ", ");
  g_string_append (self->text, part);
}

/* @last: of the addresses in a row that begin with @first */
static void
list_add_run (List *self, guint first, guint last)
{
  g_autofree char *run = first == last       ? g_strdup_printf ("%u", first)
                         : first + 1 == last ? g_strdup_printf ("%u, %u", first, last)
                                             : g_strdup_printf ("%u–%u", first, last);

  list_add (self, run, last - first + 1);
}

static void
list_add_primary (List *self, const MbusAddress *addresses, guint n_addresses)
{
  gboolean is_named[MBUS_ADDRESS_BROADCAST + 2] = { FALSE };

  for (guint i = 0; i < n_addresses; i++)
    if (!addresses[i].by_secondary)
      is_named[addresses[i].primary] = TRUE;

  for (guint first = 0; first <= MBUS_ADDRESS_BROADCAST; first++)
    {
      guint last = first;

      if (!is_named[first])
        continue;
      while (is_named[last + 1])
        last++;
      list_add_run (self, first, last);
      first = last;
    }
}

static char *
format_addresses (const Concerned *concerned, guint n_addresses, guint max_parts)
{
  const MbusAddress *addresses = (const MbusAddress *) concerned->addresses->data;
  g_autoptr (GString) text = g_string_new (NULL);
  List list = { .text = text, .max_parts = max_parts };

  list_add_primary (&list, addresses, n_addresses);
  for (guint i = 0; i < n_addresses; i++)
    if (addresses[i].by_secondary)
      list_add (&list, g_ptr_array_index (concerned->labels, i), 1);
  return list.n_others > 0 ? with_others (text->str, list.n_others) : g_strdup (text->str);
}

/* Returns: (transfer full): what a sentence about them begins with. */
static char *
label_addresses (const Concerned *concerned, guint n_addresses, guint max_parts)
{
  g_autofree char *text = format_addresses (concerned, n_addresses, max_parts);
  guint n_primary = 0;

  for (guint i = 0; i < n_addresses; i++)
    n_primary += !g_array_index (concerned->addresses, MbusAddress, i).by_secondary;
  if (n_primary == 0)
    return g_steal_pointer (&text);
  /* Translators: one primary address or several, like "5–9, 12", before a colon and a sentence about them. */
  return g_strdup_printf (ngettext ("Address %s", "Addresses %s", n_primary), text);
}

char *
mr_addresses_format (const MbusAddress *addresses, guint n_addresses)
{
  Concerned *concerned = concerned_new ();
  char *text;

  for (guint i = 0; i < n_addresses; i++)
    {
      g_autofree char *label = mbus_address_label (&addresses[i]);

      concerned_add_address (concerned, &addresses[i], label);
    }
  text = format_addresses (concerned, concerned->addresses->len, G_MAXUINT);
  g_rc_box_release_full (concerned, concerned_clear);
  return text;
}
