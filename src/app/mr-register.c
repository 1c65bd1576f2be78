/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-register.h"

#include <glib/gi18n-lib.h>

#include "mr-present.h"

/* One value of a compact profile, or of the radio meter in a container. */
typedef struct {
  char *when; /* or the quantity */
  char *value;
} SeriesValue;

struct _MrRegister {
  GObject parent_instance;

  char *quantity;
  char *qualifiers;
  char *value;
  char *unit;
  char *header;
  char *correction; /* (nullable) */
  GPtrArray *series; /* (element-type SeriesValue) (nullable) */
  guint telegram;
  guint record;
  guint offset;
};

G_DEFINE_FINAL_TYPE (MrRegister, mr_register, G_TYPE_OBJECT)

typedef enum {
  PROP_QUANTITY = 1,
  PROP_QUALIFIERS,
  PROP_VALUE,
  PROP_UNIT,
  PROP_HEADER,
  PROP_CORRECTION
} MrRegisterProps;
static GParamSpec *props[PROP_CORRECTION + 1];

static void
series_value_free (gpointer data)
{
  SeriesValue *value = data;

  g_free (value->when);
  g_free (value->value);
  g_free (value);
}

static char *
value_with_unit (const char *value, const char *unit)
{
  return *unit != '\0' ? g_strdup_printf ("%s %s", value, unit) : g_strdup (value);
}

/* Without a time, the storage number says which one it is. */
static SeriesValue *
series_value_new (const MbusSeries *series, const MbusRecord *record, guint i)
{
  SeriesValue *self = g_new0 (SeriesValue, 1);
  g_autofree char *when = NULL;
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *qualifiers = NULL;

  mr_present_series_value (series, record, i, &when, &value, &unit, &qualifiers);
  self->when = *when != '\0' ? g_steal_pointer (&when) : g_steal_pointer (&qualifiers);
  self->value = value_with_unit (value, unit);
  return self;
}

static SeriesValue *
contained_value_new (const MbusRecord *record)
{
  SeriesValue *self = g_new0 (SeriesValue, 1);
  g_autofree char *quantity = mr_present_quantity (record);
  g_autofree char *qualifiers = mr_present_qualifiers (record);
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;

  mr_present_value (record, &value, &unit);
  self->when = *qualifiers != '\0' ? g_strdup_printf ("%s · %s", quantity, qualifiers) : g_steal_pointer (&quantity);
  self->value = value_with_unit (value, unit);
  return self;
}

/* Returns: (nullable): the registers of a radio meter, if its telegram can be read */
static GPtrArray *
list_contained (const MbusTelegram *inner)
{
  GPtrArray *values;

  if (inner->records->len == 0)
    return NULL;
  values = g_ptr_array_new_with_free_func (series_value_free);
  for (guint i = 0; i < inner->records->len; i++)
    g_ptr_array_add (values, contained_value_new (&g_array_index (inner->records, MbusRecord, i)));
  return values;
}

/* How long a series is. */
static char *
series_text (guint n_values, gboolean has_base)
{
  if (has_base)
    /* Translators: size of a series of values that a meter has stored. */
    return g_strdup_printf (ngettext ("%u value", "%u values", n_values), n_values);
  /* Translators: a series of which only is known how much each value is more than the one before. */
  return g_strdup_printf (ngettext ("%u difference", "%u differences", n_values), n_values);
}

static GPtrArray *
unroll (const MbusTelegram *telegram, const MbusRecord *record, gboolean *has_base)
{
  g_autoptr (MbusSeries) series = mbus_series_unroll (telegram, record);
  g_autoptr (GPtrArray) values = NULL;
  guint i;

  if (series == NULL || series->values->len == 0)
    return NULL;
  *has_base = series->has_base;
  values = g_ptr_array_new_with_free_func (series_value_free);
  for (i = 0; i < series->values->len; i++)
    g_ptr_array_add (values, series_value_new (series, record, i));
  return g_steal_pointer (&values);
}

static MrRegister *
register_new (const MbusTelegram *telegram, guint telegram_index, guint record_index)
{
  const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, record_index);
  const MbusTelegram *inner = mbus_telegram_contained (telegram, record);
  MrRegister *self = g_object_new (MR_TYPE_REGISTER, NULL);
  gboolean has_base = FALSE;

  self->series = unroll (telegram, record, &has_base);
  if (self->series != NULL)
    {
      self->value = series_text (self->series->len, has_base);
      self->unit = g_strdup ("");
    }
  else if (inner != NULL)
    {
      self->series = list_contained (inner);
      self->value = mr_present_radio_meter (inner);
      self->unit = g_strdup ("");
    }
  else
    {
      mr_present_value (record, &self->value, &self->unit);
    }
  self->quantity = mr_present_quantity (record);
  self->qualifiers = mr_present_qualifiers (record);
  self->header = mbus_hex (record->header, record->n_header);
  self->correction = mr_present_correction (record);
  self->telegram = telegram_index;
  self->record = record_index;
  self->offset = record->offset;
  return self;
}

