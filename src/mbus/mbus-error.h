/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbusError:
 * @MBUS_ERROR_TRUNCATED: octets end before the structure does
 * @MBUS_ERROR_INVALID: octets or text that the standard does not allow
 * @MBUS_ERROR_UNSUPPORTED: allowed by the standard, not understood here
 * @MBUS_ERROR_ENCRYPTED: readable only with a key
 *
 * What a caller can do about it. Messages are whole sentences for a person,
 * translated where they are made, and carry the facts (octet, offset).
 */
typedef enum {
  MBUS_ERROR_TRUNCATED,
  MBUS_ERROR_INVALID,
  MBUS_ERROR_UNSUPPORTED,
  MBUS_ERROR_ENCRYPTED
} MbusError;

#define MBUS_ERROR (mbus_error_quark ())
GQuark mbus_error_quark (void);

G_END_DECLS
