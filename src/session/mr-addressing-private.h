/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addressing.h"
#include "mr-write-progress.h"

G_BEGIN_DECLS

/* What the files of a plan share: mr-addressing.c (the list), -check.c (what is wrong with it), -wishes.c (how it is
 * changed, stored, and undone), -run.c (how it is carried out). */

/**
 * MrAddressingFacts:
 * @meters: (element-type MrPlanMeter): where the rows are, and what is wished for them
 * @faults: (element-type MrPlanFault): what is wrong with each wish
 * @needs: (element-type MrPlanNeed): why each still needs an address
 *
 * What a check of the plan knows of all rows, in their order. Reference-counted; does not change.
 */
typedef struct {
  GArray *meters;
  GArray *faults;
  GArray *needs;
} MrAddressingFacts;

/** Returns: (transfer full): of the rows that there are. */
MrAddressingFacts *mr_addressing_facts_new (MrAddressing *self);
void mr_addressing_facts_unref (MrAddressingFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrAddressingFacts, mr_addressing_facts_unref)

struct _MrAddressing {
  GObject parent_instance;

  MrSession *session;
  MrBusLink *link;
  GPtrArray *rows;      /* (element-type MrAddressingRow) */
  GHashTable *by_meter; /* MrMeter → MrAddressingRow, which "rows" holds */
  MrWriteProgress *progress;
  GBytes *password;     /* (nullable): for what is written next */
  GPtrArray *undone;    /* (element-type MrAddressingRow): whose undo is stored when it is applied */

  MrAddressingFacts *facts; /* of the rows, as they were last checked */
  gboolean is_dirty;
  gboolean is_checking;
  guint checking;       /* source that checks */
  guint n_changes;
  guint n_conflicts;
  guint n_unsolved;
};

typedef enum {
  MR_ADDRESSING_PROP_N_CHANGES = 1,
  MR_ADDRESSING_PROP_N_CONFLICTS,
  MR_ADDRESSING_PROP_N_UNSOLVED,
  MR_ADDRESSING_PROP_LAST = MR_ADDRESSING_PROP_N_UNSOLVED
} MrAddressingProps;

void mr_addressing_notify (MrAddressing *self, MrAddressingProps prop);

/** Something has changed that conflicts or numbers may follow from. */
void mr_addressing_set_dirty (MrAddressing *self);

/** Finds out what follows from what has changed, if anything has: "facts", the numbers, and what the rows say that are
 *  concerned. */
void mr_addressing_check (MrAddressing *self);

/** Shows the wishes as they are stored. @only: (nullable): a set of #MrAddressingRow, for those of these. Returns:
 *  %FALSE with #MrStoreError. */
gboolean mr_addressing_load_wishes (MrAddressing *self, GHashTable *only, GError **error);

/** Stores the wishes of @rows as they are now. @rows: (element-type MrAddressingRow) */
void mr_addressing_save_wishes (MrAddressing *self, GPtrArray *rows);

/** Ends the undo of those that cannot get their old address back: they keep the one they have, and no wish is stored
 *  that cannot be fulfilled. */
void mr_addressing_leave_out_undone (MrAddressing *self);

/** From here on, the whole plan counts again. */
void mr_addressing_end_undo (MrAddressing *self);

G_END_DECLS
