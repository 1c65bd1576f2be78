/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Telegrams of one meter, read more than once: which of them is right? A checksum of eight bits fits a damaged telegram
 * now and then. Not compared is what may change with every answer: access number, status, configuration, and what is
 * encrypted, since it depends on the access number. */

/** Returns: whether @a and @b say the same. */
gboolean mr_agree (GBytes *a, GBytes *b);

/**
 * mr_agree_against:
 *
 * A value that moves, such as a clock, is another one in every reading, so that the two before and after do not agree
 * on it. An octet that was damaged has the two others against it.
 *
 * Returns: whether @a and @b have something in common that is otherwise in @c
 */
gboolean mr_agree_against (GBytes *a, GBytes *b, GBytes *c);

G_END_DECLS
