/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-check.h"
#include "mr-present.h"

G_DEFINE_FINAL_TYPE (MrMeter, mr_meter, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_NUMBER,
  PROP_MANUFACTURER,
  PROP_DEVICE_TYPE_NAME,
  PROP_MEDIUM,
  PROP_PRIMARY,
  PROP_BAUD,
  PROP_PLACE,
  PROP_READING,
  PROP_UNIT,
  PROP_READING_VALUE,
  PROP_CLOCK,
  PROP_CLOCK_SECONDS,
  PROP_LAST_HEARD,
  PROP_MODEL,
  PROP_LOCKED,
  /* Those above follow from what is known of the meter; notify_changes() compares them. */
  PROP_LAMP,
  PROP_CONDITIONS,
  PROP_PRESENCE,
  PROP_APART,
  PROP_HAS_KEY,
  PROP_DECODED,
  PROP_BUS_LABEL,
  PROP_EXCHANGE,
  PROP_LAST = PROP_EXCHANGE
} MrMeterProps;

#define PROP_LAST_KNOWN PROP_LOCKED

static GParamSpec *props[PROP_LAST + 1];

/* NULL: there is nothing to say, or the lamp says it. */
static const char *
presence_name (MrAttendance attendance)
{
  static const char *const names[] = {
    [MR_ATTENDANCE_PRESENT] = NULL,
    /* Translators: in a list of facts about a meter: it was not on its bus before the last scan. */
    [MR_ATTENDANCE_NEW] = NC_("meter", "new"),
    [MR_ATTENDANCE_MISSING] = NULL,
    /* Translators: in a list of facts about a meter: it answers at another primary address now. */
    [MR_ATTENDANCE_MOVED] = NC_("meter", "moved"),
    /* Translators: in a list of facts about a meter: another one is in its place now. */
    [MR_ATTENDANCE_REPLACED] = NC_("meter", "replaced"),
  };

  return names[attendance] != NULL ? g_dpgettext2 (GETTEXT_PACKAGE, "meter", names[attendance]) : "";
}

/* --- The newest readout, as the list shows it --- */

static void
present_reading (MrMeter *self)
{
  const MbusRecord *record = self->decoded->reading;

  g_clear_pointer (&self->reading, g_free);
  g_clear_pointer (&self->unit, g_free);
  self->reading_value = NAN;
  if (mr_decoded_meter_has_value (record))
    {
      mbus_record_present (record, &self->reading, &self->unit);
      self->reading_value = mbus_value_to_double (&record->value);
    }
}

static void
present_clock (MrMeter *self)
{
  const MrMeterClock *clock = &self->decoded->clock;
  const gboolean valid = clock->state == MR_METER_CLOCK_VALID;

  g_clear_pointer (&self->clock, g_free);
  self->clock = valid ? mr_present_clock_deviation (clock) : NULL;
  self->clock_seconds = valid ? (double) clock->deviation : NAN;
}

static void
present_name (MrMeter *self)
{
  const MbusSecondary *address = &self->known->address;

  g_snprintf (self->id, sizeof self->id, "%08X", address->id);
  self->manufacturer[0] = '\0';
  if (address->manufacturer != MBUS_MANUFACTURER_ANY)
    mbus_manufacturer_to_text (address->manufacturer, self->manufacturer);
}

static void
decode (MrMeter *self)
{
  g_clear_pointer (&self->decoded, mr_decoded_meter_free);
  self->decoded = mr_decoded_meter_new (self->known, self->host != NULL ? self->host->decoding : NULL);
  present_reading (self);
  present_clock (self);
}

/* --- Telling what changed --- */

typedef struct {
  GValue values[PROP_LAST_KNOWN + 1];
} Snapshot;

static void
snapshot_take (Snapshot *snapshot, MrMeter *self)
{
  memset (snapshot, 0, sizeof *snapshot);
  for (guint i = 1; i <= PROP_LAST_KNOWN; i++)
    g_object_get_property (G_OBJECT (self), props[i]->name, &snapshot->values[i]);
}

