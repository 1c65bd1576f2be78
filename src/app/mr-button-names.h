/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_button_names_install:
 *
 * From here on, assistive technologies know each button that has a text, ours or libadwaita's, by its text as it is
 * shown. The oldest GTK we support calls a button with a mnemonic “_Apply… Apply…”, and has no name for a button whose
 * label is its child, a menu button with a label, the button of a drop-down list, and icons that libadwaita adds. What
 * else there is to say of such a button is its description. Main thread, once.
 */
void mr_button_names_install (void);

G_END_DECLS
