/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (MrMeter, mr_meter, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MrLamp, mr_lamp,
                    G_DEFINE_ENUM_VALUE (MR_LAMP_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_BUSY, "busy"))

typedef enum {
  PROP_ID = 1,
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
  PROP_LAMP,
  PROP_CONDITIONS,
  PROP_MODEL,
  PROP_LOCKED,
  PROP_KEYED,
  PROP_LAST = PROP_KEYED
} MrMeterProps;

static GParamSpec *props[PROP_LAST + 1];

const char *
mr_lamp_name (MrLamp lamp)
{
  static const char *const names[] = {
    /* Translators: the state of a meter or connection, shown as a lamp. */
    [MR_LAMP_OK] = NC_("lamp", "OK"),
    [MR_LAMP_WARNING] = NC_("lamp", "Warning"),
    [MR_LAMP_ERROR] = NC_("lamp", "Error"),
    [MR_LAMP_SILENT] = NC_("lamp", "Silent"),
    [MR_LAMP_BUSY] = NC_("lamp", "Busy"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "lamp", names[lamp]);
}

static void
notify_shown (MrMeter *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i <= PROP_LAST; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static MrLamp
lamp (MrMeter *self)
{
  static const MrLamp lamps[] = {
    [MR_VERDICT_OK] = MR_LAMP_OK,
    [MR_VERDICT_WARNING] = MR_LAMP_WARNING,
    [MR_VERDICT_ERROR] = MR_LAMP_ERROR,
    [MR_VERDICT_SILENT] = MR_LAMP_SILENT,
  };

  return self->busy ? MR_LAMP_BUSY : lamps[mr_findings_verdict (self->findings)];
}

static void
set_place (MrMeter *self, const char *place)
{
  if (g_strcmp0 (self->known->place, place) == 0 || self->store_place == NULL)
    return;

  if (self->store_place (self, place, self->store_data))
    {
      g_free (self->known->place);
      self->known->place = g_strdup (place);
    }
  /* Also when it could not be stored: whoever edits it must see the old place again. */
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
}

static void
mr_meter_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrMeter *self = MR_METER (object);

  switch ((MrMeterProps) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->shown.id);
      break;
    case PROP_MANUFACTURER:
      g_value_set_string (value, self->shown.manufacturer);
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
      g_value_set_string (value, self->shown.reading);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->shown.unit);
      break;
    case PROP_READING_VALUE:
      g_value_set_double (value, self->shown.reading_value);
      break;
    case PROP_CLOCK:
      g_value_set_string (value, self->shown.clock);
      break;
    case PROP_CLOCK_SECONDS:
      g_value_set_double (value, self->shown.clock_seconds);
      break;
    case PROP_LAST_HEARD:
      g_value_set_int64 (value, self->known->last_heard);
      break;
    case PROP_LAMP:
      g_value_set_enum (value, lamp (self));
      break;
    case PROP_CONDITIONS:
      g_value_take_boxed (value, mr_findings_sentences (self->findings));
      break;
    case PROP_MODEL:
      g_value_set_string (value, mr_meter_model (self));
      break;
    case PROP_LOCKED:
      g_value_set_boolean (value, self->shown.decoded->locked);
      break;
    case PROP_KEYED:
      g_value_set_boolean (value, self->keyed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_meter_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  MrMeter *self = MR_METER (object);

  switch ((MrMeterProps) property_id)
    {
    case PROP_PLACE:
      set_place (self, g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      break;
    case PROP_ID:
    case PROP_MANUFACTURER:
    case PROP_DEVICE_TYPE_NAME:
    case PROP_MEDIUM:
    case PROP_PRIMARY:
    case PROP_BAUD:
    case PROP_READING:
    case PROP_UNIT:
    case PROP_READING_VALUE:
    case PROP_CLOCK:
    case PROP_CLOCK_SECONDS:
    case PROP_LAST_HEARD:
    case PROP_LAMP:
    case PROP_CONDITIONS:
    case PROP_MODEL:
    case PROP_LOCKED:
    case PROP_KEYED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_meter_finalize (GObject *object)
{
  MrMeter *self = MR_METER (object);

  mr_meter_shown_clear (&self->shown);
  g_clear_pointer (&self->known, mr_known_meter_free);
  g_clear_pointer (&self->own_findings, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);

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
  props[PROP_LAMP] = g_param_spec_enum ("lamp", NULL, NULL, MR_TYPE_LAMP, MR_LAMP_OK, flags);
  props[PROP_CONDITIONS] = g_param_spec_boxed ("conditions", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  props[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, flags);
  props[PROP_KEYED] = g_param_spec_boolean ("keyed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_meter_init (MrMeter *self)
{
  self->findings = g_ptr_array_new ();
}

MrMeter *
mr_meter_new (MrKnownMeter *known, const MbusDecoding *with, MrMeterStorePlace store_place, gpointer user_data)
{
  MrMeter *self = g_object_new (MR_TYPE_METER, NULL);

  self->with = with;
  self->store_place = store_place;
  self->store_data = user_data;
  mr_meter_update (self, known);
  return self;
}

void
mr_meter_detach (MrMeter *self)
{
  self->with = NULL;
  self->store_place = NULL;
  self->store_data = NULL;
}

void
mr_meter_update (MrMeter *self, MrKnownMeter *known)
{
  mr_meter_shown_clear (&self->shown);
  g_clear_pointer (&self->known, mr_known_meter_free);
  self->known = known;
  mr_meter_decode_anew (self);
}

void
mr_meter_decode_anew (MrMeter *self)
{
  g_clear_pointer (&self->own_findings, g_ptr_array_unref);
  mr_meter_shown_clear (&self->shown);
  mr_meter_shown_make (&self->shown, self->known, self->with);
  notify_shown (self);
}

gboolean
mr_meter_lacks_format (MrMeter *self)
{
  return self->shown.decoded->lacks_format;
}

void
mr_meter_set_keyed (MrMeter *self, gboolean keyed)
{
  if (self->keyed == keyed)
    return;
  self->keyed = keyed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KEYED]);
}

void
mr_meter_judge (MrMeter *self, guint n_same_primary)
{
  const MrCheckContext context = { self->shown.decoded, n_same_primary };
  g_autoptr (GPtrArray) of_siblings = mr_check_siblings (&context);
  g_autoptr (GPtrArray) findings = NULL;

  if (self->own_findings == NULL)
    self->own_findings = mr_check_meter (&context);
  findings = mr_check_merge (self->own_findings, of_siblings);
  if (mr_findings_equal (findings, self->findings))
    return;

  g_ptr_array_unref (self->findings);
  self->findings = g_steal_pointer (&findings);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAMP]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONDITIONS]);
}

void
mr_meter_set_busy (MrMeter *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAMP]);
}

