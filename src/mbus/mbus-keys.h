/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MbusKeys:
 *
 * The keys of meters, one each, for all threads at once: who reads a meter must know from within an encrypted telegram
 * that another one follows. Reference counted. A key is a secret: it is overwritten when it is replaced or removed.
 */
typedef struct _MbusKeys MbusKeys;

/** Returns: (transfer full): without any key */
MbusKeys *mbus_keys_new (void);

MbusKeys *mbus_keys_ref (MbusKeys *self);
void mbus_keys_unref (MbusKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusKeys, mbus_keys_unref)

/** Sets the key of a meter, which is known by its manufacturer and number: it keeps its key when its version
 *  changes. @key: (nullable) (array fixed-size=MBUS_KEY_OCTETS): copied; %NULL removes it */
void mbus_keys_set (MbusKeys *self, const MbusSecondary *meter, const guint8 *key);

/** Returns: whether there is a key of @meter. */
gboolean mbus_keys_has (MbusKeys *self, const MbusSecondary *meter);

/** An #MbusKeyFunc. @user_data: the #MbusKeys, or %NULL for none */
gboolean mbus_keys_find (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data);

G_END_DECLS
