/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

/* A line on a virtual clock that follows a script: which request comes next, and which octets answer it
 * when. A request that was not expected fails the test. */

#define SCRIPTED_OCTET_BITS 11

/** A bus @baud fast, whose octets may be @latency late. Returns: (transfer full) */
MrLine *scripted_line_new (guint baud, gint64 latency);

/** The next request must be @hex. */
void scripted_line_expect (MrLine *line, const char *hex);

/** The last request expected is answered by @hex: its first octet begins @delay after the request has ended, or
 *  after the answer said before; @pause lies between its octets. */
void scripted_line_answer (MrLine *line, gint64 delay, const char *hex, gint64 pause);

/** While the last request expected is answered, the receiver counts @faults. */
void scripted_line_count_faults (MrLine *line, const MrLineFaults *faults);

/** Octets come without being asked for, from @delay from now on. */
void scripted_line_babble (MrLine *line, gint64 delay, const char *hex);

/** From the next write or read on the line is gone. */
void scripted_line_lose (MrLine *line);

/** Returns: bus time at which the last request ended. */
gint64 scripted_line_sent (MrLine *line);

/** Asserts that every request expected has come. */
void scripted_line_assert_done (MrLine *line);

/** Returns: bus time that @n_bits take. */
gint64 scripted_line_bits (MrLine *line, gint64 n_bits);
