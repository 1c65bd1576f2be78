/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-nts-source.h"

/* Certificates for time servers on loopback, and a main loop that waits for a source. */

#define NTS_HOST "localhost"

#define HOUR G_GINT64_CONSTANT (3600)

/**
 * NtsCertificate:
 * @name: of the host that it is for
 * @begin, @end: seconds from now
 * @purpose: (nullable): the only one that it is for
 */
typedef struct {
  const char *name;
  gint64 begin;
  gint64 end;
  const char *purpose;
} NtsCertificate;

extern const NtsCertificate nts_good_certificate;

/** Makes a folder with an authority. Returns: (transfer full): its certificate, ca.pem in it. */
char *nts_make_authority (char **folder);

/** Writes NAME.crt and NAME.key into @folder, issued by its authority. */
void nts_make_certificate (const char *folder, const char *name, const NtsCertificate *certificate);

/** Removes the folder. */
void nts_remove (const char *folder);

/** Returns: the time, or %NULL with @error; the main loop runs until then. */
MrTrustedTime *nts_measure (MrTimeSource *source, GCancellable *cancellable, GError **error);

/** The same of the server that is @host, with @port for the key exchange. @patience: see #MrNtsServer */
MrTrustedTime *nts_measure_at (const char *host, guint16 port, const char *ca_file, gint64 patience,
                               GCancellable *cancellable, GError **error);

/** Returns: a TCP or UDP port of loopback that is free now. */
guint16 nts_free_port (void);
