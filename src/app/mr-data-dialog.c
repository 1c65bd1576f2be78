/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-data-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-condition-row.h"
#include "mr-dialogs.h"
#include "mr-export.h"
#include "mr-file-picker.h"
#include "mr-register-row.h"
#include "mr-toast.h"

#define DATA_SET "mr-data-set" /* of a row */

struct _MrDataDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkWidget *back;
  GtkWidget *copy;
  GtkWidget *menu;
  GtkLabel *explanation;
  GtkWidget *model_group;
  GtkListBox *model_sets;
  GtkListBox *standard_sets;
  GtkLabel *activity;
  GtkWidget *stop;
  GtkWidget *return_to_list;
  GtkSpinner *spinner;
  GtkLabel *failure;
  GtkLabel *data_name;
  GtkLabel *data_origin;
  GtkListBox *notes;
  GtkListBox *registers;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;
  GSettings *settings;
  MrTask *task;           /* (nullable): while it reads */
  MrDataReading *reading; /* (nullable) */
  GListStore *store;

  GtkWidget *chosen; /* (nullable): the row of what was read last; the template keeps it */
};

G_DEFINE_FINAL_TYPE (MrDataDialog, mr_data_dialog, ADW_TYPE_WINDOW)

/* --- What can be read --- */

static GtkWidget *
create_set_row (MrDataSet *set, gboolean confirmed)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *subtitle =
    confirmed ? g_strdup (mr_data_set_option (set))
              /* Translators: %s is how a data set is asked for, as an option of meterctl; its profile only supposes
               * it. */
              : g_strdup_printf (_("%s · not confirmed"), mr_data_set_option (set));

  /* Not markup: a user's own profile may have named it. */
  g_object_set (row, "use-markup", FALSE, "title", mr_data_set_title (set), "subtitle", subtitle, "activatable", TRUE, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  g_object_set_data_full (G_OBJECT (row), DATA_SET, mr_data_set_ref (set), (GDestroyNotify) mr_data_set_unref);
  return row;
}

static void
fill_sets (MrDataDialog *self)
{
  g_autoptr (GPtrArray) known = mr_profile_list_data_sets (mr_meter_profile (self->meter));
  g_autoptr (GPtrArray) standard = mr_data_set_list_standard ();

  for (guint i = 0; i < known->len; i++)
    {
      MrDataSet *set = g_ptr_array_index (known, i);

      gtk_list_box_append (self->model_sets,
                           create_set_row (set, mr_data_set_source (set) == MBUS_DATA_REQUEST_DOCUMENTED));
    }
  gtk_widget_set_visible (self->model_group, known->len > 0);
  for (guint i = 0; i < standard->len; i++)
    gtk_list_box_append (self->standard_sets, create_set_row (g_ptr_array_index (standard, i), TRUE));
}

/* --- Pages --- */

/* What gets the focus on a page. The stack would put the focus somewhere itself, and a scrolled window would keep
 * it. */
static GtkWidget *
focus_of_page (MrDataDialog *self, const char *page)
{
  GtkListBox *sets = gtk_widget_get_visible (self->model_group) ? self->model_sets : self->standard_sets;

  if (g_str_equal (page, "busy"))
    return self->stop;
  if (g_str_equal (page, "failed"))
    return self->return_to_list;
  if (g_str_equal (page, "choose"))
    return self->chosen != NULL ? self->chosen : GTK_WIDGET (gtk_list_box_get_row_at_index (sets, 0));
  return g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0
           ? GTK_WIDGET (gtk_list_box_get_row_at_index (self->registers, 0))
           : self->back;
}

static void
show_page (MrDataDialog *self, const char *page)
{
  const gboolean result = g_str_equal (page, "result");
  const gboolean busy = g_str_equal (page, "busy");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->back, result || g_str_equal (page, "failed"));
  gtk_widget_set_visible (self->copy, result);
  gtk_widget_set_visible (self->menu, result);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_grab_focus (focus_of_page (self, page));
}

