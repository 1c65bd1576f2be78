/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MBUS_KEY_OCTETS 16
#define MBUS_KEY_DIGITS (2 * MBUS_KEY_OCTETS) /* as people write a key */

/* The supported security modes (EN 13757-7). 0: not encrypted. */
#define MBUS_MODE_CBC 5
#define MBUS_MODE_CBC_DERIVED 7
#define MBUS_MODE_CCM 10

/**
 * MbusSecurity:
 * @MBUS_SECURITY_CLEAR: nothing is encrypted
 * @MBUS_SECURITY_OPENED: decrypted, and the check octets or the MAC prove that the key is right
 * @MBUS_SECURITY_OPENED_BEFORE: the header announces encryption, but the octets are not encrypted: they were decrypted
 *   before they were saved, or a gateway copied the header of a radio telegram over its own content
 * @MBUS_SECURITY_NO_KEY: no key to try, or too few octets to check one; no key is proven wrong
 * @MBUS_SECURITY_WRONG_KEY: there were keys, and none of them passes the check
 * @MBUS_SECURITY_UNKNOWN: a security mode, or a use of it, that is not supported
 *
 * Whether a telegram was encrypted, and whether it could be decrypted.
 */
typedef enum {
  MBUS_SECURITY_CLEAR,
  MBUS_SECURITY_OPENED,
  MBUS_SECURITY_OPENED_BEFORE,
  MBUS_SECURITY_NO_KEY,
  MBUS_SECURITY_WRONG_KEY,
  MBUS_SECURITY_UNKNOWN
} MbusSecurity;

/** Returns: whether the content can be read. */
gboolean mbus_security_is_open (MbusSecurity security);

/** Returns: (transfer none): stable English word for files and JSON: "clear", "opened", "opened-before", "no-key",
 *   "wrong-key", "unknown-mode". */
const char *mbus_security_nick (MbusSecurity security);

G_END_DECLS
