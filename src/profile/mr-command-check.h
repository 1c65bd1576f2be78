/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command-facts.h"

G_BEGIN_DECLS

#define MR_COMMAND_ID_MAX 64
#define MR_COMMAND_TEXT_MAX 400 /* characters, as in the schema */

/** The rules of a template, the same for those of files and for those of an editor. Returns: whether @facts follow
 *  them; else %FALSE with #MrProfileError, whose message is a sentence without file and line. */
gboolean mr_command_facts_check (const MrCommandFacts *facts, GError **error);

G_END_DECLS
