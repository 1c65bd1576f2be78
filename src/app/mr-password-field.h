/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MrPasswordField:
 *
 * Asks for the password of meters that take a write only after one, as 16 hexadecimal digits. To be shown only if
 * mr_meter_may_ask_password() of a meter that is written to. What is typed is used for these writes and stored nowhere.
 *
 * Properties (read-only, notify): "valid" (boolean: it is empty, as a meter may be open, or has a password)
 */
#define MR_TYPE_PASSWORD_FIELD (mr_password_field_get_type ())
G_DECLARE_FINAL_TYPE (MrPasswordField, mr_password_field, MR, PASSWORD_FIELD, GtkWidget)

/** Returns: (transfer floating). */
GtkWidget *mr_password_field_new (void);

/** @self: (nullable): there is no field. Returns: whether it is empty or has a password. */
gboolean mr_password_field_get_valid (MrPasswordField *self);

/** @self: (nullable). Returns: (transfer full) (nullable): the password for #MrMeterWrite; %NULL if it is empty. */
GBytes *mr_password_field_dup_password (MrPasswordField *self);

/** @content: (transfer floating). Returns: (transfer floating): both, the field below, for mr_dialogs_ask() */
GtkWidget *mr_password_field_below (MrPasswordField *self, GtkWidget *content);

G_END_DECLS
