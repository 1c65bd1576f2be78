/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-readout.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-decode.h"
#include "mr-alarm.h"
#include "mr-busy.h"
#include "mr-fault.h"

/* A meter that always announces more is believed this many times. */
#define TELEGRAMS_MAX 64

/* That another telegram follows is among what a meter encrypts. */
static MbusTelegram *
open_telegram (MrBus *bus, GBytes *octets, const MbusAddress *who, GError **error)
{
  const MbusDecoding decoding = {
    .find_key = mbus_keys_find,
    .key_data = mr_bus_keys (bus),
    .sender = !mbus_secondary_has_wildcard (&who->secondary) ? &who->secondary : NULL,
  };

  return mbus_telegram_decode_with (octets, &decoding, error);
}

static MbusTelegram *
decode (MrBus *bus, const MrReply *reply, const MbusAddress *who, GError **error)
{
  g_autoptr (GBytes) octets = g_bytes_new (reply->octets, reply->n_octets);
  g_autoptr (GError) reason = NULL;
  MbusTelegram *telegram = open_telegram (bus, octets, who, &reason);
  g_autofree char *label = NULL;

  if (telegram != NULL)
    return telegram;

  label = mbus_address_label (who);
  /* Translators: the reason as a sentence. */
  mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, label, _("The telegram cannot be read: %s"), reason->message);
  return NULL;
}

static guint8
link_address (const MbusAddress *who)
{
  return who->by_secondary ? MBUS_ADDRESS_SELECTED : who->primary;
}

/* Is @meter the one that was asked, as far as @who says? It need not report the fabrication number that selected it. */
static gboolean
is_who (const MbusAddress *who, const MbusSecondary *meter)
{
  MbusSecondary pattern = who->secondary;

  if (!meter->has_fabrication)
    pattern.has_fabrication = FALSE;

  return mbus_secondary_matches (&pattern, meter);
}

static void
keep_fabrication (MbusReadout *out, const MbusSecondary *reported)
{
  if (!reported->has_fabrication || out->address.has_fabrication)
    return;

  out->address.has_fabrication = TRUE;
  out->address.fabrication = reported->fabrication;
}

/* Who answered: by its own telegram first, then by what selected it. And where: the address that was asked is a fact,
 * the A field of the answer is what the meter says. */
static void
name_meter (MbusReadout *out, const MbusAddress *who, const MbusTelegram *telegram)
{
  MbusSecondary selected = who->secondary;

  if (telegram->has_header)
    out->address = telegram->address;
  else if (who->by_secondary)
    out->address = selected;

  selected.id = selected.manufacturer = selected.version = selected.device_type = 0;
  if (who->by_secondary && selected.has_fabrication && !mbus_secondary_has_wildcard (&selected))
    keep_fabrication (out, &selected);

  out->at_primary = !who->by_secondary && who->primary <= MBUS_ADDRESS_LAST;
  out->selected = who->by_secondary;
  out->primary = out->at_primary ? who->primary : telegram->a <= MBUS_ADDRESS_LAST ? telegram->a : -1;
  out->enhanced = who->by_secondary && who->secondary.has_fabrication;
}

static void
add_frame (MbusReadout *out, const MbusTelegram *telegram)
{
  g_ptr_array_add (out->frames, g_bytes_ref (telegram->octets));
}

/* The same telegram again, except that its access number may have changed, and with it all that is encrypted? @before:
 * decrypted */
static gboolean
is_repetition (GBytes *before, const MbusTelegram *telegram)
{
  /* 68 L L 68 C A CI, then ID MAN VER MED, then the access number of the long header; the checksum covers it too. */
  const gsize access_number = 7 + MBUS_SECONDARY_OCTETS;
  gsize n_before;
  gsize n_after;
  const guint8 *a = g_bytes_get_data (before, &n_before);
  const guint8 *b = g_bytes_get_data (telegram->clear, &n_after);

  if (n_before != n_after)
    return FALSE;
  if (telegram->ci != MBUS_CI_VARIABLE || n_before < access_number + 3)
    return memcmp (a, b, n_before) == 0;

  return memcmp (a, b, access_number) == 0 &&
         memcmp (a + access_number + 1, b + access_number + 1, n_before - access_number - 3) == 0;
}

