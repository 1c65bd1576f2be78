/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-tls.h"

G_BEGIN_DECLS

/** Turns @cause, from mr_tls_handshake(), into a sentence: what the alert or the error says, and not more. */
void mr_tls_explain_handshake (MrTls *tls, const GError *cause, const MrUri *uri, GError **error);

/** Turns @cause, from mr_tls_receive() or mr_tls_send(), into a sentence. @has_answered: see
 *  mr_connect_explain_loss() */
void mr_tls_explain_loss (MrTls *tls, const GError *cause, const char *host, gboolean has_answered, GError **error);

G_END_DECLS
