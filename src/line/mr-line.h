/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-line-error.h"
#include "mr-tap.h"
#include "mr-timebase.h"
#include "mr-uri.h"

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
  void (*close) (MrLine *self);
};

/** Bits of an octet on the bus: start bit, eight of data, parity, stop bit (EN 13757-2). */
#define MR_LINE_OCTET_BITS 11

/** The baud rate that masters begin with (EN 13757-2): assumed where nothing says otherwise. */
#define MR_LINE_BAUD_ASSUMED 2400

/** The baud rates that a bus may have, 0-terminated. */
extern const guint mr_line_bauds[];

gboolean mr_line_baud_is_allowed (guint baud);

/**
 * MrLineOptions:
 * @timebase: (nullable): the clock; %NULL is real time. A line with a clock of its own (a virtual sim:) ignores it
 * @psk: (nullable): pre-shared key, raw octets; never logged, never copied into a URI
 * @connect_timeout: microseconds of real time for reaching the other end; 0 = a sensible default
 */
typedef struct {
  MrTimebase *timebase;
  GBytes *psk;
  gint64 connect_timeout;
} MrLineOptions;

/**
 * mr_line_open:
 * @options: (nullable)
 *
 * Opens the connection. May block up to the connect timeout; call it on the thread that will own the line.
 *
 * Returns: (transfer full): the open line, or %NULL with #MrLineError or G_IO_ERROR_CANCELLED
 */
MrLine *mr_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);

/**
 * MrLineOpenFunc:
 *
 * Opens a line of a scheme that a room above registers.
 */
typedef MrLine *(*MrLineOpenFunc) (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable,
                                   GError **error);

/** Registers @scheme ("sim"). Call once per scheme, before any thread opens a line. */
void mr_line_register_scheme (const char *scheme, MrLineOpenFunc open);

/** Whether @scheme is one this program can open. */
gboolean mr_line_scheme_known (const char *scheme);

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

/** Changes the baud rate on the bus: %MR_LINE_ERROR_UNSUPPORTED where the line cannot (network masters use their own
 *  default rate). */
gboolean mr_line_set_baud (MrLine *self, guint baud, GError **error);

gboolean mr_line_can_set_baud (MrLine *self);

/** Returns: the baud rate that octets pass at now; %MR_LINE_BAUD_ASSUMED where the line cannot know. */
guint mr_line_baud (MrLine *self);

/** Closes; idempotent. Reading or writing afterwards is %MR_LINE_ERROR_LOST. */
void mr_line_close (MrLine *self);

/** Returns: (transfer none): the clock of this line. */
MrTimebase *mr_line_timebase (MrLine *self);

/** Returns: bus microseconds an answer may be late because of what is between this computer and the bus (USB adapter,
 *  network). */
gint64 mr_line_latency (MrLine *self);

/** Returns: (transfer none): one translated sentence about the open line: port and format, or TLS version, suite and
 *  forward secrecy. */
const char *mr_line_description (MrLine *self);

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

G_END_DECLS
