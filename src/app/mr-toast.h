/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * mr_toast_new:
 * @text: plain text, which may come from a meter
 * @button: (nullable): with a mnemonic
 * @action: (nullable): what the button does
 *
 * A toast whose text wraps where it does not fit in a line, and has its button below it where both do not fit side by
 * side.
 *
 * Returns: (transfer full): the toast
 */
AdwToast *mr_toast_new (const char *text, const char *button, const char *action);

G_END_DECLS
