/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-command-facts.h"

G_BEGIN_DECLS

/**
 * MrTemplateFields:
 *
 * Rows for the fields of a template: one for each placeholder in its octets, made while they are typed.
 *
 * Signals: "changed"
 */
#define MR_TYPE_TEMPLATE_FIELDS (mr_template_fields_get_type ())
G_DECLARE_FINAL_TYPE (MrTemplateFields, mr_template_fields, MR, TEMPLATE_FIELDS, GObject)

/** @group: where the rows are shown; it is hidden while it is empty. Returns: (transfer full). */
MrTemplateFields *mr_template_fields_new (AdwPreferencesGroup *group);

/** Remembers what @facts say about their fields, for when there are placeholders for them. */
void mr_template_fields_set (MrTemplateFields *self, const MrCommandFacts *facts);

/** Makes rows for the placeholders in @octets: "01 FD {tariff}". */
void mr_template_fields_follow (MrTemplateFields *self, const char *octets);

/** Fills in the fields of @facts. Their texts are valid until the rows change. */
void mr_template_fields_get (MrTemplateFields *self, MrCommandFacts *facts);

/** Shows at the rows what is wrong. @facts: with mr_template_fields_get(). @faults: (element-type utf8): gets each
 *  fault. */
void mr_template_fields_check (MrTemplateFields *self, const MrCommandFacts *facts, GPtrArray *faults);

G_END_DECLS
