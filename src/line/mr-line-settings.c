/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-settings.h"

#include <glib/gi18n-lib.h>

guint
mr_line_settings_nearest_baud (const MrLineSettings *self, guint baud)
{
  if (self->max_baud != 0)
    baud = MIN (baud, self->max_baud);

  return MAX (baud, self->min_baud);
}

gboolean
mr_line_settings_check_baud (const MrLineSettings *self, guint baud, GError **error)
{
  if (baud < self->min_baud)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                 /* Translators: two baud rates. */
                 _("%1$u baud is less than %2$u baud, the lowest rate that the settings of this connection allow. Use a "
                   "higher rate, or change the settings."), baud, self->min_baud);
  else if (self->max_baud != 0 && baud > self->max_baud)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                 /* Translators: two baud rates. */
                 _("%1$u baud is more than %2$u baud, the highest rate that the settings of this connection allow. Use a "
                   "lower rate, or change the settings."), baud, self->max_baud);
  else
    return TRUE;

  return FALSE;
}
