/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-event.h"

G_BEGIN_DECLS

/**
 * MrOutbox:
 *
 * Takes events from the engine to its owner: put in on any thread, delivered on the owner's main context, in order.
 * Progress is thinned out, because a search makes more of it than anyone can read.
 */
typedef struct _MrOutbox MrOutbox;

typedef void (*MrOutboxFinishedFunc) (gpointer user_data);

/** The owner's context is the thread-default one of the caller. Returns: (transfer full) */
MrOutbox *mr_outbox_new (MrEventFunc func, gpointer user_data);

MrOutbox *mr_outbox_ref (MrOutbox *self);

/** Any thread may drop the last reference. Events not delivered yet are delivered all the same. */
void mr_outbox_unref (MrOutbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrOutbox, mr_outbox_unref)

/** Takes what @event points to and leaves the members NULL; @event itself remains the caller's. */
void mr_outbox_put (MrOutbox *self, MrEvent *event);

/** @func: called on the owner's context after the last event; nothing is delivered afterwards. Returns at once. */
void mr_outbox_finish (MrOutbox *self, MrOutboxFinishedFunc func, gpointer user_data);

G_END_DECLS
