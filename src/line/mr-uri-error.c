/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-uri-error.h"

#include <glib/gi18n-lib.h>

#include "mr-hide-keys.h"
#include "mr-line-error.h"
#include "mr-scheme.h"

gboolean
mr_uri_fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *shown = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  shown = mr_hide_keys (message);
  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_URI, shown);
  return FALSE;
}

gboolean
mr_uri_fail_unknown (const char *scheme, GError **error)
{
  g_autofree char *schemes = mr_scheme_list ();

  /* Translators: %1$s is the first part of a connection such as "tcp", %2$s lists those that exist. */
  return mr_uri_fail (error, _("There is no kind of connection called “%1$s:”. Use one of: %2$s."), scheme, schemes);
}
