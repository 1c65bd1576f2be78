/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-keys.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-sim-fault-keys.h"
#include "mr-sim-record.h"
#include "mr-sim-telegram.h"
#include "mr-sim-value.h"
#include "mr-sim-write-keys.h"

#define NEXT_TELEGRAM "next"

/* The ten octets after the status of a fixed data telegram: two units, two counters of four. */
#define FIXED_OCTETS 10

static gboolean
read_title (gpointer target, const char *value, GError **error)
{
  MrSimDescription *self = target;

  g_free (self->title);
  self->title = g_strdup (value);
  return TRUE;
}

static gboolean
read_default_baud (gpointer target, const char *value, GError **error)
{
  MrSimDescription *self = target;
  guint rates[MR_SIM_RATES_MAX + 1];

  if (!mr_sim_value_rates (value, MR_SIM_RATES_MAX, rates, error))
    return FALSE;

  self->default_baud = rates[0];
  return TRUE;
}

static gboolean
read_time (gpointer target, const char *value, GError **error)
{
  return mr_sim_time_parse_start (value, &((MrSimDescription *) target)->starts_at, error);
}

static gboolean
read_octet (const char *value, guint8 *out, GError **error)
{
  guint32 number;

  if (!mr_sim_value_hex (value, 2, &number, error))
    return FALSE;

  *out = (guint8) number;
  return TRUE;
}

static gboolean
read_id (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_hex (value, MBUS_ID_DIGITS, &((MrSimMeter *) target)->address.id, error);
}

static gboolean
read_manufacturer (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_manufacturer (value, &((MrSimMeter *) target)->address.manufacturer, error);
}

static gboolean
read_version (gpointer target, const char *value, GError **error)
{
  return read_octet (value, &((MrSimMeter *) target)->address.version, error);
}

static gboolean
read_type (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_device_type (value, &((MrSimMeter *) target)->address.device_type, error);
}

static gboolean
read_fabrication (gpointer target, const char *value, GError **error)
{
  MbusSecondary *address = &((MrSimMeter *) target)->address;

  address->has_fabrication = TRUE;
  return mr_sim_value_hex (value, MBUS_ID_DIGITS, &address->fabrication, error);
}

static gboolean
read_primary (gpointer target, const char *value, GError **error)
{
  guint primary;

  if (g_str_equal (value, "none"))
    {
      ((MrSimMeter *) target)->primary = MR_SIM_NO_PRIMARY;
      return TRUE;
    }
  if (!mr_sim_value_uint (value, MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &primary, error))
    return FALSE;

  ((MrSimMeter *) target)->primary = (guint8) primary;
  return TRUE;
}

static gboolean
read_a_field (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  guint a_field;

  if (!mr_sim_value_uint (value, MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_BROADCAST, &a_field, error))
    return FALSE;

  meter->a_field = meter->a_field_selected = (int) a_field;
  return TRUE;
}

static gboolean
read_a_field_selected (gpointer target, const char *value, GError **error)
{
  guint a_field;

  if (!mr_sim_value_uint (value, MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_BROADCAST, &a_field, error))
    return FALSE;

  ((MrSimMeter *) target)->a_field_selected = (int) a_field;
  return TRUE;
}

static gboolean
read_baud (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_rates (value, MR_SIM_RATES_MAX, ((MrSimMeter *) target)->rates, error);
}

static gboolean
read_keeps_place (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->keeps_place, error);
}

static gboolean
read_endless (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->endless, error);
}

static gboolean
read_busy (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_duration (value, TRUE, &((MrSimMeter *) target)->busy, error);
}

static gboolean
read_says_busy (gpointer target, const char *value, GError **error)
{
  static const char *const words[] = {
    [MR_SIM_BUSY_ERROR] = "error", [MR_SIM_BUSY_STATUS] = "status", [MR_SIM_BUSY_DFC] = "dfc", NULL
  };
  guint index;

  if (!mr_sim_value_choice (value, words, &index, error))
    return FALSE;

  ((MrSimMeter *) target)->says_busy = (MrSimBusy) index;
  return TRUE;
}

static gboolean
read_alarm (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;

  meter->alarm = mr_sim_value_octets (value, error);
  return meter->alarm != NULL;
}

static gboolean
read_delay (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;

  return mr_sim_value_delay (value, &meter->delay_bits, &meter->delay_usec, error);
}

