/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-question.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-password-field.h"

typedef struct {
  MrWindow *window;
  MrMeter *meter;
  const MrMeterQuestion *question;
  GtkWidget *picker;
  MrPasswordField *password; /* (nullable) */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_object_unref (self->window);
  g_object_unref (self->meter);
  g_object_unref (self->picker);
  g_clear_object (&self->password);
  g_free (self);
}

static void
agreed_cb (gpointer user_data)
{
  Asked *self = user_data;
  g_autofree char *value = self->question->dup_value (self->picker);
  g_autoptr (GBytes) password = mr_password_field_dup_password (self->password);

  mr_window_write (self->window, &(const MrMeterWrite) {
    .meter = self->meter,
    .kind = mr_write_kind_find (self->question->kind),
    .new_value = value,
    .password = password,
  });
}

/* Of the picker or of the password; the dialog has both as long as it lives. */
static void
changed_cb (GtkWidget *changed, GParamSpec *pspec, GtkWindow *dialog)
{
  const Asked *self = g_object_get_data (G_OBJECT (dialog), "asked");

  mr_dialogs_set_agreeable (dialog, self->question->is_valid (self->picker, self->meter) &&
                                      mr_password_field_get_valid (self->password));
}

void
mr_meter_question_ask (MrWindow *window, MrMeter *meter, const MrMeterQuestion *question, const char *body,
                       GtkWidget *picker)
{
  Asked *self = g_new (Asked, 1);
  GtkWidget *content = picker;
  GtkWindow *dialog;

  *self = (Asked) { g_object_ref (window), g_object_ref (meter), question, g_object_ref_sink (picker), NULL };
  if (mr_meter_may_ask_password (meter))
    {
      self->password = g_object_ref_sink (MR_PASSWORD_FIELD (mr_password_field_new ()));
      content = mr_password_field_below (self->password, picker);
    }
  dialog = mr_dialogs_ask (GTK_WIDGET (window), MR_DIALOG_SUGGESTED,
                           _(question->heading), body, _(question->agree), content, agreed_cb, self, asked_free);
  g_object_set_data (G_OBJECT (dialog), "asked", self);
  /* A second start of the program may open another site below the dialog. */
  g_signal_connect_object (window, "notify::session", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (picker, question->changed, G_CALLBACK (changed_cb), dialog, G_CONNECT_DEFAULT);
  if (self->password != NULL)
    g_signal_connect_object (self->password, "notify::valid", G_CALLBACK (changed_cb), dialog, G_CONNECT_DEFAULT);
  changed_cb (picker, NULL, dialog);
}
