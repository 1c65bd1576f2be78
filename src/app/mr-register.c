/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-register.h"

#include "mr-present.h"

struct _MrRegister
{
  GObject parent_instance;

  char *quantity;
  char *qualifiers;
  char *value;
  char *unit;
  char *header;
  guint telegram;
  guint offset;
  guint header_length;
  guint length;
};

G_DEFINE_FINAL_TYPE (MrRegister, mr_register, G_TYPE_OBJECT)

typedef enum { PROP_QUANTITY = 1, PROP_QUALIFIERS, PROP_VALUE, PROP_UNIT, PROP_HEADER } MrRegisterProps;
static GParamSpec *props[PROP_HEADER + 1];

static char *
hex (GBytes *octets,
     guint   offset,
     guint   length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  guint i;

  for (i = offset; i < offset + length && i < size; i++)
    g_string_append_printf (text, i == offset ? "%02X" : " %02X", data[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MrRegister *
register_new (const MbusTelegram *telegram,
              guint               telegram_index,
              const MbusRecord   *record)
{
  MrRegister *self = g_object_new (MR_TYPE_REGISTER, NULL);

  mr_present_value (record, &self->value, &self->unit);
  self->quantity = mr_present_quantity (record);
  self->qualifiers = mr_present_qualifiers (record);
  self->header = hex (telegram->octets, record->offset, record->header_length);
  self->telegram = telegram_index;
  self->offset = record->offset;
  self->header_length = record->header_length;
  self->length = record->length;
  return self;
}

static gboolean
is_same (MrRegister *a,
         MrRegister *b)
{
  return g_str_equal (a->value, b->value) && g_str_equal (a->unit, b->unit) &&
         g_str_equal (a->quantity, b->quantity) && g_str_equal (a->qualifiers, b->qualifiers) &&
         g_str_equal (a->header, b->header) &&
         a->telegram == b->telegram && a->offset == b->offset && a->length == b->length;
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
  G_OBJECT_CLASS (mr_register_parent_class)->finalize (object);
}

static void
mr_register_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_register_class_init (MrRegisterClass *klass)
{
  static const char *const names[] = { NULL, "quantity", "qualifiers", "value", "unit", "header" };
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
mr_register_fill (GListStore *store,
                  MrMeter    *meter)
{
  GPtrArray *telegrams = meter != NULL ? mr_meter_telegrams (meter) : NULL;
  guint position = 0;
  guint n_items;
  guint t, r;

  for (t = 0; telegrams != NULL && t < telegrams->len; t++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, t);

      for (r = 0; r < telegram->records->len; r++)
        {
          g_autoptr (MrRegister) fresh = register_new (telegram, t, &g_array_index (telegram->records, MbusRecord, r));
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
mr_register_header_length (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->header_length;
}

guint
mr_register_length (MrRegister *self)
{
  g_return_val_if_fail (MR_IS_REGISTER (self), 0);
  return self->length;
}

char *
mr_register_list_to_text (GListModel *registers)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (registers); i++)
    {
      g_autoptr (MrRegister) item = g_list_model_get_item (registers, i);

      g_string_append_printf (text, "%s\t%s\t%s\t%s\t%s\n",
                              item->quantity, item->qualifiers, item->value, item->unit, item->header);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
