/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-number-picker.h"

#include <glib/gi18n-lib.h>

#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"

struct _MrNumberPicker {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkEditable *entry;
  GtkLabel *present;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;

  char *verdict;
  gboolean valid;
};

G_DEFINE_FINAL_TYPE (MrNumberPicker, mr_number_picker, GTK_TYPE_WIDGET)

typedef enum { PROP_VALID = 1, PROP_VERDICT } MrNumberPickerProps;
static GParamSpec *props[PROP_VERDICT + 1];

static const MrWriteKind *
number_kind (void)
{
  return mr_write_kind_find (MR_WRITE_METER_NUMBER);
}

/* Returns: (nullable): another meter that would have the same secondary address. The engine looks for one, too: it
 * may not be known here. */
static MrMeter *
twin_of (MrNumberPicker *self, const char *number)
{
  g_autoptr (GPtrArray) meters = mr_session_meters_of_bus (self->session, mr_meter_bus (self->meter));
  MbusSecondary wanted = *mr_meter_address (self->meter);

  wanted.id = (guint32) g_ascii_strtoull (number, NULL, 16); /* as BCD nibbles */
  wanted.has_fabrication = FALSE;
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = meters->pdata[i];

      if (meter != self->meter && !mr_meter_is_gone (meter) &&
          mbus_secondary_matches (&wanted, mr_meter_address (meter)))
        return meter; /* the session keeps it */
    }
  return NULL;
}

/* @verdict: (transfer full) */
static void
say (MrNumberPicker *self, gboolean valid, char *verdict)
{
  g_free (self->verdict);
  self->verdict = verdict;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VERDICT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VALID]);
}

static void
typed_cb (MrNumberPicker *self)
{
  const char *number = gtk_editable_get_text (self->entry);
  g_autofree char *present = mr_meter_known_value (self->meter, number_kind ());
  g_autoptr (GError) error = NULL;

  if (*number == '\0')
    say (self, FALSE, g_strdup (_("Enter eight digits, with zeros in front if there are fewer.")));
  else if (!number_kind ()->check (number, &error))
    say (self, FALSE, g_strdup (error->message));
  else if (g_strcmp0 (number, present) == 0)
    say (self, FALSE, g_strdup (_("The meter already has this number.")));
  else if (twin_of (self, number) != NULL)
    say (self, FALSE, g_strdup (_("Another meter of this make and type has this number.")));
  else
    say (self, TRUE, g_strdup (_("No other meter on this bus has this number.")));
}

static MrLamp
verdict_lamp (GtkWidget *widget, gboolean valid)
{
  return valid ? MR_LAMP_OK : MR_LAMP_ERROR;
}

static void
mr_number_picker_dispose (GObject *object)
{
  MrNumberPicker *self = MR_NUMBER_PICKER (object);

  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_NUMBER_PICKER);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_number_picker_parent_class)->dispose (object);
}

static void
mr_number_picker_finalize (GObject *object)
{
  g_free (MR_NUMBER_PICKER (object)->verdict);
  G_OBJECT_CLASS (mr_number_picker_parent_class)->finalize (object);
}

static void
mr_number_picker_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrNumberPicker *self = MR_NUMBER_PICKER (object);

  switch ((MrNumberPickerProps) property_id)
    {
    case PROP_VALID:
      g_value_set_boolean (value, self->valid);
      break;
    case PROP_VERDICT:
      g_value_set_string (value, self->verdict);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_number_picker_class_init (MrNumberPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_number_picker_dispose;
  object_class->finalize = mr_number_picker_finalize;
  object_class->get_property = mr_number_picker_get_property;

  props[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_VERDICT] = g_param_spec_string ("verdict", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-number-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, MrNumberPicker, content);
  gtk_widget_class_bind_template_child (widget_class, MrNumberPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, MrNumberPicker, present);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, verdict_lamp);
  mr_meter_cells_bind_callbacks (widget_class);
}

static void
mr_number_picker_init (MrNumberPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_number_picker_new (MrSession *session, MrMeter *meter)
{
  MrNumberPicker *self = g_object_new (MR_TYPE_NUMBER_PICKER, NULL);
  g_autofree char *present = mr_meter_known_value (meter, number_kind ());

  self->session = g_object_ref (session);
  self->meter = g_object_ref (meter);
  gtk_label_set_text (self->present, present != NULL ? present : "—");
  typed_cb (self);
  return GTK_WIDGET (self);
}

const char *
mr_number_picker_get_number (MrNumberPicker *self)
{
  g_return_val_if_fail (MR_IS_NUMBER_PICKER (self), NULL);
  return gtk_editable_get_text (self->entry);
}
