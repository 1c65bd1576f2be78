/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-telegram.h"

void
mbus_telegram_free (MbusTelegram *self)
{
  g_array_unref (self->records);
  if (self->clear != self->octets)
    g_bytes_unref (self->clear);
  g_bytes_unref (self->octets);
  g_clear_pointer (&self->format, mbus_format_unref);
  g_clear_pointer (&self->contained, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
mbus_telegram_is_refusal (const MbusTelegram *self)
{
  return self->kind == MBUS_TELEGRAM_ERROR && mbus_security_is_open (self->security);
}

gboolean
mbus_telegram_is_secret (const MbusTelegram *self, gsize offset)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->records, MbusRecord, i);

      if (record->value.kind == MBUS_VALUE_SECRET && offset >= (gsize) record->offset + record->header_length &&
          offset < (gsize) record->offset + record->length)
        return TRUE;
    }
  return FALSE;
}

const MbusTelegram *
mbus_telegram_contained (const MbusTelegram *self, const MbusRecord *record)
{
  for (guint k = 0; self->contained != NULL && k < self->contained->len; k++)
    {
      const MbusTelegram *inner = g_ptr_array_index (self->contained, k);

      if (&g_array_index (self->records, MbusRecord, inner->container) == record)
        return inner;
    }
  return NULL;
}
