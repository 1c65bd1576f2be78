/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breaker.h"

#include <string.h>

#include "mr-command-private.h"

#define DIGITAL_OUTPUT "FD 1A"
#define DIGITAL_INPUT "FD 1B"

const MrFunction mr_breaker_functions[MR_N_BREAKER_FUNCTIONS] = {
  [MR_BREAKER_DISCONNECT] = MR_FUNCTION_BREAKER_DISCONNECT,
  [MR_BREAKER_CONNECT] = MR_FUNCTION_BREAKER_CONNECT,
  [MR_BREAKER_RELEASE] = MR_FUNCTION_BREAKER_RELEASE,
};

/* Whether it changes a state that can be "disconnected", and does not say what that will be. */
static gboolean
may_disconnect (const MrCommand *self)
{
  const MrCommandFacts *facts = mr_command_facts (self);
  const char *expected = mr_command_expected (self);

  if (facts->function == MR_FUNCTION_BREAKER_CONNECT || facts->function == MR_FUNCTION_BREAKER_RELEASE ||
      mr_supply_from_nick (expected) != MR_SUPPLY_UNKNOWN)
    return FALSE;
  for (guint i = 0; i < facts->n_states; i++)
    if (facts->states[i].numbers[MR_SUPPLY_DISCONNECTED] != NULL)
      return TRUE;
  return FALSE;
}

gboolean
mr_command_cuts_supply (const MrCommand *self)
{
  return may_disconnect (self) || mr_command_danger (self) == MR_DANGER_CUTS_SUPPLY ||
         mr_command_function (self) == MR_FUNCTION_BREAKER_DISCONNECT ||
         mr_supply_from_nick (mr_command_expected (self)) == MR_SUPPLY_DISCONNECTED;
}

/* Returns: whether only a breaker or valve is reported there */
static gboolean
is_only_of_breakers (const MrCommandState *place)
{
  return place->dif != NULL || (!g_str_equal (place->vif, DIGITAL_OUTPUT) && !g_str_equal (place->vif, DIGITAL_INPUT));
}

static int
index_of (MrFunction function)
{
  for (int i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    if (mr_breaker_functions[i] == function)
      return i;
  return -1;
}

gboolean
mr_command_is_of_breaker (const MrCommand *command, const MbusSecondary *meter, GPtrArray *telegrams)
{
  int place;

  if (index_of (mr_command_function (command)) < 0)
    return FALSE;
  if (!mr_command_is_for_any (command) || mr_device_type_is_of_breaker (meter->device_type))
    return TRUE;
  place = mr_command_find_place (command, telegrams);
  return place >= 0 && is_only_of_breakers (&mr_command_facts (command)->states[place]);
}

/* How much speaks for a template of the standard: the meter reports what the command writes; or it reports the digital
 * input by which a device shows what its digital output does. */
static int
nearness (const MrCommand *command, GPtrArray *telegrams)
{
  const MrCommandFacts *facts = mr_command_facts (command);
  const int place = mr_command_find_place (command, telegrams);

  if (mr_command_is_reported (command, telegrams))
    return 2;
  return place >= 0 && g_str_equal (facts->states[place].vif, DIGITAL_INPUT) &&
         strstr (facts->octets, DIGITAL_OUTPUT) != NULL;
}

/* What a make says of its own meters is not weighed up against what they report. */
static gboolean
is_better (const MrCommand *command, const MrCommand *than, GPtrArray *telegrams)
{
  if (than == NULL || mr_command_is_empty (command) != mr_command_is_empty (than))
    return than == NULL || mr_command_is_empty (than);
  if (mr_command_proof (command) != mr_command_proof (than))
    return mr_command_proof (command) < mr_command_proof (than);
  return !mr_command_is_empty (command) && mr_command_is_for_any (command) && mr_command_is_for_any (than) &&
         nearness (command, telegrams) > nearness (than, telegrams);
}

static MrSupply
read_supply (const MrCommand *command, GPtrArray *telegrams)
{
  g_autofree char *state = command != NULL ? mr_command_read_state (command, telegrams, NULL) : NULL;

  return state != NULL ? mr_supply_from_nick (state) : MR_SUPPLY_UNKNOWN;
}

MrBreaker
mr_breaker_find (GPtrArray *commands, const MbusSecondary *meter, GPtrArray *telegrams)
{
  MrBreaker breaker = { FALSE, MR_SUPPLY_UNKNOWN, { NULL } };
  MrSupply other = MR_SUPPLY_UNKNOWN; /* by a template that was not chosen */

  for (guint i = 0; i < commands->len; i++)
    {
      MrCommand *command = commands->pdata[i];
      MrCommand **best;

      if (!mr_command_is_of_breaker (command, meter, telegrams))
        continue;
      breaker.exists = TRUE;
      best = &breaker.commands[index_of (mr_command_function (command))];
      if (is_better (command, *best, telegrams))
        *best = command;
      if (other == MR_SUPPLY_UNKNOWN)
        other = read_supply (command, telegrams);
    }
  /* The state is read where the command that is used will be read back. */
  for (gsize i = 0; i < G_N_ELEMENTS (breaker.commands) && breaker.supply == MR_SUPPLY_UNKNOWN; i++)
    breaker.supply = read_supply (breaker.commands[i], telegrams);
  if (breaker.supply == MR_SUPPLY_UNKNOWN)
    breaker.supply = other;
  return breaker;
}