static void
snapshot_clear (Snapshot *snapshot)
{
  for (guint i = 1; i <= PROP_LAST_KNOWN; i++)
    g_value_unset (&snapshot->values[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Snapshot, snapshot_clear)

/* GLib's own comparison takes every number for equal to one that is none. */
static gboolean
is_same (GParamSpec *pspec, const GValue *a, const GValue *b)
{
  if (G_VALUE_HOLDS_DOUBLE (a))
    {
      const double one = g_value_get_double (a);
      const double other = g_value_get_double (b);

      return one == other || (isnan (one) && isnan (other));
    }
  return g_param_values_cmp (pspec, a, b) == 0;
}

static void
notify_changes (MrMeter *self, const Snapshot *before)
{
  g_auto (Snapshot) now;

  snapshot_take (&now, self);
  for (guint i = 1; i <= PROP_LAST_KNOWN; i++)
    if (!is_same (props[i], &before->values[i], &now.values[i]))
      g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}

/* --- GObject --- */

static void
set_place (MrMeter *self, const char *place)
{
  g_autofree char *old_place = NULL;

  if (g_strcmp0 (self->known->place, place) == 0 || self->host == NULL)
    return;

  old_place = g_steal_pointer (&self->known->place);
  self->known->place = g_strdup (place);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
  self->n_places_queued++;
  self->host->store_place (self, old_place, self->host->user_data);
}

static void
mr_meter_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrMeter *self = MR_METER (object);

  switch ((MrMeterProps) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NUMBER:
      g_value_take_string (value, mbus_secondary_number (&self->known->address, self->apart_how, self->known->primary));
      break;
    case PROP_MANUFACTURER:
      g_value_set_string (value, self->manufacturer);
      break;
    case PROP_DEVICE_TYPE_NAME:
      g_value_set_string (value, _(mbus_device_type_name (self->known->address.device_type)));
      break;
    case PROP_MEDIUM:
      g_value_set_int (value, mbus_device_type_medium (self->known->address.device_type));
      break;
    case PROP_PRIMARY:
      g_value_set_int (value, self->known->primary);
      break;
    case PROP_BAUD:
      g_value_set_uint (value, self->known->baud);
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->known->place);
      break;
    case PROP_READING:
      g_value_set_string (value, self->reading != NULL ? self->reading : "");
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit != NULL ? self->unit : "");
      break;
    case PROP_READING_VALUE:
      g_value_set_double (value, self->reading_value);
      break;
    case PROP_CLOCK:
      g_value_set_string (value, self->clock != NULL ? self->clock : "");
      break;
    case PROP_CLOCK_SECONDS:
      g_value_set_double (value, self->clock_seconds);
      break;
    case PROP_LAST_HEARD:
      g_value_set_int64 (value, self->known->last_heard);
      break;
    case PROP_MODEL:
      g_value_set_string (value, mr_meter_model (self));
      break;
    case PROP_LOCKED:
      g_value_set_boolean (value, self->decoded->locked);
      break;
    case PROP_LAMP:
      g_value_set_enum (value, self->lamp);
      break;
    case PROP_CONDITIONS:
      g_value_take_boxed (value, mr_findings_sentences (self->findings));
      break;
    case PROP_PRESENCE:
      g_value_set_string (value, presence_name (self->attendance));
      break;
    case PROP_APART:
      g_value_set_string (value, self->apart);
      break;
    case PROP_HAS_KEY:
      g_value_set_boolean (value, self->has_key);
      break;
    case PROP_DECODED:
      g_value_set_pointer (value, self->decoded);
      break;
    case PROP_BUS_LABEL:
      g_value_set_string (value, mr_meter_bus_label (self));
      break;
    case PROP_EXCHANGE:
      g_value_set_pointer (value, &self->exchange);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_meter_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  MrMeter *self = MR_METER (object);

  if (property_id == PROP_PLACE)
    set_place (self, g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
mr_meter_finalize (GObject *object)
{
  MrMeter *self = MR_METER (object);

  g_clear_pointer (&self->decoded, mr_decoded_meter_free);
  g_clear_pointer (&self->known, mr_known_meter_free);
  g_clear_pointer (&self->own_findings, g_ptr_array_unref);
  g_clear_pointer (&self->sibling_findings, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->apart, g_free);
  g_clear_pointer (&self->reading, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->clock, g_free);

  G_OBJECT_CLASS (mr_meter_parent_class)->finalize (object);
}

static void
mr_meter_class_init (MrMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mr_meter_get_property;
  object_class->set_property = mr_meter_set_property;
  object_class->finalize = mr_meter_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_NUMBER] = g_param_spec_string ("number", NULL, NULL, NULL, flags);
  props[PROP_MANUFACTURER] = g_param_spec_string ("manufacturer", NULL, NULL, NULL, flags);
  props[PROP_DEVICE_TYPE_NAME] = g_param_spec_string ("device-type-name", NULL, NULL, NULL, flags);
  props[PROP_MEDIUM] = g_param_spec_int ("medium", NULL, NULL, MBUS_MEDIUM_OTHER, MBUS_MEDIUM_BREAKER,
                                         MBUS_MEDIUM_OTHER, flags);
  props[PROP_PRIMARY] = g_param_spec_int ("primary", NULL, NULL, -1, MBUS_ADDRESS_BROADCAST, -1, flags);
  props[PROP_BAUD] = g_param_spec_uint ("baud", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, flags | G_PARAM_WRITABLE);
  props[PROP_READING] = g_param_spec_string ("reading", NULL, NULL, NULL, flags);
  props[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  props[PROP_READING_VALUE] = g_param_spec_double ("reading-value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_CLOCK] = g_param_spec_string ("clock", NULL, NULL, NULL, flags);
  props[PROP_CLOCK_SECONDS] = g_param_spec_double ("clock-seconds", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_LAST_HEARD] = g_param_spec_int64 ("last-heard", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  props[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, flags);
  props[PROP_LAMP] = g_param_spec_enum ("lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_OK, flags);
  props[PROP_CONDITIONS] = g_param_spec_boxed ("conditions", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_PRESENCE] = g_param_spec_string ("presence", NULL, NULL, NULL, flags);
  props[PROP_APART] = g_param_spec_string ("apart", NULL, NULL, NULL, flags);
  props[PROP_HAS_KEY] = g_param_spec_boolean ("has-key", NULL, NULL, FALSE, flags);
  props[PROP_DECODED] = g_param_spec_pointer ("decoded", NULL, NULL, flags);
  props[PROP_BUS_LABEL] = g_param_spec_string ("bus-label", NULL, NULL, NULL, flags);
  props[PROP_EXCHANGE] = g_param_spec_pointer ("exchange", NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static GPtrArray *
no_findings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mr_finding_unref);
}

static void
mr_meter_init (MrMeter *self)
{
  self->apart = g_strdup ("");
  self->own_findings = no_findings ();
  self->sibling_findings = no_findings ();
  self->findings = no_findings ();
}

/* --- For the session --- */

MrMeter *
mr_meter_new (MrKnownMeter *known, const MrMeterHost *host)
{
  MrMeter *self = g_object_new (MR_TYPE_METER, NULL);

  self->known = known;
  self->host = host;
  present_name (self);
  decode (self);
  return self;
}

void
mr_meter_detach (MrMeter *self)
{
  self->host = NULL;
}

void
mr_meter_bus_label_changed (MrMeter *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUS_LABEL]);
}

/* The newest readout is the one that is decoded already: everything else is taken over without touching it. */
static void
adopt_facts (MrMeter *self, MrKnownMeter *known)
{
  MbusReadout last = self->known->last;

  mbus_readout_clear (&known->last);
  known->last = last;
  /* The decoded meter refers to the struct, so it stays where it is and gets the new contents. */
  self->known->last = (MbusReadout) { 0 };
  g_free (self->known->place);
  g_ptr_array_unref (self->known->doubts);
  *self->known = *known;
  g_free (known);
}

void
mr_meter_update (MrMeter *self, MrKnownMeter *known)
{
  const gboolean same = known->last_id == self->known->last_id &&
                        mbus_secondary_equal (&known->address, &self->known->address);
  g_auto (Snapshot) before;

  /* What the user typed is newer than what the store knew when it was asked. */
  if (self->n_places_queued > 0)
    {
      g_free (known->place);
      known->place = g_strdup (self->known->place);
    }
  snapshot_take (&before, self);
  if (same)
    adopt_facts (self, known);
  else
    {
      g_clear_pointer (&self->decoded, mr_decoded_meter_free);
      mr_known_meter_free (self->known);
      self->known = known;
      decode (self);
    }
  present_name (self);
  notify_changes (self, &before);
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DECODED]);
}

void
mr_meter_add_exchange (MrMeter *self, const MbusExchange *exchange)
{
  if (exchange->n_requests == 0)
    return;
  mbus_exchange_add (&self->exchange, exchange);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXCHANGE]);
}

