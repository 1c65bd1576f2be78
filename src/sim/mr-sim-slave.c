/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-slave.h"

#include <string.h>

#include "mbus-command.h"
#include "mbus-selection.h"
#include "mr-sim-data.h"
#include "mr-sim-record.h"
#include "mr-sim-telegram.h"
#include "mr-sim-write.h"

/* CI field, master to slave, those that only slaves need to know (mbus-protocol §1.2). */
#define CI_SELECT_MSB_FIRST 0x56
#define CI_SHIFT_CLOCK 0x6D

static const guint command_rates[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };

static void
forget (MrSimLink *link)
{
  link->answered = FALSE;
  link->advances = FALSE;
  link->began = FALSE;
  link->telegram = 0;
  link->ready_at = 0;
  link->wrote = FALSE;
}

static gboolean
acknowledge (MbusFrame *answer)
{
  answer->kind = MBUS_FRAME_ACK;
  return TRUE;
}

static gboolean
ignores (const MrSimMeter *self, MrSimAct act)
{
  return self->reactions[act].ignored;
}

/* Whether the frame is meant for this meter. @link: what it remembers of that way of being addressed. */
static gboolean
is_addressed (MrSimMeter *self, guint8 a, MrSimLink **link)
{
  *link = &self->by_primary;

  if (a == MBUS_ADDRESS_SELECTED)
    {
      *link = &self->by_selection;
      return self->selected;
    }

  return a == self->primary || a == MBUS_ADDRESS_ANY || a == MBUS_ADDRESS_BROADCAST;
}

/* Also to 253 while another meter is selected: the meter has to notice it to ignore it. */
static gboolean
is_nke_for (const MrSimMeter *self, const MbusFrame *request)
{
  return request->kind == MBUS_FRAME_SHORT && (request->c & ~MBUS_C_FCB) == MBUS_C_SND_NKE &&
         (request->a == self->primary || request->a >= MBUS_ADDRESS_SELECTED);
}

/* A selection that does not fit deselects; so does one in the other octet order, which no meter here understands. */
static gboolean
obey_selection (MrSimMeter *self, const MbusFrame *request, MbusFrame *answer)
{
  MbusSecondary pattern;

  self->selected = !ignores (self, MR_SIM_ACT_SELECTION) &&
                   mbus_command_read_selection (request, &pattern) &&
                   !(pattern.has_fabrication && ignores (self, MR_SIM_ACT_ENHANCED_SELECTION)) &&
                   mbus_secondary_matches (&pattern, &self->address);
  if (self->keeps_place)
    self->by_selection.advances = TRUE;
  else
    forget (&self->by_selection);

  return self->selected && acknowledge (answer);
}

/* --- Writes that are not records --- */

/* Only at the new rate can it be proved that it was understood; some meters return by themselves without that. */
static void
switch_baud (MrSimMeter *self, guint8 ci, const MrSimNow *now)
{
  const guint baud = command_rates[ci - MBUS_CI_BAUD_FIRST];

  for (guint i = 0; self->switches_baud && self->rates[i] != 0; i++)
    if (self->rates[i] == baud && baud != self->baud)
      {
        self->baud_change.former = self->baud;
        self->baud_change.returns_at = self->baud_change.fallback > 0 ? now->bus + self->baud_change.fallback : 0;
        self->baud = baud;
        return;
      }
}

/* A TC field, 01 to add and 02 to subtract, then a time of type J. No document at hand confirms this layout. */
static void
shift_clock (MrSimMeter *self, const MbusFrame *request)
{
  const guint8 *data = request->data;
  gint64 seconds;

  if (request->n_data < 4 || data[1] > 59 || data[2] > 59 || data[3] > 23)
    return;

  seconds = data[1] + 60 * (data[2] + 60 * (gint64) data[3]);
  if (data[0] == 0x01)
    mr_sim_clock_shift (&self->clock, seconds);
  else if (data[0] == 0x02)
    mr_sim_clock_shift (&self->clock, -seconds);
}

static gboolean
is_baud_command (guint8 ci)
{
  return ci >= MBUS_CI_BAUD_FIRST && ci <= MBUS_CI_BAUD_LAST;
}

