/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-cells.h"

#include <glib/gi18n-lib.h>

#include "mr-meter.h"
#include "mr-write-cells.h"
#include "mr-write-state.h"

static const struct {
  MrLamp lamp;
  gboolean lit; /* there is something to show yet */
  int rank;     /* what needs attention first, what has no plan last */
} looks[] = {
  [MR_ADDRESSING_NONE] = { MR_LAMP_OK, FALSE, 10 },
  [MR_ADDRESSING_NEED] = { MR_LAMP_WARNING, TRUE, 4 },
  [MR_ADDRESSING_SAME] = { MR_LAMP_OK, FALSE, 9 },
  [MR_ADDRESSING_PLANNED] = { MR_LAMP_BUSY, FALSE, 7 },
  [MR_ADDRESSING_CONFLICT] = { MR_LAMP_WARNING, TRUE, 1 },
  [MR_ADDRESSING_SENT] = { MR_LAMP_BUSY, TRUE, 5 },
  [MR_ADDRESSING_ACCEPTED] = { MR_LAMP_BUSY, TRUE, 6 },
  [MR_ADDRESSING_CONFIRMED] = { MR_LAMP_OK, TRUE, 8 },
  [MR_ADDRESSING_FAILED] = { MR_LAMP_ERROR, TRUE, 0 },
  [MR_ADDRESSING_NOT_SENT] = { MR_LAMP_WARNING, TRUE, 3 },
  [MR_ADDRESSING_DOUBT] = { MR_LAMP_WARNING, TRUE, 2 },
};

/* --- What the cells call --- */

static MrLamp
plan_lamp (GObject *object, int stage)
{
  return looks[stage].lamp;
}

static gboolean
plan_lit (GObject *object, int stage)
{
  return looks[stage].lit;
}

static int
plan_rank (GObject *object, int stage)
{
  return looks[stage].rank;
}

static char *
plan_state (GObject *object, int stage, const char *conflict, const char *need, const char *explanation)
{
  switch ((MrAddressingStage) stage)
    {
    case MR_ADDRESSING_NEED:
      return g_strdup (need);
    case MR_ADDRESSING_SAME:
      /* Translators: in a column that says what becomes of a meter's new address: it has it already; short. */
      return g_strdup (_("No change"));
    case MR_ADDRESSING_PLANNED:
      return g_strdup (mr_write_state_name (MR_WRITE_PLANNED));
    case MR_ADDRESSING_CONFLICT:
      return g_strdup (conflict);
    case MR_ADDRESSING_SENT:
      return g_strdup (mr_write_state_name (MR_WRITE_SENT));
    case MR_ADDRESSING_ACCEPTED:
      return g_strdup (mr_write_state_name (MR_WRITE_ACCEPTED));
    case MR_ADDRESSING_CONFIRMED:
      return g_strdup (mr_write_state_name (MR_WRITE_CONFIRMED));
    case MR_ADDRESSING_FAILED:
      return mr_write_result_text (MR_WRITE_OUTCOME_FAILED, explanation);
    case MR_ADDRESSING_NOT_SENT:
      return mr_write_result_text (MR_WRITE_OUTCOME_NOT_SENT, explanation);
    case MR_ADDRESSING_DOUBT:
      return mr_write_result_text (MR_WRITE_OUTCOME_DOUBT, explanation);
    case MR_ADDRESSING_NONE:
    default:
      return g_strdup ("");
    }
}

/* What does not change steps back. */
static GStrv
plan_state_classes (GObject *object, int stage)
{
  const char *const classes[] = { stage == MR_ADDRESSING_SAME ? "dim-label" : NULL, NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
plan_wish (GObject *object, int wish)
{
  return wish == MR_PLAN_NO_ADDRESS ? g_strdup ("") : g_strdup_printf ("%d", wish);
}

static gboolean
plan_can_undo (GObject *object, MrAddressingRow *row, int wish, int old, int primary, int stage)
{
  return row != NULL && mr_addressing_row_can_undo (row);
}

/* In the list of a narrow window, after the number: "KAM · Stair A". */
static char *
plan_maker (GObject *object, const char *manufacturer, const char *place)
{
  const gboolean has_place = place != NULL && *place != '\0';

  return g_strdup_printf ("%s%s%s", manufacturer, has_place ? " · " : "", has_place ? place : "");
}

void
mr_address_cells_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, plan_lamp);
  gtk_widget_class_bind_template_callback (widget_class, plan_lit);
  gtk_widget_class_bind_template_callback (widget_class, plan_state);
  gtk_widget_class_bind_template_callback (widget_class, plan_rank);
  gtk_widget_class_bind_template_callback (widget_class, plan_state_classes);
  gtk_widget_class_bind_template_callback (widget_class, plan_wish);
  gtk_widget_class_bind_template_callback (widget_class, plan_can_undo);
  gtk_widget_class_bind_template_callback (widget_class, plan_maker);
}
