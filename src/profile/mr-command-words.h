/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command-facts.h"

G_BEGIN_DECLS

/* What templates say, in words for people. All of them are translated. */

/** Returns: (transfer none): "Disconnect", "Switch on", "Tariff", … */
const char *mr_function_name (MrFunction function);

/** Returns: (transfer none): a state on its own: "Connected", "Disconnected", "Released", "Unknown". */
const char *mr_supply_name (MrSupply supply);

/** Returns: (transfer none): a sentence: "The consumer loses supply."; "" if there is no danger. */
const char *mr_danger_sentence (MrDanger danger);

/** Returns: (transfer none): "said by a document", … after a colon or a dot. */
const char *mr_proof_words (MrProof proof);

/** Returns: (transfer none) (nullable): what an element of the commands of a file has, a translated sentence for who
 *  writes it by hand; %NULL for other elements. @element: "field" */
const char *mr_command_element_words (const char *element);

G_END_DECLS
