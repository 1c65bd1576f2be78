/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-line-baud.h"
#include "mr-line-error.h"
#include "mr-line-faults.h"
#include "mr-line-settings.h"
#include "mr-tap.h"
#include "mr-timebase.h"

G_BEGIN_DECLS

/**
 * MrLine:
 *
 * A stream of octets to a bus and back. One thread, the engine's, owns it from mr_line_open() to mr_line_close().
 * Every wait is bounded by a deadline in bus time and ended at once by a #GCancellable.
 */
#define MR_TYPE_LINE (mr_line_get_type ())
G_DECLARE_DERIVABLE_TYPE (MrLine, mr_line, MR, LINE, GObject)

struct _MrLineClass {
  GObjectClass parent_class;

  /* Up to len octets: > 0 octets read, 0 deadline passed, -1 error. Blocks until there is at least one octet. */
  gssize (*read) (MrLine *self, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error);
  gboolean (*write) (MrLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error);
  gboolean (*set_baud) (MrLine *self, guint baud, GError **error); /* NULL: cannot be changed */
  gboolean (*count_faults) (MrLine *self, MrLineFaults *out); /* NULL: it does not */
  void (*close) (MrLine *self);

  /* It compares what is written with a recording, so it is given what taps see of a secret. */
  gboolean writes_shown;
};

/**
 * mr_line_read:
 * @deadline: bus time, microseconds, see mr_line_timebase()
 *
 * Returns: octets read (> 0), 0 when the deadline passed in silence, -1 with #MrLineError (%MR_LINE_ERROR_LOST when the
 *   line is gone) or G_IO_ERROR_CANCELLED
 */
gssize mr_line_read (MrLine *self, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable,
                     GError **error);

/**
 * mr_line_write:
 *
 * Hands all octets to the line. They may still be on their way when it returns: on a bus they take 11 bit times each
 * (the caller adds that to its deadline; a driver's "drained" proves nothing on USB).
 */
gboolean mr_line_write (MrLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error);

/**
 * mr_line_write_secret:
 * @shown: what taps see in place of @octets, as many
 *
 * Writes octets that no tap may see. What is received until the next write may be their echo, as converters send it:
 * taps see
 * @shown there, too, and zeros from the first octet on that is not echoed exactly.
 */
gboolean mr_line_write_secret (MrLine *self, const guint8 *octets, const guint8 *shown, gsize len,
                               GCancellable *cancellable, GError **error);

/** Changes the baud rate on the bus: %MR_LINE_ERROR_UNSUPPORTED where the line cannot (network masters use their own
 *  default rate), and where the settings of the connection do not allow it. */
gboolean mr_line_set_baud (MrLine *self, guint baud, GError **error);

gboolean mr_line_can_set_baud (MrLine *self);

/** Returns: the baud rate that octets pass at now; %MR_LINE_BAUD_ASSUMED where the line cannot know. */
guint mr_line_baud (MrLine *self);

/** Returns: (transfer none): how meters are asked on this line. */
const MrLineSettings *mr_line_settings (MrLine *self);

/** Closes; idempotent. Reading or writing afterwards is %MR_LINE_ERROR_LOST. */
void mr_line_close (MrLine *self);

/** Returns: (transfer none): the clock of this line. */
MrTimebase *mr_line_timebase (MrLine *self);

/** Returns: bus microseconds an answer may be late because of what is between this computer and the bus (USB adapter,
 *  network). */
gint64 mr_line_latency (MrLine *self);

/** Returns: whether the receiver of this line checks the parity of every octet, so that the overlap of two answers hardly
 *  passes for the telegram of one meter. %FALSE where that is unknown: on the bus of a network master, or on a pty. */
gboolean mr_line_checks_parity (MrLine *self);

/** What the receiver of this line found wrong so far; what came in between is the difference of two calls. Returns:
 *  %FALSE where that is not counted: over a network, on a pty */
gboolean mr_line_count_faults (MrLine *self, MrLineFaults *out);

/** Returns: (transfer none): one translated sentence about the open line: port and format, or TLS version, suite and
 *  forward secrecy. */
const char *mr_line_description (MrLine *self);

/** Returns: (nullable) (transfer none): one translated sentence about a weakness that the user has accepted, no forward
 *  secrecy, or can mend: a slow USB adapter. */
const char *mr_line_warning (MrLine *self);

/**
 * mr_line_add_tap:
 * @destroy: (nullable): called with @user_data when the tap is removed or the line is freed
 *
 * Adds a tap: it sees the facts at once, and from now on every octet both ways, every change of the baud rate and every
 * error.
 *
 * Returns: an id for mr_line_remove_tap(), > 0
 */
guint mr_line_add_tap (MrLine *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy);

/** Removes a tap. It is not running and not called again when this returns. */
void mr_line_remove_tap (MrLine *self, guint id);

/* For subclasses, before the line is handed out. */
void mr_line_init_facts (MrLine *self, MrTimebase *timebase, guint baud, gint64 latency, const char *description);
void mr_line_set_settings (MrLine *self, const MrLineSettings *settings);
void mr_line_set_checks_parity (MrLine *self, gboolean checks_parity);

G_END_DECLS
