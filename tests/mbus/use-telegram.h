/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/** Asserts what is true for every telegram, even an invalid one: positions are inside its octets, and unreadable
 *  parts are reported. */
void check_telegram (const MbusTelegram *telegram);

/** Also calls everything that describes a telegram, and asserts that texts are UTF-8 and every octet is explained. */
void use_telegram (const MbusTelegram *telegram);
