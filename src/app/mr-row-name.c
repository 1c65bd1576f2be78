/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-row-name.h"

#include "mr-list-row.h"

struct _MrRowName {
  GtkWidget parent_instance;

  char *title;
};

G_DEFINE_FINAL_TYPE (MrRowName, mr_row_name, GTK_TYPE_WIDGET)

typedef enum { PROP_TITLE = 1 } MrRowNameProps;
static GParamSpec *props[PROP_TITLE + 1];

static void
name_row (MrRowName *self)
{
  GtkWidget *row = mr_list_row_of (GTK_WIDGET (self), NULL);

  if (row != NULL && self->title != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
}

void
mr_row_name_button_cb (GtkButton *button)
{
  GtkWidget *row = mr_list_row_of (GTK_WIDGET (button), NULL);

  if (row != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    gtk_button_get_child (button), row, NULL, -1);
}

static void
mr_row_name_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mr_row_name_parent_class)->root (widget);
  name_row (MR_ROW_NAME (widget));
}

static void
mr_row_name_finalize (GObject *object)
{
  g_free (MR_ROW_NAME (object)->title);
  G_OBJECT_CLASS (mr_row_name_parent_class)->finalize (object);
}

static void
mr_row_name_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((MrRowNameProps) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, MR_ROW_NAME (object)->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_row_name_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrRowName *self = MR_ROW_NAME (object);

  switch ((MrRowNameProps) id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      name_row (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_row_name_class_init (MrRowNameClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mr_row_name_finalize;
  object_class->get_property = mr_row_name_get_property;
  object_class->set_property = mr_row_name_set_property;
  GTK_WIDGET_CLASS (klass)->root = mr_row_name_root;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mr_row_name_init (MrRowName *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
