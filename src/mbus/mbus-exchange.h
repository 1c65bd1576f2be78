/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbusExchange:
 * @n_requests: sent to the meter, repetitions included
 * @n_retries: repetitions among them
 * @n_answers: proper ones
 * @n_damaged: answers with a wrong checksum, or cut short
 * @slowest: bus microseconds from a request to the first octet of the proper answer that took the longest
 *
 * What passed between a master and one meter that was asked alone, in figures. Zero to begin with.
 */
typedef struct {
  guint n_requests;
  guint n_retries;
  guint n_answers;
  guint n_damaged;
  gint64 slowest;
} MbusExchange;

/** Adds what passed later, or earlier. */
void mbus_exchange_add (MbusExchange *self, const MbusExchange *more);

G_END_DECLS
