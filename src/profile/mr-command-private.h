/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "mr-command.h"
#include "mr-profile-xml.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the template, or %NULL with #MrProfileError (mr_command_facts_check()). */
MrCommand *mr_command_new (const MrCommandFacts *facts, GError **error);

/** @path: of its file, if it did not come with the program. Only before another thread knows the template. */
void mr_command_set_file (MrCommand *self, const char *path);

/** Returns: -1 if it is not for @meter; else how closely its manufacturer, version and device type name it. */
int mr_command_fit (const MrCommand *self, const MbusSecondary *meter);

/** Returns: whether it is for meters of any manufacturer. */
gboolean mr_command_is_for_any (const MrCommand *self);

/** Returns: whether the state is in a record without subunit, tariff and storage, so that a meter may have it. */
gboolean mr_command_has_plain_state (const MrCommand *self);

/** @telegrams: (nullable). Returns: the index of the preferred place of the state that they have a record for; -1 if
 *   there is no such record. */
int mr_command_find_place (const MrCommand *self, GPtrArray *telegrams);

/** @telegrams: (nullable). Returns: whether they have a record with the VIF that the command writes, which then is a
 *  better guess than one that they do not have. */
gboolean mr_command_is_reported (const MrCommand *self, GPtrArray *telegrams);

/** Returns: whether it is breaker or valve, 20 or 21 (EN 13757-7; mbus-protocol §1.9): what they are for is a function
 *  of the standard. */
gboolean mr_device_type_is_of_breaker (guint8 device_type);

typedef void (*MrCommandFunc) (MrCommand *command, gpointer user_data);

/** Reads an element <commands>. @manufacturers: of the file. @add: called with (transfer full) every template. Problems
 *  go to @problem. */
void mr_commands_read (xmlNode *node, const char *manufacturers, MrCommandFunc add, gpointer user_data,
                       MrProfileProblem *problem);

G_END_DECLS
