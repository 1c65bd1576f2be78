/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-ignores.h"

#include <glib/gi18n-lib.h>

#include "mr-sim-value.h"

static const struct {
  const char *word;
  MrSimIgnores what;
} known_words[] = {
  { "nke", MR_SIM_IGNORES_NKE },
  { "selection", MR_SIM_IGNORES_SELECTION },
  { "enhanced-selection", MR_SIM_IGNORES_ENHANCED_SELECTION },
  { "set-primary", MR_SIM_IGNORES_SET_PRIMARY },
  { "requests", MR_SIM_IGNORES_REQUESTS },
  { "set-id", MR_SIM_IGNORES_SET_ID },
  { "reset", MR_SIM_IGNORES_RESET },
};

gboolean
mr_sim_ignores_parse (const char *text, MrSimIgnores *out, GError **error)
{
  g_auto (GStrv) parts = mr_sim_value_list (text);

  *out = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint known = 0;

      while (known < G_N_ELEMENTS (known_words) && !g_str_equal (parts[i], known_words[known].word))
        known++;

      if (known == G_N_ELEMENTS (known_words))
        return mr_sim_invalid (error, _("“%s” is nothing that a meter can ignore. Use nke, selection, "
                                        "enhanced-selection, set-primary, set-id, requests or reset, with “;” between them."),
                               parts[i]);

      *out |= known_words[known].what;
    }

  return TRUE;
}
