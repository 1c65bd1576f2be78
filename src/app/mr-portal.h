/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrPortal:
 *
 * What the desktop portal (flatpak.github.io/xdg-desktop-portal) offers. In a sandbox, GTK and GLib use nothing else;
 * where it is missing, GLib 2.84 aborts the program, and GTK shows no file chooser and says nothing.
 */
typedef enum {
  MR_PORTAL_FILE_CHOOSER,
  MR_PORTAL_INHIBIT,
  MR_PORTAL_OPEN_URI,
  MR_PORTAL_N
} MrPortal;

/** Asks for everything that the portal offers. Does not wait. */
void mr_portal_init (void);

/** Returns: whether the portal has answered that it does not offer @portal, or does not run. */
gboolean mr_portal_is_missing (MrPortal portal);

/** Returns: whether files and web pages can be opened through the portal only. */
gboolean mr_portal_is_needed (void);

/** Returns: (transfer none): a sentence for the user about a portal that is needed and missing. */
const char *mr_portal_explain (void);

G_END_DECLS
