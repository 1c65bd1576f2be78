/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-register.h"

G_BEGIN_DECLS

/**
 * MrRegisterRow:
 *
 * One record in the registers list. All of its texts may come from the meter, so they are shown in plain labels.
 *
 * Properties: "register" (MrRegister, construct-only) · "raw" (boolean: shows DIF and VIF).
 */
#define MR_TYPE_REGISTER_ROW (mr_register_row_get_type ())
G_DECLARE_FINAL_TYPE (MrRegisterRow, mr_register_row, MR, REGISTER_ROW, GtkListBoxRow)

GtkWidget *mr_register_row_new (MrRegister *record);

MrRegister *mr_register_row_get_register (MrRegisterRow *self);

G_END_DECLS
