/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-container.h"

#include <glib/gi18n-lib.h>

#include "mbus-error.h"
#include "mbus-radio-link.h"
#include "mbus-vif.h"

static gboolean
is_container (const MbusRecord *record)
{
  return record->value.kind == MBUS_VALUE_RAW &&
         record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_CONTAINER);
}

/* What is known of a telegram whose extended link layer stays encrypted. */
static void
fail_encrypted (MbusTelegram *self, MbusSecurity security)
{
  const char *sentence = NULL;

  if (security == MBUS_SECURITY_NO_KEY)
    sentence = _("The link layer of this radio telegram is encrypted and can only be read with the meter’s key.");
  else if (security == MBUS_SECURITY_WRONG_KEY)
    sentence = _("The link layer of this radio telegram is encrypted, and the key is not this meter’s key.");
  else
    sentence = _("The link layer of this radio telegram is encrypted in a way that this program does not support.");
  self->security = security;
  g_clear_error (&self->error);
  g_set_error_literal (&self->error, MBUS_ERROR,
                       security == MBUS_SECURITY_UNKNOWN ? MBUS_ERROR_UNSUPPORTED : MBUS_ERROR_ENCRYPTED, sentence);
}

/* The radio telegram from its transport layer on, as a meter on wires would send it. */
static MbusTelegram *
decode_inner (const guint8 *octets, gsize n, const MbusDecoding *decoding, MbusDecodeFunc decode)
{
  MbusDecoding own = decoding != NULL ? *decoding : (MbusDecoding) { NULL };
  g_autoptr (GBytes) wired = NULL;
  guint8 wire[MBUS_FRAME_MAX];
  MbusTelegram *self;
  MbusRadioLink link;
  MbusFrame frame;

  if (!mbus_radio_link_open (octets, n, decoding, &link))
    return NULL;
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, MBUS_ADDRESS_FACTORY, link.octets[link.ci], link.octets + link.ci + 1,
                        link.n - link.ci - 1);
  wired = g_bytes_new (wire, mbus_frame_build (&frame, wire));
  own.sender = &link.sender;
  self = decode (wired, &own, NULL);
  if (self == NULL)
    return NULL;

  if (!mbus_security_is_open (link.security))
    fail_encrypted (self, link.security);
  else if (self->security == MBUS_SECURITY_CLEAR)
    self->security = link.security;
  /* The address of a long header is the meter's, that of the link layer may be its adapter's. */
  if (!self->has_header)
    self->address = link.sender;
  return self;
}

/* Whether its octets, as they are in the container, contain a key. */
static gboolean
shows_secret (const MbusTelegram *inner)
{
  for (guint i = 0; inner->clear == inner->octets && i < inner->records->len; i++)
    if (g_array_index (inner->records, MbusRecord, i).value.kind == MBUS_VALUE_SECRET)
      return TRUE;
  return FALSE;
}

void
mbus_containers_open (MbusTelegram *self, const MbusDecoding *decoding, MbusDecodeFunc decode)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      MbusRecord *record = &g_array_index (self->records, MbusRecord, i);
      MbusTelegram *inner;

      if (!is_container (record))
        continue;
      inner = decode_inner (record->value.text, record->value.n_text, decoding, decode);
      if (inner == NULL)
        continue;
      inner->container = i;
      if (shows_secret (inner))
        record->value.kind = MBUS_VALUE_SECRET;
      if (self->contained == NULL)
        self->contained = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
      g_ptr_array_add (self->contained, inner);
    }
}