static gboolean
read_babble (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  guint bits;

  if (!mr_sim_value_delay (value, &bits, &meter->babble, error))
    return FALSE;

  if (bits == 0 && meter->babble > 0)
    return TRUE;

  return mr_sim_invalid (error, _("How often a babbling meter sends is a time such as “500 ms”."));
}

static gboolean
read_deafness (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  guint bits;

  if (!mr_sim_value_delay (value, &bits, &meter->deafness, error))
    return FALSE;

  return bits == 0 || mr_sim_invalid (error, _("How long a meter does not listen is a time such as “3500 ms”."));
}

static gboolean
read_status (gpointer target, const char *value, GError **error)
{
  return read_octet (value, &((MrSimMeter *) target)->status, error);
}

static gboolean
read_key (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;
  g_autoptr (GBytes) key = NULL;

  if (!mr_sim_value_n_octets (value, sizeof meter->key, &key, error))
    return FALSE;

  memcpy (meter->key, g_bytes_get_data (key, NULL), sizeof meter->key);
  meter->encrypted = TRUE;
  return TRUE;
}

static gboolean
read_fixed (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_n_octets (value, FIXED_OCTETS, &((MrSimMeter *) target)->fixed, error);
}

static gboolean
read_selectable (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimMeter *) target)->selectable, error);
}

static GPtrArray *
add_telegram (GPtrArray *telegrams)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_sim_record_free);

  g_ptr_array_add (telegrams, records);
  return records;
}

/* @telegrams: of @meter, or what it sends instead */
static gboolean
add_telegrams (const MrSimMeter *meter, GPtrArray *telegrams, const char *value, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (value, ";", -1);
  GPtrArray *records = add_telegram (telegrams);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *text = g_strstrip (parts[i]);
      MrSimRecord *record;

      if (text[0] == '\0')
        continue;
      if (g_str_equal (text, NEXT_TELEGRAM))
        {
          records = add_telegram (telegrams);
          continue;
        }

      record = mr_sim_record_parse (text, error);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
    }

  for (guint i = 0; i < telegrams->len; i++)
    if (!mr_sim_telegram_fits (meter, telegrams, i, error))
      return FALSE;

  return TRUE;
}

static gboolean
read_records (gpointer target, const char *value, GError **error)
{
  MrSimMeter *meter = target;

  return add_telegrams (meter, meter->telegrams, value, error);
}

/* --- Other data than usual --- */

static gboolean
read_set_meter (gpointer target, const char *value, GError **error)
{
  MrSimDataSetTarget *self = target;
  GPtrArray *meters = self->description->meters;

  for (guint i = 0; i < meters->len; i++)
    if (g_str_equal (((MrSimMeter *) g_ptr_array_index (meters, i))->name, value))
      {
        self->meter = g_ptr_array_index (meters, i);
        return TRUE;
      }
  /* Translators: “%s” is the name of a meter in the description of a bus. */
  return mr_sim_invalid (error, _("There is no meter “%s” above this line."), value);
}

static gboolean
read_set_request (gpointer target, const char *value, GError **error)
{
  static const struct {
    const char *word;
    gboolean (*parse) (const char *text, MbusDataRequest *out, GError **error);
  } kinds[] = {
    { "application-reset ", mbus_data_request_parse_reset },
    { "command ", mbus_data_request_parse_command },
  };
  MrSimDataSetTarget *self = target;
  g_autoptr (GError) reason = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (value, kinds[i].word))
      return kinds[i].parse (value + strlen (kinds[i].word), &self->set->request, &reason) ||
             mr_sim_invalid (error, "%s", reason->message);
  return mr_sim_invalid (error, _("Use “application-reset” and its subcode, or “command” and a CI field."));
}

static gboolean
read_set_direct (gpointer target, const char *value, GError **error)
{
  return mr_sim_value_bool (value, &((MrSimDataSetTarget *) target)->set->direct, error);
}

static gboolean
read_set_records (gpointer target, const char *value, GError **error)
{
  MrSimDataSetTarget *self = target;

  return add_telegrams (self->meter, self->set->telegrams, value, error);
}

