/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-data-request.h"
#include "mr-sim-breaker.h"
#include "mr-sim-clock.h"
#include "mr-sim-reaction.h"
#include "mr-sim-record.h"

G_BEGIN_DECLS

#define MR_SIM_RATES_MAX 8
#define MR_SIM_KEY_OCTETS 16 /* AES-128 */

/* In place of a primary address: the meter is reached by selection only, and says 253. */
#define MR_SIM_NO_PRIMARY MBUS_ADDRESS_SELECTED

/* What a slave remembers of one of the two ways it is addressed (EN 13757-2; mbus-protocol §1.1). */
typedef struct {
  gboolean answered; /* since the last SND_NKE or selection */
  gboolean fcb;      /* of the request that was answered */
  gboolean advances; /* the next request asks for the next telegram, whatever its FCB */
  gboolean began;    /* a telegram was sent since then */
  guint telegram;
  gint64 ready_at;   /* bus time from which it has data; 0: it was not asked yet */
  MbusFrame answer;  /* sent again when the FCB did not change */
  gboolean wrote;    /* since then */
  MbusFrame written; /* the last one that was */
} MrSimLink;

/**
 * MrSimDataSet:
 * @request: what it is asked for with
 * @telegrams: (element-type GPtrArray of MrSimRecord): like those of a meter
 * @direct: the answer to the request is the data, as with Eastron's meters; else E5, and the data when asked next
 *
 * Data that a meter sends instead of its usual ones when it is asked for them.
 */
typedef struct {
  MbusDataRequest request;
  GPtrArray *telegrams;
  gboolean direct;
} MrSimDataSet;

MrSimDataSet *mr_sim_data_set_new (void);
void mr_sim_data_set_free (MrSimDataSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimDataSet, mr_sim_data_set_free)

/** How a meter changes its baud rate on command (CI B8 … BF). */
typedef struct {
  gboolean answers_at_new; /* E5 comes at the new rate, and not at the old one */
  gint64 fallback;         /* bus microseconds after which it returns unless it is addressed at the new rate; 0: never */
  guint former;            /* to what it would return */
  gint64 returns_at;       /* bus time; 0: it will not */
} MrSimBaudChange;

/** Whether a meter takes its secondary address, 8 octets, before what is written to it (Gossen Metrawatt, Algodue). */
typedef enum {
  MR_SIM_ADDRESS_FIRST_NO,
  MR_SIM_ADDRESS_FIRST_YES,
  MR_SIM_ADDRESS_FIRST_ONLY /* and its primary address cannot be set without */
} MrSimAddressFirst;

/** How a meter that has no data yet says so. */
typedef enum {
  MR_SIM_BUSY_ERROR,  /* CI 70, application error 08 */
  MR_SIM_BUSY_STATUS, /* a header without data, with "application busy" in its status */
  MR_SIM_BUSY_DFC     /* a header without data, with DFC in the C field */
} MrSimBusy;

/**
 * MrSimMeter:
 * @rates: baud rates that it hears, 0-terminated
 * @switches_baud: it does not detect the rate but stays at the first of them until a command CI B8 … BF moves it
 * @delay_bits, @delay_usec: from the end of a request to its answer
 * @telegrams: (element-type GPtrArray of MrSimRecord): what it sends, one after another
 * @sets: (element-type MrSimDataSet): other data than usual
 * @selectable: it sends what is selected by records with DIF 08
 * @sent: (nullable): the telegrams it sends until an application reset, if not the usual ones
 * @fixed: (nullable): instead of @telegrams, the ten octets after the status of a fixed data telegram (CI 73)
 * @reactions: what it makes of what it is asked to do
 * @clock_forms: bits 1 << #MrSimTimeForm that it can be set by; 0: those that it sends
 * @shifts_clock: it knows CI 6D
 * @knows_fcb: a write that comes again with the same FCB is acknowledged again, and not done again
 * @has_relays: its digital outputs are relays, each switched by a record like its own
 * @password: (nullable): what must be given before writes that are protected
 * @refuses_locked: they are refused without it, else acknowledged without effect
 * @deafness: bus microseconds after SND_NKE in which it does not listen
 * @a_field, @a_field_selected: the A field of its answers, and of those after a selection; -1: its primary address
 * @keeps_place: being selected does not make it begin with its first telegram again, only SND_NKE does
 * @endless: every telegram announces another one, also the last
 * @busy: bus microseconds after SND_NKE or a selection, counted from the first request, in which it has no data yet
 * @says_busy: how it says so
 * @alarm: (nullable): octets that it sends to REQ_UD1 (CI 71); each of its telegrams announces them (ACD)
 * @answers_at: the rate of its answers, whatever it was asked at; 0: the same
 * @distance: metres of cable from the master to it
 * @unit_loads: current that it takes at rest, in units of 1.5 mA
 * @babble: bus microseconds between two octets that it sends unasked; 0: it does not
 *
 * One simulated slave. The description fills in who it is; the rest is what it remembers.
 */
