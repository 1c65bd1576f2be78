/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-open.h"

/* A client of a TLS port on loopback, and what the tests of it ask. */

/* How late a loaded computer may be; only for what must end. */
#define GENEROUS (10 * G_USEC_PER_SEC)

#define IDENTITY "site7"

/* 128 bits that are no real key. */
#define KEY_HEX "00112233445566778899aabbccddeeff"
extern const guint8 key[16];
extern const guint8 wrong_key[16];

MrLine *open_with (guint16 port, const char *parameters, const guint8 *psk, gsize psk_len, gint64 timeout,
                   GCancellable *cancellable, GError **error);
MrLine *open_tls (guint16 port, const char *parameters, const guint8 *psk, GError **error);

/** Returns: a deadline. */
gint64 in (MrLine *line, gint64 microseconds);

int listen_on_loopback (guint16 *port);

/** Returns: a port on which nothing listens. */
guint16 free_port (void);

/** Adds "/tls/GROUP/NAME". */
void add_tls_case (const char *group, const char *name, gconstpointer data, GTestDataFunc test);

/** No sentence may carry the key, however it is written. */
void assert_no_secret (const char *text);

void assert_fails (MrLine *line, GError *error, int code, const char *says);

void read_exactly (MrLine *line, const char *expected);
