/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrApplication:
 *
 * The program: owns the store and the settings, and what a person can do wherever they are. Whoever makes one has
 * registered the line schemes it is to know.
 */
#define MR_TYPE_APPLICATION (mr_application_get_type ())
G_DECLARE_FINAL_TYPE (MrApplication, mr_application, MR, APPLICATION, AdwApplication)

MrApplication *mr_application_new (void);

/** Uses the store in @path instead of the user's own; the program then runs beside one that is running already. Call
 *  it before it starts. */
void mr_application_set_database (MrApplication *self, const char *path);

/** Returns: (transfer none) (nullable): the store; %NULL when it could not be opened. */
MrStore *mr_application_get_store (MrApplication *self);

GSettings *mr_application_get_settings (MrApplication *self);

G_END_DECLS
