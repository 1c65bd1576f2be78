/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-frames.h"

#include "mbus-command.h"
#include "mbus-decode.h"
#include "mbus-explain.h"

static void
add_frame (GPtrArray *frames, const MbusFrame *frame)
{
  guint8 octets[MBUS_FRAME_MAX];
  const gsize n = mbus_frame_build (frame, octets);

  g_ptr_array_add (frames, g_bytes_new (octets, n));
}

GPtrArray *
mr_write_request_list_frames (const MrWriteRequest *self)
{
  const MbusAddress *address = &self->target.address;
  /* As the procedure prefers: a meter whose number is known is selected, so that no other one obeys. */
  const gboolean selects =
    address->by_secondary || (!self->has_twin && !mbus_secondary_has_wildcard (&address->secondary));
  const guint8 link_address = selects ? MBUS_ADDRESS_SELECTED : address->primary;
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  MbusFrame frame;

  if (selects && !mr_write_request_is_address_first (self, link_address))
    {
      mbus_command_select (&frame, &address->secondary, FALSE);
      add_frame (frames, &frame);
    }
  mr_write_request_frame (self, &address->secondary, link_address, TRUE, &frame);
  add_frame (frames, &frame);
  return frames;
}

GArray *
mr_write_frame_explain (GBytes *frame)
{
  const MbusDecoding from_master = { .saved = TRUE };
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &from_master, NULL);

  return telegram != NULL ? mbus_telegram_explain (telegram) : NULL;
}
