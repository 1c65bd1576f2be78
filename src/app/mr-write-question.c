/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-question.h"

#include "mr-password-field.h"

typedef struct {
  GtkWindow *dialog;
  MrBusLink *link;
  MrPasswordField *password; /* (nullable) */
  gboolean (*is_answered) (gpointer user_data);
  void (*agreed) (GBytes *password, gpointer user_data);
  GDestroyNotify destroy;
  gpointer user_data;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  /* What it gives up below may report a change. */
  g_object_set_data (G_OBJECT (self->dialog), "asked", NULL);
  self->destroy (self->user_data);
  g_object_unref (self->link);
  g_clear_object (&self->password);
  g_free (self);
}

static gboolean
is_agreeable (const Asked *self)
{
  return mr_bus_link_get_state (self->link) == MR_LINK_CONNECTED && !mr_bus_link_is_busy (self->link) && mr_password_field_get_valid (self->password) &&
         (self->is_answered == NULL || self->is_answered (self->user_data));
}

static void
agreed_cb (gpointer user_data)
{
  const Asked *self = user_data;
  g_autoptr (GBytes) password = mr_password_field_dup_password (self->password);

  if (is_agreeable (self))
    self->agreed (password, self->user_data);
}

void
mr_write_question_update (GtkWindow *dialog)
{
  const Asked *asked = g_object_get_data (G_OBJECT (dialog), "asked");

  if (asked != NULL)
    mr_dialogs_set_agreeable (dialog, is_agreeable (asked));
}

static void
follow (GtkWindow *dialog, gpointer object, const char *signal)
{
  g_signal_connect_object (object, signal, G_CALLBACK (mr_write_question_update), dialog, G_CONNECT_SWAPPED);
}

GtkWindow *
mr_write_question_ask (GtkWidget *parent, MrBusLink *link, const MrWriteQuestion *question, gpointer user_data)
{
  Asked *self = g_new (Asked, 1);
  GtkWidget *content = question->content;
  GtkWindow *dialog;

  *self = (Asked) { NULL, g_object_ref (link), NULL, question->is_answered, question->agreed, question->destroy, user_data };
  if (question->asks_password)
    {
      self->password = g_object_ref_sink (MR_PASSWORD_FIELD (mr_password_field_new ()));
      content = mr_password_field_below (self->password, content);
    }
  dialog = mr_dialogs_ask (parent, question->kind, question->heading, question->body, question->agree, content,
                           agreed_cb, self, asked_free);
  self->dialog = dialog;
  g_object_set_data (G_OBJECT (dialog), "asked", self);
  if (self->password != NULL)
    follow (dialog, self->password, "notify::valid");
  follow (dialog, link, "notify::state");
  follow (dialog, link, "notify::busy");
  mr_write_question_update (dialog);
  /* Not the list: Return is to answer. */
  gtk_window_set_focus (dialog, gtk_window_get_default_widget (dialog));
  /* A second start of the program may open another site below the dialog. */
  g_signal_connect_object (gtk_widget_get_root (parent), "notify::session", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  return dialog;
}
