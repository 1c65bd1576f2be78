/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * mr_tls_explain_handshake:
 * @result: what gnutls_handshake() returned
 *
 * A sentence for a handshake that failed: what the alert or the error tells, and not more.
 */
void mr_tls_explain_handshake (gnutls_session_t session, int result, const MrUri *uri, GError **error);

/** A sentence for a connection that was secured and broke. */
void mr_tls_explain_loss (int result, int error_number, const char *host, GError **error);

G_END_DECLS
