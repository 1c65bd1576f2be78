/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-addressing-row-private.h"

#include "mbus-frame.h"
#include "mr-bus-link-private.h"
#include "mr-meter-private.h"
#include "mr-write-kind.h"
#include "mr-write-outcome.h"
#include "mr-write-progress.h"
#include "mr-write-state.h"

G_DEFINE_FINAL_TYPE (MrAddressingRow, mr_addressing_row, G_TYPE_OBJECT)

typedef enum {
  PROP_METER = 1,
  PROP_OLD,
  PROP_WISH,
  PROP_CONFLICT,
  PROP_NEED,
  PROP_STATE,
  PROP_EXPLANATION,
  PROP_STAGE,
  PROP_LAST = PROP_STAGE
} MrAddressingRowProps;

static GParamSpec *props[PROP_LAST + 1];

static void
mr_addressing_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrAddressingRow *self = MR_ADDRESSING_ROW (object);

  switch ((MrAddressingRowProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_OLD:
      g_value_set_int (value, self->old);
      break;
    case PROP_WISH:
      g_value_set_int (value, self->wish);
      break;
    case PROP_CONFLICT:
      g_value_set_string (value, self->conflict);
      break;
    case PROP_NEED:
      g_value_set_string (value, self->need);
      break;
    case PROP_STATE:
      g_value_set_int (value, mr_addressing_row_get_state (self));
      break;
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    case PROP_STAGE:
      g_value_set_int (value, self->stage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_addressing_row_finalize (GObject *object)
{
  MrAddressingRow *self = MR_ADDRESSING_ROW (object);

  g_object_unref (self->meter);
  g_free (self->conflict);
  g_free (self->need);
  g_free (self->explanation);
  G_OBJECT_CLASS (mr_addressing_row_parent_class)->finalize (object);
}

static void
mr_addressing_row_class_init (MrAddressingRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_addressing_row_get_property;
  object_class->finalize = mr_addressing_row_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, flags);
  props[PROP_OLD] = g_param_spec_int ("old", NULL, NULL, MR_PLAN_NO_ADDRESS, G_MAXINT, MR_PLAN_NO_ADDRESS, flags);
  props[PROP_WISH] = g_param_spec_int ("wish", NULL, NULL, MR_PLAN_NO_ADDRESS, G_MAXINT, MR_PLAN_NO_ADDRESS, flags);
  props[PROP_CONFLICT] = g_param_spec_string ("conflict", NULL, NULL, "", flags);
  props[PROP_NEED] = g_param_spec_string ("need", NULL, NULL, "", flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, MR_WRITE_PROGRESS_NONE, MR_WRITE_UNKNOWN,
                                        MR_WRITE_PROGRESS_NONE, flags);
  props[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, "", flags);
  props[PROP_STAGE] = g_param_spec_int ("stage", NULL, NULL, MR_ADDRESSING_NONE, MR_ADDRESSING_DOUBT,
                                        MR_ADDRESSING_NONE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_addressing_row_init (MrAddressingRow *self)
{
  self->old = MR_PLAN_NO_ADDRESS;
  self->back = MR_PLAN_NO_ADDRESS;
  self->sent = MR_PLAN_NO_ADDRESS;
  self->wish = MR_PLAN_NO_ADDRESS;
  self->state = MR_WRITE_PROGRESS_NONE;
  self->outcome = MR_ADDRESSING_NO_OUTCOME;
  self->conflict = g_strdup ("");
  self->need = g_strdup ("");
  self->explanation = g_strdup ("");
}

MrAddressingRow *
mr_addressing_row_new (MrMeter *meter)
{
  MrAddressingRow *self = g_object_new (MR_TYPE_ADDRESSING_ROW, NULL);

  self->meter = g_object_ref (meter);
  self->back = mr_addressing_row_present (self);
  self->old = self->back;
  return self;
}

static void
notify (MrAddressingRow *self, MrAddressingRowProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_int (MrAddressingRow *self, int *field, int value, MrAddressingRowProps prop)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, prop);
}

static void
set_text (MrAddressingRow *self, char **field, const char *text, MrAddressingRowProps prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  notify (self, prop);
}

/* What was confirmed came of the wish only while it is fulfilled: it may be a step on the way, and others may have
 * changed the address since. */
static gboolean
is_outdated (MrAddressingRow *self)
{
  return self->state == MR_WRITE_CONFIRMED && mr_addressing_row_changes (self);
}

static MrAddressingStage
find_stage_of_change (MrAddressingRow *self)
{
  if (self->state == MR_WRITE_FAILED)
    return self->outcome == MR_WRITE_OUTCOME_NOT_SENT ? MR_ADDRESSING_NOT_SENT : MR_ADDRESSING_FAILED;
  if (self->state == MR_WRITE_UNKNOWN)
    return MR_ADDRESSING_DOUBT;
  return self->need_kind != MR_PLAN_NO_NEED ? MR_ADDRESSING_NEED : MR_ADDRESSING_PLANNED;
}

/* What the bus does at the moment comes first; then why it cannot be done; then what came of it. */
static MrAddressingStage
find_stage (MrAddressingRow *self)
{
  if (self->state == MR_WRITE_SENT)
    return MR_ADDRESSING_SENT;
  if (self->state == MR_WRITE_ACCEPTED)
    return MR_ADDRESSING_ACCEPTED;
  if (self->conflict_kind != MR_PLAN_NO_CONFLICT)
    return MR_ADDRESSING_CONFLICT;
  if (mr_addressing_row_changes (self))
    return find_stage_of_change (self);
  if (self->wish != MR_PLAN_NO_ADDRESS && self->outcome == MR_WRITE_OUTCOME_CONFIRMED)
    return MR_ADDRESSING_CONFIRMED;
  if (self->wish == MR_PLAN_NO_ADDRESS && self->state == MR_WRITE_UNKNOWN)
    return MR_ADDRESSING_DOUBT;
  if (self->need_kind != MR_PLAN_NO_NEED)
    return MR_ADDRESSING_NEED;
  return self->wish == MR_PLAN_NO_ADDRESS ? MR_ADDRESSING_NONE : MR_ADDRESSING_SAME;
}

static void
update_stage (MrAddressingRow *self)
{
  const MrAddressingStage stage = find_stage (self);

  if (self->stage == stage)
    return;
  self->stage = stage;
  notify (self, PROP_STAGE);
}

int
mr_addressing_row_present (MrAddressingRow *self)
{
  const int primary = mr_meter_primary (self->meter);

  return primary <= MBUS_ADDRESS_LAST ? primary : MR_PLAN_NO_ADDRESS;
}

gboolean
mr_addressing_row_is_on_way (MrAddressingRow *self)
{
  const int present = mr_addressing_row_present (self);

  return self->wish != MR_PLAN_NO_ADDRESS && self->back != MR_PLAN_NO_ADDRESS && present != MR_PLAN_NO_ADDRESS &&
         present == self->sent && present != self->wish && present != self->back;
}

/* Once it has what was wished for, or while it is on its way there, the row shows what it had before. */
static void
update_old (MrAddressingRow *self)
{
  const int present = mr_addressing_row_present (self);
  const gboolean is_before =
    present == MR_PLAN_NO_ADDRESS || present == self->wish || mr_addressing_row_is_on_way (self);

  set_int (self, &self->old, is_before ? self->back : present, PROP_OLD);
}

int
mr_addressing_row_current (MrAddressingRow *self)
{
  return self->has_draft ? self->draft : self->wish;
}

gboolean
mr_addressing_row_set_wish (MrAddressingRow *self, int wish, gboolean is_undo)
{
  const gboolean is_on_way = mr_addressing_row_is_on_way (self);

  if (wish == self->wish && is_undo == self->is_undo && self->state == MR_WRITE_PROGRESS_NONE)
    return FALSE;

  /* What writing has given it can be undone although nothing is wished for any more. */
  self->keeps_back = wish == MR_PLAN_NO_ADDRESS && mr_addressing_row_can_undo (self);
  if (self->keeps_back)
    self->sent = mr_addressing_row_present (self);
  self->is_undo = is_undo;
  set_int (self, &self->wish, wish, PROP_WISH);
  /* What is wished for settles no doubt. */
  if (self->state != MR_WRITE_UNKNOWN || mr_addressing_row_get_doubt (self) == MR_PLAN_NO_ADDRESS)
    mr_addressing_row_set_state (self, MR_WRITE_PROGRESS_NONE, MR_ADDRESSING_NO_OUTCOME, "");
  /* What it has only for the time being is not what it is to get back. */
  if (!is_on_way && !self->keeps_back)
    {
      self->back = mr_addressing_row_present (self);
      self->sent = MR_PLAN_NO_ADDRESS;
    }
  update_old (self);
  update_stage (self);
  return TRUE;
}

void
mr_addressing_row_load (MrAddressingRow *self, int back, int wish, int sent, gboolean is_undo)
{
  self->back = back;
  self->sent = sent;
  self->is_undo = is_undo;
  self->keeps_back = wish == MR_PLAN_NO_ADDRESS;
  set_int (self, &self->wish, wish, PROP_WISH);
  update_old (self);
}

void
mr_addressing_row_refresh (MrAddressingRow *self)
{
  if (self->wish == MR_PLAN_NO_ADDRESS && !self->keeps_back)
    self->back = mr_addressing_row_present (self);
  update_old (self);
  update_stage (self);
}

void
mr_addressing_row_set_check (MrAddressingRow *self, MrPlanConflict conflict_kind, const char *conflict,
                             MrPlanNeedKind need_kind, const char *need)
{
  self->conflict_kind = conflict_kind;
  self->need_kind = need_kind;
  set_text (self, &self->conflict, conflict, PROP_CONFLICT);
  set_text (self, &self->need, need, PROP_NEED);
  update_stage (self);
}

void
mr_addressing_row_set_state (MrAddressingRow *self, int state, int outcome, const char *explanation)
{
  self->outcome = outcome;
  set_text (self, &self->explanation, explanation, PROP_EXPLANATION);
  set_int (self, &self->state, state, PROP_STATE);
  update_stage (self);
}

MrMeter *
mr_addressing_row_get_meter (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), NULL);

  return self->meter;
}

int
mr_addressing_row_get_old (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_ADDRESS);

  return self->old;
}

