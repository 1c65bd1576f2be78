/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-count-toggle.h"

struct _MrCountToggle {
  GtkToggleButton parent_instance;

  GtkLabel *word;
  GtkLabel *number;
  guint count;
};

G_DEFINE_FINAL_TYPE (MrCountToggle, mr_count_toggle, GTK_TYPE_TOGGLE_BUTTON)

typedef enum { PROP_WORD = 1, PROP_COUNT } MrCountToggleProps;
static GParamSpec *props[PROP_COUNT + 1];

static void
set_count (MrCountToggle *self, guint count)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  self->count = count;
  gtk_label_set_text (self->number, text);
}

static void
mr_count_toggle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrCountToggle *self = MR_COUNT_TOGGLE (object);

  switch ((MrCountToggleProps) id)
    {
    case PROP_WORD:
      g_value_set_string (value, gtk_label_get_text (self->word));
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_count_toggle_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrCountToggle *self = MR_COUNT_TOGGLE (object);

  switch ((MrCountToggleProps) id)
    {
    case PROP_WORD:
      gtk_label_set_text (self->word, g_value_get_string (value));
      break;
    case PROP_COUNT:
      set_count (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_count_toggle_class_init (MrCountToggleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_count_toggle_get_property;
  object_class->set_property = mr_count_toggle_set_property;

  props[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_count_toggle_init (MrCountToggle *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->word = GTK_LABEL (gtk_label_new (""));
  self->number = GTK_LABEL (gtk_label_new ("0"));
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->word));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->number));
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
}
