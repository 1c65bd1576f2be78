/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-attempt.h"

G_BEGIN_DECLS

/**
 * mr_write_identify:
 *
 * Finds the one meter that is to be written to, and how it is reached alone; reads its value. A meter that was asked at
 * its primary address is selected if it can be, and also where several meters or another one answer there, as long as
 * the request names its secondary address.
 *
 * Returns: %FALSE with #MrMasterError when there is no such meter, or not only one
 */
gboolean mr_write_identify (MrWriteAttempt *self, GError **error);

/**
 * mr_write_check_old_value:
 *
 * A value that is an address is certain only at this address: a selected meter may report another one. So where it does
 * not report the old value, that address is asked.
 *
 * Returns: %FALSE with %MR_MASTER_ERROR_CHANGED when the meter has neither the old value nor the new one; or with the
 *   line or by cancellation
 */
gboolean mr_write_check_old_value (MrWriteAttempt *self, GError **error);

G_END_DECLS
