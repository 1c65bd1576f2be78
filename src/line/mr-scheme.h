/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-options.h"
#include "mr-line.h"
#include "mr-uri-type.h"

G_BEGIN_DECLS

/** What follows a scheme, and so which parameters it takes. */
typedef enum {
  MR_URI_SERIAL = 1 << 0, /* device */
  MR_URI_TCP = 1 << 1,    /* //host:port */
  MR_URI_TLS = 1 << 2,    /* //host:port */
  MR_URI_REPLAY = 1 << 3, /* file */
  MR_URI_OTHER = 1 << 4   /* name or file, of a scheme that a room above registered */
} MrUriShape;

/** Opens a line. May block up to the connect timeout of @options, which are not %NULL. See mr_line_open(). */
typedef MrLine *(*MrLineOpenFunc) (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable,
                                   GError **error);

/** A kind of connection: how its URI is written, and what opens it. */
typedef struct {
  const char *name;
  MrUriShape shape;
  guint16 port; /* the usual one; 0: it has no port */
  MrLineOpenFunc open;
} MrScheme;

/** Returns: (nullable) (transfer none): the scheme @name, which is lower case. Any thread. */
const MrScheme *mr_scheme_find (const char *name);

/** Adds a scheme of a room above, such as "sim". Call once per scheme, before any thread opens a line. */
void mr_scheme_register (const char *name, MrLineOpenFunc open);

/** Returns: (transfer full): the schemes that can be opened, for a sentence: "serial:, tcp:, tls:, replay:, sim:". */
char *mr_scheme_list (void);

G_END_DECLS
