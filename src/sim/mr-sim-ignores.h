/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a meter fails to do although the standard demands it: real ones stay silent, or answer E5 and do nothing. What can
 * be written to it, it can also refuse. */
typedef enum {
  MR_SIM_IGNORES_NKE = 1 << 0,                /* no answer */
  MR_SIM_IGNORES_SELECTION = 1 << 1,          /* primary addressing only */
  MR_SIM_IGNORES_ENHANCED_SELECTION = 1 << 2, /* does not know the record 0C 78 in a selection: not selected */
  MR_SIM_IGNORES_SET_PRIMARY = 1 << 3,        /* E5, and the address stays */
  MR_SIM_IGNORES_REQUESTS = 1 << 4,           /* acknowledges, but has no data to send */
  MR_SIM_IGNORES_SET_ID = 1 << 5,             /* E5, and the identification number stays */
  MR_SIM_IGNORES_RESET = 1 << 6,              /* E5, and other data than usual are sent as before */
} MrSimIgnores;

/**
 * mr_sim_ignores_parse:
 * @text: words, separated by ';': "nke; set-primary"
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID, which lists the words
 */
gboolean mr_sim_ignores_parse (const char *text, MrSimIgnores *out, GError **error);

G_END_DECLS