const MrKnownMeter *
mr_meter_known (MrMeter *self)
{
  return self->known;
}

gint64
mr_meter_store_id (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), 0);

  return self->known->id;
}

const MbusSecondary *
mr_meter_address (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return &self->known->address;
}

const MrDecodedMeter *
mr_meter_decoded (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->shown.decoded;
}

const MbusReadout *
mr_meter_readout (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return &self->known->last;
}

GPtrArray *
mr_meter_telegrams (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->shown.decoded->telegrams;
}

const MrProfile *
mr_meter_profile (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->shown.decoded->profile;
}

GPtrArray *
mr_meter_findings (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->findings;
}

const char *
mr_meter_model (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  const char *model = mr_profile_model (self->shown.decoded->profile);

  return model != NULL ? model : "";
}

gboolean
mr_meter_locked (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), FALSE);

  return self->shown.decoded->locked;
}

gboolean
mr_meter_keyed (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), FALSE);

  return self->keyed;
}

const char *
mr_meter_id (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->shown.id;
}

const char *
mr_meter_manufacturer (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->shown.manufacturer;
}

const char *
mr_meter_place (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->known->place;
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

MrLamp
mr_meter_lamp (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), MR_LAMP_OK);

  return lamp (self);
}

char *
mr_meter_label (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return g_strconcat (self->shown.manufacturer, *self->shown.manufacturer != '\0' ? " " : "", self->shown.id, NULL);
}
