/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-problem.h"

#include "mbus-frame.h"
#include "mr-master-error.h"

struct _MrProblem {
  GObject parent_instance;

  GPtrArray *meters; /* (element-type MrMeter) */
  GArray *addresses; /* (element-type MbusAddress) */
  GError *error;     /* of the first address */
  GError *shown;     /* the same about all of them */
};

G_DEFINE_FINAL_TYPE (MrProblem, mr_problem, G_TYPE_OBJECT)

typedef enum { PROP_METER = 1, PROP_SENTENCE, PROP_LAST = PROP_SENTENCE } MrProblemProps;
static GParamSpec *props[PROP_LAST + 1];

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
      g_value_set_string (value, self->shown->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_problem_finalize (GObject *object)
{
  MrProblem *self = MR_PROBLEM (object);

  g_ptr_array_unref (self->meters);
  g_array_unref (self->addresses);
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
  self->meters = g_ptr_array_new_with_free_func (g_object_unref);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
}

static gboolean
is_same_address (const MbusAddress *a, const MbusAddress *b)
{
  if (a->by_secondary != b->by_secondary)
    return FALSE;
  return a->by_secondary ? mbus_secondary_equal (&a->secondary, &b->secondary) : a->primary == b->primary;
}

static void
add (MrProblem *self, MrMeter *meter, const MbusAddress *who)
{
  if (meter != NULL && !g_ptr_array_find (self->meters, meter, NULL))
    g_ptr_array_add (self->meters, g_object_ref (meter));
  if (who != NULL && !mr_problem_concerns (self, who))
    g_array_append_vals (self->addresses, who, 1);
}

MrProblem *
mr_problem_new (MrMeter *meter, const MbusAddress *who, const GError *error)
{
  MrProblem *self = g_object_new (MR_TYPE_PROBLEM, NULL);

  g_return_val_if_fail (error != NULL, NULL);

  add (self, meter, who);
  self->error = g_error_copy (error);
  self->shown = g_error_copy (error);
  return self;
}

/* A sentence that does not name its address gets them in front, so that it is clear how many it is about. */
static GError *
error_about_all (const MrProblem *self)
{
  g_autofree char *addresses = mr_addresses_format ((const MbusAddress *) self->addresses->data, self->addresses->len);
  GError *error = mr_master_error_about (self->error, addresses);

  if (!mr_problem_names_address (self) && self->addresses->len > 1)
    {
      g_free (error->message);
      error->message = g_strdup_printf ("%s: %s", addresses, self->error->message);
    }
  return error;
}

MrProblem *
mr_problem_join (const MrProblem *self, const MrProblem *other)
{
  MrProblem *joined;

  if (self->addresses->len == 0 || other->addresses->len == 0 || !mr_master_error_is_same (self->error, other->error))
    return NULL;

  joined = g_object_new (MR_TYPE_PROBLEM, NULL);
  g_ptr_array_extend (joined->meters, self->meters, (GCopyFunc) (void *) g_object_ref, NULL);
  g_array_append_vals (joined->addresses, self->addresses->data, self->addresses->len);
  for (guint i = 0; i < other->meters->len; i++)
    add (joined, g_ptr_array_index (other->meters, i), NULL);
  for (guint i = 0; i < other->addresses->len; i++)
    add (joined, NULL, &g_array_index (other->addresses, MbusAddress, i));
  joined->error = g_error_copy (self->error);
  joined->shown = joined->addresses->len > 1 ? error_about_all (joined) : g_error_copy (self->error);
  return joined;
}

MrMeter *
mr_problem_get_meter (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->meters->len == 1 ? g_ptr_array_index (self->meters, 0) : NULL;
}

GPtrArray *
mr_problem_get_meters (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->meters;
}

const GError *
mr_problem_get_error (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->shown;
}

guint
mr_problem_get_n_addresses (const MrProblem *self)
{
  return MAX (self->addresses->len, 1);
}

gboolean
mr_problem_concerns (const MrProblem *self, const MbusAddress *who)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (is_same_address (&g_array_index (self->addresses, MbusAddress, i), who))
      return TRUE;
  return FALSE;
}

gboolean
mr_problem_names_address (const MrProblem *self)
{
  return mr_master_error_names_address (self->error);
}

/* --- Addresses as text --- */

static void
append_part (GString *text, const char *part)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, part);
}

/* @last: of the addresses in a row that begin with @first */
static void
append_run (GString *text, guint first, guint last)
{
  g_autofree char *run = first == last       ? g_strdup_printf ("%u", first)
                         : first + 1 == last ? g_strdup_printf ("%u, %u", first, last)
                                             : g_strdup_printf ("%u–%u", first, last);

  append_part (text, run);
}

char *
mr_addresses_format (const MbusAddress *addresses, guint n_addresses)
{
  gboolean is_named[MBUS_ADDRESS_BROADCAST + 2] = { FALSE };
  GString *text = g_string_new (NULL);

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
      append_run (text, first, last);
      first = last;
    }

  for (guint i = 0; i < n_addresses; i++)
    {
      g_autofree char *part = addresses[i].by_secondary ? mbus_address_format (&addresses[i]) : NULL;

      if (part != NULL)
        append_part (text, part);
    }
  return g_string_free (text, FALSE);
}
