/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-command-question.h"
#include "mr-command-words.h"
#include "mr-meter-commands.h"
#include "mr-meter-cells.h"
#include "mr-template-dialog.h"

#define MR_TYPE_COMMAND_DIALOG (mr_command_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrCommandDialog, mr_command_dialog, MR, COMMAND_DIALOG, AdwWindow)

struct _MrCommandDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkLabel *subject;
  GtkLabel *empty;
  AdwPreferencesGroup *group;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;
  GPtrArray *rows; /* (element-type GtkWidget): of the group */
};

G_DEFINE_FINAL_TYPE (MrCommandDialog, mr_command_dialog, ADW_TYPE_WINDOW)

/* A template in the list. @entries: (element-type GtkEditable): of its fields */
typedef struct {
  MrCommandDialog *dialog;
  MrCommand *command;
  GPtrArray *entries;
  GtkWidget *button;
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  mr_command_unref (offer->command);
  g_ptr_array_unref (offer->entries);
  g_free (offer);
}

static void fill_list (MrCommandDialog *self);

/* Returns: (transfer full) (nullable): the command with what was typed. */
static MrCommand *
bind_entries (const Offer *offer, GError **error)
{
  gint64 values[MR_COMMAND_FIELDS] = { 0 };

  for (guint i = 0; i < offer->entries->len; i++)
    if (!g_ascii_string_to_signed (gtk_editable_get_text (offer->entries->pdata[i]), 10, G_MININT64, G_MAXINT64,
                                   &values[i], error))
      return NULL;
  return mr_command_bind (offer->command, values, offer->entries->len, error);
}

static gboolean
is_ready (MrCommandDialog *self)
{
  MrBusLink *link = mr_session_get_link_of (self->session, self->meter);

  return mr_bus_link_get_state (link) == MR_LINK_CONNECTED && !mr_bus_link_is_busy (link);
}

/* --- Sending, filling in --- */

static void
send_cb (GtkButton *button, Offer *offer)
{
  MrCommandDialog *self = offer->dialog;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (MrCommand) command = bind_entries (offer, NULL);
  g_autoptr (GPtrArray) meters = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new ();

  if (command == NULL)
    return;
  g_ptr_array_add (meters, g_object_ref (self->meter));
  g_ptr_array_add (commands, g_steal_pointer (&command));
  mr_command_question_ask (GTK_WIDGET (parent), self->session, meters, commands, left_out);
  gtk_window_close (GTK_WINDOW (self));
}

/* Return in a field does what the button does. */
static void
entry_activated_cb (AdwEntryRow *entry, Offer *offer)
{
  gtk_widget_activate (offer->button);
}

static void
edit_cb (GtkButton *button, Offer *offer)
{
  GtkWindow *dialog = mr_template_dialog_new (GTK_WINDOW (offer->dialog), offer->dialog->meter,
                                              mr_command_facts (offer->command));

  g_signal_connect_object (dialog, "saved", G_CALLBACK (fill_list), offer->dialog, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
new_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrCommandDialog *self = MR_COMMAND_DIALOG (widget);
  GtkWindow *dialog = mr_template_dialog_new (GTK_WINDOW (self), self->meter, NULL);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (fill_list), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

/* --- The list --- */

static void
entry_changed_cb (GtkEditable *entry, Offer *offer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrCommand) command = bind_entries (offer, &error);

  gtk_widget_set_sensitive (offer->button, command != NULL && is_ready (offer->dialog));
  gtk_widget_set_tooltip_text (offer->button, error != NULL ? error->message : NULL);
}

static char *
describe (const MrCommand *command)
{
  const char *danger = mr_danger_sentence (mr_command_danger (command));
  const char *proof = mr_command_is_empty (command) ? _("bytes not known") : mr_proof_words (mr_command_proof (command));
  /* Translators: what may come of a command, a sentence; how certain its bytes are; where they are from, a sentence. */
  g_autofree char *text = g_strdup_printf (_("%s Bytes: %s. %s"), danger, proof, mr_command_source_title (command));

  return g_markup_escape_text (g_strstrip (text), -1);
}

static void
add_field_row (AdwExpanderRow *row, const MrCommandField *field, Offer *offer)
{
  GtkWidget *entry = adw_entry_row_new ();
  /* Translators: the title of a field, and the least and the greatest number that may be typed. */
  g_autofree char *title = g_strdup_printf (_("%s, from %s to %s"), _(field->title), "%1", "%2");
  g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, field->min);
  g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, field->max);
  g_autoptr (GString) text = g_string_new (title);

  g_string_replace (text, "%1", least, 1);
  g_string_replace (text, "%2", most, 1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (entry), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), text->str);
  g_ptr_array_add (offer->entries, entry);
  g_signal_connect (entry, "changed", G_CALLBACK (entry_changed_cb), offer);
  g_signal_connect (entry, "entry-activated", G_CALLBACK (entry_activated_cb), offer);
  adw_expander_row_add_row (row, entry);
}