static gboolean
is_same_series (GPtrArray *a, GPtrArray *b)
{
  const guint n_a = a != NULL ? a->len : 0;
  const guint n_b = b != NULL ? b->len : 0;
  guint i;

  for (i = 0; i < MIN (n_a, n_b); i++)
    {
      const SeriesValue *one = g_ptr_array_index (a, i);
      const SeriesValue *other = g_ptr_array_index (b, i);

      if (!g_str_equal (one->when, other->when) || !g_str_equal (one->value, other->value))
        return FALSE;
    }
  return n_a == n_b;
}

static gboolean
is_same (MrRegister *a, MrRegister *b)
{
  return g_str_equal (a->value, b->value) && g_str_equal (a->unit, b->unit) &&
         g_str_equal (a->quantity, b->quantity) && g_str_equal (a->qualifiers, b->qualifiers) &&
         g_str_equal (a->header, b->header) && g_strcmp0 (a->correction, b->correction) == 0 &&
         is_same_series (a->series, b->series) && a->telegram == b->telegram &&
         a->record == b->record && a->offset == b->offset;
}

static void
mr_register_finalize (GObject *object)
{
  MrRegister *self = MR_REGISTER (object);

  g_free (self->quantity);
  g_free (self->qualifiers);
  g_free (self->value);
  g_free (self->unit);
  g_free (self->header);
  g_free (self->correction);
  g_clear_pointer (&self->series, g_ptr_array_unref);
  G_OBJECT_CLASS (mr_register_parent_class)->finalize (object);
}

static void
mr_register_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrRegister *self = MR_REGISTER (object);

  switch ((MrRegisterProps) id)
    {
    case PROP_QUANTITY:
      g_value_set_string (value, self->quantity);
      break;
    case PROP_QUALIFIERS:
      g_value_set_string (value, self->qualifiers);
      break;
    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_HEADER:
      g_value_set_string (value, self->header);
      break;
    case PROP_CORRECTION:
      g_value_set_string (value, self->correction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_register_class_init (MrRegisterClass *klass)
{
  static const char *const names[] = { NULL, "quantity", "qualifiers", "value", "unit", "header", "correction" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  guint id;

  object_class->finalize = mr_register_finalize;
  object_class->get_property = mr_register_get_property;

  for (id = PROP_QUANTITY; id < G_N_ELEMENTS (props); id++)
    props[id] = g_param_spec_string (names[id], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_register_init (MrRegister *self)
{
}

void
mr_register_fill (GListStore *store, GPtrArray *telegrams)
{
  guint position = 0;
  guint n_items;
  guint t, r;

  for (t = 0; telegrams != NULL && t < telegrams->len; t++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, t);

      for (r = 0; r < telegram->records->len; r++)
        {
          g_autoptr (MrRegister) fresh = register_new (telegram, t, r);
          g_autoptr (MrRegister) old = g_list_model_get_item (G_LIST_MODEL (store), position);

          if (old == NULL || !is_same (old, fresh))
            g_list_store_splice (store, position, old != NULL ? 1 : 0, (gpointer *) &fresh, 1);
          position++;
        }
    }

  n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
  if (n_items > position)
    g_list_store_splice (store, position, n_items - position, NULL, 0);
}

guint
mr_register_telegram (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->telegram;
}

guint
mr_register_offset (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->offset;
}

guint
mr_register_record (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->record;
}

guint
mr_register_n_series (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->series != NULL ? self->series->len : 0;
}

void
mr_register_series_value (MrRegister *self, guint i, const char **when, const char **value)
{
  const SeriesValue *found;

  g_return_if_fail (MR_IS_REGISTER (self));
  g_return_if_fail (i < mr_register_n_series (self));

  found = g_ptr_array_index (self->series, i);
  *when = found->when;
  *value = found->value;
}

char *
mr_register_list_to_text (GListModel *registers)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i, s;

  for (i = 0; i < g_list_model_get_n_items (registers); i++)
    {
      g_autoptr (MrRegister) item = g_list_model_get_item (registers, i);

      g_string_append_printf (text, "%s\t%s\t%s\t%s\t%s\n",
                              item->quantity, item->qualifiers, item->value, item->unit, item->header);
      for (s = 0; s < mr_register_n_series (item); s++)
        {
          const SeriesValue *value = g_ptr_array_index (item->series, s);

          g_string_append_printf (text, "\t%s\t%s\t\t\n", value->when, value->value);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
