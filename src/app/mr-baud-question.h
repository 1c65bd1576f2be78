/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/** Asks for a new baud rate for @meter of the bus of @session, and has it written. Returns: (transfer none): the dialog, already
 *  shown. */
GtkWindow *mr_baud_question_ask (GtkWidget *parent, MrSession *session, MrMeter *meter);

G_END_DECLS
