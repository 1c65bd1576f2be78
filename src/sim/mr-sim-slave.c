/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-slave.h"

#include <string.h>

#include "mbus-command.h"
#include "mbus-selection.h"
#include "mbus-vif.h"
#include "mr-sim-record.h"
#include "mr-sim-telegram.h"

/* CI field, master to slave, those that only slaves need to know (mbus-protocol §1.2). */
#define CI_SELECT_MSB_FIRST 0x56
#define CI_BAUD_FIRST 0xB8
#define CI_BAUD_LAST 0xBF

static const guint command_rates[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };

/* Application errors, CI 70 (EN 13757-3): what the meter says that refuses a write. */
#define ERROR_UNSPECIFIED 0x00

/* What can be written, as one record: its DIF and VIF, the octets of its value, and what is done with them. */
typedef struct {
  guint8 header[2];
  gsize n_value;
  MrSimIgnores what;
  void (*write) (MrSimMeter *self, const guint8 *value);
} Writable;

static void
forget (MrSimLink *link)
{
  link->answered = FALSE;
  link->advances = FALSE;
  link->telegram = 0;
}

static gboolean
acknowledge (MbusFrame *answer)
{
  answer->kind = MBUS_FRAME_ACK;
  return TRUE;
}

static gboolean
ignores (const MrSimMeter *self, MrSimIgnores what)
{
  return (self->ignores & what) != 0;
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

  self->selected = !ignores (self, MR_SIM_IGNORES_SELECTION) &&
                   mbus_command_read_selection (request, &pattern) &&
                   !(pattern.has_fabrication && ignores (self, MR_SIM_IGNORES_ENHANCED_SELECTION)) &&
                   mbus_secondary_matches (&pattern, &self->address);
  if (self->keeps_place)
    self->by_selection.advances = TRUE;
  else
    forget (&self->by_selection);

  return self->selected && acknowledge (answer);
}

static void
set_primary (MrSimMeter *self, const guint8 *value)
{
  if (value[0] <= MBUS_ADDRESS_LAST)
    self->primary = value[0];
}

/* It is in the secondary address, so a selection by the old one no longer fits. Whatever is no decimal digit is no
 * number. */
static void
set_id (MrSimMeter *self, const guint8 *value)
{
  for (guint i = 0; i < sizeof (guint32); i++)
    if ((value[i] >> 4) > 9 || (value[i] & 0xF) > 9)
      return;

  self->address.id = value[0] | (guint32) value[1] << 8 | (guint32) value[2] << 16 | (guint32) value[3] << 24;
}

static const Writable writables[] = {
  { { MBUS_DIF_FIELD_INT8, MBUS_VIF_BUS_ADDRESS }, 1, MR_SIM_IGNORES_SET_PRIMARY, set_primary },
  { { 0x0C, 0x79 }, 4, MR_SIM_IGNORES_SET_ID, set_id },
};

/* Returns: (nullable): what @request writes */
static const Writable *
find_writable (const MbusFrame *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (writables); i++)
    if (request->n_data == sizeof writables[i].header + writables[i].n_value &&
        memcmp (request->data, writables[i].header, sizeof writables[i].header) == 0)
      return &writables[i];

  return NULL;
}

/* E5 also to what it does not understand. */
static gboolean
obey_write (MrSimMeter *self, const MbusFrame *request, MbusFrame *answer)
{
  const Writable *writable = find_writable (request);
  const guint8 code = ERROR_UNSPECIFIED;

  if (writable == NULL || ignores (self, writable->what))
    return acknowledge (answer);
  if ((self->refuses & writable->what) != 0)
    {
      mbus_frame_init_long (answer, MBUS_C_RSP_UD, self->primary, MBUS_CI_ERROR, &code, sizeof code);
      return TRUE;
    }

  writable->write (self, request->data + sizeof writable->header);
  return acknowledge (answer);
}

static void
switch_baud (MrSimMeter *self, guint8 ci)
{
  guint baud = command_rates[ci - CI_BAUD_FIRST];

  for (guint i = 0; self->switches_baud && self->rates[i] != 0; i++)
    if (self->rates[i] == baud)
      self->baud = baud;
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

/* Data that are asked for replace whatever was asked for before; a meter that is asked by two ways sends them on both. */
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
  const gboolean ends = request->n_data == 0 && !ignores (self, MR_SIM_IGNORES_RESET);

  send_other (self, ends ? NULL : self->sent);
}