static gboolean
call_primary (MrBus *bus, const MbusAddress *who, GError **error)
{
  MrReply reply;

  if (!mr_bus_nke (bus, who->primary, mr_bus_tries (bus), &reply, error))
    return FALSE;

  /* Silence is no proof: some meters only answer when they are asked for data. */
  return reply.kind != MR_REPLY_GARBLED || mr_bus_may_hide_ack (bus, &reply, TRUE) ||
         mr_bus_fault (bus, who, &reply, error);
}

static gboolean
call_secondary (MrBus *bus, const MbusAddress *who, GError **error)
{
  MrReply reply;

  if (!mr_bus_select (bus, &who->secondary, mr_bus_tries (bus), &reply, error))
    return FALSE;

  return reply.kind == MR_REPLY_ACK || mr_bus_may_hide_ack (bus, &reply, TRUE) ||
         mr_bus_fault (bus, who, &reply, error);
}

gboolean
mr_readout_call (MrBus *bus, const MbusAddress *who, GError **error)
{
  return who->by_secondary ? call_secondary (bus, who, error) : call_primary (bus, who, error);
}

/* Busy, or a refusal, is not what was asked for. */
static gboolean
check_granted (const MbusAddress *who, const MbusTelegram *telegram, GError **error)
{
  if (mr_busy_says (telegram))
    return mr_fault_busy (who, error);
  if (mbus_telegram_is_refusal (telegram))
    return mr_fault_refused (who, telegram->application_error, error);

  return TRUE;
}

gboolean
mr_readout_request_first (MrBus *bus, const MbusAddress *who, MrReply *reply, GError **error)
{
  return mr_busy_request_data (bus, link_address (who), MR_LISTEN_WINDOW, reply, error);
}

gboolean
mr_readout_same_meter (const MbusSecondary *a, const MbusSecondary *b)
{
  return a->id == b->id && a->manufacturer == b->manufacturer && a->version == b->version &&
         a->device_type == b->device_type &&
         (!a->has_fabrication || !b->has_fabrication || a->fabrication == b->fabrication);
}

gboolean
mr_readout_take_first (MrBus *bus, const MbusAddress *who, const MrReply *reply, MbusReadout *out, gboolean *more,
                       GError **error)
{
  g_autoptr (MbusTelegram) telegram = NULL;

  if (reply->kind != MR_REPLY_FRAME)
    return mr_bus_fault (bus, who, reply, error);

  telegram = decode (bus, reply, who, error);
  if (telegram == NULL || !check_granted (who, telegram, error))
    return FALSE;
  if (telegram->has_header && !is_who (who, &telegram->address))
    return mr_fault_wrong_meter (who, &telegram->address, error);

  name_meter (out, who, telegram);
  out->baud = mr_bus_baud (bus);
  out->delay = reply->delay;
  out->tries = reply->tries;
  out->time = g_get_real_time ();
  add_frame (out, telegram);
  *more = telegram->more_follows;

  return TRUE;
}

/* Makes the meter begin with its first telegram the next time it is asked. Many do so when they are selected; others
 * keep their place until they hear SND_NKE, which deselects when it goes to 253. */
static gboolean
rewind_selected (MrBus *bus, int primary, GError **error)
{
  MrReply reply;

  return mr_bus_deselect (bus, error) &&
         (primary < 0 || mr_bus_nke_many (bus, (guint8) primary, 1, &reply, error));
}

