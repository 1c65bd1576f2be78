/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-words.h"

#include <glib/gi18n-lib.h>

const char *
mr_function_name (MrFunction function)
{
  static const char *const names[] = {
    /* Translators: what a command for a breaker or valve does, as is the next one. */
    [MR_FUNCTION_BREAKER_DISCONNECT] = NC_("function", "Disconnect"),
    [MR_FUNCTION_BREAKER_CONNECT] = NC_("function", "Connect"),
    /* Translators: what a command for a breaker does: from then on it may be connected by its button. */
    [MR_FUNCTION_BREAKER_RELEASE] = NC_("function", "Release"),
    [MR_FUNCTION_RELAY_OFF] = NC_("function", "Switch a relay off"),
    [MR_FUNCTION_RELAY_ON] = NC_("function", "Switch a relay on"),
    [MR_FUNCTION_TARIFF] = NC_("function", "Tariff"),
    /* Translators: a function of a meter: it counts, but does not charge. */
    [MR_FUNCTION_DEBITING_STOP] = NC_("function", "Debiting stop"),
    [MR_FUNCTION_TRANSFORMER_RATIO] = NC_("function", "Transformer ratio"),
    [MR_FUNCTION_TRANSFORMER_LOCK] = NC_("function", "Lock of the transformer ratio"),
    [MR_FUNCTION_PULSE_INPUT] = NC_("function", "Pulse input"),
    [MR_FUNCTION_PREPAYMENT] = NC_("function", "Prepayment"),
    [MR_FUNCTION_POWER_THRESHOLD] = NC_("function", "Power threshold"),
    [MR_FUNCTION_CLOCK_OFFSET] = NC_("function", "Offset of the clock"),
    [MR_FUNCTION_OTHER] = NC_("function", "Other"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "function", names[function]);
}

const char *
mr_supply_name (MrSupply supply)
{
  static const char *const names[] = {
    [MR_SUPPLY_UNKNOWN] = NC_("breaker", "Unknown"),
    [MR_SUPPLY_DISCONNECTED] = NC_("breaker", "Disconnected"),
    [MR_SUPPLY_CONNECTED] = NC_("breaker", "Connected"),
    /* Translators: state of a breaker: it may be connected by its button, or by a second command. */
    [MR_SUPPLY_RELEASED] = NC_("breaker", "Released"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "breaker", names[supply]);
}

const char *
mr_danger_sentence (MrDanger danger)
{
  static const char *const sentences[] = {
    [MR_DANGER_NONE] = "",
    [MR_DANGER_DISTURBS] = N_("Readings, stored values or billing may be affected."),
    [MR_DANGER_CUTS_SUPPLY] = N_("The consumer loses supply."),
  };

  return *sentences[danger] != '\0' ? _(sentences[danger]) : "";
}

const char *
mr_proof_words (MrProof proof)
{
  static const char *const words[] = {
    /* Translators: how certain it is that the bytes of a command are right; so are the next ones. */
    [MR_PROOF_CONFIRMED] = N_("confirmed"),
    [MR_PROOF_DOCUMENT] = N_("from a document"),
    [MR_PROOF_ARITHMETIC] = N_("checked with values of real meters"),
    [MR_PROOF_TELEGRAM] = N_("seen in telegrams"),
    [MR_PROOF_DECODED] = N_("derived from telegrams"),
    [MR_PROOF_INFERRED] = N_("likely, but not confirmed"),
    [MR_PROOF_OF_MODEL] = N_("confirmed"),
  };

  return _(words[proof]);
}

const char *
mr_command_element_words (const char *element)
{
  static const struct {
    const char *element;
    const char *words;
  } elements[] = {
    /* Translators: in these sentences, what is in angle brackets and in quotation marks stays as it is. */
    { "commands", N_("<commands> has “proof”, perhaps “versions” and “types” in hexadecimal; in it first <source>, "
                     "then any <state>, then <command>.") },
    { "state", N_("<state> has “vif” in hexadecimal, perhaps “dif”, and the numbers that mean “disconnected”, "
                  "“connected” or “released”.") },
    { "command", N_("<command> has “id” of small letters, digits and hyphens, “function”, “danger” (none, disturbs or "
                    "cuts-supply), perhaps “ci” and “expected”; in it first <name>, then any <octets>, then any "
                    "<field>.") },
    { "octets", N_("<octets> has pairs of capital hexadecimal digits and names of fields in braces, with blanks "
                   "between: 01 FD 1A {level}.") },
    { "field", N_("<field> has “name”, the whole numbers “min” and “max”, perhaps “size” from 1 to 8 and “coding” "
                  "(integer or bcd); in it, its title.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    if (g_strcmp0 (elements[i].element, element) == 0)
      return _(elements[i].words);
  return NULL;
}
