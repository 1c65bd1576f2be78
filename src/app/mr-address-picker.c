/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-picker.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-lamp-icon.h"

struct _MrAddressPicker {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkEditable *spin;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;

  int address;
  char *verdict;
  gboolean free;
};

G_DEFINE_FINAL_TYPE (MrAddressPicker, mr_address_picker, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_METER, PROP_ADDRESS, PROP_FREE, PROP_VERDICT } MrAddressPickerProps;
static GParamSpec *props[PROP_VERDICT + 1];

/* Only a meter on the same bus is in the way, and one that is there rather than one that is gone. */
static MrMeter *
meter_at (MrSession *session, gint64 bus, int address)
{
  g_autoptr (GPtrArray) meters = mr_session_meters_of_bus (session, bus);
  MrMeter *gone = NULL;

  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);

      if (mr_meter_primary (meter) != address)
        continue;
      if (!mr_meter_is_gone (meter))
        return meter; /* the session keeps it */
      gone = meter;
    }
  return gone;
}

static MrLamp
verdict_lamp (GtkWidget *widget, gboolean is_free)
{
  return is_free ? MR_LAMP_OK : MR_LAMP_ERROR;
}

static void
judge (MrAddressPicker *self)
{
  MrMeter *owner = meter_at (self->session, mr_meter_bus (self->meter), self->address);
  g_autofree char *doubt = mr_bus_link_explain_taken (mr_session_get_link_of (self->session, self->meter), self->meter,
                                                      self->address);

  g_clear_pointer (&self->verdict, g_free);
  /* The successor of a meter that was removed may have its address; the engine makes sure that it is free. */
  self->free = doubt == NULL && (owner == NULL || (owner != self->meter && mr_meter_is_gone (owner)));
  if (doubt != NULL)
    self->verdict = g_steal_pointer (&doubt);
  else if (owner == NULL)
    {
      self->verdict = g_strdup (_("No other meter on this bus has this address."));
    }
  else if (mr_meter_primary (self->meter) == self->address)
    {
      self->verdict = g_strdup (_("The meter already has this address."));
    }
  else if (self->free)
    {
      g_autofree char *label = mr_meter_label (owner);

      /* Translators: %s is a meter: "KAM 66290778". */
      self->verdict = g_strdup_printf (_("%s had this address, but it no longer answers."), label);
    }
  else
    {
      g_autofree char *label = mr_meter_label (owner);

      /* Translators: %s is a meter: "KAM 66290778". */
      self->verdict = g_strdup_printf (_("This address is used by %s."), label);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VERDICT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FREE]);
}

static void
mr_address_picker_constructed (GObject *object)
{
  MrAddressPicker *self = MR_ADDRESS_PICKER (object);

  G_OBJECT_CLASS (mr_address_picker_parent_class)->constructed (object);
  g_object_set (self, "address", MAX (1, mr_address_picker_lowest_free (self->session, mr_meter_bus (self->meter))),
                NULL);
}

static void
mr_address_picker_dispose (GObject *object)
{
  MrAddressPicker *self = MR_ADDRESS_PICKER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_ADDRESS_PICKER);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_address_picker_parent_class)->dispose (object);
}

static void
mr_address_picker_finalize (GObject *object)
{
  g_free (MR_ADDRESS_PICKER (object)->verdict);
  G_OBJECT_CLASS (mr_address_picker_parent_class)->finalize (object);
}

static void
mr_address_picker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrAddressPicker *self = MR_ADDRESS_PICKER (object);

  switch ((MrAddressPickerProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_ADDRESS:
      g_value_set_int (value, self->address);
      break;
    case PROP_FREE:
      g_value_set_boolean (value, self->free);
      break;
    case PROP_VERDICT:
      g_value_set_string (value, self->verdict);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_address_picker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrAddressPicker *self = MR_ADDRESS_PICKER (object);

  switch ((MrAddressPickerProps) id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_METER:
      self->meter = g_value_dup_object (value);
      break;
    case PROP_ADDRESS:
      if (self->address == g_value_get_int (value))
        break;
      self->address = g_value_get_int (value);
      g_object_notify_by_pspec (object, pspec);
      judge (self);
      break;
    case PROP_FREE:
    case PROP_VERDICT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_address_picker_class_init (MrAddressPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_address_picker_constructed;
  object_class->dispose = mr_address_picker_dispose;
  object_class->finalize = mr_address_picker_finalize;
  object_class->get_property = mr_address_picker_get_property;
  object_class->set_property = mr_address_picker_set_property;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ADDRESS] = g_param_spec_int ("address", NULL, NULL, 0, MBUS_ADDRESS_LAST, 0,
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_FREE] = g_param_spec_boolean ("free", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_VERDICT] = g_param_spec_string ("verdict", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-address-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, MrAddressPicker, content);
  gtk_widget_class_bind_template_child (widget_class, MrAddressPicker, spin);
  gtk_widget_class_bind_template_callback (widget_class, verdict_lamp);
}

static void
mr_address_picker_init (MrAddressPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_address_picker_new (MrSession *session, MrMeter *meter)
{
  return g_object_new (MR_TYPE_ADDRESS_PICKER, "session", session, "meter", meter, NULL);
}

guint8
mr_address_picker_get_address (MrAddressPicker *self)
{
  g_return_val_if_fail (MR_IS_ADDRESS_PICKER (self), 0);
  return self->address;
}

gboolean
mr_address_picker_get_free (MrAddressPicker *self)
{
  g_return_val_if_fail (MR_IS_ADDRESS_PICKER (self), FALSE);
  return self->free;
}

/* Whether it is in doubt if one of @meters, which are those of one bus, has @address. */
static gboolean
may_be_taken (MrSession *session, GPtrArray *meters, int address)
{
  g_autofree char *doubt = NULL;

  if (meters->len > 0)
    doubt = mr_bus_link_explain_taken (mr_session_get_link_of (session, meters->pdata[0]), NULL, address);
  return doubt != NULL;
}

guint8
mr_address_picker_lowest_free (MrSession *session, gint64 bus)
{
  g_autoptr (GPtrArray) meters = mr_session_meters_of_bus (session, bus);
  gboolean taken[MBUS_ADDRESS_LAST + 1] = { FALSE };

  for (guint i = 0; i < meters->len; i++)
    {
      const int primary = mr_meter_primary (g_ptr_array_index (meters, i));

      if (primary >= 0 && primary <= MBUS_ADDRESS_LAST)
        taken[primary] = TRUE;
    }
  for (guint address = 1; address <= MBUS_ADDRESS_LAST; address++)
    if (!taken[address] && !may_be_taken (session, meters, (int) address))
      return (guint8) address;
  return 0;
}
