/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-nts-server.h"
#include "mr-time-source.h"

G_BEGIN_DECLS

/** A time server that proves its answers: Network Time Security, RFC 8915. */
#define MR_TYPE_NTS_SOURCE (mr_nts_source_get_type ())
G_DECLARE_FINAL_TYPE (MrNtsSource, mr_nts_source, MR, NTS_SOURCE, MrTimeSource)

/** @server: copied. */
MrTimeSource *mr_nts_source_new (const MrNtsServer *server);

G_END_DECLS
