/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"
#include "mr-command-facts.h"

G_BEGIN_DECLS

/* Command templates: functions of meters that are not in every meter, as data of a profile. A template contains the
 * octets of the command, how the state that it changes is read back, what is dangerous about it, and who says so. */

/** A template, or one whose fields have values. Immutable, reference counted, for any thread. */
typedef struct _MrCommand MrCommand;

MrCommand *mr_command_ref (MrCommand *self);
void mr_command_unref (MrCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCommand, mr_command_unref)

/** Returns: (transfer none): stable id, unique for a meter: "standard-remote-control-off". */
const char *mr_command_id (const MrCommand *self);

/** Returns: (transfer none): its English name, the same in every locale. */
const char *mr_command_name (const MrCommand *self);

/** Returns: (transfer none): its name, translated. */
const char *mr_command_title (const MrCommand *self);

MrFunction mr_command_function (const MrCommand *self);
MrDanger mr_command_danger (const MrCommand *self);
MrProof mr_command_proof (const MrCommand *self);

/** Returns: (transfer none): who says so: a document, or the user; the same in every locale. */
const char *mr_command_source (const MrCommand *self);

/** Returns: (transfer none): the same, translated where the template came with the program. */
const char *mr_command_source_title (const MrCommand *self);

/** Returns: (transfer none): everything it says, in the one form of files, for an editor. */
const MrCommandFacts *mr_command_facts (const MrCommand *self);

/** Returns: (transfer none) (nullable): the path of the user's file that it is from, which may have others, too
 *   (mr_command_file_load() says so); %NULL if it came with the program. */
const char *mr_command_file (const MrCommand *self);

/** Returns: whether the octets are not known: the template has a name and a source that may be asked for them. */
gboolean mr_command_is_empty (const MrCommand *self);

/** Returns: (transfer none): numbers the user must choose. @n: (out) */
const MrCommandField *mr_command_fields (const MrCommand *self, gsize *n);

/**
 * mr_command_bind:
 * @values: (array length=n_values): one for each field, in their order
 *
 * Returns: (transfer full): the command with these values, without fields; %NULL with #MrProfileError: a value is not
 *   allowed, or the template is empty
 */
MrCommand *mr_command_bind (MrCommand *self, const gint64 *values, gsize n_values, GError **error);

/** Returns: (transfer none): the values that mr_command_bind() gave its fields, stable and for storing: "tariff=2
 *   limit=40"; "" if it had no fields. */
const char *mr_command_values (const MrCommand *self);

/** @values: of mr_command_values(). Returns: (transfer full) (nullable): the template @self with them; %NULL if they
 *   are not for its fields. */
MrCommand *mr_command_bind_text (MrCommand *self, const char *values);

/** @self: without fields, not empty. @data: (out) (transfer none): what follows the CI field. Returns: the CI field. */
guint8 mr_command_octets (const MrCommand *self, const guint8 **data, gsize *n_data);

/** Returns: (transfer none) (nullable): the state that proves it: "disconnected", or a number; before mr_command_bind()
 *   perhaps a field, "{tariff}"; %NULL if nothing that the meter sends shows it, so that it can never be confirmed. */
const char *mr_command_expected (const MrCommand *self);

/**
 * mr_command_read_state:
 * @telegrams: (element-type MbusTelegram): of the meter
 * @telegram: (out) (optional): the index of the one that shows it
 *
 * Returns: (transfer full) (nullable): the state that the meter reports, in the words of mr_supply_nick() where the
 *   template gives them to its values, else as the number in the record, without the power of ten of its VIF; %NULL if
 *   it does not report it
 */
char *mr_command_read_state (const MrCommand *self, GPtrArray *telegrams, guint *telegram);

/**
 * mr_command_subject:
 * @telegrams: (nullable) (element-type MbusTelegram): of the meter
 *
 * Returns: (transfer full): what of a meter the command changes, stable and for storing: the place of its state, "FD
 *   1B" or "FD 1B in 81 20": of several the one that the meter sends; if it has no state, its id. Commands with the
 *   same subject replace each other's effect
 */
char *mr_command_subject (const MrCommand *self, GPtrArray *telegrams);

G_END_DECLS
