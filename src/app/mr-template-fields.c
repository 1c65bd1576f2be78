/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-fields.h"

#include <glib/gi18n-lib.h>

#include "mr-command-check.h"
#include "mr-template-row.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

/* What a new one begins with */
#define MIN_TEXT "0"
#define MAX_TEXT "255"
#define SIZE_TEXT "1"

/* One placeholder. What was typed is kept if the placeholder is removed and typed again. */
typedef struct {
  char *name;
  GtkWidget *row;
  GtkEditable *title;
  GtkEditable *min;
  GtkEditable *max;
  GtkEditable *size;
  GtkSwitch *bcd;
} Field;

struct _MrTemplateFields {
  GObject parent_instance;

  AdwPreferencesGroup *group; /* owns the rows that are shown */
  GPtrArray *fields;          /* (element-type Field): those that are shown, and others that have values of their own */
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
  GtkEditable *entry = mr_template_row_new (title, text);

  adw_expander_row_add_row (row, GTK_WIDGET (entry));
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return entry;
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

/* Returns: (nullable) */
static Field *
find_field (MrTemplateFields *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (((Field *) self->fields->pdata[i])->name, name))
      return self->fields->pdata[i];
  return NULL;
}

static Field *
find_or_make_field (MrTemplateFields *self, const char *name)
{
  Field *field = find_field (self, name);
  AdwExpanderRow *row;

  if (field != NULL)
    return field;
  field = g_new0 (Field, 1);
  row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  field->name = g_strdup (name);
  field->row = g_object_ref_sink (GTK_WIDGET (row));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_expander_row_set_expanded (row, TRUE);
  field->title = add_entry (self, row, _("Name of the field"), name);
  field->min = add_entry (self, row, _("Least number"), MIN_TEXT);
  field->max = add_entry (self, row, _("Greatest number"), MAX_TEXT);
  field->size = add_entry (self, row, _("Bytes, 1 to 8"), SIZE_TEXT);
  field->bcd = add_switch (self, row, _("As BCD digits"));
  g_ptr_array_add (self->fields, field);
  return field;
}

static gboolean
has_text (GtkEditable *entry, const char *text)
{
  return g_str_equal (gtk_editable_get_text (entry), text);
}

/* Returns: whether nothing was chosen for it */
static gboolean
is_new (const Field *self)
{
  return has_text (self->title, self->name) && has_text (self->min, MIN_TEXT) && has_text (self->max, MAX_TEXT) &&
         has_text (self->size, SIZE_TEXT) && !gtk_switch_get_active (self->bcd);
}

/* --- Placeholders --- */

/* Returns: (transfer full) (element-type utf8): the names in the braces, each once. What is not a name is a fault of
 * the octets */
static GPtrArray *
list_placeholders (const char *octets)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *open = octets;

  while ((open = strchr (open, '{')) != NULL && names->len < MR_COMMAND_FIELDS)
    {
      const gsize n = strspn (++open, NAME_CHARACTERS);
      g_autofree char *name = n > 0 && open[n] == '}' ? g_strndup (open, n) : NULL;

      if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  return names;
}

/* Returns: in how many of their names the rows differ from @names, as many as they are; G_MAXUINT if there are more or
 * fewer.
 * @last: (out): the index of the last one that differs */
static guint
count_differences (MrTemplateFields *self, GPtrArray *names, guint *last)
{
  guint n = 0;

  if (names->len != self->order->len)
    return G_MAXUINT;
  for (guint i = 0; i < names->len; i++)
    if (!g_str_equal (((Field *) self->order->pdata[i])->name, names->pdata[i]))
      {
        *last = i;
        n++;
      }
  return n;
}

/* Its name is being typed: what was chosen for it stays. */
static void
rename_field (Field *field, const char *name)
{
  const gboolean follow = has_text (field->title, field->name);

  g_free (field->name);
  field->name = g_strdup (name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (field->row), name);
  if (follow)
    gtk_editable_set_text (field->title, name);
}

/* Fields that are not shown are kept only for what was chosen for them, so that typing does not pile them up. */
static void
drop_new_ones (MrTemplateFields *self)
{
  for (guint i = self->fields->len; i > 0; i--)
    {
      Field *field = self->fields->pdata[i - 1];

      if (!g_ptr_array_find (self->order, field, NULL) && is_new (field))
        g_ptr_array_remove_index (self->fields, i - 1);
    }
}

static void
show_fields (MrTemplateFields *self, GPtrArray *names)
{
  for (guint i = 0; i < self->order->len; i++)
    adw_preferences_group_remove (self->group, ((Field *) self->order->pdata[i])->row);
  g_ptr_array_set_size (self->order, 0);
  for (guint i = 0; i < names->len; i++)
    {
      Field *field = find_or_make_field (self, names->pdata[i]);

      adw_preferences_group_add (self->group, field->row);
      g_ptr_array_add (self->order, field);
    }
  drop_new_ones (self);
}

void
mr_template_fields_follow (MrTemplateFields *self, const char *octets)
{
  g_autoptr (GPtrArray) names = list_placeholders (octets);
  guint last = 0;
  const guint n = count_differences (self, names, &last);

  if (n == 1 && find_field (self, names->pdata[last]) == NULL)
    rename_field (self->order->pdata[last], names->pdata[last]);
  else if (n > 0)
    show_fields (self, names);
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
      Field *field = find_or_make_field (self, from->name);

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

static gboolean
check_number (GtkEditable *entry, GError **error)
{
  if (g_ascii_string_to_signed (gtk_editable_get_text (entry), 10, G_MININT64, G_MAXINT64, NULL, NULL))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is not a whole number."), gtk_editable_get_text (entry));
  return FALSE;
}

/* Which row is to be changed, if the field as a whole is not allowed. */
static GtkEditable *
find_cause (const Field *field, const MrCommandField *facts)
{
  g_autofree char *title = g_strstrip (g_strdup (facts->title));

  if (*title == '\0' || g_utf8_strlen (title, -1) > MR_COMMAND_TEXT_MAX)
    return field->title;
  return facts->octets < 1 || facts->octets > sizeof (gint64) ? field->size : field->max;
}

static void
show_fault (GtkEditable *row, const GError *error, GPtrArray *faults)
{
  mr_template_row_set_fault (row, error->message);
  g_ptr_array_add (faults, g_strdup (error->message));
}

void
mr_template_fields_check (MrTemplateFields *self, const MrCommandFacts *facts, GPtrArray *faults)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      const Field *field = self->order->pdata[i];
      GtkEditable *const numbers[] = { field->min, field->max, field->size };
      const guint n_before = faults->len;
      g_autoptr (GError) error = NULL;

      mr_template_row_set_fault (field->title, NULL);
      for (gsize j = 0; j < G_N_ELEMENTS (numbers); j++)
        {
          g_autoptr (GError) reason = NULL;

          mr_template_row_set_fault (numbers[j], NULL);
          if (!check_number (numbers[j], &reason))
            show_fault (numbers[j], reason, faults);
        }
      if (faults->len == n_before && !mr_command_part_check (facts, MR_COMMAND_PART_FIELD, i, &error))
        show_fault (find_cause (field, &facts->fields[i]), error, faults);
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
