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

const char *
mbus_ci_text (guint8 ci)
{
  static const struct {
    guint8 first;
    guint8 last;
    const char *words;
  } known[] = {
    { MBUS_CI_APPLICATION_RESET, MBUS_CI_APPLICATION_RESET,
      N_("a master’s application reset or select, which contains no registers.") },
    { MBUS_CI_SELECT, MBUS_CI_SELECT,
      N_("a master’s selection by secondary address, which contains no registers.") },
    { MBUS_CI_SELECT_MSB, MBUS_CI_SELECT_MSB,
      N_("a master’s selection by secondary address, which contains no registers.") },
    { MBUS_CI_APPLICATION_RESET_LONG, MBUS_CI_APPLICATION_RESET_LONG,
      N_("a master’s application reset or select, which contains no registers.") },
    { MBUS_CI_SYNCHRONISE, MBUS_CI_SYNCHRONISE,
      N_("a master’s command to synchronise, or its request for the selected application. It contains no registers.") },
    { MBUS_CI_MANUFACTURER_FIRST, MBUS_CI_MANUFACTURER_LAST,
      N_("a manufacturer specific telegram. Only the manufacturer knows what it means.") },
    { MBUS_CI_BAUD_FIRST, MBUS_CI_BAUD_LAST,
      N_("a master’s command to change the baud rate, which contains no registers.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (ci >= known[i].first && ci <= known[i].last)
      return known[i].words;
  return NULL;
}
