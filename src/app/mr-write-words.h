/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-task.h"

G_BEGIN_DECLS

/* What a task that wrote to meters came to, in the words of what it wrote: addresses, clocks, … */

/** Returns: (transfer none): why there is a dialog, if the task failed: "The clock was not set". Translated. */
const char *mr_write_words_failure (MrTask *task);

/** Returns: (transfer full): what a task that ended came to: "37 set, 2 failed, 1 in doubt." Translated. */
char *mr_write_words_result (MrTask *task);

G_END_DECLS
