/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/** Asserts what holds for every telegram, whoever made it: places are inside its octets, what could not be read is
 *  said. */
void check_telegram (const MbusTelegram *telegram);

/** Asks everything that can be asked about a telegram as well, and asserts that texts are UTF-8 and every octet is
 *  explained. */
void use_telegram (const MbusTelegram *telegram);
