/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"

G_BEGIN_DECLS

/* A bus at 300 baud with one meter, KAM 66290778 at address 1, that is slow to read back; and a site that knows it. */

/** The meter takes a new address. */
#define OBEDIENT_METER ""
/** It acknowledges a new address and keeps its own: what takes longest to find out. */
#define STUBBORN_METER "ignores = set-primary\n"

/** Returns: (transfer full): the URI of a bus described in @folder/@name. @speed: bus seconds per real second. */
char *slow_bus (const char *folder, const char *name, const char *nature, guint speed);

/** Adds the site, its meter read. Returns: its id. */
gint64 add_slow_site (MrArchive *archive, const char *name);

/** Returns: the state of the only write at @site; -1 while there is none. */
int state_of_write (MrStore *store, gint64 site);

G_END_DECLS
