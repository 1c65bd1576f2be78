/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

G_BEGIN_DECLS

/** Shows how far the tasks of @session are, on the last line of the terminal; erases it if there are no tasks. */
void mr_cli_progress_show (MrSession *session);

G_END_DECLS
