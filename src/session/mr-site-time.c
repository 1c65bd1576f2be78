/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-site-time.h"

/* A time is carried on by this computer's quartz: in ten minutes it grows uncertain by 0.3 s. */
#define TIME_MAX_AGE (10 * 60 * (gint64) G_USEC_PER_SEC)

struct _MrSiteTime {
  GObject parent_instance;

  MrTimeSource *source;    /* (nullable) */
  GCancellable *measuring; /* (nullable): while the source is being asked */
  MrTrustedTime *time;     /* (nullable) */
  MrSiteTimeState state;
  char *text;
};

G_DEFINE_FINAL_TYPE (MrSiteTime, mr_site_time, G_TYPE_OBJECT)

typedef enum {
  PROP_STATE = 1,
  PROP_TEXT,
  PROP_LAST = PROP_TEXT
} MrSiteTimeProps;

static GParamSpec *props[PROP_LAST + 1];
static guint signal_changed;

/* Those who compare clocks do so before it is shown that the time is another one. */
static void
notify_changed (MrSiteTime *self)
{
  g_signal_emit (self, signal_changed, 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* @time: (transfer full) (nullable). @text: (transfer full) */
static void
take (MrSiteTime *self, MrSiteTimeState state, MrTrustedTime *time, char *text)
{
  g_clear_pointer (&self->time, mr_trusted_time_unref);
  self->time = time;
  g_free (self->text);
  self->text = text;
  self->state = state;
  notify_changed (self);
}

static void
stop_measuring (MrSiteTime *self)
{
  if (self->measuring != NULL)
    g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
}

/* Cancelled, it must not look at its user data, which may be gone by then. */
static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MrSiteTime *self = user_data;
  g_autoptr (GError) error = NULL;
  MrTrustedTime *time = mr_time_source_measure_finish (MR_TIME_SOURCE (source), result, &error);

  if (time == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->measuring);
  if (time != NULL)
    take (self, MR_SITE_TIME_KNOWN, time, mr_trusted_time_describe (time));
  else
    take (self, MR_SITE_TIME_FAILED, NULL, g_strdup (error->message));
}

static void
measure (MrSiteTime *self)
{
  self->measuring = g_cancellable_new ();
  self->state = MR_SITE_TIME_MEASURING;
  mr_time_source_measure_async (self->source, self->measuring, on_measured, self);
  notify_changed (self);
}

/* --- Public --- */

MrSiteTime *
mr_site_time_new (void)
{
  return g_object_new (MR_TYPE_SITE_TIME, NULL);
}

void
mr_site_time_ask (MrSiteTime *self)
{
  g_return_if_fail (MR_IS_SITE_TIME (self));

  if (self->source != NULL && self->time == NULL && self->measuring == NULL)
    measure (self);
}

void
mr_site_time_set_source (MrSiteTime *self, MrTimeSource *source)
{
  g_return_if_fail (MR_IS_SITE_TIME (self));
  g_return_if_fail (MR_IS_TIME_SOURCE (source));

  if (!g_set_object (&self->source, source))
    return;
  stop_measuring (self);
  take (self, MR_SITE_TIME_NONE, NULL, g_strdup (""));
}

gboolean
mr_site_time_refresh (MrSiteTime *self)
{
  gint64 age;

  g_return_val_if_fail (MR_IS_SITE_TIME (self), FALSE);

  age = self->time != NULL ? mr_trusted_time_age (self->time, NULL) : G_MAXINT64;
  if (self->state == MR_SITE_TIME_KNOWN && (age < TIME_MAX_AGE || self->source == NULL))
    return TRUE;
  if (self->source != NULL && self->measuring == NULL)
    measure (self);
  return FALSE;
}

void
mr_site_time_set (MrSiteTime *self, MrTrustedTime *time)
{
  g_return_if_fail (MR_IS_SITE_TIME (self));
  g_return_if_fail (time != NULL);

  stop_measuring (self);
  g_clear_object (&self->source);
  take (self, MR_SITE_TIME_KNOWN, mr_trusted_time_ref (time), mr_trusted_time_describe (time));
}

MrTrustedTime *
mr_site_time_get (MrSiteTime *self)
{
  g_return_val_if_fail (MR_IS_SITE_TIME (self), NULL);

  return self->time;
}

MrSiteTimeState
mr_site_time_get_state (MrSiteTime *self)
{
  g_return_val_if_fail (MR_IS_SITE_TIME (self), MR_SITE_TIME_NONE);

  return self->state;
}

const char *
mr_site_time_get_text (MrSiteTime *self)
{
  g_return_val_if_fail (MR_IS_SITE_TIME (self), "");

  return self->text;
}

/* --- GObject --- */

static void
mr_site_time_dispose (GObject *object)
{
  MrSiteTime *self = MR_SITE_TIME (object);

  stop_measuring (self);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (mr_site_time_parent_class)->dispose (object);
}

static void
mr_site_time_finalize (GObject *object)
{
  MrSiteTime *self = MR_SITE_TIME (object);

  g_clear_pointer (&self->time, mr_trusted_time_unref);
  g_free (self->text);
  G_OBJECT_CLASS (mr_site_time_parent_class)->finalize (object);
}

static void
mr_site_time_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrSiteTime *self = MR_SITE_TIME (object);

  switch ((MrSiteTimeProps) property_id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_site_time_class_init (MrSiteTimeClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_site_time_get_property;
  object_class->dispose = mr_site_time_dispose;
  object_class->finalize = mr_site_time_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, MR_SITE_TIME_NONE, MR_SITE_TIME_FAILED, MR_SITE_TIME_NONE,
                                        flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signal_changed = g_signal_new ("changed", MR_TYPE_SITE_TIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mr_site_time_init (MrSiteTime *self)
{
  self->text = g_strdup ("");
}
