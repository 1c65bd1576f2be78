/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "addresses-fixture.h"

G_BEGIN_DECLS

/** Opens each dialog and each question that pages of the demo bus open, one after another, and calls @check with it.
 *  @of: (nullable): only those of this page; @action: what opened it */
void check_each_dialog (MrWindow *window, const char *of, void (*check) (GtkWindow *dialog, const char *action));

G_END_DECLS
