/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrProfileError:
 * @MR_PROFILE_ERROR_READ: the file cannot be read
 * @MR_PROFILE_ERROR_INVALID: it is not a valid profile; the message names file, line and reason. Or a command template
 *   is not valid, or not with these values: a sentence without a file
 * @MR_PROFILE_ERROR_WRITE: the file cannot be written or deleted
 */
typedef enum {
  MR_PROFILE_ERROR_READ,
  MR_PROFILE_ERROR_INVALID,
  MR_PROFILE_ERROR_WRITE
} MrProfileError;

#define MR_PROFILE_ERROR (mr_profile_error_quark ())
GQuark mr_profile_error_quark (void);

/** Sets an error that names the file and the line. */
void mr_profile_set_error (GError **error, const char *name, int line, const char *reason);

/** Sets %MR_PROFILE_ERROR_INVALID without a file. @format: a translated sentence. Returns: %FALSE. */
gboolean mr_profile_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
