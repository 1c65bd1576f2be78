/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-line-error.h"

G_BEGIN_DECLS

/* What the MBMC2022 allows, and the highest baud rate that it begins with (its installation and user guide, "M-Bus
 * settings"). */
#define MR_LINE_MAX_BAUD_USUAL 19200
#define MR_LINE_RETRIES_MAX 3

/* The MBMC2022 allows 3 seconds. The oldest Kamstrup modules need 15 when they are asked by secondary address (manual of
 * the MultiPort 250D, page 36). */
#define MR_LINE_TIMEOUT_MAX 20

/**
 * MrLineSettings:
 * @min_baud: the lowest baud rate that may be used; 0: not given, any
 * @max_baud: the highest one; 0: not given, any
 * @timeout: seconds in which an answer must have begun; 0: not given, as long as EN 13757-2 allows
 * @retries: how often a request that was not answered is repeated; 0: not given, as often as EN 13757-2 says
 *
 * How the meters of a bus are asked. Belongs to its connection: the parameters "min-baud", "max-baud", "timeout" and
 * "retries" of its URI. All zero: nothing was given.
 */
typedef struct {
  guint min_baud;
  guint max_baud;
  guint timeout;
  guint retries;
} MrLineSettings;

/** Returns: whether @baud is within the limits; else %FALSE with %MR_LINE_ERROR_UNSUPPORTED. */
gboolean mr_line_settings_check_baud (const MrLineSettings *self, guint baud, GError **error);

/** Returns: the rate within the limits that is nearest to @baud. */
guint mr_line_settings_nearest_baud (const MrLineSettings *self, guint baud);

G_END_DECLS
