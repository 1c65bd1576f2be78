/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-command-facts.h"

G_BEGIN_DECLS

/**
 * MrTemplatePlaces:
 *
 * Rows for the places where a meter reports the state that a command changes, the preferred one first: places are
 * added, removed and moved. One in which nothing is typed does not count.
 *
 * Signals: "changed"
 */
#define MR_TYPE_TEMPLATE_PLACES (mr_template_places_get_type ())
G_DECLARE_FINAL_TYPE (MrTemplatePlaces, mr_template_places, MR, TEMPLATE_PLACES, GObject)

/** @group: where the rows are shown. Returns: (transfer full): with one place, which is empty. */
MrTemplatePlaces *mr_template_places_new (AdwPreferencesGroup *group);

/** Shows the places of @facts; an empty one if there are no places. */
void mr_template_places_set (MrTemplatePlaces *self, const MrCommandFacts *facts);

/** Fills in the states of @facts. Their texts are valid until the rows change. */
void mr_template_places_get (MrTemplatePlaces *self, MrCommandFacts *facts);

/** Adds an empty place and takes the focus there. */
void mr_template_places_add (MrTemplatePlaces *self);

/** Returns: whether there is room for a further place. */
gboolean mr_template_places_have_room (MrTemplatePlaces *self);

/** Shows at the rows what is wrong. @facts: with mr_template_places_get(). @faults: (element-type utf8): gets each
 *  fault. */
void mr_template_places_check (MrTemplatePlaces *self, const MrCommandFacts *facts, GPtrArray *faults);

G_END_DECLS
