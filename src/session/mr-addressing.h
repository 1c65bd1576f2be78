/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-address-rule.h"
#include "mr-addressing-row.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrAddressing:
 *
 * The plan for the primary addresses of a bus: which meter has which one, and is to get which one. A #GListModel of
 * #MrAddressingRow, one for each meter of the bus. What is wished for is stored with the site at once, and stays there
 * after it was written, so that a plan can be changed, resumed after an interruption, and undone. Lives on the main
 * thread.
 *
 * What follows from a change (conflicts, numbers) is found out for the whole bus, but only once for all changes that
 * happen in one iteration of the main loop, or when it is asked for.
 *
 * Properties (read-only, notify): "n-changes" (uint: meters that are to get an address that they do not have) ·
 * "n-conflicts" (uint: those of them that cannot get it) · "n-unsolved" (uint: these, and meters that need an address
 * and are not to get one)
 */
#define MR_TYPE_ADDRESSING (mr_addressing_get_type ())
G_DECLARE_FINAL_TYPE (MrAddressing, mr_addressing, MR, ADDRESSING, GObject)

/** Loads what is wished for on the bus of @link. Returns: (transfer full): the plan, or %NULL with #MrStoreError. */
MrAddressing *mr_addressing_new (MrSession *session, MrBusLink *link, GError **error);

/** Returns: (transfer none) (nullable): the row of @meter. */
MrAddressingRow *mr_addressing_find (MrAddressing *self, MrMeter *meter);

/** Returns: for how many rows it was put in words what is wrong with them, since the program started: tests count by
 *  it. Any thread. */
guint64 mr_addressing_n_explained (void);

guint mr_addressing_get_n_changes (MrAddressing *self);
guint mr_addressing_get_n_conflicts (MrAddressing *self);
guint mr_addressing_get_n_unsolved (MrAddressing *self);

/* Wishes. @rows: (element-type MrAddressingRow) (nullable): those that are meant, in the order in which the user sees
 * them; NULL: all. */

/** @address: as the user gave it, allowed or not; %MR_PLAN_NO_ADDRESS: it keeps its own */
void mr_addressing_set_wish (MrAddressing *self, MrAddressingRow *row, int address);

/** Shows the conflicts that there would be with another wish, while that is being typed. @address: see
 *  mr_addressing_set_wish(). Nothing is stored. */
void mr_addressing_set_draft (MrAddressing *self, MrAddressingRow *row, int address);

/** It is not being typed any more; to be called after mr_addressing_set_wish() if the wish is taken. */
void mr_addressing_end_draft (MrAddressing *self, MrAddressingRow *row);

/** Makes wishes by @rule, like mr_address_rule_sequential(); there is also what @number is. Returns: as @rule does. */
guint mr_addressing_use_rule (MrAddressing *self, MrAddressRule rule, GPtrArray *rows, guint number);

/** See mr_address_rule_list(). */
guint mr_addressing_use_list (MrAddressing *self, const char *text, GPtrArray *problems);

/** They keep the addresses they have. Each that has got another one can still have its old one back, but it is no
 *  longer one of those that are undone together. */
void mr_addressing_clear (MrAddressing *self, GPtrArray *rows);

/** Returns: (transfer container) (element-type MrAddressingRow): those that are undone together: all of the plan that
 *  have got another address, not those that it was cleared of, nor those that have their old one back; or, where all
 *  have, these. */
GPtrArray *mr_addressing_dup_undoable (MrAddressing *self);

/** Wishes for the addresses that they had before, for those that have got another one. @rows: (nullable): %NULL for
 *  mr_addressing_dup_undoable(). This is stored when it is applied, so that the plan is not lost if the user thinks
 *  better of it; until then or mr_addressing_forget_undo(), nothing else of the plan counts, and no rule may be used. An
 *  undo that was interrupted is continued: meters that have their old address again keep it. Returns: how many are to
 *  get theirs. */
guint mr_addressing_undo (MrAddressing *self, GPtrArray *rows);

/** Shows the plan as it was before mr_addressing_undo(). Returns: %FALSE with #MrStoreError. */
gboolean mr_addressing_forget_undo (MrAddressing *self, GError **error);

/** Returns: (transfer full) (element-type MrPlanStep): what is to be written, in order; the steps' meters are positions
 *   in the list. Meters in conflict are left out. */
GArray *mr_addressing_get_steps (MrAddressing *self);

/** Returns: whether any of the meters that are to be written to may ask for a password. */
gboolean mr_addressing_may_ask_password (MrAddressing *self);

/** The password of the meters that may ask for one, for what is written next and forgotten with it. @password:
 *  (nullable): see #MrMeterWrite */
void mr_addressing_set_password (MrAddressing *self, GBytes *password);

/** Returns: (transfer full) (element-type MrWriteRequest): the same as requests, with the way in which each meter is
 *  reached. */
GArray *mr_addressing_preview (MrAddressing *self);

/** Reads the meters whose address is in doubt after an interrupted write, at each address that they may have, and those
 *  of the plan that did not answer when they were last asked. Returns: (transfer none) (nullable): the task; %NULL if
 *  there is nothing to read. */
MrTask *mr_addressing_read_uncertain (MrAddressing *self);

/** Writes what mr_addressing_get_steps() returns. Returns: (transfer none) (nullable): the task; %NULL if there is
 *   nothing to write. */
MrTask *mr_addressing_apply (MrAddressing *self);

G_END_DECLS
