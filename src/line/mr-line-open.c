/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-open.h"

#include "mr-line-private.h"
#include "mr-scheme.h"
#include "mr-uri-error.h"

static int
milliseconds_since (gint64 start)
{
  return (int) ((g_get_monotonic_time () - start) / 1000);
}

MrLine *
mr_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  static const MrLineOptions defaults = { 0 };
  gint64 start = g_get_monotonic_time ();
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

  name = mr_uri_format (uri);
  line = scheme->open (uri, options != NULL ? options : &defaults, cancellable, &problem);
  if (line == NULL)
    {
      g_debug ("%s: not opened: %s %d after %d ms", name, g_quark_to_string (problem->domain), problem->code,
               milliseconds_since (start));
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  g_debug ("%s: opened in %d ms, %u baud, latency %" G_GINT64_FORMAT " µs", name, milliseconds_since (start),
           mr_line_baud (line), mr_line_latency (line));
  mr_line_announce (line, name);

  return line;
}
