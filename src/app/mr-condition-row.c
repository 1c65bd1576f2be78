/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-condition-row.h"

#include "mr-lamp-icon.h"

struct _MrConditionRow {
  GtkListBoxRow parent_instance;

  /* Template widgets */
  MrLampIcon *lamp;
  GtkLabel *text;
  GtkLabel *advice;
};

G_DEFINE_FINAL_TYPE (MrConditionRow, mr_condition_row, GTK_TYPE_LIST_BOX_ROW)

static void
mr_condition_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_CONDITION_ROW);
  G_OBJECT_CLASS (mr_condition_row_parent_class)->dispose (object);
}

static void
mr_condition_row_class_init (MrConditionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_condition_row_dispose;
  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-condition-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MrConditionRow, lamp);
  gtk_widget_class_bind_template_child (widget_class, MrConditionRow, text);
  gtk_widget_class_bind_template_child (widget_class, MrConditionRow, advice);
}

static void
mr_condition_row_init (MrConditionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_condition_row_new (MrLamp lamp, const char *text, const char *advice)
{
  MrConditionRow *self = g_object_new (MR_TYPE_CONDITION_ROW, NULL);

  g_object_set (self->lamp, "lamp", lamp, NULL);
  gtk_label_set_text (self->text, text);
  gtk_label_set_text (self->advice, advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), *advice != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, advice,
                                  -1);
  return GTK_WIDGET (self);
}