static GtkWidget *
create_register_row (gpointer item, gpointer user_data)
{
  return mr_register_row_new (MR_REGISTER (item));
}

static void
add_note (MrDataDialog *self, const char *sentence)
{
  gtk_list_box_append (self->notes, mr_condition_row_new (MR_LAMP_WARNING, sentence, ""));
}

static void
clear_notes (MrDataDialog *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->notes, 0)) != NULL)
    gtk_list_box_remove (self->notes, GTK_WIDGET (row));
}

static void
show_notes (MrDataDialog *self, GListModel *problems)
{
  g_autofree char *sentence = NULL;

  clear_notes (self);
  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      add_note (self, mr_problem_get_error (problem)->message);
    }
  if (mr_data_reading_is_usual (self->reading))
    {
      g_autofree char *label = mr_meter_label (self->meter);

      /* Translators: a meter, like "KAM 66290778"; then the name of a data set. */
      sentence = g_strdup_printf (_("%s sent its usual data. Its model may not have “%s”."), label,
                                  mr_data_set_title (mr_data_reading_get_set (self->reading)));
      add_note (self, sentence);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->notes), gtk_list_box_get_row_at_index (self->notes, 0) != NULL);
}

static void
show_reading (MrDataDialog *self, MrTask *task)
{
  const MrDataSet *set = mr_data_reading_get_set (self->reading);
  g_autofree char *label = mr_meter_label (self->meter);
  g_autofree char *origin = NULL;

  /* Translators: a meter, like "KAM 66290778"; then how its other data were asked for, as an option of meterctl. */
  origin = g_strdup_printf (_("%s · %s"), label, mr_data_set_option (set));
  gtk_label_set_text (self->data_name, mr_data_set_title (set));
  gtk_label_set_text (self->data_origin, origin);
  show_notes (self, mr_task_get_problems (task));
  mr_register_fill (self->store, mr_data_reading_get_telegrams (self->reading));
  show_page (self, "result");
}

static void
show_failure (MrDataDialog *self, MrTask *task)
{
  GListModel *problems = mr_task_get_problems (task);
  const GError *error = mr_task_get_error (task);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", mr_problem_get_error (problem)->message);
    }
  if (error != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", error->message);
  gtk_label_set_text (self->failure, text->str);
  show_page (self, "failed");
}

/* --- Reading --- */

static void
activity_cb (MrDataDialog *self)
{
  if (self->task != NULL)
    gtk_label_set_text (self->activity, mr_task_get_activity (self->task));
}

static void
drop_task (MrDataDialog *self)
{
  if (self->task == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->task, self);
  g_clear_object (&self->task);
}

static void
ended_cb (MrTask *task, MrDataDialog *self)
{
  g_autoptr (MrTask) ended = g_object_ref (task);

  drop_task (self);
  g_set_object (&self->reading, mr_task_get_data (ended));
  if (self->reading != NULL)
    show_reading (self, ended);
  else if (mr_task_get_state (ended) == MR_TASK_STOPPED &&
           g_list_model_get_n_items (mr_task_get_problems (ended)) == 0)
    show_page (self, "choose");
  else
    show_failure (self, ended);
}

static void
set_activated_cb (GtkListBox *list, GtkListBoxRow *row, MrDataDialog *self)
{
  MrDataSet *set = g_object_get_data (G_OBJECT (row), DATA_SET);
  MrBusLink *link = mr_session_get_link_of (self->session, self->meter);

  if (self->task != NULL)
    return;
  self->chosen = GTK_WIDGET (row);
  self->task = g_object_ref (mr_bus_link_read_data_set (link, self->meter, set));
  g_signal_connect_swapped (self->task, "notify::activity", G_CALLBACK (activity_cb), self);
  g_signal_connect (self->task, "ended", G_CALLBACK (ended_cb), self);
  activity_cb (self);
  show_page (self, "busy");
}

static void
stop_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrDataDialog *self = MR_DATA_DIALOG (widget);

  if (self->task != NULL)
    mr_task_stop (self->task);
}

