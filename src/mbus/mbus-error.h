/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbusError:
 * @MBUS_ERROR_TRUNCATED: the octets end before the structure does
 * @MBUS_ERROR_INVALID: octets or text that the standard does not allow
 * @MBUS_ERROR_UNSUPPORTED: allowed by the standard, not understood here
 * @MBUS_ERROR_ENCRYPTED: readable only with a key
 *
 * One code for each thing a caller can do about an error. Messages are whole sentences for people, translated where
 * they are made, and contain the facts (octet, offset).
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
