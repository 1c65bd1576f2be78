/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-format.h"

#include <string.h>

#include "mbus-frame.h"

#define POLYNOMIAL 0x3D65

struct _MbusFormat
{
  gatomicrefcount references;
  guint16 signature;
  gsize n;
  guint8 headers[];
};

struct _MbusFormats
{
  grefcount references;
  GHashTable *by_signature; /* signature → GPtrArray of MbusFormat, the one used last at the end */
  MbusFormatFunc learned;
  gpointer learned_data;
};

guint16
mbus_crc (const guint8 *octets, gsize n, guint16 before)
{
  guint crc = (guint16) ~before;

  for (gsize i = 0; i < n; i++)
    {
      crc ^= (guint) octets[i] << 8;
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
    }
  return (guint16) ~crc;
}

MbusFormat *
mbus_format_new (const guint8 *headers, gsize n)
{
  MbusFormat *self;

  if (n == 0 || n > MBUS_DATA_MAX)
    return NULL;

  self = g_malloc (sizeof *self + n);
  g_atomic_ref_count_init (&self->references);
  self->signature = mbus_crc (headers, n, MBUS_CRC_BEGIN);
  self->n = n;
  memcpy (self->headers, headers, n);
  return self;
}

MbusFormat *
mbus_format_ref (MbusFormat *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mbus_format_unref (MbusFormat *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_free (self);
}

const guint8 *
mbus_format_headers (const MbusFormat *self, gsize *n)
{
  *n = self->n;
  return self->headers;
}

guint16
mbus_format_signature (const MbusFormat *self)
{
  return self->signature;
}

MbusFormats *
mbus_formats_new (void)
{
  MbusFormats *self = g_new0 (MbusFormats, 1);

  g_ref_count_init (&self->references);
  self->by_signature = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

MbusFormats *
mbus_formats_ref (MbusFormats *self)
{
  g_ref_count_inc (&self->references);
  return self;
}

void
mbus_formats_unref (MbusFormats *self)
{
  if (!g_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->by_signature);
  g_free (self);
}

static GPtrArray *
lookup (MbusFormats *self, guint16 signature)
{
  return g_hash_table_lookup (self->by_signature, GUINT_TO_POINTER (signature));
}

static gboolean
is_same (const MbusFormat *a, const MbusFormat *b)
{
  return a->n == b->n && memcmp (a->headers, b->headers, a->n) == 0;
}

/* A known format goes to the end: it is the one that is used. */
static gboolean
is_known (GPtrArray *alike, const MbusFormat *format)
{
  for (guint i = 0; i < alike->len; i++)
    {
      if (!is_same (alike->pdata[i], format))
        continue;
      g_ptr_array_add (alike, g_ptr_array_steal_index (alike, i));
      return TRUE;
    }
  return FALSE;
}

gboolean
mbus_formats_add (MbusFormats *self, MbusFormat *format)
{
  GPtrArray *alike = lookup (self, format->signature);

  if (alike == NULL)
    {
      alike = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
      g_hash_table_insert (self->by_signature, GUINT_TO_POINTER (format->signature), alike);
    }
  if (is_known (alike, format))
    return FALSE;

  g_ptr_array_add (alike, mbus_format_ref (format));
  if (self->learned != NULL)
    self->learned (format, self->learned_data);
  return TRUE;
}

MbusFormat *
mbus_formats_get (MbusFormats *self, guint16 signature, guint i)
{
  GPtrArray *alike = lookup (self, signature);

  return alike != NULL && i < alike->len ? alike->pdata[alike->len - 1 - i] : NULL;
}

void
mbus_formats_set_learned (MbusFormats *self, MbusFormatFunc learned, gpointer user_data)
{
  self->learned = learned;
  self->learned_data = user_data;
}