int
mr_addressing_row_get_wish (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_ADDRESS);

  return self->wish;
}

int
mr_addressing_row_get_back (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_ADDRESS);

  return self->back;
}

MrPlanConflict
mr_addressing_row_get_conflict_kind (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_CONFLICT);

  return self->conflict_kind;
}

const char *
mr_addressing_row_get_conflict (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), "");

  return self->conflict;
}

MrPlanNeedKind
mr_addressing_row_get_need_kind (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_NEED);

  return self->need_kind;
}

const char *
mr_addressing_row_get_need (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), "");

  return self->need;
}

gboolean
mr_addressing_row_is_unsolved (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), FALSE);

  return self->conflict_kind != MR_PLAN_NO_CONFLICT || self->need_kind != MR_PLAN_NO_NEED;
}

int
mr_addressing_row_get_doubt (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_PLAN_NO_ADDRESS);

  return mr_bus_link_doubtful_address (self->meter);
}

int
mr_addressing_row_get_state (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_WRITE_PROGRESS_NONE);

  return is_outdated (self) ? MR_WRITE_PROGRESS_NONE : self->state;
}

int
mr_addressing_row_get_outcome (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_ADDRESSING_NO_OUTCOME);

  return is_outdated (self) ? MR_ADDRESSING_NO_OUTCOME : self->outcome;
}

