/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-afl.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"

gboolean
mbus_afl_read (const guint8 *octets, gsize start, gsize end, MbusAfl *out, gsize *next, GError **error)
{
  out->present = TRUE;
  if (end - start < 2 || end - start - 2 < octets[start + 1])
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED,
                           _("The telegram ends before its header does."));
      return FALSE;
    }
  *next = start + 2 + octets[start + 1];
  return TRUE;
}
