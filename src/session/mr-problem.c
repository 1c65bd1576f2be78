/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-problem.h"

struct _MrProblem {
  GObject parent_instance;

  MrMeter *meter;
  GError *error;
};

G_DEFINE_FINAL_TYPE (MrProblem, mr_problem, G_TYPE_OBJECT)

typedef enum { PROP_METER = 1, PROP_SENTENCE, PROP_LAST = PROP_SENTENCE } MrProblemProps;
static GParamSpec *props[PROP_LAST + 1];

static void
mr_problem_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrProblem *self = MR_PROBLEM (object);

  switch ((MrProblemProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->error->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_problem_finalize (GObject *object)
{
  MrProblem *self = MR_PROBLEM (object);

  g_clear_object (&self->meter);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (mr_problem_parent_class)->finalize (object);
}

static void
mr_problem_class_init (MrProblemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_problem_get_property;
  object_class->finalize = mr_problem_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_problem_init (MrProblem *self)
{
}

MrProblem *
mr_problem_new (MrMeter *meter, const GError *error)
{
  MrProblem *self = g_object_new (MR_TYPE_PROBLEM, NULL);

  g_return_val_if_fail (error != NULL, NULL);

  self->meter = meter != NULL ? g_object_ref (meter) : NULL;
  self->error = g_error_copy (error);
  return self;
}

MrMeter *
mr_problem_get_meter (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->meter;
}

const GError *
mr_problem_get_error (MrProblem *self)
{
  g_return_val_if_fail (MR_IS_PROBLEM (self), NULL);

  return self->error;
}
