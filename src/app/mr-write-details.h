/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-logged-write.h"

G_BEGIN_DECLS

/**
 * MrWriteDetails:
 *
 * All that the log knows of one write: when its steps were, who planned it, what became of it, and the octets that were
 * sent and that prove it, to be copied by the actions "log.copy-request" and "log.copy-proof" of the page that it is
 * on.
 *
 * Properties: "entry" (MrLoggedWrite, nullable) · "narrow" (boolean: the octets are below the facts, not beside them).
 */
#define MR_TYPE_WRITE_DETAILS (mr_write_details_get_type ())
G_DECLARE_FINAL_TYPE (MrWriteDetails, mr_write_details, MR, WRITE_DETAILS, GtkWidget)

/** Returns: (transfer none) (nullable). */
MrLoggedWrite *mr_write_details_get_entry (MrWriteDetails *self);

G_END_DECLS
