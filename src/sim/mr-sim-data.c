/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-data.h"

#include "mr-sim-telegram.h"

#define ERROR_BUSY 0x08
#define STATUS_BUSY 0x01

static gboolean
acknowledge (MbusFrame *answer)
{
  answer->kind = MBUS_FRAME_ACK;
  return TRUE;
}

static guint
n_telegrams (const MrSimMeter *self)
{
  return self->fixed != NULL ? 1 : mr_sim_meter_telegrams (self)->len;
}

static gboolean
is_busy (const MrSimMeter *self, const MrSimNow *now, MrSimLink *link)
{
  if (self->busy == 0)
    return FALSE;
  if (link->ready_at == 0)
    link->ready_at = self->busy < G_MAXINT64 - now->bus ? now->bus + self->busy : G_MAXINT64;
  return now->bus < link->ready_at;
}

static void
build_busy (const MrSimMeter *self, MbusFrame *out)
{
  static const guint8 code = ERROR_BUSY;
  guint8 header[MBUS_SECONDARY_OCTETS + 4] = { 0 };
  const guint8 c = MBUS_C_RSP_UD | (self->says_busy == MR_SIM_BUSY_DFC ? MBUS_C_DFC : 0);

  mbus_secondary_to_wire (&self->address, header);
  header[MBUS_SECONDARY_OCTETS] = self->access_number;
  header[MBUS_SECONDARY_OCTETS + 1] = self->status | (self->says_busy == MR_SIM_BUSY_STATUS ? STATUS_BUSY : 0);
  if (self->says_busy == MR_SIM_BUSY_ERROR)
    mbus_frame_init_long (out, c, self->primary, MBUS_CI_ERROR, &code, 1);
  else
    mbus_frame_init_long (out, c, self->primary, MBUS_CI_VARIABLE, header, sizeof header);
}

static void
build_next (MrSimMeter *self, const MrSimNow *now, MrSimLink *link)
{
  if (is_busy (self, now, link))
    {
      build_busy (self, &link->answer);
    }
  else
    {
      link->telegram = link->began ? (link->telegram + 1) % n_telegrams (self) : 0;
      link->began = TRUE;
      mr_sim_telegram_build (self, mr_sim_meter_telegrams (self), link->telegram, now, &link->answer);
    }
  if (self->alarm != NULL)
    link->answer.c |= MBUS_C_ACD;
  self->access_number++;
}

gboolean
mr_sim_data_send (MrSimMeter *self, gboolean fcb, const MrSimNow *now, MrSimLink *link, MbusFrame *answer)
{
  if (self->reactions[MR_SIM_ACT_REQUESTS].ignored)
    return acknowledge (answer);

  /* The same FCB again: the master did not get the answer, so it is sent again. */
  if (!link->answered || link->advances || link->fcb != fcb)
    build_next (self, now, link);
  link->answered = TRUE;
  link->advances = FALSE;
  link->fcb = fcb;

  *answer = link->answer;
  return TRUE;
}

gboolean
mr_sim_data_send_alarm (const MrSimMeter *self, MbusFrame *answer)
{
  gsize n;
  const guint8 *octets;

  if (self->alarm == NULL)
    return acknowledge (answer);

  octets = g_bytes_get_data (self->alarm, &n);
  mbus_frame_init_long (answer, MBUS_C_RSP_UD, self->primary, MBUS_CI_ALARM, octets, n);
  return TRUE;
}