static void
back_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrDataDialog *self = MR_DATA_DIALOG (widget);

  if (self->task == NULL)
    show_page (self, "choose");
}

/* --- What was read --- */

static void
copy_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrDataDialog *self = MR_DATA_DIALOG (widget);
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (self->reading == NULL)
    return;
  text = mr_register_list_to_text (G_LIST_MODEL (self->store));
  all = g_strdup_printf ("%s\n%s\n%s", gtk_label_get_text (self->data_origin), gtk_label_get_text (self->data_name), text);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), all);
  adw_toast_overlay_add_toast (self->toasts,
                               mr_toast_new (_("The registers were copied to the clipboard."), NULL, NULL));
}

typedef struct {
  MrDataDialog *dialog;
  MrFormat format;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->dialog);
  g_free (export);
}

static void
file_chosen_cb (GFile *file, gpointer user_data)
{
  const Export *export = user_data;
  MrDataDialog *self = export->dialog;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  MrReading reading;

  if (self->reading == NULL)
    return;
  reading = mr_data_reading_report (self->reading);
  if (!mr_export_reading_to_file (&reading, export->format, mr_export_dialect (self->settings), file, &error))
    {
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t export the registers"), error->message);
      return;
    }
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The registers were saved as “%s”."), name);
  adw_toast_overlay_add_toast (self->toasts, mr_toast_new (text, NULL, NULL));
}

static void
export_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrDataDialog *self = MR_DATA_DIALOG (widget);
  g_autofree char *name = NULL;
  MrFormat format;
  Export *export;

  if (self->reading == NULL || !mr_format_from_nick (g_variant_get_string (parameter, NULL), &format))
    return;
  name = mr_export_suggest_data_name (self->reading, format);
  export = g_new (Export, 1);
  *export = (Export) { g_object_ref (self), format };
  mr_file_picker_save (GTK_WINDOW (self), _("Export Registers"), name, file_chosen_cb, export, export_free);
}

/* --- GObject --- */

static void
mr_data_dialog_dispose (GObject *object)
{
  MrDataDialog *self = MR_DATA_DIALOG (object);

  if (self->task != NULL)
    {
      MrTask *task = g_object_ref (self->task);

      drop_task (self);
      mr_task_stop (task);
      g_object_unref (task);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_DATA_DIALOG);
  g_clear_object (&self->reading);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_data_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-data-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, back);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, menu);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, model_group);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, model_sets);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, standard_sets);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, activity);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, return_to_list);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, data_name);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, data_origin);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, notes);
  gtk_widget_class_bind_template_child (widget_class, MrDataDialog, registers);
  gtk_widget_class_bind_template_callback (widget_class, set_activated_cb);
}

static void
mr_data_dialog_class_init (MrDataDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_data_dialog_dispose;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "data.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "data.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "data.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "data.export", "s", export_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "data.back", NULL);
}

static void
mr_data_dialog_init (MrDataDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (MR_TYPE_REGISTER);
  gtk_list_box_bind_model (self->registers, G_LIST_MODEL (self->store), create_register_row, self, NULL);
}

MrDataDialog *
mr_data_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter, GSettings *settings)
{
  MrDataDialog *self = g_object_new (MR_TYPE_DATA_DIALOG, "transient-for", parent, NULL);
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *text = NULL;

  self->session = g_object_ref (session);
  self->meter = g_object_ref (meter);
  self->settings = g_object_ref (settings);
  /* Translators: %s is a meter: "KAM 66290778". */
  text = g_strdup_printf (_("Data that %s sends only on request. It is not saved, and afterwards the meter is set "
                            "back to its usual data."),
                          label);
  gtk_label_set_text (self->explanation, text);
  fill_sets (self);
  show_page (self, "choose");
  return self;
}

const char *
mr_data_dialog_get_page (MrDataDialog *self)
{
  g_return_val_if_fail (MR_IS_DATA_DIALOG (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

MrDataReading *
mr_data_dialog_get_reading (MrDataDialog *self)
{
  g_return_val_if_fail (MR_IS_DATA_DIALOG (self), NULL);

  return self->reading;
}
