/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-logged-write.h"

#include <string.h>

struct _MrLoggedWrite {
  GObject parent_instance;

  MrMeter *meter;
  MrWrite *write;
  MrWriteOutcome outcome;
  char *folded; /* (nullable): what the write says, casefolded, once it was searched */
};

G_DEFINE_FINAL_TYPE (MrLoggedWrite, mr_logged_write, G_TYPE_OBJECT)

typedef enum {
  PROP_METER = 1,
  PROP_TIME,
  PROP_WHAT,
  PROP_VALUES,
  PROP_WHO,
  PROP_OUTCOME,
  PROP_REASON,
  PROP_WRITE,
  PROP_LAST = PROP_WRITE
} MrLoggedWriteProps;

static GParamSpec *props[PROP_LAST + 1];

static void
mr_logged_write_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrLoggedWrite *self = MR_LOGGED_WRITE (object);

  switch ((MrLoggedWriteProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->write->sent != 0 ? self->write->sent : self->write->planned);
      break;
    case PROP_WHAT:
      g_value_take_string (value, mr_present_write_what (self->write));
      break;
    case PROP_VALUES:
      g_value_take_string (value, mr_present_write_values (self->write));
      break;
    case PROP_WHO:
      g_value_set_string (value, self->write->who);
      break;
    case PROP_OUTCOME:
      g_value_set_int (value, self->outcome);
      break;
    case PROP_REASON:
      g_value_take_string (value, mr_logged_write_get_reason (self));
      break;
    case PROP_WRITE:
      g_value_set_pointer (value, self->write);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_logged_write_finalize (GObject *object)
{
  MrLoggedWrite *self = MR_LOGGED_WRITE (object);

  g_clear_object (&self->meter);
  g_clear_pointer (&self->write, mr_write_free);
  g_free (self->folded);
  G_OBJECT_CLASS (mr_logged_write_parent_class)->finalize (object);
}

static void
mr_logged_write_class_init (MrLoggedWriteClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_logged_write_get_property;
  object_class->finalize = mr_logged_write_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, flags);
  props[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_WHAT] = g_param_spec_string ("what", NULL, NULL, "", flags);
  props[PROP_VALUES] = g_param_spec_string ("values", NULL, NULL, "", flags);
  props[PROP_WHO] = g_param_spec_string ("who", NULL, NULL, "", flags);
  props[PROP_OUTCOME] = g_param_spec_int ("outcome", NULL, NULL, 0, MR_N_WRITE_OUTCOMES - 1, 0, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, "", flags);
  props[PROP_WRITE] = g_param_spec_pointer ("write", NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_logged_write_init (MrLoggedWrite *self)
{
}

MrLoggedWrite *
mr_logged_write_new (MrMeter *meter, MrWrite *write, MrWriteOutcome outcome)
{
  MrLoggedWrite *self = g_object_new (MR_TYPE_LOGGED_WRITE, NULL);

  self->meter = g_object_ref (meter);
  self->write = write;
  self->outcome = outcome;
  return self;
}

/* "what" and "who" are known when it is planned. */
void
mr_logged_write_update (MrLoggedWrite *self, MrWrite *write, MrWriteOutcome outcome)
{
  static const MrLoggedWriteProps changing[] = { PROP_TIME, PROP_VALUES, PROP_OUTCOME, PROP_REASON, PROP_WRITE };
  g_autoptr (MrWrite) before = NULL;

  if (write == NULL && outcome == self->outcome)
    return;
  if (write != NULL)
    {
      before = self->write;
      self->write = write;
    }
  self->outcome = outcome;
  g_clear_pointer (&self->folded, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (changing); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[changing[i]]);
}

/* Returns: (transfer full) */
static char *
fold_write (MrLoggedWrite *self)
{
  const MrWrite *write = self->write;
  g_autofree char *what = mr_present_write_what (write);
  g_autofree char *values = mr_present_write_values (write);
  g_autofree char *reason = mr_logged_write_get_reason (self);
  g_autofree char *all =
    g_strjoin ("\n", what, values, reason, write->who, mr_write_outcome_name (self->outcome), NULL);

  return g_utf8_casefold (all, -1);
}

/* The meter may get another place or number while the entry stays as it is. Returns: (transfer full) */
static char *
fold_meter (MrMeter *meter)
{
  g_autofree char *all =
    g_strjoin ("\n", mr_meter_manufacturer (meter), mr_meter_id (meter), mr_meter_place (meter), NULL);

  return g_utf8_casefold (all, -1);
}

gboolean
mr_logged_write_has_words (MrLoggedWrite *self, const char *const *words)
{
  g_autofree char *meter = NULL;

  if (*words == NULL)
    return TRUE;
  if (self->folded == NULL)
    self->folded = fold_write (self);
  meter = fold_meter (self->meter);
  for (gsize i = 0; words[i] != NULL; i++)
    if (strstr (self->folded, words[i]) == NULL && strstr (meter, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

const MrWrite *
mr_logged_write_get (MrLoggedWrite *self)
{
  g_return_val_if_fail (MR_IS_LOGGED_WRITE (self), NULL);

  return self->write;
}

MrMeter *
mr_logged_write_get_meter (MrLoggedWrite *self)
{
  g_return_val_if_fail (MR_IS_LOGGED_WRITE (self), NULL);

  return self->meter;
}

MrWriteOutcome
mr_logged_write_get_outcome (MrLoggedWrite *self)
{
  g_return_val_if_fail (MR_IS_LOGGED_WRITE (self), MR_WRITE_OUTCOME_PLANNED);

  return self->outcome;
}

char *
mr_logged_write_get_reason (MrLoggedWrite *self)
{
  g_return_val_if_fail (MR_IS_LOGGED_WRITE (self), NULL);

  return mr_present_write_reason (self->write, self->outcome);
}
