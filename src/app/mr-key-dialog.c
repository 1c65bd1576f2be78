/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-key-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-cancel-button.h"
#include "mr-dialogs.h"
#include "mr-keyring.h"
#include "mr-lamp-icon.h"

struct _MrKeyDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkButton *save;
  GtkLabel *meter_label;
  GtkEditable *entry;
  MrLampIcon *lamp;
  GtkLabel *verdict;
  GtkWidget *forget;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;
  GBytes *key; /* (nullable): %NULL while what is typed is not a key */
};

G_DEFINE_FINAL_TYPE (MrKeyDialog, mr_key_dialog, ADW_TYPE_WINDOW)

/* @lamp: MR_LAMP_BUSY when nothing is judged yet */
static void
say (MrKeyDialog *self, MrLamp lamp, const char *sentence)
{
  g_object_set (self->lamp, "lamp", lamp, "visible", lamp != MR_LAMP_BUSY, NULL);
  gtk_label_set_text (self->verdict, sentence);
}

static void
say_test (MrKeyDialog *self, const MrKeyTest *test)
{
  const guint n = test->proven + test->refuted;
  g_autofree char *sentence = NULL;

  if (n == 0 && test->unknown > 0)
    {
      say (self, MR_LAMP_WARNING, _("No key will help: this meter’s encryption is not supported."));
      return;
    }
  if (n == 0 && test->undecided > 0)
    {
      say (self, MR_LAMP_BUSY, _("Not enough data from this meter is stored to test the key."));
      return;
    }
  if (n == 0)
    {
      say (self, MR_LAMP_BUSY, _("No encrypted data from this meter is stored yet, so the key can’t be tested."));
      return;
    }
  if (test->proven == 0)
    /* Translators: %u is a number of telegrams. */
    sentence = g_strdup_printf (ngettext ("It does not decrypt the stored telegram: it is not this meter’s key.",
                                          "It decrypts none of %u stored telegrams: it is not this meter’s key.", n), n);
  else if (test->refuted == 0)
    /* Translators: both are the same number of telegrams: the key opens all of them. */
    sentence = g_strdup_printf (ngettext ("It decrypts %u of %u stored telegram.",
                                          "It decrypts %u of %u stored telegrams.", n), test->proven, n);
  else
    /* Translators: numbers of telegrams. */
    sentence = g_strdup_printf (ngettext ("It decrypts %u of %u stored telegram; the others need another key.",
                                          "It decrypts %u of %u stored telegrams; the others need another key.", n),
                                test->proven, n);
  say (self, test->refuted == 0 ? MR_LAMP_OK : test->proven > 0 ? MR_LAMP_WARNING : MR_LAMP_ERROR, sentence);
}

/* Returns: the number of hex digits; G_MAXUINT when there is something else. */
static guint
count_digits (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        n++;
      else if (*text != ' ' && *text != ':')
        return G_MAXUINT;
    }
  return n;
}

/* The key is not shown while it is typed, so its progress is. */
static void
say_unfinished (MrKeyDialog *self, const char *text, const GError *error)
{
  const guint n_digits = count_digits (text);
  g_autofree char *progress = NULL;

  if (n_digits > MBUS_KEY_DIGITS)
    {
      say (self, MR_LAMP_ERROR, error->message);
      return;
    }
  /* Translators: how many digits of a key were typed, of how many. */
  progress = g_strdup_printf (ngettext ("%u of %u hex digits", "%u of %u hex digits", n_digits), n_digits,
                              MBUS_KEY_DIGITS);
  say (self, MR_LAMP_BUSY, *text != '\0' ? progress : "");
}

static void
typed_cb (MrKeyDialog *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autoptr (GError) error = NULL;
  MrKeyTest test;

  g_clear_pointer (&self->key, g_bytes_unref);
  self->key = mr_meter_key_parse (text, &error);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.save", self->key != NULL);
  if (self->key == NULL)
    say_unfinished (self, text, error);
  else if (mr_session_test_key (self->session, self->meter, self->key, &test, &error))
    say_test (self, &test);
  else
    say (self, MR_LAMP_ERROR, error->message);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrKeyDialog *self = MR_KEY_DIALOG (widget);

  mr_session_set_key (self->session, self->meter, self->key);
  gtk_window_close (GTK_WINDOW (self));
}

static void
forget_cb (gpointer user_data)
{
  MrKeyDialog *self = MR_KEY_DIALOG (user_data);

  /* The site may have been left below the question. */
  if (self->session == NULL)
    return;
  mr_session_set_key (self->session, self->meter, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
forget_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_dialogs_ask (widget, MR_DIALOG_DESTRUCTIVE, _("Forget the Key?"),
                  _("Without it, the meter’s data cannot be read. Keep the key at hand so that you can enter it again."),
                  _("_Forget"), NULL, forget_cb, g_object_ref (widget), g_object_unref);
}

static void
mr_key_dialog_dispose (GObject *object)
{
  MrKeyDialog *self = MR_KEY_DIALOG (object);

  if (self->entry != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->entry, self);
      /* Its buffer overwrites what it held. */
      gtk_editable_set_text (self->entry, "");
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_KEY_DIALOG);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_key_dialog_parent_class)->dispose (object);
}

static void
mr_key_dialog_class_init (MrKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_key_dialog_dispose;
  g_type_ensure (MR_TYPE_CANCEL_BUTTON);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, save);
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, meter_label);
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, lamp);
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, verdict);
  gtk_widget_class_bind_template_child (widget_class, MrKeyDialog, forget);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_install_action (widget_class, "key.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "key.forget", NULL, forget_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_key_dialog_init (MrKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->save));
}

MrKeyDialog *
mr_key_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter)
{
  MrKeyDialog *self = g_object_new (MR_TYPE_KEY_DIALOG, "transient-for", parent, NULL);
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *text = NULL;

  self->session = g_object_ref (session);
  self->meter = g_object_ref (meter);
  /* Translators: %s is a meter: "KAM 66290778". */
  text = g_strdup_printf (_("The key that decrypts the data of %s. Ask the manufacturer or supplier for it."), label);
  gtk_label_set_text (self->meter_label, text);
  gtk_widget_set_visible (self->forget, mr_meter_has_key (meter));
  typed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return self;
}

const char *
mr_key_dialog_get_verdict (MrKeyDialog *self)
{
  g_return_val_if_fail (MR_IS_KEY_DIALOG (self), NULL);
  return gtk_label_get_text (self->verdict);
}
