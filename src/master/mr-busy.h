/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"
#include "mr-bus.h"

G_BEGIN_DECLS

/**
 * mr_busy_says:
 *
 * Returns: whether @telegram says that the meter has no data yet: application error 08, or a telegram without data that
 *   has "application busy" in its status or DFC in its C field (mbus-protocol §1.1, §1.2, §1.3). DFC alone says nothing:
 *   some meters set it in every telegram that another one follows.
 */
gboolean mr_busy_says (const MbusTelegram *telegram);

/**
 * mr_busy_request_data:
 * @address: of a meter that was called: a primary one, or 253
 * @reply: (out): its answer, also if it is still busy; its tries are those of all requests
 *
 * REQ_UD2. A meter that is busy is asked again after pauses that grow, so that it has time to finish: the first is as
 * long as the standard gives it for an answer, each further one twice as long as the one before. Fails like
 * mr_bus_request_data().
 */
gboolean mr_busy_request_data (MrBus *bus, guint8 address, MrListen how, MrReply *reply, GError **error);

G_END_DECLS
