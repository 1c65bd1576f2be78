/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-facts.h"

/* --- Words of files --- */

const char *
mr_danger_nick (MrDanger danger)
{
  static const char *const nicks[] = {
    [MR_DANGER_NONE] = "none",
    [MR_DANGER_DISTURBS] = "disturbs",
    [MR_DANGER_CUTS_SUPPLY] = "cuts-supply",
  };

  return nicks[danger];
}

const char *
mr_function_nick (MrFunction function)
{
  static const char *const nicks[] = {
    [MR_FUNCTION_BREAKER_DISCONNECT] = "breaker-disconnect",
    [MR_FUNCTION_BREAKER_CONNECT] = "breaker-connect",
    [MR_FUNCTION_BREAKER_RELEASE] = "breaker-release",
    [MR_FUNCTION_RELAY_OFF] = "relay-off",
    [MR_FUNCTION_RELAY_ON] = "relay-on",
    [MR_FUNCTION_TARIFF] = "tariff",
    [MR_FUNCTION_DEBITING_STOP] = "debiting-stop",
    [MR_FUNCTION_TRANSFORMER_RATIO] = "transformer-ratio",
    [MR_FUNCTION_TRANSFORMER_LOCK] = "transformer-lock",
    [MR_FUNCTION_PULSE_INPUT] = "pulse-input",
    [MR_FUNCTION_PREPAYMENT] = "prepayment",
    [MR_FUNCTION_POWER_THRESHOLD] = "power-threshold",
    [MR_FUNCTION_CLOCK_OFFSET] = "clock-offset",
    [MR_FUNCTION_OTHER] = "other",
  };

  return nicks[function];
}

const char *
mr_supply_nick (MrSupply supply)
{
  static const char *const nicks[] = {
    [MR_SUPPLY_UNKNOWN] = "unknown",
    [MR_SUPPLY_DISCONNECTED] = "disconnected",
    [MR_SUPPLY_CONNECTED] = "connected",
    [MR_SUPPLY_RELEASED] = "released",
  };

  return nicks[supply];
}

MrSupply
mr_supply_from_nick (const char *text)
{
  for (guint i = 0; i < MR_N_SUPPLIES; i++)
    if (g_strcmp0 (mr_supply_nick (i), text) == 0)
      return i;
  return MR_SUPPLY_UNKNOWN;
}

/* --- Copies --- */

/* The texts of @self, for what is done with all of them. */
static GPtrArray *
list_texts (MrCommandFacts *self)
{
  const char **const texts[] = {
    &self->manufacturer, &self->versions, &self->types, &self->id, &self->name, &self->source, &self->octets,
    &self->expected,
  };
  GPtrArray *list = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (list, texts[i]);
  for (guint i = 0; i < self->n_fields; i++)
    {
      g_ptr_array_add (list, &self->fields[i].name);
      g_ptr_array_add (list, &self->fields[i].title);
    }
  for (guint i = 0; i < self->n_states; i++)
    {
      g_ptr_array_add (list, &self->states[i].vif);
      g_ptr_array_add (list, &self->states[i].dif);
      for (guint j = 0; j < MR_N_SUPPLIES; j++)
        g_ptr_array_add (list, &self->states[i].numbers[j]);
    }
  return list;
}

MrCommandFacts *
mr_command_facts_copy (const MrCommandFacts *self)
{
  MrCommandFacts *copy = g_memdup2 (self, sizeof *self);
  g_autoptr (GPtrArray) texts = list_texts (copy);

  for (guint i = 0; i < texts->len; i++)
    {
      const char **text = texts->pdata[i];

      *text = g_strdup (*text);
    }
  return copy;
}

void
mr_command_facts_free (MrCommandFacts *self)
{
  g_autoptr (GPtrArray) texts = list_texts (self);

  for (guint i = 0; i < texts->len; i++)
    g_free (*(char **) texts->pdata[i]);
  g_free (self);
}

gboolean
mr_command_facts_are_utf8 (const MrCommandFacts *self)
{
  MrCommandFacts facts = *self;
  g_autoptr (GPtrArray) texts = list_texts (&facts);

  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = *(const char **) texts->pdata[i];

      if (text != NULL && !g_utf8_validate (text, -1, NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
have_same_numbers (const MrCommandFacts *a, const MrCommandFacts *b)
{
  if (a->function != b->function || a->danger != b->danger || a->proof != b->proof || a->ci != b->ci ||
      a->n_fields != b->n_fields || a->n_states != b->n_states)
    return FALSE;
  for (guint i = 0; i < a->n_fields; i++)
    if (a->fields[i].min != b->fields[i].min || a->fields[i].max != b->fields[i].max ||
        a->fields[i].octets != b->fields[i].octets || a->fields[i].bcd != b->fields[i].bcd)
      return FALSE;
  return TRUE;
}

gboolean
mr_command_facts_equal (const MrCommandFacts *a, const MrCommandFacts *b)
{
  MrCommandFacts first = *a;
  MrCommandFacts second = *b;
  g_autoptr (GPtrArray) texts = list_texts (&first);
  g_autoptr (GPtrArray) others = list_texts (&second);

  if (!have_same_numbers (a, b))
    return FALSE;
  for (guint i = 0; i < texts->len; i++)
    if (g_strcmp0 (*(const char **) texts->pdata[i], *(const char **) others->pdata[i]) != 0)
      return FALSE;
  return TRUE;
}
