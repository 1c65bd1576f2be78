/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-window.h"

G_BEGIN_DECLS

/** Asks for a new baud rate for @meter, and has it written. */
void mr_baud_question_ask (MrWindow *window, MrMeter *meter);

G_END_DECLS
