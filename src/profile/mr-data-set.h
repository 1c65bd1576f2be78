/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-data-request.h"

G_BEGIN_DECLS

/**
 * MrRestore:
 * @MR_RESTORE_RESET: an application reset without subcode
 * @MR_RESTORE_NOTHING: nothing needs to be sent: it answers the command itself, and sends its usual data when it is
 *   asked
 * @MR_RESTORE_UNKNOWN: no document says how
 *
 * How a meter is set back to its usual data.
 */
typedef enum {
  MR_RESTORE_RESET,
  MR_RESTORE_NOTHING,
  MR_RESTORE_UNKNOWN
} MrRestore;

/**
 * MrDataSet:
 *
 * Data that a meter sends only when it was sent a request for them, one that may be sent
 * (mbus_data_request_check()). Immutable, reference counted, for any thread.
 */
typedef struct _MrDataSet MrDataSet;

/**
 * mr_data_set_new:
 * @name: (nullable): English, marked for translation
 * @source: who says that @request reads
 *
 * Returns: (transfer full): the set, or %NULL with #MbusError
 */
MrDataSet *mr_data_set_new (const MbusDataRequest *request, const char *name, MrRestore restore,
                            MbusDataRequestSource source, GError **error);

/** Returns: (transfer full): the set that @request asks for, as the standard names it and ends it; or %NULL with
 *  #MbusError. */
MrDataSet *mr_data_set_new_standard (const MbusDataRequest *request, GError **error);

/** Returns: (transfer full) (element-type MrDataSet): what the standard lets a meter have, by the subcode of an
 *  application reset. Most meters have few of them or none. */
GPtrArray *mr_data_set_list_standard (void);

MrDataSet *mr_data_set_ref (MrDataSet *self);
void mr_data_set_unref (MrDataSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrDataSet, mr_data_set_unref)

const MbusDataRequest *mr_data_set_request (const MrDataSet *self);
MrRestore mr_data_set_restore (const MrDataSet *self);

/** Returns: who says that it only reads. */
MbusDataRequestSource mr_data_set_source (const MrDataSet *self);

/** Returns: (transfer none) (nullable): its English name, the same in every locale. */
const char *mr_data_set_name (const MrDataSet *self);

/** Returns: (transfer none): how it is asked for, English and stable: "application-reset 50". */
const char *mr_data_set_option (const MrDataSet *self);

/** Returns: (transfer none): its name, translated; without one, how it is asked for. */
const char *mr_data_set_title (const MrDataSet *self);

G_END_DECLS
