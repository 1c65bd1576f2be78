/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"

/* A step of a write, without new values. */
static inline gboolean
journal_write (MrStore *store, gint64 write, MrWriteState state, GBytes *octets, const char *reason, gint64 time,
               GError **error)
{
  const MrJournalEntry entry = { .write = write, .state = state, .octets = octets, .reason = reason, .time = time };

  return mr_store_journal_write (store, &entry, error);
}
