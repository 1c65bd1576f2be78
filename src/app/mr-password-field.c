/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-password-field.h"

#include <glib/gi18n-lib.h>

#include "mr-password.h"

#define SPACING 18

struct _MrPasswordField {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkEditable *entry;

  gboolean valid;
};

G_DEFINE_FINAL_TYPE (MrPasswordField, mr_password_field, GTK_TYPE_WIDGET)

typedef enum { PROP_VALID = 1 } MrPasswordFieldProps;
static GParamSpec *props[PROP_VALID + 1];

static void
typed_cb (MrPasswordField *self)
{
  g_autoptr (GBytes) password = mr_password_field_dup_password (self);
  const gboolean empty = *gtk_editable_get_text (self->entry) == '\0';
  const gboolean valid = empty || password != NULL;

  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  if (valid == self->valid)
    return;
  self->valid = valid;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VALID]);
}

static void
mr_password_field_dispose (GObject *object)
{
  MrPasswordField *self = MR_PASSWORD_FIELD (object);

  if (self->entry != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->entry, self);
      /* Its buffer overwrites what it held. */
      gtk_editable_set_text (self->entry, "");
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_PASSWORD_FIELD);
  G_OBJECT_CLASS (mr_password_field_parent_class)->dispose (object);
}

static void
mr_password_field_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch ((MrPasswordFieldProps) property_id)
    {
    case PROP_VALID:
      g_value_set_boolean (value, MR_PASSWORD_FIELD (object)->valid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_password_field_class_init (MrPasswordFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_password_field_dispose;
  object_class->get_property = mr_password_field_get_property;

  props[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-password-field.ui");
  gtk_widget_class_bind_template_child (widget_class, MrPasswordField, content);
  gtk_widget_class_bind_template_child (widget_class, MrPasswordField, entry);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
}

static void
mr_password_field_init (MrPasswordField *self)
{
  self->valid = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_password_field_new (void)
{
  return g_object_new (MR_TYPE_PASSWORD_FIELD, NULL);
}

gboolean
mr_password_field_get_valid (MrPasswordField *self)
{
  return self == NULL || self->valid;
}

GBytes *
mr_password_field_dup_password (MrPasswordField *self)
{
  return self != NULL ? mr_password_parse (gtk_editable_get_text (self->entry), NULL) : NULL;
}

GtkWidget *
mr_password_field_below (MrPasswordField *self, GtkWidget *content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_box_append (GTK_BOX (box), content);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self));
  return box;
}
