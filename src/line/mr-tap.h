/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrTapKind:
 * @MR_TAP_SENT: octets to the bus
 * @MR_TAP_RECEIVED: octets from the bus
 * @MR_TAP_FACTS: what is known about the line: comes first, and again when the baud rate changes
 * @MR_TAP_ERROR: reading, writing or changing the baud rate failed; not when it was cancelled
 */
typedef enum {
  MR_TAP_SENT,
  MR_TAP_RECEIVED,
  MR_TAP_FACTS,
  MR_TAP_ERROR
} MrTapKind;

/**
 * MrTapEvent:
 * @when: bus time, microseconds, at which the octets were handed over, see mr_line_timebase(). The clock of a line
 *   that was opened again may show an earlier time.
 * @octets: (nullable): of %MR_TAP_SENT and %MR_TAP_RECEIVED. Drivers hand octets over singly or in handfuls, so this is
 *   rarely a whole telegram.
 * @baud: of %MR_TAP_FACTS: baud rate on the bus
 * @latency: of %MR_TAP_FACTS: microseconds, see mr_line_latency()
 * @baud_is_fixed: of %MR_TAP_FACTS: the baud rate cannot be changed
 * @checks_parity: of %MR_TAP_FACTS: see mr_line_checks_parity()
 * @warning: (nullable): of %MR_TAP_FACTS: see mr_line_warning()
 * @error: (nullable): of %MR_TAP_ERROR
 *
 * Something that happened on a line. Valid only during the call: a tap copies what it keeps.
 */
typedef struct {
  MrTapKind kind;
  gint64 when;
  const guint8 *octets;
  gsize len;
  guint baud;
  gint64 latency;
  gboolean baud_is_fixed;
  gboolean checks_parity;
  const char *warning;
  const GError *error;
} MrTapEvent;

/**
 * MrTapFunc:
 *
 * Called for every event, on the line's thread; for the facts that were known before the tap was added, on the thread
 * that adds it. Calls never overlap. The bus waits until they return: a tap must be quick, never wait for a disk or
 * another thread, and never add or remove a tap.
 */
typedef void (*MrTapFunc) (const MrTapEvent *event, gpointer user_data);

/**
 * MrTaps:
 *
 * The taps of a line, or of all lines that follow one another on a bus. Any thread may use it.
 */
typedef struct {
  GMutex lock;
  GArray *taps;
  guint last_id;
  gint64 latest;    /* bus time of the latest event */
  MrTapEvent facts; /* the latest; baud rate 0: there have been none */
  char *warning;    /* of the facts: the line that had it may be gone */
} MrTaps;

void mr_taps_init (MrTaps *self);

/** Removes all taps. */
void mr_taps_clear (MrTaps *self);

/**
 * mr_taps_add:
 * @destroy: (nullable): called with @user_data when the tap is removed, on the thread that does so
 *
 * Adds a tap, which is called at once with the facts, if any are known.
 *
 * Returns: an id for mr_taps_remove(), > 0
 */
guint mr_taps_add (MrTaps *self, MrTapFunc func, gpointer user_data, GDestroyNotify destroy);

/** Removes a tap. It is not running and not called again when this returns. */
void mr_taps_remove (MrTaps *self, guint id);

/** Calls every tap, in the order in which they were added. */
void mr_taps_emit (MrTaps *self, const MrTapEvent *event);

G_END_DECLS
