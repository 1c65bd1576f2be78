/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-decoding-copy.h"

#include <string.h>

struct _MbusDecodingCopy {
  gatomicrefcount references;
  MbusFormats *formats; /* never changed, so that any thread may copy them */
  MbusSecondary meter;
  gboolean has_key;
  guint8 key[MBUS_KEY_OCTETS];
};

MbusDecodingCopy *
mbus_decoding_copy_new (const MbusDecoding *decoding, const MbusSecondary *meter)
{
  MbusDecodingCopy *self = g_new0 (MbusDecodingCopy, 1);

  g_atomic_ref_count_init (&self->references);
  self->formats = decoding->formats != NULL ? mbus_formats_copy (decoding->formats) : mbus_formats_new ();
  self->meter = *meter;
  self->has_key = decoding->find_key != NULL && decoding->find_key (meter, 0, self->key, decoding->key_data);
  return self;
}

MbusDecodingCopy *
mbus_decoding_copy_ref (MbusDecodingCopy *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mbus_decoding_copy_unref (MbusDecodingCopy *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  mbus_formats_unref (self->formats);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

MbusFormats *
mbus_decoding_copy_formats (const MbusDecodingCopy *self)
{
  return self != NULL ? mbus_formats_copy (self->formats) : mbus_formats_new ();
}

/* A telegram may contain others, of meters whose key this is not. */
static gboolean
find_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  const MbusDecodingCopy *self = user_data;

  if (i > 0 || !self->has_key || meter->id != self->meter.id || meter->manufacturer != self->meter.manufacturer)
    return FALSE;
  memcpy (key, self->key, MBUS_KEY_OCTETS);
  return TRUE;
}

MbusDecoding
mbus_decoding_copy_use (MbusDecodingCopy *self, MbusFormats *formats)
{
  return (MbusDecoding) { .formats = formats, .find_key = self != NULL ? find_key : NULL, .key_data = self };
}
