/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-record.h"

G_BEGIN_DECLS

/* Evidence in bits that octets which were read as records are not ciphertext. */
#define MBUS_CLEAR_REFUTED G_MININT /* records that no meter sends */
#define MBUS_CLEAR_LIKELY 0       /* enough where the header announces unencrypted octets */
#define MBUS_CLEAR_CONTRADICTED 6 /* enough where the header cannot be true */
#define MBUS_CLEAR_PROVEN 12      /* about one in a million ciphertexts looks like this */

/**
 * mbus_clear_weigh:
 * @records: (element-type MbusRecord): read without an error
 * @n_octets: of the content that they were read from, with fillers
 *
 * Weighs how much the records look like those of a meter. Octets of a ciphertext sometimes read as records too, but
 * then few of them have a common header with a fitting value. A manufacturer's block at the beginning can be anything.
 *
 * Returns: the evidence in bits, or %MBUS_CLEAR_REFUTED
 */
int mbus_clear_weigh (const GArray *records, gsize n_octets);

G_END_DECLS
