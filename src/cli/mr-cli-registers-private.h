/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-registers.h"

G_BEGIN_DECLS

/* Who the telegrams are from. */
typedef struct {
  MbusSecondary address;
  int primary;              /* -1 unknown */
  const MbusTelegram *head; /* (nullable): the first that has a header */
} MrCliSender;

/** Finds out who @telegrams are from; @readout knows better than they, where there is one. */
MrCliSender mr_cli_find_sender (const MbusReadout *readout, GPtrArray *telegrams);

gboolean mr_cli_is_number (const MbusValue *value);
gboolean mr_cli_has_value (const MbusValue *value);

/** Returns: (transfer full): the record's octets behind the first @skip of them, as hex; at most @n_most of them. */
char *mr_cli_raw_octets (const MbusTelegram *telegram, const MbusRecord *record, gsize skip, gsize n_most);

G_END_DECLS
