/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Compact frames (EN 13757-3:2018 annex G): a meter sends complete records from time to time, and in between
 * only their data, with a signature of the headers it leaves out. */

#define MBUS_CRC_BEGIN 0xFFFF

/* How many formats are kept: more than any network has. A device that sends different headers each time must not fill
 * the memory. */
#define MBUS_FORMATS_MAX 1024

/** CRC of EN 13757 (wireless.md §2.2): polynomial 3D65, initial value 0, most significant bit first, complemented.
 *  @before: the CRC of the preceding octets, %MBUS_CRC_BEGIN if there are none. */
guint16 mbus_crc (const guint8 *octets, gsize n, guint16 before);

/**
 * MbusFormat:
 *
 * The headers (DIF, DIFE, VIF, VIFE) of a telegram's records, in order, without data. Reference counted, immutable.
 */
typedef struct _MbusFormat MbusFormat;

/** @headers: as in a format frame; Returns: (transfer full) (nullable): %NULL when they are empty or longer
 *  than a telegram. */
MbusFormat *mbus_format_new (const guint8 *headers, gsize n);
MbusFormat *mbus_format_ref (MbusFormat *self);
void mbus_format_unref (MbusFormat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusFormat, mbus_format_unref)

const guint8 *mbus_format_headers (const MbusFormat *self, gsize *n);

/** Returns: mbus_crc() of the headers: by which compact frames refer to the format. */
guint16 mbus_format_signature (const MbusFormat *self);

/**
 * MbusFormats:
 *
 * The formats seen so far, by signature: the most recently used ones, at most %MBUS_FORMATS_MAX. Two formats may have
 * the same signature; the checksum of a compact frame decides between them. Reference counted; used on one thread.
 */
typedef struct _MbusFormats MbusFormats;

MbusFormats *mbus_formats_new (void);

/** Any thread, while @self does not change. Returns: (transfer full): the same formats, without
 *  mbus_formats_set_learned(). */
MbusFormats *mbus_formats_copy (const MbusFormats *self);

MbusFormats *mbus_formats_ref (MbusFormats *self);
void mbus_formats_unref (MbusFormats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusFormats, mbus_formats_unref)

/** Adds a format. Returns: whether it is new. */
gboolean mbus_formats_add (MbusFormats *self, MbusFormat *format);

/** Returns: (transfer none) (nullable): the @i-th format with this signature, most recently used first. */
MbusFormat *mbus_formats_get (MbusFormats *self, guint16 signature, guint i);

typedef void (*MbusFormatFunc) (MbusFormat *format, gpointer user_data);

/** @learned: (nullable): called for every new format from now on, so that it can be stored. */
void mbus_formats_set_learned (MbusFormats *self, MbusFormatFunc learned, gpointer user_data);

G_END_DECLS
