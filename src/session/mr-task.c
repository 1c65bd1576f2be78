/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-task-private.h"

G_DEFINE_FINAL_TYPE (MrTask, mr_task, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MrTaskKind, mr_task_kind,
                    G_DEFINE_ENUM_VALUE (MR_TASK_SCAN, "scan"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_READ, "read"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_WRITE, "write"))

G_DEFINE_ENUM_TYPE (MrTaskState, mr_task_state,
                    G_DEFINE_ENUM_VALUE (MR_TASK_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_STOPPING, "stopping"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (MR_TASK_FAILED, "failed"))

typedef enum {
  PROP_KIND = 1,
  PROP_TITLE,
  PROP_STATE,
  PROP_ACTIVITY,
  PROP_FRACTION,
  PROP_TIME_LEFT,
  PROP_SKIPS,
  PROP_N_FOUND,
  PROP_METER,
  PROP_LAST = PROP_METER
} MrTaskProps;

static GParamSpec *props[PROP_LAST + 1];

enum {
  SIGNAL_HEARD,
  SIGNAL_PLANNED,
  SIGNAL_STEP,
  SIGNAL_PROBLEM,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
mr_task_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrTask *self = MR_TASK (object);

  switch ((MrTaskProps) property_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ACTIVITY:
      g_value_set_string (value, self->activity);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_TIME_LEFT:
      g_value_set_string (value, self->time_left);
      break;
    case PROP_SKIPS:
      g_value_set_string (value, self->skips);
      break;
    case PROP_N_FOUND:
      g_value_set_uint (value, self->n_found);
      break;
    case PROP_METER:
      g_value_set_object (value, mr_task_get_meter (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
place_clear (gpointer data)
{
  MrMeterPlace *place = data;

  g_object_unref (place->meter);
  g_clear_error (&place->silence);
}

static void
mr_task_finalize (GObject *object)
{
  MrTask *self = MR_TASK (object);

  g_ptr_array_unref (self->meters);
  g_ptr_array_unref (self->heard);
  g_hash_table_unref (self->stored_writes);
  g_ptr_array_unref (self->writes);
  g_hash_table_unref (self->answered);
  g_hash_table_unref (self->written);
  g_clear_pointer (&self->mark, g_atomic_rc_box_release);
  g_free (self->scan);
  g_array_unref (self->incomplete);
  g_object_unref (self->problems);
  g_array_unref (self->places);
  g_clear_pointer (&self->set, mr_data_set_unref);
  g_clear_object (&self->data);
  g_free (self->title);
  g_free (self->activity);
  g_free (self->time_left);
  g_free (self->skips);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (mr_task_parent_class)->finalize (object);
}

static void
mr_task_class_init (MrTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mr_task_get_property;
  object_class->finalize = mr_task_finalize;

  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, MR_TYPE_TASK_KIND, MR_TASK_SCAN, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MR_TYPE_TASK_STATE, MR_TASK_WAITING, flags);
  props[PROP_ACTIVITY] = g_param_spec_string ("activity", NULL, NULL, NULL, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_TIME_LEFT] = g_param_spec_string ("time-left", NULL, NULL, NULL, flags);
  props[PROP_SKIPS] = g_param_spec_string ("skips", NULL, NULL, NULL, flags);
  props[PROP_N_FOUND] = g_param_spec_uint ("n-found", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_HEARD] = g_signal_new ("heard", MR_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        MR_TYPE_METER);
  signals[SIGNAL_PLANNED] = g_signal_new ("planned", MR_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          0);
  signals[SIGNAL_STEP] = g_signal_new ("step", MR_TYPE_TASK, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", MR_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          1, MR_TYPE_PROBLEM);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", MR_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mr_task_init (MrTask *self)
{
  self->meters = g_ptr_array_new_with_free_func (g_object_unref);
  self->heard = g_ptr_array_new_with_free_func (g_object_unref);
  self->answered = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->stored_writes = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->written = g_hash_table_new (NULL, NULL);
  self->problems = g_list_store_new (MR_TYPE_PROBLEM);
  self->places = g_array_new (FALSE, FALSE, sizeof (MrMeterPlace));
  g_array_set_clear_func (self->places, place_clear);
  self->writes = g_ptr_array_new_with_free_func (mr_task_write_free);
  self->incomplete = g_array_new (FALSE, FALSE, sizeof (guint));
  self->mark = g_atomic_rc_box_new (gint64);
  *self->mark = MR_STORE_NO_MARK;
  self->title = g_strdup ("");
  self->activity = g_strdup ("");
  self->time_left = g_strdup ("");
  self->skips = g_strdup ("");
  self->fraction = -1;
}

/* --- For the link --- */

MrTask *
mr_task_new (MrTaskKind kind, gint64 bus, MrTaskCancelFunc cancel, MrTaskSkipFunc skip, gpointer user_data)
{
  MrTask *self = g_object_new (MR_TYPE_TASK, NULL);

  self->kind = kind;
  self->bus = bus;
  self->cancel = cancel;
  self->skip = skip;
  self->link_data = user_data;
  return self;
}

void
mr_task_set_state (MrTask *self, MrTaskState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_text (MrTask *self, char **field, const char *text, MrTaskProps prop)
{
  if (g_str_equal (*field, text != NULL ? text : ""))
    return;
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
mr_task_set_title (MrTask *self, const char *title)
{
  set_text (self, &self->title, title, PROP_TITLE);
  set_text (self, &self->activity, title, PROP_ACTIVITY);
}

void
mr_task_set_progress (MrTask *self, const char *activity, double fraction, const char *time_left, guint n_found)
{
  set_text (self, &self->activity, activity, PROP_ACTIVITY);
  set_text (self, &self->time_left, time_left, PROP_TIME_LEFT);
  if (self->fraction < fraction || self->fraction > fraction)
    {
      self->fraction = fraction;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
    }
  if (self->n_found != n_found)
    {
      self->n_found = n_found;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_FOUND]);
    }
}

void
mr_task_set_step (MrTask *self, guint n_steps, const char *skips)
{
  self->n_steps = n_steps;
  set_text (self, &self->skips, n_steps == self->skipped ? "" : skips, PROP_SKIPS);
}

void
mr_task_note_answer (MrTask *self, MrMeter *meter)
{
  const gint64 store_id = mr_meter_store_id (meter);

  if (!g_hash_table_contains (self->answered, &store_id))
    g_hash_table_insert (self->answered, g_memdup2 (&store_id, sizeof store_id), NULL);
}

void
mr_task_emit_heard (MrTask *self, MrMeter *meter)
{
  const gint64 store_id = mr_meter_store_id (meter);

  /* It may be heard twice: at its address and by selection. */
  if (g_hash_table_lookup (self->answered, &store_id) == NULL)
    g_ptr_array_add (self->heard, g_object_ref (meter));
  g_hash_table_replace (self->answered, g_memdup2 (&store_id, sizeof store_id), meter);
  g_signal_emit (self, signals[SIGNAL_HEARD], 0, meter);
}

void
mr_task_emit_planned (MrTask *self)
{
  g_signal_emit (self, signals[SIGNAL_PLANNED], 0);
}

void
mr_task_emit_step (MrTask *self, const MrTaskWrite *write)
{
  g_signal_emit (self, signals[SIGNAL_STEP], g_quark_from_static_string (write->request.kind->id), write);
}

static gboolean
join_problem (MrTask *self, MrProblem *problem)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->problems));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MrProblem) before = g_list_model_get_item (G_LIST_MODEL (self->problems), i);
      g_autoptr (MrProblem) joined = mr_problem_join (before, problem);

      if (joined == NULL)
        continue;
      g_list_store_splice (self->problems, i, 1, (gpointer[]){ joined }, 1);
      return TRUE;
    }
  return FALSE;
}

void
mr_task_add_problem (MrTask *self, MrMeter *meter, const MbusAddress *who, const GError *error)
{
  g_autoptr (MrProblem) problem = mr_problem_new (meter, who, error);

  if (!join_problem (self, problem))
    g_list_store_append (self->problems, problem);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, problem);
}

