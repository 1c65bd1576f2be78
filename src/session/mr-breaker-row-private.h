/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breaker-row.h"

G_BEGIN_DECLS

MrBreakerRow *mr_breaker_row_new (MrMeter *meter);

/** What is known of its breaker now. */
void mr_breaker_row_set_breaker (MrBreakerRow *self, const MrBreaker *breaker);

/** @state: of #MrWriteProgress, and so is @was_sent */
void mr_breaker_row_set_state (MrBreakerRow *self, int state, gboolean was_sent, const char *explanation);

G_END_DECLS
