/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrAdaptiveBin:
 *
 * Holds one child and says whether it is short of room, so that layouts can be bound to that. One in another one first
 * does what it can itself; what it needs even when narrow, the outer one makes room for.
 *
 * Properties: "child" (GtkWidget) · "threshold" (int, pixels at normal text size: below this width it is narrow, and
 * below the width that the child needs while it is not) · "narrow" (boolean, read-only, notifies).
 */
#define MR_TYPE_ADAPTIVE_BIN (mr_adaptive_bin_get_type ())
G_DECLARE_FINAL_TYPE (MrAdaptiveBin, mr_adaptive_bin, MR, ADAPTIVE_BIN, GtkWidget)

G_END_DECLS
