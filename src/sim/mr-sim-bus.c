/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-bus.h"

#include "mbus-command.h"
#include "mbus-deframer.h"
#include "mr-sim-cable.h"
#include "mr-sim-slave.h"
#include "mr-sim-wire.h"

/* Until an octet passes or the master listens, the bus does not know what the master's clock shows. */
#define TIME_UNKNOWN G_MININT64

struct _MrSimBus {
  char *title;
  guint default_baud;
  MrSimFaults faults;
  gint64 starts_at;
  GRand *noise;
  GPtrArray *meters;
  MrSimWire wire;

  /* All meters hear the same octets, so they share one ear. */
  MbusDeframer ear;
  guint heard_baud;
  gint64 heard_until;

  gint64 received_at; /* end of the last octet on the bus */
  gint64 stalled_until;
  gint64 burst_until;
  gint64 babbled_until;
  gint64 began; /* bus time of the first request */
  gint64 last;  /* end of the last octet either way */
  MrSimAccount account;
};

G_DEFINE_QUARK (mr-sim-error-quark, mr_sim_error)

/* Chance is asked only about faults that the bus has, so that one more key does not change the noise of the others. */
static gboolean
happens (MrSimBus *self, double probability)
{
  return probability > 0 && g_rand_double (self->noise) < probability;
}

/* What is wrong at @when, by the description. */
static const MrSimTrouble *
trouble_at (const MrSimBus *self, gint64 when)
{
  return self->began == TIME_UNKNOWN ? NULL : mr_sim_faults_at (&self->faults, when - self->began);
}

static guint8
disturb (MrSimBus *self, guint8 octet, gint64 when)
{
  const MrSimTrouble *trouble = trouble_at (self, when);

  if (happens (self, self->faults.bursts))
    self->burst_until = when + self->faults.burst;
  if (when < self->burst_until || (trouble != NULL && trouble->disturbs))
    return (guint8) g_rand_int_range (self->noise, 0, 256);
  if (!happens (self, self->faults.noise))
    return octet;

  return octet ^ (1u << g_rand_int_range (self->noise, 0, 8));
}

/* A late answer comes whatever the master does until then: the meter does not hear it. */
static void
answer (MrSimBus *self, MrSimMeter *meter, const MbusFrame *frame, guint request_baud, gint64 request_end)
{
  const guint baud = mr_sim_meter_answer_baud (meter, request_baud);
  guint8 octets[MBUS_FRAME_MAX];
  const gsize n_octets = mbus_frame_build (frame, octets);

  meter->sends_from = request_end + mr_sim_meter_delay (meter, baud);
  if (self->faults.jitter > 0)
    meter->sends_from += (gint64) (g_rand_double (self->noise) * self->faults.jitter);
  meter->sends_until = meter->sends_from + mr_sim_bits ((gint64) n_octets * MR_LINE_OCTET_BITS, baud);
  mr_sim_wire_send (&self->wire, octets, n_octets, baud, meter->sends_from);
  if (meter->late > 0)
    mr_sim_wire_hold (&self->wire, meter->sends_from);
}

/* Without a time of its own, the bus has that of this computer, at whatever speed it runs: readings are judged by that
 * clock. */
static MrSimNow
now_at (const MrSimBus *self, gint64 when)
{
  const gint64 elapsed = when - self->began;

  return (MrSimNow) {
    .bus = when,
    .elapsed = elapsed,
    .real = self->starts_at > 0 ? self->starts_at + elapsed : g_get_real_time (),
  };
}

static gint64
frame_time (const MbusFrame *frame, guint baud)
{
  guint8 octets[MBUS_FRAME_MAX];

  return mr_sim_bits ((gint64) mbus_frame_build (frame, octets) * MR_LINE_OCTET_BITS, baud);
}

/* A meter does not hear a request that begins while it is sending. One that has not begun to answer the request before
 * hears it, and forgets that answer. */