void
mr_task_add_place (MrTask *self, MrMeter *meter, const MrTarget *where)
{
  const MrMeterPlace place = { g_object_ref (meter), *where, NULL };

  g_array_append_val (self->places, place);
}

/* A primary address comes with who is meant there: one meter, or in a doubt any. */
static gboolean
is_place (const MrMeterPlace *place, const MrTarget *where)
{
  return place->target.baud == where->baud && mbus_address_equal (&place->target.address, &where->address) &&
         mbus_secondary_equal (&place->target.address.secondary, &where->address.secondary);
}

gboolean
mr_task_defer_silence (MrTask *self, const MrTarget *where, const GError *error)
{
  gboolean deferred = FALSE;

  /* Two meters may be looked for at one place. */
  for (guint i = 0; i < self->places->len; i++)
    {
      MrMeterPlace *place = &g_array_index (self->places, MrMeterPlace, i);

      if (!is_place (place, where))
        continue;
      g_clear_error (&place->silence);
      place->silence = g_error_copy (error);
      deferred = TRUE;
    }
  return deferred;
}

void
mr_task_note_answer_at (MrTask *self, const MrTarget *where)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const MrMeterPlace *place = &g_array_index (self->places, MrMeterPlace, i);

      if (is_place (place, where))
        mr_task_note_answer (self, place->meter);
    }
}

