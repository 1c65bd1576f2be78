/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-time-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-cancel-button.h"
#include "mr-dialogs.h"
#include "mr-file-picker.h"
#include "mr-hand-time.h"
#include "mr-nts-server.h"
#include "mr-template-row.h"
#include "mr-time-source-text.h"

#define COMPUTER "computer"
#define NTS "nts:"

struct _MrTimeDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkButton *use;
  GtkCheckButton *computer;
  GtkCheckButton *server;
  GtkCheckButton *hand;
  GtkEditable *server_name;
  GtkLabel *server_fault;
  AdwActionRow *authority;
  GtkWidget *forget_authority;
  GtkEditable *hand_time;
  GtkLabel *hand_fault;

  /* Owned references */
  GSettings *settings;

  char *ca_file; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MrTimeDialog, mr_time_dialog, ADW_TYPE_WINDOW)

static guint signal_chosen;

static void
show_authority (MrTimeDialog *self)
{
  g_autofree char *name = self->ca_file != NULL ? g_filename_display_name (self->ca_file) : NULL;
  g_autofree char *shown = g_markup_escape_text (name != NULL ? name : _("Those that this computer trusts"), -1);

  adw_action_row_set_subtitle (self->authority, shown);
  gtk_widget_set_visible (self->forget_authority, self->ca_file != NULL);
}

/* Returns: (transfer full): what was typed for a source, without blanks around it. */
static char *
dup_typed (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

/* Returns: (transfer full): as it is remembered */
static char *
dup_source_text (MrTimeDialog *self)
{
  g_autofree char *typed = dup_typed (self->server_name);

  return gtk_check_button_get_active (self->server) ? g_strconcat (NTS, typed, NULL) : g_strdup (COMPUTER);
}

/* Returns: (transfer full) (nullable): the source that is chosen; NULL with an error. */
static MrTimeSource *
make_source (MrTimeDialog *self, GError **error)
{
  g_autofree char *time = dup_typed (self->hand_time);
  g_autofree char *text = dup_source_text (self);

  if (gtk_check_button_get_active (self->hand))
    return mr_hand_time_new (time, NULL, error);
  return mr_time_source_parse (text, self->ca_file, error);
}

/* What is wrong with what was typed, if it is to be used. Nothing was typed yet where there is no text. */
static void
show_fault (GtkEditable *entry, GtkLabel *label, GtkCheckButton *choice, const GError *error)
{
  const gboolean wrong =
    error != NULL && gtk_check_button_get_active (choice) && *gtk_editable_get_text (entry) != '\0';

  mr_template_row_set_fault (entry, wrong ? error->message : NULL);
  gtk_label_set_text (label, wrong ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (label), wrong);
}

static void
update (MrTimeDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTimeSource) source = make_source (self, &error);

  show_fault (self->server_name, self->server_fault, self->server, error);
  show_fault (self->hand_time, self->hand_fault, self->hand, error);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "time.use", source != NULL);
}

/* What is typed for a source chooses it. */
static void
server_typed_cb (MrTimeDialog *self)
{
  gtk_check_button_set_active (self->server, TRUE);
  update (self);
}

static void
hand_typed_cb (MrTimeDialog *self)
{
  gtk_check_button_set_active (self->hand, TRUE);
  update (self);
}

static void
authority_chosen_cb (GFile *file, gpointer user_data)
{
  MrTimeDialog *self = user_data;

  g_free (self->ca_file);
  self->ca_file = g_file_get_path (file);
  gtk_check_button_set_active (self->server, TRUE);
  show_authority (self);
  update (self);
}

static void
choose_authority_cb (MrTimeDialog *self)
{
  mr_file_picker_open (GTK_WINDOW (self), _("Certificate of the Authority"), authority_chosen_cb, g_object_ref (self),
                       g_object_unref);
}

static void
forget_authority_cb (MrTimeDialog *self)
{
  g_clear_pointer (&self->ca_file, g_free);
  show_authority (self);
  update (self);
}

static void
remember (MrTimeDialog *self)
{
  g_autofree char *text = dup_source_text (self);

  g_settings_set_string (self->settings, "time-source", text);
  g_settings_set_string (self->settings, "time-authority", self->ca_file != NULL ? self->ca_file : "");
}

