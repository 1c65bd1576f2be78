/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-telegram.h"

#include <glib/gi18n-lib.h>

const char *
mbus_application_error_text (guint8 code)
{
  /* mbus-protocol §1.2. */
  static const char *const texts[] = {
    [0x00] = N_("The meter reports an unspecified error."),
    [0x01] = N_("The meter does not support this kind of request."),
    [0x02] = N_("The request was too long for the meter and was cut off."),
    [0x03] = N_("The request has too many records for the meter."),
    [0x04] = N_("A record of the request ends too early."),
    [0x05] = N_("A record of the request has more than ten DIFE."),
    [0x06] = N_("A record of the request has more than ten VIFE."),
    [0x08] = N_("The meter is busy. Try again later."),
    [0x09] = N_("The meter has been read too often and is saving its battery. Try again later."),
    [0x10] = N_("The meter does not allow this access."),
    [0x11] = N_("The meter does not support this command."),
    [0x12] = N_("The meter does not accept a parameter of the request."),
    [0x13] = N_("The meter does not recognise the receiver of the request."),
    [0x14] = N_("The request could not be decrypted with the meter’s key."),
    [0x15] = N_("The meter does not support this encryption method."),
    /* Translators: a cryptographic one. */
    [0x16] = N_("The meter does not support this kind of signature."),
  };

  if (code < G_N_ELEMENTS (texts) && texts[code] != NULL)
    return texts[code];
  return N_("The meter reports an error that the standard does not define.");
}

const char **
mbus_status_texts (guint8 status)
{
  static const char *const application[] = {
    NULL, N_("Application busy"), N_("Application error"), N_("Abnormal condition"),
  };
  static const struct {
    guint8 mask;
    const char *text;
  } bits[] = {
    { MBUS_STATUS_POWER_LOW, N_("Low power") },
    { MBUS_STATUS_PERMANENT_ERROR, N_("Permanent error") },
    { MBUS_STATUS_TEMPORARY_ERROR, N_("Temporary error") },
    { MBUS_STATUS_MANUFACTURER_MASK, N_("Manufacturer specific status") },
  };
  const char **texts = g_new0 (const char *, G_N_ELEMENTS (bits) + 2);
  guint n = 0;

  if ((status & MBUS_STATUS_APPLICATION_MASK) != 0)
    texts[n++] = application[status & MBUS_STATUS_APPLICATION_MASK];
  for (gsize i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      if ((status & bits[i].mask) != 0)
        texts[n++] = bits[i].text;
    }
  return texts;
}
