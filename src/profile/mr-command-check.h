/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command-facts.h"

G_BEGIN_DECLS

#define MR_COMMAND_ID_MAX 64
#define MR_COMMAND_TEXT_MAX 400 /* characters, as in the schema */

/** What can be wrong with a template, in the order in which it is looked for. */
typedef enum {
  MR_COMMAND_PART_WHOLE, /* its id, its proof, how much it has of everything; the other parts rely on it */
  MR_COMMAND_PART_NAME,
  MR_COMMAND_PART_SOURCE,
  MR_COMMAND_PART_MANUFACTURER,
  MR_COMMAND_PART_VERSIONS,
  MR_COMMAND_PART_TYPES,
  MR_COMMAND_PART_FIELD,
  MR_COMMAND_PART_CI,
  MR_COMMAND_PART_OCTETS,
  MR_COMMAND_PART_STATE,
  MR_COMMAND_PART_EXPECTED
} MrCommandPart;

#define MR_N_COMMAND_PARTS (MR_COMMAND_PART_EXPECTED + 1)

/** Checks one part, for an editor that shows every fault at its place. @index: of the field or state, else 0. The
 *  numbers of fields and states must be allowed. Returns: %FALSE with #MrProfileError, as mr_command_facts_check(). */
gboolean mr_command_part_check (const MrCommandFacts *facts, MrCommandPart part, guint index, GError **error);

/** The rules of a template, the same for those of files and for those of an editor. Returns: whether @facts follow
 *  them; else %FALSE with #MrProfileError, whose message is a sentence without file and line. */
gboolean mr_command_facts_check (const MrCommandFacts *facts, GError **error);

G_END_DECLS