const MrSimKey mr_sim_bus_keys[] = {
  { "title", TRUE, read_title },
  { "default-baud", FALSE, read_default_baud },
  { "time", FALSE, read_time },
  { "echo", FALSE, mr_sim_key_echo },
  { "receiver", FALSE, mr_sim_key_receiver },
  { "noise", FALSE, mr_sim_key_noise },
  { "bursts", FALSE, mr_sim_key_bursts },
  { "burst", FALSE, mr_sim_key_burst },
  { "drops", FALSE, mr_sim_key_drops },
  { "jitter", FALSE, mr_sim_key_jitter },
  { "stalls", FALSE, mr_sim_key_stalls },
  { "fragments", FALSE, mr_sim_key_fragments },
  { "stall", FALSE, mr_sim_key_stall },
  { "latency", FALSE, mr_sim_key_latency },
  { "collision-break", FALSE, mr_sim_key_collision_break },
  { "second-master", FALSE, mr_sim_key_second_master },
  { "cable", FALSE, mr_sim_key_cable },
  { "supply", FALSE, mr_sim_key_supply },
  { "faults", FALSE, mr_sim_key_faults },
  { "seed", FALSE, mr_sim_key_seed },
  { "stray-before", FALSE, mr_sim_key_stray_before },
  { "stray-after", FALSE, mr_sim_key_stray_after },
  { "stray-alone", FALSE, mr_sim_key_stray_alone },
  { NULL }
};

/* Read in this order: records are measured against what a telegram holds, which is less with a key. */
const MrSimKey mr_sim_meter_keys[] = {
  { "id", TRUE, read_id },
  { "manufacturer", TRUE, read_manufacturer },
  { "version", TRUE, read_version },
  { "type", TRUE, read_type },
  { "fabrication", FALSE, read_fabrication },
  { "primary", TRUE, read_primary },
  { "a-field", FALSE, read_a_field },
  { "a-field-selected", FALSE, read_a_field_selected },
  { "baud", FALSE, read_baud },
  { "switches-baud", FALSE, mr_sim_key_switches_baud },
  { "baud-fallback", FALSE, mr_sim_key_baud_fallback },
  { "keeps-place", FALSE, read_keeps_place },
  { "endless", FALSE, read_endless },
  { "busy", FALSE, read_busy },
  { "says-busy", FALSE, read_says_busy },
  { "alarm", FALSE, read_alarm },
  { "delay", FALSE, read_delay },
  { "deaf-after-nke", FALSE, read_deafness },
  { "status", FALSE, read_status },
  { "drift", FALSE, mr_sim_key_drift },
  { "clock-zone", FALSE, mr_sim_key_clock_zone },
  { "clock-forms", FALSE, mr_sim_key_clock_forms },
  { "shifts-clock", FALSE, mr_sim_key_shifts_clock },
  { "breaker", FALSE, mr_sim_key_breaker },
  { "reconnect", FALSE, mr_sim_key_reconnect },
  { "button-after", FALSE, mr_sim_key_button_after },
  { "relays", FALSE, mr_sim_key_relays },
  { "knows-fcb", FALSE, mr_sim_key_knows_fcb },
  { "address-first", FALSE, mr_sim_key_address_first },
  { "password", FALSE, mr_sim_key_password },
  { "protects", FALSE, mr_sim_key_protects },
  { "without-password", FALSE, mr_sim_key_without_password },
  { "ignores", FALSE, mr_sim_key_ignores },
  { "silent-to", FALSE, mr_sim_key_silent_to },
  { "refuses", FALSE, mr_sim_key_refuses },
  { "denies", FALSE, mr_sim_key_denies },
  { "alters", FALSE, mr_sim_key_alters },
  { "late", FALSE, mr_sim_key_late },
  { "loses-ack", FALSE, mr_sim_key_loses_ack },
  { "silent-after", FALSE, mr_sim_key_silent_after },
  { "babble", FALSE, read_babble },
  { "answers-at", FALSE, mr_sim_key_answers_at },
  { "distance", FALSE, mr_sim_key_distance },
  { "unit-loads", FALSE, mr_sim_key_unit_loads },
  { "key", FALSE, read_key },
  { "fixed", FALSE, read_fixed },
  { "selectable", FALSE, read_selectable },
  { "records", FALSE, read_records },
  { NULL }
};

const MrSimKey mr_sim_data_set_keys[] = {
  { "meter", TRUE, read_set_meter },
  { "request", TRUE, read_set_request },
  { "direct", FALSE, read_set_direct },
  { "records", TRUE, read_set_records },
  { NULL }
};