static gboolean
obey_records (MrSimMeter *self, const MbusFrame *request, MbusFrame *answer)
{
  g_autoptr (GPtrArray) selected = NULL;

  if (!self->selectable || !mbus_selection_check (request->data, request->n_data, NULL))
    return obey_write (self, request, answer);
  selected = select_records (self, request);
  send_other (self, selected);
  return acknowledge (answer);
}

/* E5 says that the frame arrived whole, not that anything was done about it. */
static gboolean
obey_user_data (MrSimMeter *self, const MbusFrame *request, MbusFrame *answer)
{
  const MrSimDataSet *set = find_set (self, request);

  if (set != NULL && set->direct)
    {
      mr_sim_telegram_build (self, set->telegrams, 0, answer);
      self->access_number++;
      return TRUE;
    }
  if (set != NULL)
    send_other (self, set->telegrams);
  else if (request->ci == MBUS_CI_DATA_SEND)
    return obey_records (self, request, answer);
  else if (request->ci == MBUS_CI_APPLICATION_RESET)
    obey_reset (self, request);
  else if (request->ci >= CI_BAUD_FIRST && request->ci <= CI_BAUD_LAST)
    switch_baud (self, request->ci);

  return acknowledge (answer);
}

static guint
n_telegrams (const MrSimMeter *self)
{
  return self->fixed != NULL ? 1 : mr_sim_meter_telegrams (self)->len;
}

static gboolean
send_data (MrSimMeter *self, gboolean fcb, MrSimLink *link, MbusFrame *answer)
{
  if (ignores (self, MR_SIM_IGNORES_REQUESTS))
    return acknowledge (answer);

  /* The same FCB again: the master did not get the answer, so it is sent again. */
  if (!link->answered || link->advances || link->fcb != fcb)
    {
      link->telegram = link->answered ? (link->telegram + 1) % n_telegrams (self) : 0;
      link->answered = TRUE;
      link->advances = FALSE;
      link->fcb = fcb;
      mr_sim_telegram_build (self, mr_sim_meter_telegrams (self), link->telegram, &link->answer);
      self->access_number++;
    }

  *answer = link->answer;
  return TRUE;
}

static gboolean
obey_short (MrSimMeter *self, const MbusFrame *request, MrSimLink *link, MbusFrame *answer)
{
  switch (request->c & ~MBUS_C_FCB)
    {
    case MBUS_C_SND_NKE:
      forget (&self->by_primary);
      forget (&self->by_selection);
      if (request->a == MBUS_ADDRESS_SELECTED)
        {
          self->selected = FALSE;
          return FALSE;
        }
      return !ignores (self, MR_SIM_IGNORES_NKE) && acknowledge (answer);

    case MBUS_C_REQ_UD1:
      return acknowledge (answer);

    case MBUS_C_REQ_UD2:
      return send_data (self, (request->c & MBUS_C_FCB) != 0, link, answer);

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

static gboolean
obey_long (MrSimMeter *self, const MbusFrame *request, MbusFrame *answer)
{
  /* 43 and 63, without FCV, is what some masters send. */
  if ((request->c | MBUS_C_FCB | MBUS_C_FCV) != (MBUS_C_SND_UD | MBUS_C_FCB))
    return FALSE;

  return obey_user_data (self, request, answer);
}

gboolean
mr_sim_slave_obey (MrSimMeter *self, const MbusFrame *request, gint64 when, MbusFrame *answer)
{
  MrSimLink *link;
  gboolean answers = FALSE;

  if (request->kind == MBUS_FRAME_ACK || when < self->deaf_until)
    return FALSE;
  if (is_nke_for (self, request))
    self->deaf_until = when + self->deafness;

  if (request->kind == MBUS_FRAME_LONG && request->a == MBUS_ADDRESS_SELECTED &&
      (request->ci == MBUS_CI_SELECT || request->ci == CI_SELECT_MSB_FIRST))
    return obey_selection (self, request, answer);

  if (!is_addressed (self, request->a, &link))
    return FALSE;

  if (request->kind == MBUS_FRAME_SHORT)
    answers = obey_short (self, request, link, answer);
  else
    answers = obey_long (self, request, answer);

  if (answers && answer->kind == MBUS_FRAME_LONG)
    answer->a = a_field_of (self, link);
  return answers && request->a != MBUS_ADDRESS_BROADCAST;
}
