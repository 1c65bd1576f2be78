/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breaker-row-private.h"

#include <glib/gi18n-lib.h>

#include "mr-command-words.h"
#include "mr-write-progress.h"

struct _MrBreakerRow {
  GObject parent_instance;

  MrMeter *meter;
  MrSupply supply;
  MrCommand *commands[MR_N_BREAKER_FUNCTIONS]; /* (nullable elements) */
  char *words;
  const char *proof;
  int state;
  gboolean was_sent;
  char *explanation;
};

G_DEFINE_FINAL_TYPE (MrBreakerRow, mr_breaker_row, G_TYPE_OBJECT)

typedef enum {
  PROP_METER = 1,
  PROP_SUPPLY,
  PROP_COMMANDS,
  PROP_PROOF,
  PROP_STATE,
  PROP_SENT,
  PROP_EXPLANATION,
  PROP_LAST = PROP_EXPLANATION
} MrBreakerRowProps;

static GParamSpec *props[PROP_LAST + 1];

/* What a command may have changed since the meter was read is not known any more. */
static MrSupply
present_supply (MrBreakerRow *self)
{
  const gboolean in_doubt =
    self->state != MR_WRITE_PROGRESS_NONE && mr_write_state_is_in_doubt ((MrWriteState) self->state);

  return in_doubt ? MR_SUPPLY_UNKNOWN : self->supply;
}

static void
mr_breaker_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrBreakerRow *self = MR_BREAKER_ROW (object);

  switch ((MrBreakerRowProps) property_id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_SUPPLY:
      g_value_set_int (value, (int) present_supply (self));
      break;
    case PROP_COMMANDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_PROOF:
      g_value_set_string (value, self->proof);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_SENT:
      g_value_set_boolean (value, self->was_sent);
      break;
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_breaker_row_finalize (GObject *object)
{
  MrBreakerRow *self = MR_BREAKER_ROW (object);

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    g_clear_pointer (&self->commands[i], mr_command_unref);
  g_object_unref (self->meter);
  g_free (self->words);
  g_free (self->explanation);
  G_OBJECT_CLASS (mr_breaker_row_parent_class)->finalize (object);
}

static void
mr_breaker_row_class_init (MrBreakerRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_breaker_row_get_property;
  object_class->finalize = mr_breaker_row_finalize;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, flags);
  props[PROP_SUPPLY] = g_param_spec_int ("supply", NULL, NULL, 0, MR_N_SUPPLIES - 1, MR_SUPPLY_UNKNOWN, flags);
  props[PROP_COMMANDS] = g_param_spec_string ("commands", NULL, NULL, "", flags);
  props[PROP_PROOF] = g_param_spec_string ("proof", NULL, NULL, "", flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, MR_WRITE_PROGRESS_NONE, MR_WRITE_UNKNOWN,
                                        MR_WRITE_PROGRESS_NONE, flags);
  props[PROP_SENT] = g_param_spec_boolean ("sent", NULL, NULL, FALSE, flags);
  props[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_breaker_row_init (MrBreakerRow *self)
{
  self->words = g_strdup ("");
  self->proof = "";
  self->state = MR_WRITE_PROGRESS_NONE;
  self->explanation = g_strdup ("");
}

MrBreakerRow *
mr_breaker_row_new (MrMeter *meter)
{
  MrBreakerRow *self = g_object_new (MR_TYPE_BREAKER_ROW, NULL);

  self->meter = g_object_ref (meter);
  return self;
}

static void
notify (MrBreakerRow *self, MrBreakerRowProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* --- What can be done --- */

/* @proof: (out): of the first that has octets */
static char *
describe_commands (MrBreakerRow *self, const char **proof)
{
  GString *text = g_string_new (NULL);

  *proof = "";
  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    {
      if (self->commands[i] == NULL || mr_command_is_empty (self->commands[i]))
        continue;
      if (text->len == 0)
        *proof = mr_proof_words (mr_command_proof (self->commands[i]));
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", mr_function_name (mr_breaker_functions[i]));
    }
  if (text->len == 0)
    /* Translators: of the commands of a breaker: their bytes are in no public document. */
    g_string_append (text, _("Bytes not known"));
  return g_string_free (text, FALSE);
}

void
mr_breaker_row_set_breaker (MrBreakerRow *self, const MrBreaker *breaker)
{
  g_autofree char *words = NULL;
  const char *proof;

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    {
      g_clear_pointer (&self->commands[i], mr_command_unref);
      if (breaker->commands[i] != NULL)
        self->commands[i] = mr_command_ref (breaker->commands[i]);
    }
  words = describe_commands (self, &proof);
  if (!g_str_equal (words, self->words) || !g_str_equal (proof, self->proof))
    {
      g_free (self->words);
      self->words = g_steal_pointer (&words);
      self->proof = proof;
      notify (self, PROP_COMMANDS);
      notify (self, PROP_PROOF);
    }
  if (self->supply != breaker->supply)
    {
      self->supply = breaker->supply;
      notify (self, PROP_SUPPLY);
    }
}

void
mr_breaker_row_set_state (MrBreakerRow *self, int state, gboolean was_sent, const char *explanation)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->was_sent != was_sent)
    {
      self->was_sent = was_sent;
      notify (self, PROP_SENT);
    }
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
      notify (self, PROP_SUPPLY);
    }
  if (!g_str_equal (self->explanation, explanation))
    {
      g_free (self->explanation);
      self->explanation = g_strdup (explanation);
      notify (self, PROP_EXPLANATION);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- Public --- */

MrMeter *
mr_breaker_row_get_meter (MrBreakerRow *self)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self), NULL);

  return self->meter;
}

MrSupply
mr_breaker_row_get_supply (MrBreakerRow *self)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self), MR_SUPPLY_UNKNOWN);

  return present_supply (self);
}

int
mr_breaker_row_get_state (MrBreakerRow *self)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self), MR_WRITE_PROGRESS_NONE);

  return self->state;
}

gboolean
mr_breaker_row_is_unchanged (MrBreakerRow *self)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self), FALSE);

  return self->state == MR_WRITE_CONFIRMED && !self->was_sent;
}

const char *
mr_breaker_row_get_explanation (MrBreakerRow *self)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self), "");

  return self->explanation;
}

MrCommand *
mr_breaker_row_get_command (MrBreakerRow *self, MrBreakerFunction function)
{
  g_return_val_if_fail (MR_IS_BREAKER_ROW (self) && function < MR_N_BREAKER_FUNCTIONS, NULL);

  return self->commands[function];
}