static gboolean
is_sending (const MrSimMeter *meter, gint64 when)
{
  return meter->sends_from < when && when < meter->sends_until;
}

/* The idle time between the converter's own octet and what meters send. */
#define STRAY_BITS 1

static void
send_stray (MrSimBus *self, int stray, guint baud, gint64 when)
{
  const guint8 octet = (guint8) stray;

  if (stray >= 0)
    mr_sim_wire_send (&self->wire, &octet, 1, baud, when);
}

/* @from, @until: when meters answer */
static void
add_strays (MrSimBus *self, guint baud, gint64 when, gint64 from, gint64 until)
{
  if (until == TIME_UNKNOWN)
    {
      send_stray (self, self->faults.stray_alone, baud, when + mr_sim_bits (MR_LINE_OCTET_BITS, baud));
      return;
    }

  send_stray (self, self->faults.stray_before, baud, from - mr_sim_bits (MR_LINE_OCTET_BITS + STRAY_BITS, baud));
  send_stray (self, self->faults.stray_after, baud, until + mr_sim_bits (STRAY_BITS, baud));
}

/* How long a converter signals a short circuit at least, by the manual of Relay's MR004. */
#define SHORT_BREAK (100 * G_TIME_SPAN_MILLISECOND)

static void
tell_meters (MrSimBus *self, const MbusFrame *request, guint baud, gint64 when)
{
  const gint64 begin = when - frame_time (request, baud);
  const MrSimTrouble *trouble = trouble_at (self, when);
  const MrSimNow now = now_at (self, when);
  gint64 from = G_MAXINT64;
  gint64 until = TIME_UNKNOWN;
  gboolean collides = FALSE;

  if (trouble != NULL && trouble->signalled)
    mr_sim_wire_break (&self->wire, when + mr_sim_bits (MR_LINE_OCTET_BITS, baud), SHORT_BREAK);
  if (trouble != NULL && trouble->cuts_power)
    return;

  for (guint i = 0; i < self->meters->len; i++)
    {
      MrSimMeter *meter = g_ptr_array_index (self->meters, i);
      MbusFrame reply;

      if (meter->starved || !mr_sim_meter_hears (meter, baud, begin) || is_sending (meter, begin) ||
          !mr_sim_slave_obey (meter, request, &now, &reply))
        continue;
      answer (self, meter, &reply, baud, when);
      self->account.n_answers++;
      collides = collides || (meter->sends_from < until && from < meter->sends_until);
      from = MIN (from, meter->sends_from);
      until = MAX (until, meter->sends_until);
    }

  if (collides)
    {
      self->account.n_collisions++;
      mr_sim_wire_break (&self->wire, until, self->faults.collision_break);
    }
  add_strays (self, baud, when, from, until);
}

static gint64
next_beat (gint64 beat, gint64 after)
{
  return beat > 0 ? (after / beat + 1) * beat : G_MAXINT64;
}

/* The next moment after @after at which something happens on the bus that this master did not ask for. */
static gint64
next_unasked (const MrSimBus *self, gint64 after)
{
  gint64 next = next_beat (self->faults.second_master, after);

  if (self->began != TIME_UNKNOWN)
    {
      const gint64 signal = mr_sim_faults_next_signal (&self->faults, after - self->began);

      if (signal < G_MAXINT64)
        next = MIN (next, self->began + signal);
    }

  for (guint i = 0; i < self->meters->len; i++)
    next = MIN (next, next_beat (((MrSimMeter *) g_ptr_array_index (self->meters, i))->babble, after));

  return next;
}

/* Another master asks one meter after another for its data. A master hears only what meters answer. */
static void
ask_as_second_master (MrSimBus *self, gint64 when)
{
  const gint64 turn = when / self->faults.second_master;
  MbusFrame request;

  if (self->meters->len == 0)
    return;

  mbus_command_req_ud2 (&request, ((MrSimMeter *) g_ptr_array_index (self->meters, turn % self->meters->len))->primary,
                        turn % 2 == 0);
  tell_meters (self, &request, self->wire.baud, when);
}

