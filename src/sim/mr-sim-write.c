/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-write.h"

#include <string.h>

#include "mbus-record-reader.h"
#include "mbus-vif.h"

/* Application errors, CI 70 (EN 13757-3; mbus-protocol §1.2). */
#define ERROR_ACCESS_DENIED 0x10

#define VIFE_WRITE 0x00 /* the action that a record without action means, too */

/* One record that is written. */
typedef struct {
  const MbusRecord *record;
  const guint8 *data;
  gsize n_data;
  gint64 shift; /* seconds that the meter adds to a time */
  const MrSimNow *now;
} Write;

static void
set_primary (MrSimMeter *self, const Write *write)
{
  if (write->data[0] > MBUS_ADDRESS_LAST)
    return;

  self->primary = write->data[0];
  mr_sim_meter_show (self, MBUS_QUANTITY_BUS_ADDRESS, NULL, write->data, write->n_data);
}

/* It is in the secondary address, so a selection by the old one no longer fits. Whatever is no decimal digit is no
 * number. */
static void
set_id (MrSimMeter *self, const Write *write)
{
  const guint8 *value = write->data;

  for (guint i = 0; i < sizeof (guint32); i++)
    if ((value[i] >> 4) > 9 || (value[i] & 0xF) > 9)
      return;

  self->address.id = value[0] | (guint32) value[1] << 8 | (guint32) value[2] << 16 | (guint32) value[3] << 24;
  mr_sim_meter_show (self, MBUS_QUANTITY_IDENTIFICATION, NULL, value, sizeof (guint32));
}

static void
set_identity (MrSimMeter *self, const Write *write)
{
  MbusSecondary address;

  mbus_secondary_from_wire (write->data, &address);
  if (mbus_secondary_has_wildcard (&address))
    return;

  address.has_fabrication = self->address.has_fabrication;
  address.fabrication = self->address.fabrication;
  self->address = address;
  mr_sim_meter_show (self, MBUS_QUANTITY_IDENTIFICATION, NULL, write->data, sizeof (guint32));
}

static void
set_clock (MrSimMeter *self, const Write *write)
{
  const MbusValue *value = &write->record->value;
  const MrSimRecord *record = mr_sim_meter_clock_record (self);

  if (value->validity == MBUS_VALID && (value->kind == MBUS_VALUE_DATE || value->kind == MBUS_VALUE_TIME ||
                                        value->kind == MBUS_VALUE_DATE_TIME))
    mr_sim_clock_set (&self->clock, &value->when, record != NULL ? record->time.offset : 0, write->shift, write->now);
}

static MrSimPlace
place_of (const MbusRecord *record)
{
  return (MrSimPlace) { record->storage, record->tariff, record->subunit };
}

/* Of several relays each has a record of its own; what it reads back, if it does, is in the same place. */
static void
set_output (MrSimMeter *self, const Write *write)
{
  const MrSimPlace place = place_of (write->record);

  if (self->breaker.exists)
    {
      mr_sim_breaker_obey (&self->breaker, write->data[0], write->now->bus);
      return;
    }

  mr_sim_meter_show (self, MBUS_QUANTITY_DIGITAL_OUTPUT, &place, write->data, write->n_data);
  mr_sim_meter_show (self, MBUS_QUANTITY_DIGITAL_INPUT, &place, write->data, write->n_data);
}

static void
control (MrSimMeter *self, const Write *write)
{
  mr_sim_breaker_obey (&self->breaker, write->data[0], write->now->bus);
}

static void
set_password (MrSimMeter *self, const Write *write)
{
  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = g_bytes_new (write->data, write->n_data);
}

/* --- Which record writes what --- */

static gboolean
has_clock (const MrSimMeter *self, const Write *write)
{
  const guint forms = mr_sim_meter_clock_forms (self);
  const guint8 field = write->record->dif & MBUS_DIF_FIELD_MASK;

  if (write->record->storage != 0)
    return FALSE;
  if (mbus_record_quantity (write->record) == MBUS_QUANTITY_DATE)
    return field == MBUS_DIF_FIELD_INT16 && (forms & 1u << MR_SIM_TIME_TYPE_G) != 0;
  return (forms & ~1u & 1u << mr_sim_time_form_of_field (field)) != 0;
}

