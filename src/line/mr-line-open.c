/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-open.h"

#include "mr-hide-keys.h"
#include "mr-line-private.h"
#include "mr-scheme.h"
#include "mr-uri-error.h"

static int
milliseconds_since (gint64 start)
{
  return (int) ((g_get_monotonic_time () - start) / 1000);
}

/* A host, a path or an identity may be a key that was typed there by mistake. */
static void
propagate_without_keys (const GError *problem, GError **error)
{
  g_autofree char *message = mr_hide_keys (problem->message);

  g_set_error_literal (error, problem->domain, problem->code, message);
}

MrLine *
mr_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  static const MrLineOptions defaults = { 0 };
  gint64 start = g_get_monotonic_time ();
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) problem = NULL;
  const MrScheme *scheme;
  MrLine *line;

  g_return_val_if_fail (uri != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  scheme = mr_scheme_find (uri->scheme);
  if (scheme == NULL)
    {
      mr_uri_fail_unknown (uri->scheme, error);
      return NULL;
    }

  text = mr_uri_format (uri);
  name = mr_hide_keys (text);
  line = scheme->open (uri, options != NULL ? options : &defaults, cancellable, &problem);
  if (line == NULL)
    {
      g_debug ("%s: not opened: %s %d after %d ms", name, g_quark_to_string (problem->domain), problem->code,
               milliseconds_since (start));
      propagate_without_keys (problem, error);
      return NULL;
    }

  g_debug ("%s: opened in %d ms, %u baud, latency %" G_GINT64_FORMAT " µs", name, milliseconds_since (start),
           mr_line_baud (line), mr_line_latency (line));
  mr_line_set_settings (line, &uri->settings);
  mr_line_announce (line, name);

  return line;
}
