/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-baud-question.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-line-baud.h"
#include "mr-profile.h"

typedef struct {
  MrSession *session;
  MrMeter *meter;
  GtkDropDown *rates;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->rates);
  g_object_unref (question->meter);
  g_object_unref (question->session);
  g_free (question);
}

static const char *
chosen_rate (const Question *question)
{
  return gtk_string_object_get_string (gtk_drop_down_get_selected_item (question->rates));
}

static void
agreed_cb (gpointer user_data)
{
  const Question *question = user_data;
  const MrMeterWrite write = {
    .meter = question->meter,
    .kind = mr_write_kind_find (MR_WRITE_BAUD_RATE),
    .new_value = chosen_rate (question),
  };

  mr_bus_link_write (mr_session_get_link (question->session), &write, 1);
}

static void
rate_changed_cb (GtkDropDown *rates, GParamSpec *pspec, GtkWindow *dialog)
{
  const Question *question = g_object_get_data (G_OBJECT (dialog), "question");
  g_autofree char *present = mr_meter_known_value (question->meter, mr_write_kind_find (MR_WRITE_BAUD_RATE));

  mr_dialogs_set_agreeable (dialog, g_strcmp0 (present, chosen_rate (question)) != 0);
}

/* Those for which there is a command. */
static GtkDropDown *
rates_new (guint present)
{
  const MrWriteKind *kind = mr_write_kind_find (MR_WRITE_BAUD_RATE);
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *rates;
  guint selected = 0;

  for (const guint *baud = mr_line_bauds; *baud != 0; baud++)
    {
      g_autofree char *name = g_strdup_printf ("%u", *baud);

      if (*baud == present)
        selected = g_list_model_get_n_items (G_LIST_MODEL (names));
      if (kind->check (name, NULL))
        gtk_string_list_append (names, name);
    }
  rates = gtk_drop_down_new (G_LIST_MODEL (names), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (rates), selected);
  gtk_accessible_update_property (GTK_ACCESSIBLE (rates), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "New baud rate"), -1);
  return GTK_DROP_DOWN (rates);
}

static char *
body_text (MrMeter *meter)
{
  const MrProfile *profile = mr_meter_profile (meter);
  g_autofree char *label = mr_meter_label (meter);

  if (profile != NULL && mr_profile_quirks (profile)->ignores_baud)
    /* Translators: a meter, like "KAM 66290778", and its baud rate. */
    return g_strdup_printf (_("%s answers at %u baud. It acknowledges a new rate without using it, as its profile says."),
                            label, mr_meter_baud (meter));
  /* Translators: a meter, like "KAM 66290778", and its baud rate. */
  return g_strdup_printf (_("%s answers at %u baud. A master that asks it at that rate will no longer get an answer. The "
                            "meter is read back at the new rate; only then does it count as set."), label,
                          mr_meter_baud (meter));
}

GtkWindow *
mr_baud_question_ask (GtkWidget *parent, MrSession *session, MrMeter *meter)
{
  Question *question = g_new0 (Question, 1);
  g_autofree char *body = body_text (meter);
  GtkWindow *dialog;

  *question = (Question) { g_object_ref (session), g_object_ref (meter), g_object_ref_sink (rates_new (mr_meter_baud (meter))) };
  dialog = mr_dialogs_ask (parent, MR_DIALOG_SUGGESTED, _("Set Baud Rate"), body, _("_Set Baud Rate"),
                           GTK_WIDGET (question->rates), agreed_cb, question, question_free);
  g_object_set_data (G_OBJECT (dialog), "question", question);
  g_signal_connect_object (question->rates, "notify::selected", G_CALLBACK (rate_changed_cb), dialog, G_CONNECT_DEFAULT);
  rate_changed_cb (question->rates, NULL, dialog);
  return dialog;
}
