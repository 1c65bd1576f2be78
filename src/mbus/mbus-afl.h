/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bits of the fragmentation control field FCL: which fields follow. */
#define MBUS_AFL_MORE 0x4000
#define MBUS_AFL_CONTROL 0x2000
#define MBUS_AFL_LENGTH 0x1000
#define MBUS_AFL_COUNTER 0x0800
#define MBUS_AFL_MAC 0x0400
#define MBUS_AFL_KEY 0x0200
#define MBUS_AFL_FRAGMENT 0x00FF

/**
 * MbusAfl:
 *
 * The authentication and fragmentation sublayer (EN 13757-7:2018 clause 6, wireless.md §2.7), CI 90. It comes before
 * the transport layer. @mac points into the telegram.
 */
typedef struct {
  gboolean present;
  gboolean fragmented;   /* the message continues in another telegram, or began in one */
  guint8 control;        /* MCL */
  gboolean has_counter;
  guint8 counter[4];     /* MCR as sent, least significant octet first */
  gboolean has_length;
  guint8 length[2];      /* ML as sent */
  const guint8 *mac;     /* (nullable) */
  guint8 n_mac;
} MbusAfl;

/**
 * mbus_afl_read:
 * @start: of the CI 90
 * @end: after the last octet of the telegram's data
 * @next: (out): of the CI after the sublayer, as given by the length of the sublayer, however much of it was understood
 *
 * Returns: %FALSE with %MBUS_ERROR_TRUNCATED or %MBUS_ERROR_INVALID, or with %MBUS_ERROR_UNSUPPORTED for a later part
 *   of a message, because nothing defines what such a part begins with
 */
gboolean mbus_afl_read (const guint8 *octets, gsize start, gsize end, MbusAfl *out, gsize *next, GError **error);

/** Returns: (transfer none): the sentence about messages in parts, translated. */
const char *mbus_afl_part_text (void);

G_END_DECLS
