/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrTimeError:
 * @MR_TIME_ERROR_INVALID: what the user gave is no time, no source, or no file with certificates
 * @MR_TIME_ERROR_NOT_FOUND: no such host, or this computer cannot reach it
 * @MR_TIME_ERROR_NO_ANSWER: no answer in time
 * @MR_TIME_ERROR_NO_SERVICE: the host answers, but offers no NTS there
 * @MR_TIME_ERROR_CERTIFICATE: the server did not prove that it is the one that was meant
 * @MR_TIME_ERROR_NOT_AUTHENTIC: an answer that is not proven to be the server's
 * @MR_TIME_ERROR_DENIED: the server refuses to answer, for now or at all
 * @MR_TIME_ERROR_NOT_SYNCHRONISED: the server does not know the time itself
 * @MR_TIME_ERROR_FAILED: anything else
 *
 * Codes by what the caller can do; messages are translated sentences: what happened, the likely cause, what to try.
 */
typedef enum {
  MR_TIME_ERROR_INVALID,
  MR_TIME_ERROR_NOT_FOUND,
  MR_TIME_ERROR_NO_ANSWER,
  MR_TIME_ERROR_NO_SERVICE,
  MR_TIME_ERROR_CERTIFICATE,
  MR_TIME_ERROR_NOT_AUTHENTIC,
  MR_TIME_ERROR_DENIED,
  MR_TIME_ERROR_NOT_SYNCHRONISED,
  MR_TIME_ERROR_FAILED
} MrTimeError;

#define MR_TIME_ERROR (mr_time_error_quark ())
GQuark mr_time_error_quark (void);

G_END_DECLS