/* What happens at @when: another master asks, the converter signals a fault that begins, a meter that babbles repeats the
 * low octet of its number. */
static void
happen_unasked (MrSimBus *self, gint64 when)
{
  const MrSimTrouble *trouble = trouble_at (self, when);

  if (self->faults.second_master > 0 && when % self->faults.second_master == 0)
    ask_as_second_master (self, when);
  if (self->began != TIME_UNKNOWN && mr_sim_faults_next_signal (&self->faults, when - self->began - 1) ==
                                     when - self->began)
    mr_sim_wire_break (&self->wire, when, SHORT_BREAK);

  for (guint i = 0; i < self->meters->len; i++)
    {
      MrSimMeter *meter = g_ptr_array_index (self->meters, i);
      const guint8 octet = (guint8) meter->address.id;

      if (meter->babble > 0 && when % meter->babble == 0 && (trouble == NULL || !trouble->cuts_power))
        mr_sim_wire_send (&self->wire, &octet, 1, meter->rates[0], when);
    }
}

static void
babble (MrSimBus *self, gint64 until)
{
  gint64 when;

  if (self->babbled_until == TIME_UNKNOWN)
    self->babbled_until = until;

  while ((when = next_unasked (self, self->babbled_until)) <= until && when < G_MAXINT64)
    {
      happen_unasked (self, when);
      self->babbled_until = when;
    }

  self->babbled_until = MAX (self->babbled_until, until);
}

/* When the next octet that was not asked for will end; G_MAXINT64 if none comes. */
static gint64
next_beat_end (MrSimBus *self)
{
  const gint64 next = self->babbled_until != TIME_UNKNOWN ? next_unasked (self, self->babbled_until) : G_MAXINT64;

  return next < G_MAXINT64 ? next + mr_sim_bits (MR_LINE_OCTET_BITS, self->wire.baud) : G_MAXINT64;
}

MrSimBus *
mr_sim_bus_new (const char *title, guint default_baud, gint64 starts_at, const MrSimFaults *faults, GPtrArray *meters)
{
  MrSimBus *self = g_new0 (MrSimBus, 1);

  self->title = g_strdup (title);
  self->default_baud = default_baud;
  self->starts_at = starts_at;
  self->faults = *faults;
  self->noise = g_rand_new_with_seed (faults->seed);
  self->meters = meters;
  self->babbled_until = TIME_UNKNOWN;
  self->began = TIME_UNKNOWN;
  self->burst_until = self->last = TIME_UNKNOWN;
  mr_sim_cable_starve (meters, faults->cable, faults->supply);
  mr_sim_wire_init (&self->wire, default_baud);
  self->wire.no_parity = faults->no_parity;
  mbus_deframer_init (&self->ear);

  return self;
}

void
mr_sim_bus_free (MrSimBus *self)
{
  g_free (self->title);
  g_rand_free (self->noise);
  g_ptr_array_unref (self->meters);
  mr_sim_wire_clear (&self->wire);
  g_free (self);
}

guint
mr_sim_bus_n_meters (MrSimBus *self)
{
  return self->meters->len;
}

const char *
mr_sim_bus_title (MrSimBus *self)
{
  return self->title;
}

guint
mr_sim_bus_default_baud (const MrSimBus *self)
{
  return self->default_baud;
}

const MbusSecondary *
mr_sim_bus_meter (MrSimBus *self, guint index, guint8 *primary)
{
  MrSimMeter *meter;

  g_return_val_if_fail (index < self->meters->len, NULL);

  meter = g_ptr_array_index (self->meters, index);
  if (primary != NULL)
    *primary = meter->primary;

  return &meter->address;
}

