/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-readout.h"
#include "mr-bus.h"

G_BEGIN_DECLS

/**
 * mr_readout_call:
 *
 * Has one meter begin with its first telegram: SND_NKE to a primary address, which a meter need not acknowledge; else a
 * selection.
 *
 * Returns: %FALSE with #MrMasterError
 */
gboolean mr_readout_call (MrBus *bus, const MbusAddress *who, GError **error);

/** REQ_UD2 to a meter that was called; one that is busy is asked again, see mr_busy_request_data(). @reply: (out): its
 *  answer. Fails only with the line. */
gboolean mr_readout_request_first (MrBus *bus, const MbusAddress *who, MrReply *reply, GError **error);

/**
 * mr_readout_take_first:
 * @who: how the meter was asked; a meter that answers without saying who it is keeps the secondary address it was
 *   selected by, as far as that has no wildcards
 * @reply: its answer to REQ_UD2
 * @out: initialised and empty; how @who was asked is how the meter was reached
 * @more: (out): whether the telegram announces another one
 *
 * Begins a readout with an answer that has arrived already.
 *
 * Returns: %FALSE with #MrMasterError when it is no answer, a refusal, another meter's, or the meter is busy
 */
gboolean mr_readout_take_first (MrBus *bus, const MbusAddress *who, const MrReply *reply, MbusReadout *out,
                                gboolean *more, GError **error);

/**
 * mr_readout_read_remaining:
 *
 * Asks for the telegrams after the first, toggling the FCB and waiting for a meter that is busy, as long as more are announced and something new comes:
 * a meter that always announces more begins again with the first, or with a later one.
 *
 * Returns: %FALSE with #MrMasterError when one of them is lost; @out has those before it
 */
gboolean mr_readout_read_remaining (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error);

/**
 * mr_readout_meter:
 * @who: a primary address, or the pattern that selects one meter
 * @out: initialised and empty
 *
 * Reads all telegrams of one meter. At a primary address SND_NKE is sent first, so that the meter begins with its first
 * telegram; a meter that does not acknowledge it is asked all the same. A selected meter that announces more is read by
 * mr_readout_from_start(). One that is busy is asked again. An alarm that is announced is read, too, and comes last: see
 * mr_alarm_read().
 *
 * Returns: %FALSE with #MrMasterError; @out has the telegrams that came before
 */
gboolean mr_readout_meter (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error);

/**
 * mr_readout_from_start:
 * @who: the pattern that selects one meter
 * @inout: what the meter sent before; its primary address, if it has one, is used
 *
 * Reads all telegrams of a meter again, from the first one, also of one that keeps its place when it is selected, and
 * an alarm that they announce. A meter that was asked for several is left at its first one, deselected.
 *
 * Returns: %FALSE with #MrMasterError; @inout has the telegrams that came before
 */
gboolean mr_readout_from_start (MrBus *bus, const MbusAddress *who, MbusReadout *inout, GError **error);

/** The same without the telegrams after the first: to see which meter it is. */
gboolean mr_readout_identity (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error);

/** Returns: whether both are the same meter, by the eight octets that every meter reports, and by fabrication number
 *  where both report it. */
gboolean mr_readout_same_meter (const MbusSecondary *a, const MbusSecondary *b);

G_END_DECLS
