/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-cells.h"

#include <glib/gi18n-lib.h>

#include "mr-meter.h"
#include "mr-write-cells.h"
#include "mr-write-state.h"

static const struct {
  MrLamp lamp;
  gboolean is_own; /* the write has a lamp of its own; else the clock's */
  int rank;        /* what needs attention first */
} looks[] = {
  [MR_CLOCKING_NONE] = { MR_LAMP_OK, FALSE, 8 },
  [MR_CLOCKING_CHOSEN] = { MR_LAMP_OK, FALSE, 6 },
  [MR_CLOCKING_PLANNED] = { MR_LAMP_OK, FALSE, 5 },
  [MR_CLOCKING_SENT] = { MR_LAMP_BUSY, TRUE, 3 },
  [MR_CLOCKING_ACCEPTED] = { MR_LAMP_BUSY, TRUE, 4 },
  [MR_CLOCKING_CONFIRMED] = { MR_LAMP_OK, FALSE, 7 },
  [MR_CLOCKING_FAILED] = { MR_LAMP_ERROR, TRUE, 0 },
  [MR_CLOCKING_NOT_SENT] = { MR_LAMP_OK, FALSE, 2 },
  [MR_CLOCKING_DOUBT] = { MR_LAMP_WARNING, TRUE, 1 },
};

static char *
confirmed_text (const char *before, const char *after)
{
  if (before == NULL || *before == '\0' || after == NULL || *after == '\0')
    return g_strdup (mr_write_state_name (MR_WRITE_CONFIRMED));
  /* Translators: how far a clock was off before it was set, and how far it was when it was read back: "−40 min → 0 s,
   * read back". */
  return g_strdup_printf (_("%s → %s, read back"), before, after);
}

static char *
chosen_text (const char *explanation, const char *form)
{
  if (explanation != NULL && *explanation != '\0')
    /* Translators: a clock; %s is a complete sentence that says why. */
    return g_strdup_printf (_("Not set: %s"), explanation);
  if (form == NULL || *form == '\0')
    return g_strdup (_("To be set, but cannot be read back: the meter sends no clock"));
  /* Translators: in a column that says what becomes of a meter's clock; short. */
  return g_strdup (C_("clock", "To be set"));
}

static char *
dup_why_gone (MrMeter *meter)
{
  const GPtrArray *findings = mr_meter_findings (meter);

  for (guint i = 0; i < findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (findings, i);

      if (finding->verdict == MR_VERDICT_SILENT)
        return mr_finding_sentence (finding);
    }
  return NULL;
}

/* A clock that is wrong and is left as it is: why. */
static char *
left_text (MrMeter *meter, MrLamp lamp)
{
  g_autofree char *why = meter != NULL && lamp == MR_LAMP_WARNING ? dup_why_gone (meter) : NULL;

  if (why != NULL)
    /* Translators: a clock; %s is a complete sentence that says why it is not to be set. */
    return g_strdup_printf (_("Not chosen: %s"), why);
  /* Translators: in a column that says what becomes of a meter's clock, which is wrong; short. */
  return g_strdup (lamp == MR_LAMP_WARNING ? C_("clock", "Not chosen") : "");
}

/* --- What the cells call --- */

static MrLamp
clock_lamp (GObject *object, int stage, MrLamp lamp)
{
  return looks[stage].is_own ? looks[stage].lamp : lamp;
}

static gboolean
clock_lit (GObject *object, int stage, gboolean lit)
{
  return looks[stage].is_own || lit;
}

static int
clock_rank (GObject *object, int stage)
{
  return looks[stage].rank;
}

static char *
clock_state (GObject *object, int stage, const char *explanation, const char *before, const char *after,
             const char *form, MrLamp lamp, MrMeter *meter, GStrv conditions)
{
  switch ((MrClockingStage) stage)
    {
    case MR_CLOCKING_CHOSEN:
      return chosen_text (explanation, form);
    case MR_CLOCKING_PLANNED:
      return g_strdup (mr_write_state_name (MR_WRITE_PLANNED));
    case MR_CLOCKING_SENT:
      return g_strdup (mr_write_state_name (MR_WRITE_SENT));
    case MR_CLOCKING_ACCEPTED:
      return g_strdup (mr_write_state_name (MR_WRITE_ACCEPTED));
    case MR_CLOCKING_CONFIRMED:
      return confirmed_text (before, after);
    case MR_CLOCKING_FAILED:
      return mr_write_result_text (MR_WRITE_OUTCOME_FAILED, explanation);
    case MR_CLOCKING_NOT_SENT:
      return mr_write_result_text (MR_WRITE_OUTCOME_NOT_SENT, explanation);
    case MR_CLOCKING_DOUBT:
      return mr_write_result_text (MR_WRITE_OUTCOME_DOUBT, explanation);
    case MR_CLOCKING_NONE:
    default:
      return left_text (meter, lamp);
    }
}

/* "−40 min ±61 s". */
static char *
clock_deviation (GObject *object, const char *deviation, const char *uncertainty)
{
  if (deviation == NULL || *deviation == '\0')
    return g_strdup ("—");
  return g_strdup_printf ("%s %s", deviation, uncertainty);
}

static GStrv
clock_deviation_classes (GObject *object, MrLamp lamp, const char *deviation)
{
  const gboolean is_known = deviation != NULL && *deviation != '\0';
  const char *const classes[] = { "numeric", !is_known ? "dim-label" : lamp == MR_LAMP_WARNING ? "warning" : NULL,
                                  NULL };

  return g_strdupv ((GStrv) classes);
}

/* Why a lamp is not OK, for its tooltip. */
static char *
clock_tooltip (GObject *object, int stage, const char *explanation, MrLamp lamp)
{
  if (looks[stage].is_own && explanation != NULL && *explanation != '\0')
    return g_strdup (explanation);
  return g_strdup (lamp == MR_LAMP_WARNING ? _("This clock is wrong") : _("This clock is right"));
}

/* In the list of a narrow window: "2026-11-30 02:31 · −40 min ±61 s". */
static char *
clock_summary (GObject *object, const char *shown, const char *deviation, const char *uncertainty)
{
  if (deviation == NULL || *deviation == '\0')
    return g_strdup (shown);
  return g_strdup_printf ("%s · %s %s", shown, deviation, uncertainty);
}

void
mr_clock_cells_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, clock_lamp);
  gtk_widget_class_bind_template_callback (widget_class, clock_lit);
  gtk_widget_class_bind_template_callback (widget_class, clock_rank);
  gtk_widget_class_bind_template_callback (widget_class, clock_state);
  gtk_widget_class_bind_template_callback (widget_class, clock_deviation);
  gtk_widget_class_bind_template_callback (widget_class, clock_deviation_classes);
  gtk_widget_class_bind_template_callback (widget_class, clock_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, clock_summary);
}