void
mr_meter_set_silent (MrMeter *self)
{
  self->known->silent = TRUE;
}

void
mr_meter_decode_again (MrMeter *self)
{
  g_auto (Snapshot) before;

  snapshot_take (&before, self);
  decode (self);
  notify_changes (self, &before);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DECODED]);
}

GPtrArray *
mr_meter_decode (MrMeter *self, const MbusReadout *readout)
{
  return mr_decoded_telegrams (readout, &self->known->address, self->host != NULL ? self->host->decoding : NULL);
}

MbusDecodingCopy *
mr_meter_copy_decoding (MrMeter *self)
{
  return self->host != NULL ? mbus_decoding_copy_new (self->host->decoding, &self->known->address) : NULL;
}

void
mr_meter_set_keyed (MrMeter *self, gboolean keyed)
{
  if (self->has_key == keyed)
    return;
  self->has_key = keyed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_KEY]);
}

void
mr_meter_place_stored (MrMeter *self)
{
  g_return_if_fail (self->n_places_queued > 0);

  self->n_places_queued--;
}

void
mr_meter_place_failed (MrMeter *self, const char *place, const char *old_place)
{
  mr_meter_place_stored (self);
  if (g_strcmp0 (self->known->place, place) != 0)
    return;
  g_free (self->known->place);
  self->known->place = g_strdup (old_place);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
}

