/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-baud.h"

const guint mr_line_bauds[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 0 };

gboolean
mr_line_baud_is_allowed (guint baud)
{
  for (const guint *allowed = mr_line_bauds; *allowed != 0; allowed++)
    if (*allowed == baud)
      return TRUE;

  return FALSE;
}
