/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breaker-cells.h"

#include <glib/gi18n-lib.h>

#include "mr-command-words.h"
#include "mr-write-cells.h"
#include "mr-write-outcome.h"
#include "mr-write-progress.h"

/* A state has a shape, a colour and a name. */
static const struct {
  const char *icon_name;
  const char *css_class;
  int rank; /* who has no supply comes first */
} looks[MR_N_SUPPLIES] = {
  [MR_SUPPLY_UNKNOWN] = { "mr-lamp-silent-symbolic", "dim-label", 2 },
  [MR_SUPPLY_DISCONNECTED] = { "mr-breaker-disconnected-symbolic", "error", 0 },
  [MR_SUPPLY_CONNECTED] = { "mr-breaker-connected-symbolic", "success", 3 },
  [MR_SUPPLY_RELEASED] = { "mr-breaker-released-symbolic", "warning", 1 },
};

static char *
breaker_icon (GObject *object, int supply)
{
  return g_strdup (looks[supply].icon_name);
}

static GStrv
breaker_classes (GObject *object, int supply)
{
  const char *const classes[] = { looks[supply].css_class, NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
breaker_name (GObject *object, int supply)
{
  return g_strdup (mr_supply_name ((MrSupply) supply));
}

static int
breaker_rank (GObject *object, int supply)
{
  return looks[supply].rank;
}

/* "Disconnect, Connect (likely, but not confirmed)". */
static char *
breaker_commands (GObject *object, const char *commands, const char *proof)
{
  if (proof == NULL || *proof == '\0')
    return g_strdup (commands);
  return g_strdup_printf ("%s (%s)", commands, proof);
}

/* A breaker that is released waits for its button, and has not failed. */
static gboolean
waits_for_button (int state, gboolean was_sent, int supply)
{
  return state == MR_WRITE_FAILED && was_sent && supply == MR_SUPPLY_RELEASED;
}

static char *
breaker_progress (GObject *object, int state, gboolean was_sent, const char *explanation, int supply)
{
  const gboolean is_explained = explanation != NULL && *explanation != '\0';

  switch (state)
    {
    case MR_WRITE_PROGRESS_NONE:
      return is_explained ? mr_write_result_text (MR_WRITE_OUTCOME_NOT_SENT, explanation) : g_strdup ("");
    case MR_WRITE_CONFIRMED:
      if (!was_sent)
        return g_strdup (mr_write_outcome_name (MR_WRITE_OUTCOME_UNCHANGED));
      /* Translators: of a command: its effect was read back. */
      return g_strdup (_("Confirmed, read back"));
    case MR_WRITE_FAILED:
    case MR_WRITE_UNKNOWN:
      /* The sentence says what comes next. */
      if (waits_for_button (state, was_sent, supply) && is_explained)
        return g_strdup (explanation);
      return mr_write_result_text (mr_write_outcome ((MrWriteState) state, was_sent, FALSE), explanation);
    default:
      return g_strdup (mr_write_state_name ((MrWriteState) state));
    }
}

/* What needs attention is not dim. */
static GStrv
breaker_progress_classes (GObject *object, int state, gboolean was_sent, int supply)
{
  const gboolean has_failed = state == MR_WRITE_FAILED && was_sent && !waits_for_button (state, was_sent, supply);
  const gboolean needs_attention = state == MR_WRITE_FAILED || state == MR_WRITE_UNKNOWN;
  const char *const classes[] = { has_failed ? "error" : needs_attention ? "warning" : NULL, NULL };

  return g_strdupv ((GStrv) classes);
}

/* In the list of a narrow window: "Connected · 14:05". A state that the meter does not send was not read either. */
static char *
breaker_summary (GObject *object, int supply, const char *moment)
{
  if (supply == MR_SUPPLY_UNKNOWN)
    return g_strdup (mr_supply_name (MR_SUPPLY_UNKNOWN));
  /* Translators: the state of a breaker, and when it was read: "Connected · read 14:05". */
  return g_strdup_printf (_("%s · read %s"), mr_supply_name ((MrSupply) supply), moment);
}

void
mr_breaker_cells_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, breaker_icon);
  gtk_widget_class_bind_template_callback (widget_class, breaker_classes);
  gtk_widget_class_bind_template_callback (widget_class, breaker_name);
  gtk_widget_class_bind_template_callback (widget_class, breaker_rank);
  gtk_widget_class_bind_template_callback (widget_class, breaker_commands);
  gtk_widget_class_bind_template_callback (widget_class, breaker_progress);
  gtk_widget_class_bind_template_callback (widget_class, breaker_progress_classes);
  gtk_widget_class_bind_template_callback (widget_class, breaker_summary);
}
