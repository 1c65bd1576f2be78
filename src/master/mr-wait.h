/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrWait:
 *
 * How long silence is waited for in a search. EN 13757-2 gives a slave 330 bit times and 50 ms, and most need a third of
 * that or less. What the slowest meter needed when all were asked at once, and what telegrams needed that came since, is
 * a measure for the others at this baud rate. A late octet ends the trust in it. Zero to begin with: nothing is learnt.
 */
typedef struct {
  gboolean learns;
  gint64 acks;      /* bus microseconds until the last acknowledgement began, when all were asked; 0: unknown */
  gint64 likely;    /* the same as far as it was seen, where many held the line */
  gint64 telegrams; /* the same of the slowest telegram */
  guint n_telegrams;
  GArray *lates;    /* (nullable) (element-type gint64): when octets came that were late */
} MrWait;

void mr_wait_clear (MrWait *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrWait, mr_wait_clear)

/** A search begins, also at another baud rate, or ends. @learns: what it hears is a measure. */
void mr_wait_begin (MrWait *self, gboolean learns);

/** All meters were asked, or those of one part of them, with a whole wait, and the last acknowledgement began @delay bus
 *  microseconds later. */
void mr_wait_hear_all (MrWait *self, gint64 delay);

/** The same, but others may have come after it that were not seen. */
void mr_wait_hear_some (MrWait *self, gint64 delay);

/** An answer began @delay bus microseconds after its request. */
void mr_wait_hear (MrWait *self, gboolean is_telegram, gint64 delay);

/** An octet came at bus time @when that no meter can have sent so soon after the last request. */
void mr_wait_hear_late (MrWait *self, gint64 when);

/**
 * mr_wait_length:
 * @is_telegram: a telegram was requested; else an acknowledgement
 * @margin: bus microseconds that the line may add, now and then
 * @standard: what EN 13757-2 and the line demand
 *
 * Returns: bus microseconds after a request in which an answer has begun, if any comes
 */
gint64 mr_wait_length (const MrWait *self, gboolean is_telegram, guint baud, gint64 margin, gint64 standard);

/** Returns: the same for acknowledgements, as far as those were seen that came where many held the line; 0: none were */
gint64 mr_wait_likely_length (const MrWait *self, guint baud, gint64 margin, gint64 standard);

/** Returns: whether a silence of @waited bus microseconds that ended at bus time @when may have been an answer that came
 *  too late, by what was heard since. */
gboolean mr_wait_doubts (const MrWait *self, gint64 when, gint64 waited, guint baud);

G_END_DECLS
