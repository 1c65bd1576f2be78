/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * mr_command_question_ask:
 * @parent: any widget of the window that asks
 * @meters: (element-type MrMeter): of the bus of @session, at least one
 * @commands: (element-type MrCommand): without fields and not empty, one for each meter
 * @left_out: (element-type utf8): sentences about meters to which nothing is sent
 *
 * Shows what is sent to which meter, what may come of it and who says so, and sends it if the user agrees. Where a
 * consumer loses supply, the number of the meter has to be typed first, or of several meters how many they are.
 */
void mr_command_question_ask (GtkWidget *parent, MrSession *session, GPtrArray *meters, GPtrArray *commands,
                              GPtrArray *left_out);

G_END_DECLS