const MrKnownMeter *
mr_meter_known (MrMeter *self)
{
  return self->known;
}

/* --- Public --- */

gint64
mr_meter_store_id (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), 0);

  return self->known->id;
}

gint64
mr_meter_bus (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), 0);

  return self->known->bus;
}

const MbusSecondary *
mr_meter_address (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return &self->known->address;
}

const MbusReadout *
mr_meter_readout (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return &self->known->last;
}

const MbusExchange *
mr_meter_exchange (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return &self->exchange;
}

const MrDecodedMeter *
mr_meter_decoded (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->decoded;
}

GPtrArray *
mr_meter_telegrams (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->decoded->telegrams;
}

const MrProfile *
mr_meter_profile (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->decoded->profile;
}

const char *
mr_meter_model (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  const char *model = mr_profile_model (self->decoded->profile);

  return model != NULL ? model : "";
}

gboolean
mr_meter_locked (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), FALSE);

  return self->decoded->locked;
}

gboolean
mr_meter_has_key (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), FALSE);

  return self->has_key;
}

const char *
mr_meter_id (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->id;
}

const char *
mr_meter_manufacturer (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->manufacturer;
}

const char *
mr_meter_place (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->known->place;
}

const char *
mr_meter_bus_label (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->host != NULL ? self->host->get_bus_label (self, self->host->user_data) : "";
}

int
mr_meter_primary (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), -1);

  return self->known->primary;
}

guint
mr_meter_baud (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), 0);

  return self->known->baud;
}

char *
mr_meter_label (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return mbus_secondary_label_apart (&self->known->address, self->apart_how, self->known->primary);
}
