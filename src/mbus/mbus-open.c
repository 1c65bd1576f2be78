/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-open.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"

#define SECURITY_MODE_CBC 5
#define SECURITY_MODE_LAST 15
#define BLOCK_OCTETS 16

/* Marks what only a key opens: the blocks that mode 5 counts, everything in the other modes.
 * No mode above 15 is defined: such a field is a "signature" that older meters fill with something of their own. */
void
mbus_telegram_open (MbusTelegram *self, const MbusAfl *afl, gsize tpl, gsize *start, gsize *end,
                    const MbusDecoding *with)
{
  gsize n = *end - *start;

  if (self->security_mode == 0 || self->security_mode > SECURITY_MODE_LAST)
    return;
  if (self->security_mode == SECURITY_MODE_CBC)
    n = MIN (n, (gsize) (self->configuration >> 4 & 0x0F) * BLOCK_OCTETS);
  if (n == 0)
    return;

  self->security = MBUS_SECURITY_NO_KEY;
  self->encrypted_offset = (guint16) *start;
  self->n_encrypted = (guint16) n;
  *start += n;
  if (self->error != NULL)
    return;
  self->error_offset = self->encrypted_offset;
  g_set_error (&self->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED,
               /* Translators: the number is the security mode of EN 13757, such as 5. */
               _("The telegram is encrypted with security mode %u and can only be read with the meter's key."),
               self->security_mode);
}
