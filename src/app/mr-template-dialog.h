/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-command-facts.h"
#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrTemplateDialog:
 *
 * The editor of command templates: what a template says, checked while it is typed, with the octets that would be sent
 * in words. Save writes it into the user's folder and has all templates loaded again. A template of the user's own can
 * be deleted, and a change of one that came with the program taken back.
 *
 * Signals: "saved": the templates are loaded again, after a deletion, too
 */
#define MR_TYPE_TEMPLATE_DIALOG (mr_template_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrTemplateDialog, mr_template_dialog, MR, TEMPLATE_DIALOG, AdwWindow)

/** @meter: for which a new template is suggested. @facts: (nullable): to begin with; copied. Returns: (transfer none):
 *  not shown yet. */
GtkWindow *mr_template_dialog_new (GtkWindow *parent, MrMeter *meter, const MrCommandFacts *facts);

/** Returns: (transfer none): why it cannot be saved, a sentence in each line; "" if it can. */
const char *mr_template_dialog_get_problem (MrTemplateDialog *self);

/** Returns: (transfer none): the octets in hexadecimal and in words; "" while they are not complete. */
const char *mr_template_dialog_get_dry_run (MrTemplateDialog *self);

G_END_DECLS