static gboolean
has_output (const MrSimMeter *self, const Write *write)
{
  const MrSimPlace place = place_of (write->record);

  return self->breaker.exists ||
         (self->has_relays && (mr_sim_meter_has (self, MBUS_QUANTITY_DIGITAL_OUTPUT, &place) ||
                               mr_sim_meter_has (self, MBUS_QUANTITY_DIGITAL_INPUT, &place)));
}

static gboolean
has_breaker (const MrSimMeter *self, const Write *write)
{
  return self->breaker.exists;
}

static gboolean
has_password (const MrSimMeter *self, const Write *write)
{
  return self->password != NULL;
}

/* @n_data: 0 for any number of octets but none; @has: (nullable): whether it is anything to this meter */
static const struct {
  MrSimAct act;
  MbusQuantity quantity;
  gsize n_data;
  gboolean (*has) (const MrSimMeter *self, const Write *write);
  void (*write) (MrSimMeter *self, const Write *write);
} writables[] = {
  { MR_SIM_ACT_SET_PRIMARY, MBUS_QUANTITY_BUS_ADDRESS, 1, NULL, set_primary },
  { MR_SIM_ACT_SET_ID, MBUS_QUANTITY_IDENTIFICATION, 4, NULL, set_id },
  { MR_SIM_ACT_SET_IDENTITY, MBUS_QUANTITY_IDENTIFICATION, MBUS_SECONDARY_OCTETS, NULL, set_identity },
  { MR_SIM_ACT_SET_CLOCK, MBUS_QUANTITY_DATE, 0, has_clock, set_clock },
  { MR_SIM_ACT_SET_CLOCK, MBUS_QUANTITY_DATE_AND_TIME, 0, has_clock, set_clock },
  { MR_SIM_ACT_SET_OUTPUT, MBUS_QUANTITY_DIGITAL_OUTPUT, 1, has_output, set_output },
  { MR_SIM_ACT_REMOTE_CONTROL, MBUS_QUANTITY_REMOTE_CONTROL, 1, has_breaker, control },
  { MR_SIM_ACT_SET_PASSWORD, MBUS_QUANTITY_PASSWORD, 0, has_password, set_password },
};

/* The VIFE after the VIF, or after the octet that an extension VIF announces. */
static const guint8 *
vifes_of (const MbusRecord *record, gsize *n)
{
  const guint8 *vif = record->header + record->n_dif;
  const gsize n_vif = mbus_vif_page_of (vif[0]) == MBUS_VIF_PAGE_PRIMARY ? 1 : 2;

  *n = record->n_header - record->n_dif - MIN (n_vif, (gsize) (record->n_header - record->n_dif));
  return vif + n_vif;
}

static gboolean
is_plain_write (const MbusRecord *record)
{
  gsize n;
  const guint8 *vifes = vifes_of (record, &n);

  return record->function == MBUS_FUNCTION_INSTANTANEOUS && (n == 0 || (n == 1 && vifes[0] == VIFE_WRITE));
}

/* Returns: the index of a row of @writables; G_N_ELEMENTS (writables) if there is no such row */
static gsize
find_writable (const MrSimMeter *self, const Write *write)
{
  gsize i = 0;

  if (write->n_data == 0 || !is_plain_write (write->record))
    return G_N_ELEMENTS (writables);
  while (i < G_N_ELEMENTS (writables) &&
         !(writables[i].quantity == mbus_record_quantity (write->record) &&
           (writables[i].n_data == 0 || writables[i].n_data == write->n_data) &&
           (writables[i].has == NULL || writables[i].has (self, write))))
    i++;
  return i;
}

