/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-format.h"

#include <string.h>

#include "mbus-frame.h"

#define POLYNOMIAL 0x3D65

struct _MbusFormat {
  gatomicrefcount references;
  guint16 signature;
  gsize n;
  guint8 headers[];
};

struct _MbusFormats {
  grefcount references;
  GQueue formats; /* most recently used first */
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
  return self;
}

MbusFormats *
mbus_formats_copy (const MbusFormats *self)
{
  MbusFormats *copy = mbus_formats_new ();

  for (const GList *link = self->formats.head; link != NULL; link = link->next)
    g_queue_push_tail (&copy->formats, mbus_format_ref (link->data));
  return copy;
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
  g_queue_clear_full (&self->formats, (GDestroyNotify) mbus_format_unref);
  g_free (self);
}

static gboolean
is_same (const MbusFormat *a, const MbusFormat *b)
{
  return a->signature == b->signature && a->n == b->n && memcmp (a->headers, b->headers, a->n) == 0;
}

/* A known format moves to the front, because it is in use. */
static gboolean
is_known (MbusFormats *self, const MbusFormat *format)
{
  for (GList *link = self->formats.head; link != NULL; link = link->next)
    {
      if (!is_same (link->data, format))
        continue;
      g_queue_unlink (&self->formats, link);
      g_queue_push_head_link (&self->formats, link);
      return TRUE;
    }
  return FALSE;
}

gboolean
mbus_formats_add (MbusFormats *self, MbusFormat *format)
{
  if (is_known (self, format))
    return FALSE;

  g_queue_push_head (&self->formats, mbus_format_ref (format));
  if (self->formats.length > MBUS_FORMATS_MAX)
    mbus_format_unref (g_queue_pop_tail (&self->formats));
  if (self->learned != NULL)
    self->learned (format, self->learned_data);
  return TRUE;
}

MbusFormat *
mbus_formats_get (MbusFormats *self, guint16 signature, guint i)
{
  for (GList *link = self->formats.head; link != NULL; link = link->next)
    {
      MbusFormat *format = link->data;

      if (format->signature == signature && i-- == 0)
        return format;
    }
  return NULL;
}

void
mbus_formats_set_learned (MbusFormats *self, MbusFormatFunc learned, gpointer user_data)
{
  self->learned = learned;
  self->learned_data = user_data;
}
