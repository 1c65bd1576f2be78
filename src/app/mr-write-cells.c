/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-cells.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-cells.h"
#include "mr-meter-look.h"

/* What was not done changed nothing, and needs no light. */
static const struct {
  MrLamp lamp;
  gboolean lit;
} looks[] = {
  [MR_WRITE_OUTCOME_PLANNED] = { MR_LAMP_BUSY, FALSE },
  [MR_WRITE_OUTCOME_UNDER_WAY] = { MR_LAMP_BUSY, TRUE },
  [MR_WRITE_OUTCOME_CONFIRMED] = { MR_LAMP_OK, TRUE },
  [MR_WRITE_OUTCOME_UNCHANGED] = { MR_LAMP_OK, FALSE },
  [MR_WRITE_OUTCOME_FAILED] = { MR_LAMP_ERROR, TRUE },
  [MR_WRITE_OUTCOME_NOT_SENT] = { MR_LAMP_SILENT, FALSE },
  [MR_WRITE_OUTCOME_DOUBT] = { MR_LAMP_WARNING, TRUE },
  [MR_WRITE_OUTCOME_UNVERIFIED] = { MR_LAMP_SILENT, FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (looks) == MR_N_WRITE_OUTCOMES);

MrLamp
mr_write_outcome_lamp (MrWriteOutcome outcome, gboolean *lit)
{
  *lit = looks[outcome].lit;
  return looks[outcome].lamp;
}

char *
mr_write_result_text (MrWriteOutcome outcome, const char *reason)
{
  if (reason == NULL || *reason == '\0')
    return g_strdup (mr_write_outcome_name (outcome));
  /* Translators: what became of a write to a meter, like "Failed" or "In doubt"; then a complete sentence that says
   * why. */
  return g_strdup_printf (_("%s: %s"), mr_write_outcome_name (outcome), reason);
}

/* --- What the cells call --- */

static MrLamp
log_lamp (GObject *object, int outcome)
{
  return looks[outcome].lamp;
}

static gboolean
log_lit (GObject *object, int outcome)
{
  return looks[outcome].lit;
}

static char *
log_result (GObject *object, int outcome, const char *reason)
{
  return mr_write_result_text ((MrWriteOutcome) outcome, reason);
}

/* What changed nothing steps back. */
static GStrv
log_result_classes (GObject *object, int outcome)
{
  const gboolean dim = outcome == MR_WRITE_OUTCOME_NOT_SENT || outcome == MR_WRITE_OUTCOME_UNVERIFIED;
  const char *const classes[] = { dim ? "dim-label" : NULL, NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
log_time (GObject *object, gint64 time)
{
  return mr_minute_text (time);
}

/* "KAM 66290778". */
static char *
log_meter (GObject *object, const char *manufacturer, const char *number)
{
  return g_strstrip (g_strjoin (" ", manufacturer != NULL ? manufacturer : "", number, NULL));
}

/* The three letters of the maker, a space, and the number. */
static int
log_chars (GObject *object, const char *number)
{
  return 4 + mr_meter_cells_number_chars (number);
}

/* "Primary address · 5 → 7". */
static char *
log_change (GObject *object, const char *what, const char *values)
{
  const gboolean has_values = values != NULL && *values != '\0';

  return g_strdup_printf ("%s%s%s", what != NULL ? what : "", has_values ? " · " : "", has_values ? values : "");
}

void
mr_write_cells_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, log_lamp);
  gtk_widget_class_bind_template_callback (widget_class, log_lit);
  gtk_widget_class_bind_template_callback (widget_class, log_result);
  gtk_widget_class_bind_template_callback (widget_class, log_result_classes);
  gtk_widget_class_bind_template_callback (widget_class, log_time);
  gtk_widget_class_bind_template_callback (widget_class, log_meter);
  gtk_widget_class_bind_template_callback (widget_class, log_chars);
  gtk_widget_class_bind_template_callback (widget_class, log_change);
}
