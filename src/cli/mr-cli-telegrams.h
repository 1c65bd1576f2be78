/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * MrCliTroubleFunc:
 * @sentence: whole sentence without the name of where the octets came from
 *
 * Called for each piece of the input that cannot be read.
 */
typedef void (*MrCliTroubleFunc) (const char *sentence, gpointer user_data);

/**
 * mr_cli_find_telegrams:
 * @contents: hex digits with or without blanks, one telegram a line or spread over lines, '#' begins a comment; or a
 *   trace as --trace records it; or the octets themselves
 * @trouble: told of what is no telegram, by line, character or octet
 *
 * Finds meters' answers in what a person has at hand. Acknowledgements and what a master sends carry no registers and
 * are passed over.
 *
 * Returns: (transfer full) (element-type MbusTelegram): in order
 */
GPtrArray *mr_cli_find_telegrams (GBytes *contents, MrCliTroubleFunc trouble, gpointer user_data);

G_END_DECLS
