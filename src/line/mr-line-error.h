/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrLineError:
 * @MR_LINE_ERROR_URI: the connection URI cannot be understood
 * @MR_LINE_ERROR_NOT_FOUND: no such port, host or file
 * @MR_LINE_ERROR_PERMISSION: the port exists, this user may not open it
 * @MR_LINE_ERROR_BUSY: another program has it
 * @MR_LINE_ERROR_REFUSED: host reached, but nothing listens on the port
 * @MR_LINE_ERROR_NO_ANSWER: no answer in time
 * @MR_LINE_ERROR_NOT_TLS: the other end answers, but not with TLS
 * @MR_LINE_ERROR_KEY: key or identity not accepted (which of the two cannot always be known; the message says so)
 * @MR_LINE_ERROR_NO_METHOD: no encryption method in common, or the one offered lacks forward secrecy
 * @MR_LINE_ERROR_KEY_MISSING: this connection needs a key and none was given, or it cannot be one
 * @MR_LINE_ERROR_LOST: the line was open and is lost: plug pulled, peer closed, pty closed
 * @MR_LINE_ERROR_NOT_MBUS: the line is open, and what comes is not what a bus sends
 * @MR_LINE_ERROR_UNSUPPORTED: this kind of line cannot do that (change of the baud rate over a network)
 * @MR_LINE_ERROR_FAILED: anything else
 *
 * Codes by what the caller can do; messages are translated sentences: what happened, to whom, what to try.
 */
typedef enum {
  MR_LINE_ERROR_URI,
  MR_LINE_ERROR_NOT_FOUND,
  MR_LINE_ERROR_PERMISSION,
  MR_LINE_ERROR_BUSY,
  MR_LINE_ERROR_REFUSED,
  MR_LINE_ERROR_NO_ANSWER,
  MR_LINE_ERROR_NOT_TLS,
  MR_LINE_ERROR_KEY,
  MR_LINE_ERROR_NO_METHOD,
  MR_LINE_ERROR_KEY_MISSING,
  MR_LINE_ERROR_LOST,
  MR_LINE_ERROR_NOT_MBUS,
  MR_LINE_ERROR_UNSUPPORTED,
  MR_LINE_ERROR_FAILED
} MrLineError;

#define MR_LINE_ERROR (mr_line_error_quark ())
GQuark mr_line_error_quark (void);

G_END_DECLS
