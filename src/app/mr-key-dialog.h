/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrKeyDialog:
 *
 * Asks for the key of a meter that encrypts what it says, and tells at once which of the telegrams ever stored of it
 * the key opens. Has the session use and keep the key, or forget it.
 */
#define MR_TYPE_KEY_DIALOG (mr_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrKeyDialog, mr_key_dialog, MR, KEY_DIALOG, AdwWindow)

MrKeyDialog *mr_key_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter);

/** Returns: (transfer none): what is said of the key that is typed; "" while there is none. */
const char *mr_key_dialog_get_verdict (MrKeyDialog *self);

G_END_DECLS
