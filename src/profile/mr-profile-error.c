/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (mr-profile-error-quark, mr_profile_error)

void
mr_profile_set_error (GError **error, const char *name, int line, const char *reason)
{
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID,
               /* Translators: a file with device profiles, the number of a line in it, and what is wrong there. */
               _("The device profiles in “%s” cannot be used. Line %d: %s"), name, line, reason);
}

gboolean
mr_profile_refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID, format, arguments));
  va_end (arguments);
  return FALSE;
}
