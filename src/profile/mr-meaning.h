/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-place.h"
#include "mr-profile-facts.h"
#include "mr-profile-xml.h"

G_BEGIN_DECLS

/* What a manufacturer means: sets of <record> elements. */

#define MR_MEANING_VIFES 4
#define MR_MEANING_PARTS 3

typedef enum { MR_DATA_ANY, MR_DATA_INTEGER, MR_DATA_REAL, MR_DATA_BCD } MrDataForm;

/**
 * MrMeaning:
 * @place: with a VIF, the meaning of exactly these octets; without one, it may apply to many records
 * @vife: the manufacturer's own VIFE, after FF as VIF or VIFE, extension bits off
 * @of: what the VIF measures; %MBUS_QUANTITY_UNKNOWN for anything
 * @storage: number, -1 for any; so are @tariff and @subunit. A number that is given is explained by the meaning
 * @then_standard: after @vife, record errors (00 to 1F) and FC are those of the standard
 * @has_unit: @unit replaces quantity and unit of the VIF
 * @keeps_scale: but the power of ten stays that of the VIF
 * @parts: words that are added, each owns its text
 * @factor: with @power, @factor · 10^@power corrects the value, if there is a @correction
 * @correction: (nullable): why
 * @proof: how certain it is; %MR_PROOF_OF_MODEL if that is said for the model only
 *
 * One fact: which records it is about, and what they mean. All conditions must be met.
 */
typedef struct {
  MrPlace place;
  guint8 vife[MR_MEANING_VIFES];
  guint8 n_vife;
  MbusQuantity of;
  gint64 storage;
  gint64 tariff;
  gint64 subunit;
  MrDataForm data;
  gboolean then_standard;

  MbusUnit unit;
  gboolean has_unit;
  gboolean keeps_scale;
  MbusUnit parts[MR_MEANING_PARTS];
  guint n_parts;
  gint64 factor;
  int power;
  char *correction;
  MrProof proof;
} MrMeaning;

/** A set of meanings, in the order of the file, found by their octets. */
typedef struct _MrMeanings MrMeanings;

/** Reads a <records> element. Problems go to @problem. Returns: (transfer full): the set */
MrMeanings *mr_meanings_read (xmlNode *node, MrProfileProblem *problem);

/** Reads the attribute "proof". Returns: %MR_PROOF_OF_MODEL without one. */
MrProof mr_proof_read (xmlNode *node);

MrMeanings *mr_meanings_new (void);
MrMeanings *mr_meanings_ref (MrMeanings *self);
void mr_meanings_unref (MrMeanings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrMeanings, mr_meanings_unref)

/** Adds @meaning (transfer full: its texts); to be done before the first search. */
void mr_meanings_add (MrMeanings *self, const MrMeaning *meaning);
void mr_meaning_clear (MrMeaning *self);

/**
 * mr_meanings_apply:
 * @sets: (element-type MrMeanings): those of a model; an earlier one takes precedence
 * @likely: whether what only the model says the proof of is likely, not confirmed
 *
 * Gives @record the meaning that the first fitting fact about exactly its octets defines, or else those about its
 * manufacturer's VIFE if they explain all of them; and the first that fit what it measures and its numbers. Records
 * that a profile has changed before are left alone.
 */
void mr_meanings_apply (GPtrArray *sets, gboolean likely, MbusRecord *record);

G_END_DECLS