gboolean
mr_task_is_lost (MrTask *self, const MrMeterPlace *place)
{
  const gint64 store_id = mr_meter_store_id (place->meter);

  return place->silence != NULL && !g_hash_table_contains (self->answered, &store_id);
}

void
mr_task_report_silences (MrTask *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const MrMeterPlace *place = &g_array_index (self->places, MrMeterPlace, i);

      if (mr_task_is_lost (self, place))
        mr_task_add_problem (self, place->meter, &place->target.address, place->silence);
    }
}

void
mr_task_end (MrTask *self, const GError *error)
{
  g_return_if_fail (!mr_task_is_over (self));

  mr_task_forget_secrets (self);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  if (error == NULL)
    mr_task_set_state (self, MR_TASK_DONE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mr_task_set_state (self, MR_TASK_STOPPED);
  else
    mr_task_set_state (self, MR_TASK_FAILED);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

/* --- Public --- */

MrTaskKind
mr_task_get_kind (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), MR_TASK_SCAN);

  return self->kind;
}

const char *
mr_task_get_title (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->title;
}

gint64
mr_task_get_bus (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), 0);

  return self->bus;
}

MrTaskState
mr_task_get_state (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), MR_TASK_DONE);

  return self->state;
}

const char *
mr_task_get_activity (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->activity;
}

double
mr_task_get_fraction (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), -1);

  return self->fraction;
}

const char *
mr_task_get_time_left (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->time_left;
}

gboolean
mr_task_is_over (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), TRUE);

  return self->state == MR_TASK_DONE || self->state == MR_TASK_STOPPED || self->state == MR_TASK_FAILED;
}

const GError *
mr_task_get_error (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->error;
}

MrMeter *
mr_task_get_meter (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->meters->len == 1 ? g_ptr_array_index (self->meters, 0) : NULL;
}

GPtrArray *
mr_task_get_meters (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->meters;
}

GPtrArray *
mr_task_get_heard (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->heard;
}

MrDataReading *
mr_task_get_data (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return self->data;
}

GListModel *
mr_task_get_problems (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), NULL);

  return G_LIST_MODEL (self->problems);
}

gboolean
mr_task_is_saving (MrTask *self)
{
  g_return_val_if_fail (MR_IS_TASK (self), FALSE);

  return self->saving && !mr_task_is_over (self);
}

void
mr_task_skip (MrTask *self)
{
  g_return_if_fail (MR_IS_TASK (self));

  if (mr_task_is_over (self) || *self->skips == '\0')
    return;
  self->skipped = self->n_steps;
  mr_task_set_step (self, self->n_steps, "");
  self->skip (self, self->n_steps, self->link_data);
}

void
mr_task_stop (MrTask *self)
{
  g_return_if_fail (MR_IS_TASK (self));

  if (mr_task_is_over (self) || (self->stop_asked && !self->saving))
    return;
  self->stop_asked = TRUE;
  mr_task_set_state (self, MR_TASK_STOPPING);
  self->cancel (self, self->link_data);
}
