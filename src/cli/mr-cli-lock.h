/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

G_BEGIN_DECLS

/** Says on stderr that another program locks the store, and gives up saving if the lock does not end within some
 *  seconds in which nothing else is left to do. */
typedef struct _MrCliLock MrCliLock;

/** @session: lives longer. Returns: (transfer full): watches until it is freed. */
MrCliLock *mr_cli_lock_new (MrArchive *archive, MrSession *session);

/** The user stopped the program: waits only for a moment. */
void mr_cli_lock_hurry (MrCliLock *self);

void mr_cli_lock_free (MrCliLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCliLock, mr_cli_lock_free)

G_END_DECLS
