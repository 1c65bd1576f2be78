/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command-facts.h"

G_BEGIN_DECLS

/** @facts: which follow the rules (mr_command_facts_check()). Returns: (transfer full): the same facts in the one form
 *  of files: single blanks, upper-case octets, numbers without leading zeros. */
MrCommandFacts *mr_command_facts_normalise (const MrCommandFacts *facts);

G_END_DECLS
