/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-baud-rate.h"
#include "mr-write-clock.h"
#include "mr-write-command.h"
#include "mr-write-meter-number.h"
#include "mr-write-primary-address.h"

G_BEGIN_DECLS

/** @id: as it is stored: %MR_WRITE_PRIMARY_ADDRESS, … Returns: (transfer none) (nullable): the kind with this id; %NULL
 *  when this version does not know it. */
const MrWriteKind *mr_write_kind_find (const char *id);

/** @kind: (nullable). Returns: (transfer full): a value of @kind as people read it, translated; of an unknown kind, as
 *  it is stored. */
char *mr_write_kind_present (const MrWriteKind *kind, const char *value);

G_END_DECLS
