/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-command.h"

#include <string.h>

#include "mbus-dif.h"
#include "mbus-vif.h"

/* Records of 8 BCD digits: the fabrication number, which makes a selection an enhanced one, and the identification
 * number. */
#define BCD8_OCTETS (2 + 4)

#define TIME_OCTETS_MAX 6

/* Extension FD of the VIF, and the password in it. */
#define VIF_FD 0xFD
#define VIF_FD_PASSWORD 0x16

#define BAUD_FIRST 300u

#define ENHANCED_OCTETS (MBUS_SECONDARY_OCTETS + BCD8_OCTETS)

static void
init_snd_ud (MbusFrame *out, guint8 address, guint8 ci, const guint8 *data, gsize n_data, gboolean fcb)
{
  mbus_frame_init_long (out, MBUS_C_SND_UD | (fcb ? MBUS_C_FCB : 0), address, ci, data, n_data);
}

/* Returns: the octets written. */
static gsize
put_bcd8 (guint8 *out, guint8 vif, guint32 digits)
{
  gsize n = 0;

  out[n++] = MBUS_DIF_FIELD_BCD8;
  out[n++] = vif;
  for (guint shift = 0; shift < 32; shift += 8)
    out[n++] = (guint8) (digits >> shift);

  return n;
}

void
mbus_command_snd_nke (MbusFrame *out, guint8 address)
{
  mbus_frame_init_short (out, MBUS_C_SND_NKE, address);
}

void
mbus_command_req_ud1 (MbusFrame *out, guint8 address, gboolean fcb)
{
  mbus_frame_init_short (out, MBUS_C_REQ_UD1 | (fcb ? MBUS_C_FCB : 0), address);
}

void
mbus_command_req_ud2 (MbusFrame *out, guint8 address, gboolean fcb)
{
  mbus_frame_init_short (out, MBUS_C_REQ_UD2 | (fcb ? MBUS_C_FCB : 0), address);
}

void
mbus_command_select (MbusFrame *out, const MbusSecondary *pattern, gboolean fcb)
{
  guint8 data[ENHANCED_OCTETS];
  gsize n_data = MBUS_SECONDARY_OCTETS;

  mbus_secondary_to_wire (pattern, data);
  if (pattern->has_fabrication)
    n_data += put_bcd8 (data + n_data, MBUS_VIF_FABRICATION, pattern->fabrication);
  init_snd_ud (out, MBUS_ADDRESS_SELECTED, MBUS_CI_SELECT, data, n_data, fcb);
}

void
mbus_command_set_primary (MbusFrame *out, guint8 address, guint8 new_address, gboolean fcb)
{
  const guint8 data[] = { MBUS_DIF_FIELD_INT8, MBUS_VIF_BUS_ADDRESS, new_address };

  g_return_if_fail (new_address <= MBUS_ADDRESS_LAST);

  init_snd_ud (out, address, MBUS_CI_DATA_SEND, data, sizeof data, fcb);
}

void
mbus_command_set_id (MbusFrame *out, guint8 address, guint32 id, gboolean fcb)
{
  guint8 data[BCD8_OCTETS];

  init_snd_ud (out, address, MBUS_CI_DATA_SEND, data, put_bcd8 (data, MBUS_VIF_IDENTIFICATION, id), fcb);
}

void
mbus_command_application_reset (MbusFrame *out, guint8 address, gboolean fcb)
{
  init_snd_ud (out, address, MBUS_CI_APPLICATION_RESET, NULL, 0, fcb);
}

void
mbus_command_set_clock (MbusFrame *out, guint8 address, guint8 dif, const guint8 *time, gsize n_time, gboolean fcb)
{
  guint8 data[2 + TIME_OCTETS_MAX] = { dif, MBUS_VIF_DATE_TIME };

  g_return_if_fail (n_time <= TIME_OCTETS_MAX);

  memcpy (data + 2, time, n_time);
  init_snd_ud (out, address, MBUS_CI_DATA_SEND, data, 2 + n_time, fcb);
}

/* Each code doubles the rate of the one before. Returns: MBUS_CI_BAUD_LAST + 1 for another rate. */
static guint
find_baud_ci (guint baud)
{
  guint ci = MBUS_CI_BAUD_FIRST;

  while (ci <= MBUS_CI_BAUD_LAST && BAUD_FIRST << (ci - MBUS_CI_BAUD_FIRST) != baud)
    ci++;
  return ci;
}

gboolean
mbus_command_has_baud (guint baud)
{
  return find_baud_ci (baud) <= MBUS_CI_BAUD_LAST;
}

void
mbus_command_set_baud (MbusFrame *out, guint8 address, guint baud, gboolean fcb)
{
  g_return_if_fail (mbus_command_has_baud (baud));

  init_snd_ud (out, address, (guint8) find_baud_ci (baud), NULL, 0, fcb);
}

void
mbus_command_give_password (MbusFrame *out, guint8 address, const guint8 password[MBUS_PASSWORD_OCTETS], gboolean fcb)
{
  guint8 data[3 + MBUS_PASSWORD_OCTETS] = { MBUS_DIF_FIELD_INT64, VIF_FD, VIF_FD_PASSWORD };

  memcpy (data + 3, password, MBUS_PASSWORD_OCTETS);
  init_snd_ud (out, address, MBUS_CI_DATA_SEND, data, sizeof data, fcb);
  explicit_bzero (data, sizeof data);
}

void
mbus_command_send (MbusFrame *out, guint8 address, guint8 ci, const guint8 *data, gsize n_data, gboolean fcb)
{
  init_snd_ud (out, address, ci, data, n_data, fcb);
}

void
mbus_command_put_address_first (MbusFrame *frame, const MbusSecondary *meter)
{
  guint8 data[MBUS_SECONDARY_OCTETS + MBUS_DATA_MAX];
  const gsize n_data = MBUS_SECONDARY_OCTETS + frame->n_data;

  g_return_if_fail (frame->kind == MBUS_FRAME_LONG && n_data <= MBUS_DATA_MAX);

  mbus_secondary_to_wire (meter, data);
  memcpy (data + MBUS_SECONDARY_OCTETS, frame->data, frame->n_data);
  mbus_frame_init_long (frame, frame->c, frame->a, frame->ci, data, n_data);
}

gboolean
mbus_command_read_selection (const MbusFrame *frame, MbusSecondary *pattern)
{
  const guint8 *record = frame->data + MBUS_SECONDARY_OCTETS;

  /* SND_UD without FCV, 43 or 63, is what some masters send (mbus-protocol §1.1). */
  if (frame->kind != MBUS_FRAME_LONG || frame->ci != MBUS_CI_SELECT ||
      (frame->c | MBUS_C_FCB | MBUS_C_FCV) != (MBUS_C_SND_UD | MBUS_C_FCB))
    return FALSE;
  if (frame->n_data != MBUS_SECONDARY_OCTETS && frame->n_data != ENHANCED_OCTETS)
    return FALSE;
  if (frame->n_data == ENHANCED_OCTETS && (record[0] != MBUS_DIF_FIELD_BCD8 || record[1] != MBUS_VIF_FABRICATION))
    return FALSE;

  mbus_secondary_from_wire (frame->data, pattern);
  if (frame->n_data == ENHANCED_OCTETS)
    {
      pattern->has_fabrication = TRUE;
      pattern->fabrication = record[2] | (guint32) record[3] << 8 | (guint32) record[4] << 16 |
                             (guint32) record[5] << 24;
    }
  return TRUE;
}
