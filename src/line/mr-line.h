/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-line-error.h"
#include "mr-timebase.h"
#include "mr-uri.h"

G_BEGIN_DECLS

/**
 * MrLine:
 *
 * A stream of octets to a bus and back. One thread owns it from mr_line_open() to mr_line_close(): the engine's.
 * Every wait is bounded by a deadline in bus time and ended at once by a #GCancellable.
 */
#define MR_TYPE_LINE (mr_line_get_type ())
G_DECLARE_DERIVABLE_TYPE (MrLine, mr_line, MR, LINE, GObject)

struct _MrLineClass {
  GObjectClass parent_class;

  /* Up to len octets: > 0 octets read, 0 deadline passed, -1 error. Blocks until at least one octet is there. */
  gssize (*read) (MrLine *self, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error);
  gboolean (*write) (MrLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error);
  gboolean (*set_baud) (MrLine *self, guint baud, GError **error); /* NULL: cannot be changed */
  void (*close) (MrLine *self);
};

/**
 * MrDirection:
 * @MR_DIRECTION_SENT: to the bus
 * @MR_DIRECTION_RECEIVED: from the bus
 * @MR_DIRECTION_NONE: neither. What a tap hears with it is text about the line, "baud=2400 latency=20000": bus baud,
 *   mr_line_latency(), and "fixed" where the baud cannot be changed. A recording that is to be played needs it.
 */
typedef enum {
  MR_DIRECTION_SENT,
  MR_DIRECTION_RECEIVED,
  MR_DIRECTION_NONE
} MrDirection;

/**
 * MrTapFunc:
 * @when: bus time, microseconds, at which the octets were handed over
 *
 * Called on the line's thread for every octet that passes.
 */
typedef void (*MrTapFunc) (MrDirection direction, gint64 when, const guint8 *octets, gsize len, gpointer user_data);

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
 * Opens a line of a scheme that a room above brings.
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

/** Changes the bus baud: %MR_LINE_ERROR_UNSUPPORTED where the line cannot (network masters use their own default
 *  rate). */
gboolean mr_line_set_baud (MrLine *self, guint baud, GError **error);

gboolean mr_line_can_set_baud (MrLine *self);

/** Returns: the baud octets pass at now; 2400 assumed where the line cannot know. */
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

/** @tap: (nullable): called at once with %MR_DIRECTION_NONE, and from now on for every octet both ways and every change
 *  of baud; %NULL ends it. Lines have one tap. */
void mr_line_set_tap (MrLine *self, MrTapFunc tap, gpointer user_data);

/* For subclasses, between construction and handing out. */
void mr_line_init_facts (MrLine *self, MrTimebase *timebase, guint baud, gint64 latency, const char *description);

G_END_DECLS