/* E5 says that the frame arrived whole, not that anything was done about it. */
static gboolean
obey_command (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer)
{
  MrSimReply reply = { 0 };

  if (is_baud_command (request->ci))
    {
      if (mr_sim_write_react (self, MR_SIM_ACT_SET_BAUD, now, &reply))
        switch_baud (self, request->ci, now);
    }
  else if (request->ci == CI_SHIFT_CLOCK && self->shifts_clock)
    {
      if (mr_sim_write_react (self, MR_SIM_ACT_SHIFT_CLOCK, now, &reply))
        shift_clock (self, request);
    }
  else
    {
      mr_sim_write_react (self, MR_SIM_ACT_UNKNOWN, now, &reply);
    }
  return mr_sim_write_answer (self, &reply, answer);
}

/* --- Other data than usual --- */

static const MrSimDataSet *
find_set (const MrSimMeter *self, const MbusFrame *request)
{
  for (guint i = 0; i < self->sets->len; i++)
    {
      const MrSimDataSet *set = g_ptr_array_index (self->sets, i);

      if (set->request.ci == request->ci && set->request.n_data == request->n_data &&
          memcmp (set->request.data, request->data, request->n_data) == 0)
        return set;
    }
  return NULL;
}

/* Data that are asked for replace whatever was asked for before; a meter that is asked by two ways sends them on
   both. */
static void
send_other (MrSimMeter *self, GPtrArray *telegrams)
{
  mr_sim_meter_send (self, telegrams);
  forget (&self->by_primary);
  forget (&self->by_selection);
}

static gboolean
is_selected (const MbusFrame *request, const MrSimRecord *record)
{
  for (gsize offset = 0; offset < request->n_data;)
    {
      const guint8 *wanted = request->data + offset;
      const gsize n = mbus_selection_record_size (wanted, request->n_data - offset);

      if (mbus_selection_matches (wanted, n, record->octets->data, record->octets->len))
        return TRUE;
      offset += n;
    }
  return FALSE;
}

/* Each telegram with what is selected of it: what fits before fits now. */
static GPtrArray *
select_records (const MrSimMeter *self, const MbusFrame *request)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < self->telegrams->len; i++)
    {
      GPtrArray *records = g_ptr_array_index (self->telegrams, i);
      g_autoptr (GPtrArray) found = g_ptr_array_new ();

      for (guint j = 0; j < records->len; j++)
        if (is_selected (request, g_ptr_array_index (records, j)))
          g_ptr_array_add (found, g_ptr_array_index (records, j));
      if (found->len > 0 || (selected->len == 0 && i + 1 == self->telegrams->len))
        g_ptr_array_add (selected, g_steal_pointer (&found));
    }
  return selected;
}

/* A subcode that it does not know changes nothing but where it begins. */
static void
obey_reset (MrSimMeter *self, const MbusFrame *request)
{
  const gboolean ends = request->n_data == 0 && !ignores (self, MR_SIM_ACT_RESET);

  send_other (self, ends ? NULL : self->sent);
}

static gboolean
obey_records (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer)
{
  g_autoptr (GPtrArray) selected = NULL;
  MrSimReply reply = { 0 };

  if (!self->selectable || !mbus_selection_check (request->data, request->n_data, NULL))
    {
      mr_sim_write_records (self, request->data, request->n_data, FALSE, now, &reply);
      return mr_sim_write_answer (self, &reply, answer);
    }
  selected = select_records (self, request);
  send_other (self, selected);
  return acknowledge (answer);
}

static gboolean
obey_user_data (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer)
{
  const MrSimDataSet *set = find_set (self, request);

  if (set != NULL && set->direct)
    {
      mr_sim_telegram_build (self, set->telegrams, 0, now, answer);
      self->access_number++;
      return TRUE;
    }
  if (set != NULL)
    send_other (self, set->telegrams);
  else if (request->ci == MBUS_CI_DATA_SEND)
    return obey_records (self, request, now, answer);
  else if (request->ci == MBUS_CI_APPLICATION_RESET)
    obey_reset (self, request);
  else
    return obey_command (self, request, now, answer);

  return acknowledge (answer);
}

static gboolean
obey_short (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MrSimLink *link, MbusFrame *answer)
{
  switch (request->c & ~MBUS_C_FCB)
    {
    case MBUS_C_SND_NKE:
      forget (&self->by_primary);
      forget (&self->by_selection);
      self->unlocked = FALSE;
      if (request->a == MBUS_ADDRESS_SELECTED)
        {
          self->selected = FALSE;
          return FALSE;
        }
      return !ignores (self, MR_SIM_ACT_NKE) && acknowledge (answer);

    case MBUS_C_REQ_UD1:
      return mr_sim_data_send_alarm (self, answer);

    case MBUS_C_REQ_UD2:
      return mr_sim_data_send (self, (request->c & MBUS_C_FCB) != 0, now, link, answer);

    default:
      return FALSE;
    }
}

