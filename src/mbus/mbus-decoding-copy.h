/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MbusDecodingCopy:
 *
 * What a #MbusDecoding knows of one meter at one moment, for another thread: its key, and the formats. Immutable,
 * reference counted, for any thread. The key is a secret: it is overwritten when the last reference is dropped.
 */
typedef struct _MbusDecodingCopy MbusDecodingCopy;

/** @decoding: on the thread that uses it; only its first key is taken. Returns: (transfer full) */
MbusDecodingCopy *mbus_decoding_copy_new (const MbusDecoding *decoding, const MbusSecondary *meter);

MbusDecodingCopy *mbus_decoding_copy_ref (MbusDecodingCopy *self);
void mbus_decoding_copy_unref (MbusDecodingCopy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusDecodingCopy, mbus_decoding_copy_unref)

/** @self: (nullable). Returns: (transfer full): the formats, for one thread, which may add others. */
MbusFormats *mbus_decoding_copy_formats (const MbusDecodingCopy *self);

/** @self: (nullable); @formats: (nullable). Both must outlive the result. Returns: what to decode with. */
MbusDecoding mbus_decoding_copy_use (MbusDecodingCopy *self, MbusFormats *formats);

G_END_DECLS