static GtkWidget *
button_new (const char *label)
{
  return g_object_new (GTK_TYPE_BUTTON, "label", label, "valign", GTK_ALIGN_CENTER, NULL);
}

/* Beside large text there is no room for them. */
static void
add_button (AdwExpanderRow *row, GtkWidget *button)
{
  if (mr_meter_cells_orientation () == GTK_ORIENTATION_HORIZONTAL)
    {
      adw_expander_row_add_action (row, button);
      return;
    }
  gtk_widget_add_css_class (button, "below-words");
  adw_expander_row_add_row (row, g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", button, "activatable", FALSE, "focusable",
                                               FALSE, NULL));
}

static void
add_offer (MrCommandDialog *self, MrCommand *command)
{
  Offer *offer = g_new0 (Offer, 1);
  GtkWidget *row = adw_expander_row_new ();
  const gboolean empty = mr_command_is_empty (command);
  g_autofree char *subtitle = describe (command);
  gsize n_fields;
  const MrCommandField *fields = mr_command_fields (command, &n_fields);
  GtkWidget *edit = button_new (empty ? _("Fill In…") : _("Edit…"));

  *offer = (Offer) { self, mr_command_ref (command), g_ptr_array_new (), empty ? NULL : button_new (_("Send…")) };
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mr_command_title (command));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), empty ? _("bytes not known")
                                                               : mr_proof_words (mr_command_proof (command)));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                            g_object_new (ADW_TYPE_ACTION_ROW, "title", subtitle, "title-lines", 0, NULL));
  g_signal_connect_data (edit, "clicked", G_CALLBACK (edit_cb), offer, offer_free, 0);
  if (!empty)
    {
      for (gsize i = 0; i < n_fields; i++)
        add_field_row (ADW_EXPANDER_ROW (row), &fields[i], offer);
      g_signal_connect (offer->button, "clicked", G_CALLBACK (send_cb), offer);
      if (mr_command_danger (command) == MR_DANGER_CUTS_SUPPLY)
        gtk_widget_add_css_class (offer->button, "destructive-action");
      add_button (ADW_EXPANDER_ROW (row), offer->button);
      entry_changed_cb (NULL, offer);
    }
  add_button (ADW_EXPANDER_ROW (row), edit);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_list (MrCommandDialog *self)
{
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (self->meter);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < commands->len; i++)
    add_offer (self, commands->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), commands->len == 0);
}

/* --- GObject --- */

static void
mr_command_dialog_dispose (GObject *object)
{
  MrCommandDialog *self = MR_COMMAND_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_command_dialog_parent_class)->dispose (object);
}

static void
mr_command_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (MR_COMMAND_DIALOG (object)->rows);
  G_OBJECT_CLASS (mr_command_dialog_parent_class)->finalize (object);
}

static void
mr_command_dialog_class_init (MrCommandDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_command_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mr_command_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-command-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrCommandDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, MrCommandDialog, empty);
  gtk_widget_class_bind_template_child (widget_class, MrCommandDialog, group);
  gtk_widget_class_install_action (widget_class, "command.new", NULL, new_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_command_dialog_init (MrCommandDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
mr_command_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter)
{
  MrCommandDialog *self = g_object_new (MR_TYPE_COMMAND_DIALOG, "transient-for", parent, NULL);
  g_autofree char *label = mr_meter_label (meter);

  self->session = g_object_ref (session);
  self->meter = g_object_ref (meter);
  gtk_label_set_text (self->subject, label);
  fill_list (self);
  return GTK_WINDOW (self);
}
