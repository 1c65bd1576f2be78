/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** A permission that a Flatpak may lack. */
typedef enum {
  MR_SANDBOX_DEVICES,
  MR_SANDBOX_NETWORK
} MrSandboxPermission;

/** Sets @error to %MR_LINE_ERROR_PERMISSION, with a sentence that names @permission and how it is granted, if the
 *  program runs in a sandbox that lacks it. Returns: whether it does. */
gboolean mr_sandbox_explain (MrSandboxPermission permission, GError **error);

/** The same for a sandbox that @path describes, as /.flatpak-info does (flatpak-metadata(5)). For tests. */
gboolean mr_sandbox_explain_from (const char *path, MrSandboxPermission permission, GError **error);

G_END_DECLS
