/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrSeats:
 *
 * The places of a listener: how many clients it has at a time. Any thread.
 */
typedef struct _MrSeats MrSeats;

MrSeats *mr_seats_new (guint n);
MrSeats *mr_seats_ref (MrSeats *self);
void mr_seats_unref (MrSeats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSeats, mr_seats_unref)

/**
 * mr_seats_take:
 * @fd: of the client; stays open until mr_seats_leave()
 *
 * The seat of a client that has closed its connection is free, also when its owner has not noticed yet: a program that
 * is started again at once finds its place.
 *
 * Returns: %FALSE when every seat is taken
 */
gboolean mr_seats_take (MrSeats *self, int fd);

void mr_seats_leave (MrSeats *self, int fd);

G_END_DECLS
