/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-present.h"

#include <glib/gi18n-lib.h>

/* In a list of facts. @fact: (transfer full) */
static void
append (GString *text, char *fact)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, fact);
  g_free (fact);
}

char *
mr_present_exchange (const MbusExchange *exchange)
{
  GString *text = g_string_new (NULL);
  const guint n_requests = exchange->n_requests;
  const guint n_retries = exchange->n_retries;
  const guint n_damaged = exchange->n_damaged;

  if (n_requests == 0)
    return g_string_free (text, FALSE);

  append (text, g_strdup_printf (ngettext ("%u request", "%u requests", n_requests), n_requests));
  if (n_retries > 0)
    /* Translators: of the requests to a meter. */
    append (text, g_strdup_printf (ngettext ("%u repeated", "%u repeated", n_retries), n_retries));
  if (n_damaged > 0)
    append (text, g_strdup_printf (ngettext ("%u damaged answer", "%u damaged answers", n_damaged), n_damaged));
  if (exchange->n_answers > 0)
    append (text, g_strdup_printf (_("slowest answer %u ms"), (guint) (exchange->slowest / G_TIME_SPAN_MILLISECOND)));
  else
    append (text, g_strdup (_("no answer")));

  return g_string_free (text, FALSE);
}
