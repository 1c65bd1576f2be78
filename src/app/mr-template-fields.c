/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-fields.h"

#include <glib/gi18n-lib.h>

/* One placeholder. What was typed is kept if the placeholder is removed and typed again. */
typedef struct {
  char *name;
  GtkWidget *row;
  GtkEditable *title;
  GtkEditable *min;
  GtkEditable *max;
  GtkEditable *size;
  GtkSwitch *bcd;
  gboolean shown;
} Field;

struct _MrTemplateFields {
  GObject parent_instance;

  AdwPreferencesGroup *group; /* owns the rows that are shown */
  GPtrArray *fields;          /* (element-type Field): all that there ever were */
  GPtrArray *order;           /* (element-type Field): those that are shown, in the order of the octets */
};

G_DEFINE_FINAL_TYPE (MrTemplateFields, mr_template_fields, G_TYPE_OBJECT)

static guint changed_signal;

static void
field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_object_unref (field->row);
  g_free (field);
}

static void
changed_cb (MrTemplateFields *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* --- Rows --- */

static GtkEditable *
add_entry (MrTemplateFields *self, AdwExpanderRow *row, const char *title, const char *text)
{
  GtkWidget *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", title, "text", text, NULL);

  adw_expander_row_add_row (row, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_EDITABLE (entry);
}

static GtkSwitch *
add_switch (MrTemplateFields *self, AdwExpanderRow *row, const char *title)
{
  GtkWidget *toggle = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *line = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "activatable-widget", toggle, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (line), toggle);
  adw_expander_row_add_row (row, line);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_SWITCH (toggle);
}

static Field *
find_field (MrTemplateFields *self, const char *name)
{
  Field *field;
  AdwExpanderRow *row;

  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (((Field *) self->fields->pdata[i])->name, name))
      return self->fields->pdata[i];

  field = g_new0 (Field, 1);
  row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  field->name = g_strdup (name);
  field->row = g_object_ref_sink (GTK_WIDGET (row));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_expander_row_set_expanded (row, TRUE);
  field->title = add_entry (self, row, _("Name of the field"), name);
  field->min = add_entry (self, row, _("Least number"), "0");
  field->max = add_entry (self, row, _("Greatest number"), "255");
  field->size = add_entry (self, row, _("Bytes, 1 to 8"), "1");
  field->bcd = add_switch (self, row, _("As BCD digits"));
  g_ptr_array_add (self->fields, field);
  return field;
}

/* --- Placeholders --- */

/* Returns: (transfer full) (element-type utf8): the names in the braces, each once */
static GPtrArray *
list_placeholders (const char *octets)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *open = octets;

  while ((open = strchr (open, '{')) != NULL && names->len < MR_COMMAND_FIELDS)
    {
      const char *close = strchr (open, '}');
      g_autofree char *name = close != NULL ? g_strndup (open + 1, close - open - 1) : NULL;

      if (name == NULL)
        break;
      if (*name != '\0' && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
      open = close;
    }
  return names;
}

void
mr_template_fields_follow (MrTemplateFields *self, const char *octets)
{
  g_autoptr (GPtrArray) names = list_placeholders (octets);

  for (guint i = 0; i < self->order->len; i++)
    adw_preferences_group_remove (self->group, ((Field *) self->order->pdata[i])->row);
  g_ptr_array_set_size (self->order, 0);
  for (guint i = 0; i < names->len; i++)
    {
      Field *field = find_field (self, names->pdata[i]);

      adw_preferences_group_add (self->group, field->row);
      g_ptr_array_add (self->order, field);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->group), names->len > 0);
}

/* --- Facts --- */

static void
set_number (GtkEditable *entry, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  gtk_editable_set_text (entry, text);
}

void
mr_template_fields_set (MrTemplateFields *self, const MrCommandFacts *facts)
{
  for (guint i = 0; i < facts->n_fields; i++)
    {
      const MrCommandField *from = &facts->fields[i];
      Field *field = find_field (self, from->name);

      gtk_editable_set_text (field->title, from->title);
      set_number (field->min, from->min);
      set_number (field->max, from->max);
      set_number (field->size, from->octets);
      gtk_switch_set_active (field->bcd, from->bcd);
    }
}

/* What is not a number becomes one that the rules do not allow, so that they say so. */
static gint64
get_number (GtkEditable *entry, gint64 otherwise)
{
  gint64 number = otherwise;

  g_ascii_string_to_signed (gtk_editable_get_text (entry), 10, G_MININT64, G_MAXINT64, &number, NULL);
  return number;
}

void
mr_template_fields_get (MrTemplateFields *self, MrCommandFacts *facts)
{
  facts->n_fields = self->order->len;
  for (guint i = 0; i < self->order->len; i++)
    {
      const Field *field = self->order->pdata[i];

      facts->fields[i] = (MrCommandField) {
        .name = field->name,
        .title = gtk_editable_get_text (field->title),
        .min = get_number (field->min, G_MAXINT64),
        .max = get_number (field->max, G_MININT64),
        .octets = (guint) CLAMP (get_number (field->size, 0), 0, 255),
        .bcd = gtk_switch_get_active (field->bcd),
      };
    }
}

/* --- GObject --- */

static void
mr_template_fields_finalize (GObject *object)
{
  MrTemplateFields *self = MR_TEMPLATE_FIELDS (object);

  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->fields);
  G_OBJECT_CLASS (mr_template_fields_parent_class)->finalize (object);
}

static void
mr_template_fields_class_init (MrTemplateFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_template_fields_finalize;
  changed_signal = g_signal_new ("changed", MR_TYPE_TEMPLATE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mr_template_fields_init (MrTemplateFields *self)
{
  self->fields = g_ptr_array_new_with_free_func (field_free);
  self->order = g_ptr_array_new ();
}

MrTemplateFields *
mr_template_fields_new (AdwPreferencesGroup *group)
{
  MrTemplateFields *self = g_object_new (MR_TYPE_TEMPLATE_FIELDS, NULL);

  self->group = group;
  return self;
}
