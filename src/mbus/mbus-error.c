/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-error.h"

GQuark
mbus_error_quark (void)
{
  return g_quark_from_static_string ("mbus-error-quark");
}
