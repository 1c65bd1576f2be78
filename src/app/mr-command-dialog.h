/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/** Returns: (transfer none): a window with all command templates for @meter, from which each can be sent or filled in;
 *  not shown yet. */
GtkWindow *mr_command_dialog_new (GtkWindow *parent, MrSession *session, MrMeter *meter);

G_END_DECLS
