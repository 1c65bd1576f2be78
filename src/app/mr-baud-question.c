/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-baud-question.h"

#include <glib/gi18n-lib.h>

#include "mr-line-baud.h"
#include "mr-meter-question.h"
#include "mr-profile.h"

static const char *
chosen_rate (GtkWidget *rates)
{
  return gtk_string_object_get_string (gtk_drop_down_get_selected_item (GTK_DROP_DOWN (rates)));
}

static char *
dup_rate (GtkWidget *rates)
{
  return g_strdup (chosen_rate (rates));
}

static gboolean
is_other_rate (GtkWidget *rates, MrMeter *meter)
{
  g_autofree char *present = mr_meter_known_value (meter, mr_write_kind_find (MR_WRITE_BAUD_RATE));

  return g_strcmp0 (present, chosen_rate (rates)) != 0;
}

/* Those for which there is a command. */
static GtkWidget *
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
  return rates;
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
  return g_strdup_printf (_("%s answers at %u baud. A master that asks it at that rate will no longer get an answer. "
                            "The meter is read back at the new rate; only then does it count as set."), label,
                          mr_meter_baud (meter));
}

void
mr_baud_question_ask (MrWindow *window, MrMeter *meter)
{
  static const MrMeterQuestion question = {
    MR_WRITE_BAUD_RATE, N_("Set Baud Rate"), N_("_Set Baud Rate"), "notify::selected", is_other_rate, dup_rate
  };
  g_autofree char *body = body_text (meter);

  mr_meter_question_ask (window, meter, &question, body, rates_new (mr_meter_baud (meter)));
}