const char *
mr_addressing_row_get_explanation (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), "");

  return self->explanation;
}

MrAddressingStage
mr_addressing_row_get_stage (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), MR_ADDRESSING_NONE);

  return self->stage;
}

const char *
mr_addressing_row_get_refusal (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), NULL);

  return mr_addressing_row_changes (self) && self->outcome == MR_WRITE_OUTCOME_FAILED ? self->explanation : NULL;
}

gboolean
mr_addressing_row_changes (MrAddressingRow *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), FALSE);

  return self->wish != MR_PLAN_NO_ADDRESS && self->wish != mr_addressing_row_present (self);
}

gboolean
mr_addressing_row_can_undo (MrAddressingRow *self)
{
  int present;

  g_return_val_if_fail (MR_IS_ADDRESSING_ROW (self), FALSE);

  present = mr_addressing_row_present (self);
  if (self->back == MR_PLAN_NO_ADDRESS || present == MR_PLAN_NO_ADDRESS || present == self->back)
    return FALSE;
  if (self->wish == MR_PLAN_NO_ADDRESS)
    return self->keeps_back && present == self->sent;
  /* A meter that took another address than it was sent has failed, and has been changed all the same. */
  return present == self->wish || self->state == MR_WRITE_FAILED || mr_addressing_row_is_on_way (self);
}
