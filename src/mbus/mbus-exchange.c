/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-exchange.h"

void
mbus_exchange_add (MbusExchange *self, const MbusExchange *more)
{
  self->n_requests += more->n_requests;
  self->n_retries += more->n_retries;
  self->n_answers += more->n_answers;
  self->n_damaged += more->n_damaged;
  self->slowest = MAX (self->slowest, more->slowest);
}
