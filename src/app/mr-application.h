/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-archive.h"
#include "mr-departures.h"

G_BEGIN_DECLS

/**
 * MrApplication:
 *
 * The program: owns the archive and the settings, and what can be done everywhere. The line schemes that it is to know
 * are registered before it is made. It does not end before every site that was left is closed.
 */
#define MR_TYPE_APPLICATION (mr_application_get_type ())
G_DECLARE_FINAL_TYPE (MrApplication, mr_application, MR, APPLICATION, AdwApplication)

MrApplication *mr_application_new (void);

/** Uses the store in @path instead of the user's own; the program then runs beside one that is running already. To be
 *  called before it starts. */
void mr_application_set_database (MrApplication *self, const char *path);

/** Returns: (transfer none) (nullable): the archive; %NULL when it could not be opened. */
MrArchive *mr_application_get_archive (MrApplication *self);

/** Returns: (transfer none). */
MrDepartures *mr_application_get_departures (MrApplication *self);

GSettings *mr_application_get_settings (MrApplication *self);

G_END_DECLS
