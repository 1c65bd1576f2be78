/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-telegram.h"

void
mbus_telegram_free (MbusTelegram *self)
{
  g_array_unref (self->records);
  g_bytes_unref (self->octets);
  g_bytes_unref (self->clear);
  g_clear_pointer (&self->format, mbus_format_unref);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
mbus_telegram_is_refusal (const MbusTelegram *self)
{
  return self->kind == MBUS_TELEGRAM_ERROR && mbus_security_is_open (self->security);
}