/* Some meters do not put their address into their answers, above all when they are selected. */
static guint8
a_field_of (const MrSimMeter *self, const MrSimLink *link)
{
  const int a_field = link == &self->by_selection ? self->a_field_selected : self->a_field;

  return a_field >= 0 ? (guint8) a_field : self->primary;
}

/* 43 and 63, without FCV, is what some masters send. */
static gboolean
is_snd_ud (const MbusFrame *request)
{
  return request->kind == MBUS_FRAME_LONG && (request->c | MBUS_C_FCB | MBUS_C_FCV) == (MBUS_C_SND_UD | MBUS_C_FCB);
}

/* A master that got no answer sends the same frame again. What it means to write again has another FCB. */
static gboolean
is_repetition (const MrSimMeter *self, const MbusFrame *request, MrSimLink *link)
{
  const MbusFrame *last = &link->written;
  const gboolean same = link->wrote && last->c == request->c && last->ci == request->ci &&
                        last->n_data == request->n_data && memcmp (last->data, request->data, last->n_data) == 0;

  link->wrote = TRUE;
  link->written = *request;
  return same && self->knows_fcb && (request->c & MBUS_C_FCV) != 0;
}

/* Records to 253 with the meter's secondary address before them: it need not be selected. */
static gboolean
is_by_address (const MrSimMeter *self, const MbusFrame *request)
{
  MbusSecondary pattern;

  if (self->address_first == MR_SIM_ADDRESS_FIRST_NO || !is_snd_ud (request) ||
      request->a != MBUS_ADDRESS_SELECTED || request->ci != MBUS_CI_DATA_SEND ||
      request->n_data <= MBUS_SECONDARY_OCTETS)
    return FALSE;

  mbus_secondary_from_wire (request->data, &pattern);
  return mbus_secondary_matches (&pattern, &self->address);
}

static gboolean
obey_by_address (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer)
{
  MrSimReply reply = { 0 };

  mr_sim_write_records (self, request->data + MBUS_SECONDARY_OCTETS, request->n_data - MBUS_SECONDARY_OCTETS, TRUE, now,
                        &reply);
  return mr_sim_write_answer (self, &reply, answer);
}

/* Its button may have been pressed since the last request. */
static void
show_breaker (MrSimMeter *self, const MrSimNow *now)
{
  const guint8 state = (guint8) mr_sim_breaker_state (&self->breaker, now->bus);

  mr_sim_meter_show (self, MBUS_QUANTITY_DIGITAL_OUTPUT, NULL, &state, sizeof state);
  mr_sim_meter_show (self, MBUS_QUANTITY_DIGITAL_INPUT, NULL, &state, sizeof state);
  mr_sim_meter_show (self, MBUS_QUANTITY_REMOTE_CONTROL, NULL, &state, sizeof state);
}

gboolean
mr_sim_slave_obey (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer)
{
  MrSimLink *link;
  gboolean answers = FALSE;

  self->late = 0;
  if (request->kind == MBUS_FRAME_ACK || now->bus < self->deaf_until)
    return FALSE;
  if (is_nke_for (self, request))
    self->deaf_until = now->bus + self->deafness;

  if (request->kind == MBUS_FRAME_LONG && request->a == MBUS_ADDRESS_SELECTED &&
      (request->ci == MBUS_CI_SELECT || request->ci == CI_SELECT_MSB_FIRST))
    return obey_selection (self, request, answer);
  if (is_by_address (self, request))
    return obey_by_address (self, request, now, answer);

  if (!is_addressed (self, request->a, &link))
    return FALSE;

  self->baud_change.returns_at = 0; /* it is understood at its new rate */
  if (self->breaker.exists)
    show_breaker (self, now);
  if (request->kind == MBUS_FRAME_SHORT)
    answers = obey_short (self, request, now, link, answer);
  else if (is_snd_ud (request) && is_repetition (self, request, link))
    answers = acknowledge (answer);
  else if (is_snd_ud (request))
    answers = obey_user_data (self, request, now, answer);

  if (answers && answer->kind == MBUS_FRAME_LONG)
    answer->a = a_field_of (self, link);
  return answers && request->a != MBUS_ADDRESS_BROADCAST;
}
