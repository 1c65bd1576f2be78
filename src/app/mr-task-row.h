/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-task.h"

G_BEGIN_DECLS

/**
 * MrTaskRow:
 *
 * A task that runs or waits: what is being done, how far it is, how long it will take, and Stop.
 *
 * Properties: "task" (MrTask, construct-only) · "narrow" (boolean) · "bus" (string, nullable: what its bus is
 * called, where there are several).
 */
#define MR_TYPE_TASK_ROW (mr_task_row_get_type ())
G_DECLARE_FINAL_TYPE (MrTaskRow, mr_task_row, MR, TASK_ROW, GtkListBoxRow)

G_END_DECLS
