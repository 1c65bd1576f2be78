/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-security.h"

const char *
mbus_security_nick (MbusSecurity security)
{
  static const char *const nicks[] = {
    [MBUS_SECURITY_CLEAR] = "clear",
    [MBUS_SECURITY_OPENED] = "opened",
    [MBUS_SECURITY_OPENED_BEFORE] = "opened-before",
    [MBUS_SECURITY_NO_KEY] = "no-key",
    [MBUS_SECURITY_WRONG_KEY] = "wrong-key",
    [MBUS_SECURITY_UNKNOWN] = "unknown-mode",
  };

  return (gsize) security < G_N_ELEMENTS (nicks) ? nicks[security] : nicks[MBUS_SECURITY_UNKNOWN];
}

gboolean
mbus_security_is_open (MbusSecurity security)
{
  return security == MBUS_SECURITY_CLEAR || security == MBUS_SECURITY_OPENED || security == MBUS_SECURITY_OPENED_BEFORE;
}
