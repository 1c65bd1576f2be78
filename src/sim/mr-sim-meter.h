/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-data-request.h"
#include "mr-sim-ignores.h"

G_BEGIN_DECLS

#define MR_SIM_RATES_MAX 8
#define MR_SIM_KEY_OCTETS 16 /* AES-128 */

/* What a slave remembers of one of the two ways it is addressed (EN 13757-2; mbus-protocol §1.1). */
typedef struct {
  gboolean answered; /* since the last SND_NKE or selection */
  gboolean fcb;      /* of the request that was answered */
  gboolean advances; /* the next request asks for the next telegram, whatever its FCB */
  guint telegram;
  MbusFrame answer;  /* sent again when the FCB did not change */
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
 * @refuses: writes that it answers with an application error
 * @deafness: bus microseconds after SND_NKE in which it does not listen
 * @a_field, @a_field_selected: the A field of its answers, and of those after a selection; -1: its primary address
 * @keeps_place: being selected does not make it begin with its first telegram again, only SND_NKE does
 * @endless: every telegram announces another one, also the last
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
  int a_field;
  int a_field_selected;
  gboolean keeps_place;
  gboolean endless;
  MrSimIgnores ignores;
  MrSimIgnores refuses;
  gboolean encrypted;
  guint8 key[MR_SIM_KEY_OCTETS];
  GPtrArray *telegrams;
  GPtrArray *sets;
  gboolean selectable;
  GBytes *fixed;

  guint baud;
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

/** Returns: whether octets at @baud are more than noise to it. */
gboolean mr_sim_meter_hears (const MrSimMeter *self, guint baud);

/** Returns: bus microseconds from the end of a request at @baud to the start of the answer. */
gint64 mr_sim_meter_delay (const MrSimMeter *self, guint baud);

G_END_DECLS