/* Whether the meter has begun again with a telegram that it sent before, the first or a later one. */
static gboolean
is_circle (GPtrArray *before, const MbusTelegram *telegram)
{
  for (guint i = 0; i < before->len; i++)
    if (is_repetition (before->pdata[i], telegram))
      return TRUE;

  return FALSE;
}

/* Returns: (transfer full) (element-type GBytes): the telegrams of @readout, decrypted */
static GPtrArray *
open_all (MrBus *bus, const MbusAddress *who, const MbusReadout *readout)
{
  GPtrArray *clear = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < readout->frames->len; i++)
    {
      GBytes *octets = g_ptr_array_index (readout->frames, i);
      g_autoptr (MbusTelegram) telegram = open_telegram (bus, octets, who, NULL);

      g_ptr_array_add (clear, g_bytes_ref (telegram != NULL ? telegram->clear : octets));
    }
  return clear;
}

gboolean
mr_readout_read_remaining (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error)
{
  g_autoptr (GPtrArray) before = open_all (bus, who, out);
  gboolean repeated = FALSE;

  while (out->frames->len < TELEGRAMS_MAX)
    {
      g_autoptr (MbusTelegram) telegram = NULL;
      MrReply reply;

      if (!mr_busy_request_data (bus, link_address (who), MR_LISTEN_ANSWER, &reply, error))
        return FALSE;
      if (reply.kind != MR_REPLY_FRAME)
        return mr_bus_fault (bus, who, &reply, error);

      telegram = decode (bus, &reply, who, error);
      if (telegram == NULL || !check_granted (who, telegram, error))
        return FALSE;
      if (telegram->has_header && !mr_readout_same_meter (&telegram->address, &out->address))
        return mr_fault_wrong_meter (who, &telegram->address, error);

      if (is_repetition (before->pdata[before->len - 1], telegram))
        {
          /* Out of step by one FCB, which the next request corrects; or a meter that always sends this. */
          if (repeated)
            return TRUE;
          repeated = TRUE;
          continue;
        }
      if (is_circle (before, telegram))
        return TRUE;

      repeated = FALSE;
      keep_fabrication (out, &telegram->address);
      add_frame (out, telegram);
      g_ptr_array_add (before, g_bytes_ref (telegram->clear));
      if (!telegram->more_follows)
        return TRUE;
    }

  return TRUE;
}

static gboolean
read_first (MrBus *bus, const MbusAddress *who, MbusReadout *out, gboolean *more, GError **error)
{
  MrReply reply;

  if (!mr_readout_call (bus, who, error) || !mr_readout_request_first (bus, who, &reply, error))
    return FALSE;

  return mr_readout_take_first (bus, who, &reply, out, more, error);
}

gboolean
mr_readout_meter (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error)
{
  gboolean more;

  if (!read_first (bus, who, out, &more, error))
    return FALSE;
  if (more && who->by_secondary)
    return mr_readout_from_start (bus, who, out, error);

  return (!more || mr_readout_read_remaining (bus, who, out, error)) && mr_alarm_read (bus, who, out, error);
}

gboolean
mr_readout_from_start (MrBus *bus, const MbusAddress *who, MbusReadout *inout, GError **error)
{
  const int primary = inout->primary;
  gboolean more;
  gboolean several;

  if (!rewind_selected (bus, primary, error))
    return FALSE;

  mbus_readout_clear (inout);
  mbus_readout_init (inout);
  if (!read_first (bus, who, inout, &more, error) || (more && !mr_readout_read_remaining (bus, who, inout, error)))
    return FALSE;
  several = inout->frames->len > 1;
  if (!mr_alarm_read (bus, who, inout, error))
    return FALSE;

  /* The next master may not know that it has to. */
  return !several || rewind_selected (bus, primary, error);
}

gboolean
mr_readout_identity (MrBus *bus, const MbusAddress *who, MbusReadout *out, GError **error)
{
  gboolean more;

  return read_first (bus, who, out, &more, error);
}