/* `FD 16` gives the password, `FD 96 00` sets another one (ABB A43 manual p. 285). */
static gboolean
gives_password (const MrSimMeter *self, const Write *write)
{
  gsize n;

  vifes_of (write->record, &n);
  return self->password != NULL && n == 0 && mbus_record_quantity (write->record) == MBUS_QUANTITY_PASSWORD;
}

static void
check_password (MrSimMeter *self, const Write *write)
{
  gsize n_password;
  const guint8 *password = g_bytes_get_data (self->password, &n_password);

  self->unlocked = n_password == write->n_data && memcmp (password, write->data, n_password) == 0;
}

/* Octets that the meter writes in place of those sent: as many, by their table. */
static void
alter (const MrSimReaction *reaction, Write *write)
{
  write->shift = reaction->shift;
  if (reaction->instead != NULL)
    write->data = g_bytes_get_data (reaction->instead, &write->n_data);
}

static void
obey_record (MrSimMeter *self, Write *write, gboolean by_address, MrSimReply *reply)
{
  gsize row;
  MrSimAct act;

  if (gives_password (self, write))
    {
      check_password (self, write);
      return;
    }

  row = find_writable (self, write);
  act = row < G_N_ELEMENTS (writables) ? writables[row].act : MR_SIM_ACT_UNKNOWN;
  if (!mr_sim_write_react (self, act, write->now, reply) || act == MR_SIM_ACT_UNKNOWN)
    return;
  if (act == MR_SIM_ACT_SET_PRIMARY && self->address_first == MR_SIM_ADDRESS_FIRST_ONLY && !by_address)
    return;

  alter (&self->reactions[act], write);
  writables[row].write (self, write);
}

/* --- The answer --- */

gboolean
mr_sim_write_react (MrSimMeter *self, MrSimAct act, const MrSimNow *now, MrSimReply *reply)
{
  const MrSimReaction *reaction = &self->reactions[act];
  const gboolean locked = reaction->protected && self->password != NULL && !self->unlocked;

  if (reaction->silent)
    reply->is_silent = TRUE;
  else if (reaction->refused || (locked && self->refuses_locked))
    *reply = (MrSimReply) { .is_refusal = TRUE, .code = reaction->refused ? reaction->code : ERROR_ACCESS_DENIED };

  /* Until its late answer is out, it is busy. */
  self->late = MAX (self->late, reaction->late);
  if (reaction->late > 0 || reaction->silence > 0)
    self->deaf_until = reaction->silence == G_MAXINT64 ? G_MAXINT64 : now->bus + self->late + reaction->silence;

  if (reaction->unconfirmed)
    reply->is_silent = TRUE;
  return !reaction->ignored && !reaction->silent && (!reply->is_refusal || reaction->denied) && !locked;
}

gboolean
mr_sim_write_answer (const MrSimMeter *self, const MrSimReply *reply, MbusFrame *answer)
{
  if (reply->is_silent)
    return FALSE;

  if (reply->is_refusal)
    mbus_frame_init_long (answer, MBUS_C_RSP_UD, self->primary, MBUS_CI_ERROR, &reply->code, sizeof reply->code);
  else
    answer->kind = MBUS_FRAME_ACK;
  return TRUE;
}

void
mr_sim_write_records (MrSimMeter *self, const guint8 *data, gsize n_data, gboolean by_address, const MrSimNow *now,
                      MrSimReply *reply)
{
  const MbusRecordSource source = { .octets = data, .end = n_data, .command = TRUE };
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  gboolean more_follows = FALSE;
  guint16 offset;

  if (!mbus_records_read (&source, records, &more_follows, NULL, &offset, NULL) || records->len == 0)
    {
      mr_sim_write_react (self, MR_SIM_ACT_UNKNOWN, now, reply);
      return;
    }

  for (guint i = 0; i < records->len && !reply->is_refusal; i++)
    {
      const MbusRecord *record = &g_array_index (records, MbusRecord, i);
      Write write = {
        .record = record,
        .data = data + record->offset + record->header_length,
        .n_data = record->length - record->header_length,
        .now = now,
      };

      obey_record (self, &write, by_address, reply);
    }
}
