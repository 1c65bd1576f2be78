/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

G_BEGIN_DECLS

/** What follows a scheme, and so which parameters it takes. */
typedef enum {
  MR_URI_SERIAL = 1 << 0, /* device */
  MR_URI_TCP = 1 << 1,    /* //host:port */
  MR_URI_TLS = 1 << 2,    /* //host:port */
  MR_URI_REPLAY = 1 << 3, /* file */
  MR_URI_OTHER = 1 << 4   /* name or file, of a scheme that a room above registered */
} MrUriShape;

/** A kind of connection. */
typedef struct {
  const char *name;
  MrUriShape shape;
  guint16 port; /* the usual one; 0: it has none */
  MrLineOpenFunc open;
} MrScheme;

/** Returns: (nullable) (transfer none): the scheme @name, which is lower case. Any thread. */
const MrScheme *mr_scheme_find (const char *name);

/** Returns: (transfer full): the schemes that can be opened, for a sentence: "serial:, tcp:, tls:, replay:, sim:". */
char *mr_scheme_list (void);

G_END_DECLS
