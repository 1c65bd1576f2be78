/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/**
 * use_telegram:
 *
 * Asks everything that can be asked about a telegram, whoever made it, and asserts what holds for each: texts are UTF-8,
 * places are inside its octets, what could not be read is said.
 */
void use_telegram (const MbusTelegram *telegram);
