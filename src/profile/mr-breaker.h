/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-commands.h"

G_BEGIN_DECLS

/** What can be done with a breaker. */
typedef enum {
  MR_BREAKER_DISCONNECT,
  MR_BREAKER_CONNECT,
  MR_BREAKER_RELEASE,
  MR_N_BREAKER_FUNCTIONS
} MrBreakerFunction;

/** For each #MrBreakerFunction the function of a template. */
extern const MrFunction mr_breaker_functions[MR_N_BREAKER_FUNCTIONS];

/**
 * MrBreaker:
 * @exists: the meter has one
 * @supply: its state, as the meter reports it
 * @commands: (transfer none) (element-type MrCommand): for each #MrBreakerFunction the template to use, which may be
 *   empty; (nullable elements)
 *
 * The breaker or valve of a meter, as far as it is known. A digital output or input is a breaker only in a device whose
 * type is breaker or valve: in any other meter it may be whatever is wired to it.
 */
typedef struct {
  gboolean exists;
  MrSupply supply;
  MrCommand *commands[MR_N_BREAKER_FUNCTIONS];
} MrBreaker;

/**
 * mr_breaker_find:
 * @commands: (element-type MrCommand): see mr_commands_list()
 * @telegrams: (nullable) (element-type MbusTelegram): of @meter
 *
 * Of several templates for a function one that has octets is used, of these one with the best proof, of these one that
 * writes what the meter reports, unless the make has its own, of these the first.
 */
MrBreaker mr_breaker_find (GPtrArray *commands, const MbusSecondary *meter, GPtrArray *telegrams);

/** @command: one of mr_commands_list(). Returns: whether it is for the breaker or valve of @meter, so that the state it
 *  reads is that of one. @telegrams: (nullable) */
gboolean mr_command_is_of_breaker (const MrCommand *command, const MbusSecondary *meter, GPtrArray *telegrams);

/** Returns: whether the consumer loses supply by it, or may, so that the number of the meter has to be typed. */
gboolean mr_command_cuts_supply (const MrCommand *self);

G_END_DECLS
