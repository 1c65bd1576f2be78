/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-rates.h"

#include <glib/gi18n-lib.h>

#include "mr-fault.h"

/* Rates that meters are delivered with: the likeliest first, and of the others the fastest, at which a meter that hears
 * both is read sooner. */
static const guint delivered[] = { 2400, 9600, 300 };

static void
append (GArray *rates, MrLine *line, guint baud)
{
  if (baud == 0 || !mr_line_settings_check_baud (mr_line_settings (line), baud, NULL))
    return;

  for (guint i = 0; i < rates->len; i++)
    if (g_array_index (rates, guint, i) == baud)
      return;

  g_array_append_val (rates, baud);
}

GArray *
mr_rates_usual (MrLine *line)
{
  const MrLineSettings *settings = mr_line_settings (line);
  const guint own = mr_line_baud (line);
  GArray *rates = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (rates, own);
  if (!mr_line_can_set_baud (line))
    return rates;

  for (gsize i = 0; i < G_N_ELEMENTS (delivered); i++)
    append (rates, line, delivered[i]);
  append (rates, line, settings->max_baud);
  append (rates, line, settings->min_baud);

  return rates;
}

gboolean
mr_rates_check (MrLine *line, guint baud, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!mr_line_can_set_baud (line) && baud != mr_line_baud (line))
    {
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                   _("This connection cannot search at %u baud: the network master has its own baud rate, "
                     "which is set there."),
                   baud);
      return FALSE;
    }

  return mr_line_settings_check_baud (mr_line_settings (line), baud, &reason) ||
         mr_fault_no_such_rate (baud, reason->message, error);
}
