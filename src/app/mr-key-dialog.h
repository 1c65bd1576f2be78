/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrKeyDialog:
 *
 * Asks for the key of a meter that encrypts its telegrams, and says at once how many of those stored the key decrypts.
 * Has the session use and save the key, or forget it.
 */
#define MR_TYPE_KEY_DIALOG (mr_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrKeyDialog, mr_key_dialog, MR, KEY_DIALOG, AdwWindow)

MrKeyDialog *mr_key_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter);

/** Returns: (transfer none): the sentence about the key that is typed; "" before one is. */
const char *mr_key_dialog_get_verdict (MrKeyDialog *self);

G_END_DECLS
