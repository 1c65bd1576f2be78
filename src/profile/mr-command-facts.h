/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-profile-facts.h"

G_BEGIN_DECLS

/* What a command template says, as it is in a file or in an editor. */

/** What a command may do to the meter or its user. */
typedef enum {
  MR_DANGER_NONE,       /* the meter measures and reports as before */
  MR_DANGER_DISTURBS,   /* readings, stored values or billing may be affected */
  MR_DANGER_CUTS_SUPPLY /* the consumer loses supply */
} MrDanger;

/** Returns: (transfer none): stable English word for files and JSON: "none", "disturbs", "cuts-supply". */
const char *mr_danger_nick (MrDanger danger);

/** What a command is for. */
typedef enum {
  MR_FUNCTION_BREAKER_DISCONNECT,
  MR_FUNCTION_BREAKER_CONNECT,
  MR_FUNCTION_BREAKER_RELEASE, /* armed: a button on the meter, or a second command, connects */
  MR_FUNCTION_RELAY_OFF,
  MR_FUNCTION_RELAY_ON,
  MR_FUNCTION_TARIFF,
  MR_FUNCTION_DEBITING_STOP,
  MR_FUNCTION_TRANSFORMER_RATIO,
  MR_FUNCTION_TRANSFORMER_LOCK,
  MR_FUNCTION_PULSE_INPUT,
  MR_FUNCTION_PREPAYMENT,
  MR_FUNCTION_POWER_THRESHOLD,
  MR_FUNCTION_CLOCK_OFFSET,    /* adds seconds to the clock */
  MR_FUNCTION_OTHER
} MrFunction;

/** Returns: (transfer none): stable English word for files: "breaker-disconnect", "relay-on", …, "other". */
const char *mr_function_nick (MrFunction function);

/** State of a breaker or valve. */
typedef enum {
  MR_SUPPLY_UNKNOWN,
  MR_SUPPLY_DISCONNECTED,
  MR_SUPPLY_CONNECTED,
  MR_SUPPLY_RELEASED /* disconnected; may be connected by a button or a second command */
} MrSupply;

#define MR_N_SUPPLIES (MR_SUPPLY_RELEASED + 1)

/** Returns: (transfer none): stable English word: "unknown", "disconnected", "connected", "released". */
const char *mr_supply_nick (MrSupply supply);

/** @text: a state as mr_command_read_state() returns it. Returns: the state, %MR_SUPPLY_UNKNOWN for other texts. */
MrSupply mr_supply_from_nick (const char *text);

/**
 * MrCommandField:
 * @name: of the placeholder: "tariff"
 * @title: English, marked for translation: "Tariff"
 * @octets: its size on the wire, 1 to 8
 * @bcd: as BCD, else as an integer; the least significant octet comes first
 *
 * A number that the user chooses.
 */
typedef struct {
  const char *name;
  const char *title;
  gint64 min;
  gint64 max;
  guint octets;
  gboolean bcd;
} MrCommandField;

/**
 * MrCommandState:
 * @vif: VIF and VIFE of the record, in hexadecimal: "FD 1B"
 * @dif: (nullable): exactly these DIF and DIFE; %NULL: any DIF of the present value of storage, tariff and subunit 0
 * @numbers: (nullable elements): for each #MrSupply but unknown, the number in the record that means it, in decimal;
 *   a number that is not among them is the state itself
 *
 * Where a meter reports the state that a command changes.
 */
typedef struct {
  const char *vif;
  const char *dif;
  const char *numbers[MR_N_SUPPLIES];
} MrCommandState;

#define MR_COMMAND_FIELDS 8
#define MR_COMMAND_STATES 8

/**
 * MrCommandFacts:
 * @manufacturer: three letters; several of them with blanks between; or "any"
 * @versions: (nullable): octets in hexadecimal with blanks between; %NULL: every version. @types: likewise, of devices
 * @id: small letters, digits and hyphens, unique for a meter
 * @name: English, marked for translation
 * @source: a document, or the user
 * @ci: the CI field, 51 for records
 * @octets: (nullable): what follows it, in hexadecimal, with placeholders: "81 10 FD 1A {value}"; %NULL: not known
 * @fields: the numbers for the placeholders, each once
 * @states: where to read the state, the preferred place first
 * @expected: (nullable): the state that proves the command: a word of mr_supply_nick(), a number, or a placeholder
 *
 * One template. Plain data; the texts belong to the caller, or to mr_command_facts_free().
 */
typedef struct {
  const char *manufacturer;
  const char *versions;
  const char *types;
  const char *id;
  const char *name;
  const char *source;
  MrFunction function;
  MrDanger danger;
  MrProof proof;
  guint8 ci;
  const char *octets;
  MrCommandField fields[MR_COMMAND_FIELDS];
  guint n_fields;
  MrCommandState states[MR_COMMAND_STATES];
  guint n_states;
  const char *expected;
} MrCommandFacts;

/** Returns: (transfer full): a copy with texts of its own. */
MrCommandFacts *mr_command_facts_copy (const MrCommandFacts *self);

void mr_command_facts_free (MrCommandFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCommandFacts, mr_command_facts_free)

/** Returns: whether all of its texts are UTF-8. */
gboolean mr_command_facts_are_utf8 (const MrCommandFacts *self);

/** Returns: whether both have the same facts with the same texts. */
gboolean mr_command_facts_equal (const MrCommandFacts *a, const MrCommandFacts *b);

G_END_DECLS
