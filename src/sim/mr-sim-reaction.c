/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-reaction.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-sim-time.h"
#include "mr-sim-value.h"

/* The words for acts; @n_octets: of the value that is written, if it can be another one. */
static const struct {
  const char *word;
  guint n_octets;
} acts[MR_SIM_N_ACTS] = {
  [MR_SIM_ACT_NKE] = { "nke", 0 },
  [MR_SIM_ACT_SELECTION] = { "selection", 0 },
  [MR_SIM_ACT_ENHANCED_SELECTION] = { "enhanced-selection", 0 },
  [MR_SIM_ACT_REQUESTS] = { "requests", 0 },
  [MR_SIM_ACT_RESET] = { "reset", 0 },
  [MR_SIM_ACT_SET_PRIMARY] = { "set-primary", 1 },
  [MR_SIM_ACT_SET_ID] = { "set-id", 4 },
  [MR_SIM_ACT_SET_IDENTITY] = { "set-identity", 8 },
  [MR_SIM_ACT_SET_CLOCK] = { "set-clock", 0 },
  [MR_SIM_ACT_SHIFT_CLOCK] = { "shift-clock", 0 },
  [MR_SIM_ACT_SET_OUTPUT] = { "set-output", 1 },
  [MR_SIM_ACT_REMOTE_CONTROL] = { "remote-control", 1 },
  [MR_SIM_ACT_SET_BAUD] = { "set-baud", 0 },
  [MR_SIM_ACT_SET_PASSWORD] = { "set-password", 0 },
  [MR_SIM_ACT_UNKNOWN] = { "unknown", 0 },
};

static gboolean
read_nothing (const char *text, GError **error)
{
  return text[0] == '\0' || mr_sim_invalid (error, _("Unexpected word “%s”."), text);
}

static gboolean
add_ignored (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  out->ignored = TRUE;
  return read_nothing (parameter, error);
}

static gboolean
add_silent (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  out->silent = TRUE;
  return read_nothing (parameter, error);
}

/* Without a code it is 00, an unspecified error. */
static gboolean
add_refused (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  guint32 code = 0;

  if (parameter[0] != '\0' && !mr_sim_value_hex (parameter, 2, &code, error))
    return FALSE;

  out->refused = TRUE;
  out->code = (guint8) code;
  return TRUE;
}

static gboolean
add_denied (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  out->denied = TRUE;
  return add_refused (act, parameter, out, error);
}

static gboolean
add_protected (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  out->protected = TRUE;
  return read_nothing (parameter, error);
}

static gboolean
add_unconfirmed (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  out->unconfirmed = TRUE;
  return read_nothing (parameter, error);
}

static gboolean
add_late (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  return mr_sim_value_duration (parameter, FALSE, &out->late, error);
}

static gboolean
add_silence (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  return mr_sim_value_duration (parameter, TRUE, &out->silence, error);
}

static gboolean
add_altered (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error)
{
  if (act == MR_SIM_ACT_SET_CLOCK)
    return mr_sim_time_parse_offset (parameter, &out->shift, error);
  if (acts[act].n_octets == 0)
    /* Translators: “%s” is a word for something that can be written to a meter. */
    return mr_sim_invalid (error, _("“%s” has no value that could become another one."), acts[act].word);

  g_clear_pointer (&out->instead, g_bytes_unref);
  return mr_sim_value_n_octets (parameter, acts[act].n_octets, &out->instead, error);
}

/* @first: the first act to which the key applies: not all of them are writes. */
static const struct {
  MrSimAct first;
  gboolean (*add) (MrSimAct act, const char *parameter, MrSimReaction *out, GError **error);
} keys[] = {
  [MR_SIM_REACTION_IGNORES] = { MR_SIM_ACT_NKE, add_ignored },
  [MR_SIM_REACTION_SILENT_TO] = { MR_SIM_ACT_SET_PRIMARY, add_silent },
  [MR_SIM_REACTION_REFUSES] = { MR_SIM_ACT_SET_PRIMARY, add_refused },
  [MR_SIM_REACTION_DENIES] = { MR_SIM_ACT_SET_PRIMARY, add_denied },
  [MR_SIM_REACTION_PROTECTS] = { MR_SIM_ACT_SET_PRIMARY, add_protected },
  [MR_SIM_REACTION_LOSES_ACK] = { MR_SIM_ACT_SET_PRIMARY, add_unconfirmed },
  [MR_SIM_REACTION_LATE] = { MR_SIM_ACT_SET_PRIMARY, add_late },
  [MR_SIM_REACTION_SILENT_AFTER] = { MR_SIM_ACT_SET_PRIMARY, add_silence },
  [MR_SIM_REACTION_ALTERS] = { MR_SIM_ACT_SET_PRIMARY, add_altered },
};

static gboolean
fail_word (const char *word, MrSimAct first, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint act = first; act < MR_SIM_N_ACTS; act++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", acts[act].word);
  /* Translators: %1$s is a word from a description file, %2$s lists words that stay as they are. */
  return mr_sim_invalid (error, _("“%1$s” is not possible here. Use %2$s, with “;” between them."), word, list->str);
}

/* @part: a word, and after a blank its parameter. */
static gboolean
parse_part (MrSimReactionKey key, const char *part, MrSimReaction *reactions, GError **error)
{
  const gsize n_word = strcspn (part, " \t");
  g_autofree char *word = g_strndup (part, n_word);
  g_autofree char *parameter = g_strstrip (g_strdup (part + n_word));

  for (guint act = keys[key].first; act < MR_SIM_N_ACTS; act++)
    if (g_str_equal (word, acts[act].word))
      return keys[key].add ((MrSimAct) act, parameter, &reactions[act], error);

  return fail_word (word, keys[key].first, error);
}

gboolean
mr_sim_reaction_parse (MrSimReactionKey key, const char *text, MrSimReaction *reactions, GError **error)
{
  g_auto (GStrv) parts = mr_sim_value_list (text);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!parse_part (key, parts[i], reactions, error))
      return FALSE;

  return TRUE;
}

void
mr_sim_reaction_clear_all (MrSimReaction *reactions)
{
  for (guint act = 0; act < MR_SIM_N_ACTS; act++)
    g_clear_pointer (&reactions[act].instead, g_bytes_unref);
}
