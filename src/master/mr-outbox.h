/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-master.h"

G_BEGIN_DECLS

/**
 * MrOutbox:
 *
 * The way of events from the engine to its owner: put in on any thread, handed out on the owner's main context, in
 * order. Progress is thinned out, because a search knows it more often than anybody can look.
 */
typedef struct _MrOutbox MrOutbox;

/** The owner's context is the thread-default one of the caller. */
MrOutbox *mr_outbox_new (MrEventFunc func, gpointer user_data);

/** Hands out what still waits, and nothing after it. To be called on the owner's thread, when nobody puts anything in
 *  any more; @self is freed. */
void mr_outbox_close (MrOutbox *self);

/** Takes what @event points to and leaves the members NULL; @event itself stays the caller's. */
void mr_outbox_put (MrOutbox *self, MrEvent *event);

G_END_DECLS