typedef struct {
  char *name;
  MbusSecondary address;
  guint8 primary;
  guint8 status;
  guint rates[MR_SIM_RATES_MAX + 1];
  gboolean switches_baud;
  guint delay_bits;
  gint64 delay_usec;
  gint64 deafness;
  gint64 babble;
  guint answers_at;
  guint distance;
  guint unit_loads;
  int a_field;
  int a_field_selected;
  gboolean keeps_place;
  gboolean endless;
  gint64 busy;
  MrSimBusy says_busy;
  GBytes *alarm;
  MrSimReaction reactions[MR_SIM_N_ACTS];
  guint clock_forms;
  gboolean shifts_clock;
  gboolean knows_fcb;
  gboolean has_relays;
  MrSimAddressFirst address_first;
  GBytes *password;
  gboolean refuses_locked;
  gboolean encrypted;
  guint8 key[MR_SIM_KEY_OCTETS];
  GPtrArray *telegrams;
  GPtrArray *sets;
  gboolean selectable;
  GBytes *fixed;

  gboolean starved; /* too little voltage reaches it */
  guint baud;
  MrSimBaudChange baud_change;
  MrSimClock clock;
  MrSimBreaker breaker;
  gboolean unlocked; /* the password was given */
  gint64 late;       /* bus microseconds that the answer to the present request takes longer */
  gint64 deaf_until;
  gint64 sends_from;  /* bus time of its last answer */
  gint64 sends_until;
  gboolean selected;
  guint8 access_number;
  GPtrArray *sent;
  MrSimLink by_primary;
  MrSimLink by_selection;
} MrSimMeter;

MrSimMeter *mr_sim_meter_new (const char *name);

void mr_sim_meter_free (MrSimMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimMeter, mr_sim_meter_free)

/** Returns: (transfer none): the telegrams it sends now. */
GPtrArray *mr_sim_meter_telegrams (const MrSimMeter *self);

/** From now on it sends @telegrams. @telegrams: (nullable): NULL for the usual ones */
void mr_sim_meter_send (MrSimMeter *self, GPtrArray *telegrams);

/** Gives all its records of @quantity other data. @place: (nullable): only those there */
void mr_sim_meter_show (MrSimMeter *self, MbusQuantity quantity, const MrSimPlace *place, const guint8 *data,
                        gsize n_data);

/** Returns: whether it sends a record of @quantity. @place: (nullable): one there */
gboolean mr_sim_meter_has (const MrSimMeter *self, MbusQuantity quantity, const MrSimPlace *place);

/** Returns: (transfer none) (nullable): a record with its clock. */
const MrSimRecord *mr_sim_meter_clock_record (const MrSimMeter *self);

/** Returns: bits 1 << #MrSimTimeForm by which its clock can be set. */
guint mr_sim_meter_clock_forms (const MrSimMeter *self);

/** @when: bus time. Returns: whether octets at @baud are more than noise to it then. */
gboolean mr_sim_meter_hears (MrSimMeter *self, guint baud, gint64 when);

/** Returns: the rate of its answer to a request at @baud. */
guint mr_sim_meter_answer_baud (const MrSimMeter *self, guint baud);

/** Returns: bus microseconds from the end of a request at @baud to the start of the answer. */
gint64 mr_sim_meter_delay (const MrSimMeter *self, guint baud);

G_END_DECLS