void
mr_sim_bus_receive (MrSimBus *self, guint8 octet, guint baud, gint64 when)
{
  gint64 start;
  guint8 heard;
  MbusFrame request;

  g_return_if_fail (baud > 0);

  start = when - mr_sim_bits (MR_LINE_OCTET_BITS, baud);
  heard = disturb (self, octet, when);
  self->wire.baud = baud;
  mr_sim_wire_forget_after (&self->wire, start);
  if (self->babbled_until == TIME_UNKNOWN || self->babbled_until > start)
    self->babbled_until = start;
  if (self->began == TIME_UNKNOWN)
    self->began = start;
  self->last = MAX (self->last, when);
  self->account.n_sent++;
  if (self->faults.echo)
    mr_sim_wire_send (&self->wire, &octet, 1, baud, start);

  /* At another rate the rest of a frame is garbage, as is the rest of one whose sender paused. */
  if (baud != self->heard_baud || start - self->heard_until >= mr_sim_bits (MBUS_IDLE_BITS, baud))
    mbus_deframer_init (&self->ear);
  self->heard_baud = baud;
  self->heard_until = when;

  mbus_deframer_push (&self->ear, &heard, 1);
  while (mbus_deframer_next (&self->ear, &request) == MBUS_DEFRAMER_FRAME)
    {
      self->account.n_requests++;
      tell_meters (self, &request, baud, when);
    }
}

void
mr_sim_bus_listen (MrSimBus *self, guint baud)
{
  g_return_if_fail (baud > 0);

  self->wire.baud = baud;
}

void
mr_sim_bus_skip (MrSimBus *self, gint64 when)
{
  self->babbled_until = MAX (self->babbled_until, when);
}

/* The octet that ends at @when begins an answer, unless the line was not idle before it: may it be held up? */
static void
stall (MrSimBus *self, gint64 when)
{
  const gboolean begins = when - self->received_at > mr_sim_bits (MBUS_IDLE_BITS + MR_LINE_OCTET_BITS, self->wire.baud);

  self->received_at = when;
  if (happens (self, begins ? self->faults.stalls : self->faults.fragments))
    self->stalled_until = when + self->faults.stall;
}

/* When the octet that ends at @when reaches the master. */
static gint64
arrival (const MrSimBus *self, gint64 when)
{
  const gint64 latency = self->faults.latency;
  const gint64 leaves = MAX (when, self->stalled_until);

  return latency > 0 ? (leaves + latency - 1) / latency * latency : leaves;
}

/* The same with octets that are dropped on their way. */
static gboolean
next_octet (MrSimBus *self, gint64 until, gint64 *when, guint8 *octet)
{
  gboolean comes;
  gint64 horizon;
  gint64 ends;

  /* What begins after an octet has ended does not change it, and a master may wait indefinitely. */
  do
    {
      horizon = MIN (until, next_beat_end (self));
      babble (self, horizon);
      comes = mr_sim_wire_peek (&self->wire, &ends, octet) && ends <= horizon;
    }
  while (!comes && horizon < until);

  if (!comes)
    return FALSE;

  if (ends != self->received_at)
    stall (self, ends);
  if (arrival (self, ends) > until)
    return FALSE;

  mr_sim_wire_take (&self->wire, ends);
  self->last = MAX (self->last, ends);
  *when = arrival (self, ends);
  *octet = disturb (self, *octet, ends);

  return TRUE;
}

gboolean
mr_sim_bus_next (MrSimBus *self, gint64 until, gint64 *when, guint8 *octet)
{
  do
    if (!next_octet (self, until, when, octet))
      return FALSE;
  while (happens (self, self->faults.drops));

  self->account.n_heard++;
  return TRUE;
}

gint64
mr_sim_bus_next_time (MrSimBus *self)
{
  gint64 next = next_beat_end (self);
  gint64 when;
  guint8 octet;

  if (mr_sim_wire_peek (&self->wire, &when, &octet))
    next = MIN (next, arrival (self, when));

  return next;
}

void
mr_sim_bus_account (const MrSimBus *self, MrSimAccount *account)
{
  *account = self->account;
  account->time = self->began == TIME_UNKNOWN ? 0 : self->last - self->began;
}
