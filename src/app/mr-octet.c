/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-octet.h"

struct _MrOctet {
  GtkWidget parent_instance;

  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (MrOctet, mr_octet, GTK_TYPE_WIDGET)

static void
set_class (MrOctet *self, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
mr_octet_dispose (GObject *object)
{
  g_clear_pointer (&MR_OCTET (object)->label, gtk_widget_unparent);
  G_OBJECT_CLASS (mr_octet_parent_class)->dispose (object);
}

static void
mr_octet_class_init (MrOctetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_octet_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "octet");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
mr_octet_init (MrOctet *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
mr_octet_new (void)
{
  return g_object_new (MR_TYPE_OCTET, NULL);
}

void
mr_octet_set_value (MrOctet *self, int value, const char *words, gboolean framing)
{
  char digits[] = "**";

  g_return_if_fail (MR_IS_OCTET (self));

  if (value >= 0)
    g_snprintf (digits, sizeof digits, "%02X", (guint) value);
  gtk_label_set_text (GTK_LABEL (self->label), digits);
  set_class (self, "framing", framing);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, digits,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
}

void
mr_octet_set_mark (MrOctet *self, MrOctetMark mark, gboolean in_field)
{
  g_return_if_fail (MR_IS_OCTET (self));

  set_class (self, "header", mark == MR_OCTET_HEADER);
  set_class (self, "data", mark == MR_OCTET_DATA);
  set_class (self, "field", in_field);
}

void
mr_octet_set_current (MrOctet *self, gboolean current)
{
  g_return_if_fail (MR_IS_OCTET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, current, -1);
}