typedef struct {
  MrTimeDialog *dialog;
  MrTimeSource *source;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->dialog);
  g_object_unref (choice->source);
  g_free (choice);
}

static void
choose (gpointer data)
{
  Choice *choice = data;

  g_signal_emit (choice->dialog, signal_chosen, 0, choice->source);
  gtk_window_close (GTK_WINDOW (choice->dialog));
}

/* A slip in the date would be written to every meter. Returns: whether the user is asked first; this takes over @choice
 * then */
static gboolean
ask_date (Choice *choice)
{
  g_autoptr (MrTrustedTime) time =
    MR_IS_HAND_TIME (choice->source) ? mr_hand_time_get (MR_HAND_TIME (choice->source)) : NULL;
  g_autofree char *date = time != NULL ? mr_trusted_time_get_far_date (time) : NULL;
  g_autofree char *heading = NULL;
  g_autofree char *fact = NULL;

  if (date == NULL)
    return FALSE;
  /* Translators: a date, like "2026-06-29". */
  heading = g_strdup_printf (_("Use the Date %s?"), date);
  fact = mr_time_describe_far (date);
  mr_dialogs_ask (GTK_WIDGET (choice->dialog), MR_DIALOG_DESTRUCTIVE, heading, fact, _("_Use This Time"), NULL, choose, choice,
                  choice_free);
  return TRUE;
}

/* A time that was typed runs on from here, and is not remembered. */
static void
use_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTimeDialog *self = MR_TIME_DIALOG (widget);
  g_autoptr (MrTimeSource) source = make_source (self, NULL);
  Choice *choice;

  if (source == NULL)
    return;
  if (!gtk_check_button_get_active (self->hand))
    remember (self);
  choice = g_new (Choice, 1);
  *choice = (Choice) { g_object_ref (self), g_steal_pointer (&source) };
  if (ask_date (choice))
    return;
  choose (choice);
  choice_free (choice);
}

static void
mr_time_dialog_finalize (GObject *object)
{
  MrTimeDialog *self = MR_TIME_DIALOG (object);

  g_clear_object (&self->settings);
  g_free (self->ca_file);
  G_OBJECT_CLASS (mr_time_dialog_parent_class)->finalize (object);
}

static void
mr_time_dialog_class_init (MrTimeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_time_dialog_finalize;
  signal_chosen = g_signal_new ("chosen", MR_TYPE_TIME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                MR_TYPE_TIME_SOURCE);

  g_type_ensure (MR_TYPE_CANCEL_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-time-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, use);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, computer);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, server);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, hand);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, server_name);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, server_fault);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, authority);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, forget_authority);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, hand_time);
  gtk_widget_class_bind_template_child (widget_class, MrTimeDialog, hand_fault);
  gtk_widget_class_bind_template_callback (widget_class, server_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, hand_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, choose_authority_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_authority_cb);
  gtk_widget_class_install_action (widget_class, "time.use", NULL, use_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_time_dialog_init (MrTimeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->use));
}

GtkWindow *
mr_time_dialog_new (GtkWindow *parent, GSettings *settings)
{
  MrTimeDialog *self = g_object_new (MR_TYPE_TIME_DIALOG, "transient-for", parent, NULL);
  g_autofree char *source = g_settings_get_string (settings, "time-source");
  const gboolean is_server = g_str_has_prefix (source, NTS);

  self->settings = g_object_ref (settings);
  self->ca_file = g_settings_get_string (settings, "time-authority");
  if (*self->ca_file == '\0')
    g_clear_pointer (&self->ca_file, g_free);
  gtk_editable_set_text (self->server_name, is_server ? source + strlen (NTS) : MR_NTS_DEFAULT_HOST);
  gtk_check_button_set_active (is_server ? self->server : self->computer, TRUE);
  show_authority (self);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (is_server ? self->server : self->computer));
  return GTK_WINDOW (self);
}

MrTimeSource *
mr_time_dialog_remembered (GSettings *settings, GError **error)
{
  g_autofree char *source = g_settings_get_string (settings, "time-source");
  g_autofree char *ca_file = g_settings_get_string (settings, "time-authority");

  return mr_time_source_parse (source, *ca_file != '\0' ? ca_file : NULL, error);
}
