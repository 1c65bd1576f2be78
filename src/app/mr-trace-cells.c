/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-cells.h"

#include "mr-cut-tooltip.h"
#include "mr-trace-row.h"

/* The bus is on the right, as in the pictures of level converters. */
static char *
trace_arrow (GObject *object, guint kind)
{
  static const char *const arrows[] = { [MR_TRACE_LINE_SENT] = "→", [MR_TRACE_LINE_RECEIVED] = "←" };

  return g_strdup (kind < G_N_ELEMENTS (arrows) && arrows[kind] != NULL ? arrows[kind] : "");
}

/* What is wrong is also in the words. */
static GStrv
trace_classes (GObject *object, guint kind, guint sorts)
{
  const char *class = NULL;

  if (kind == MR_TRACE_LINE_COMMENT)
    class = "mark";
  else if ((sorts & MR_TRACE_ERRORS) != 0)
    class = "error";
  else if ((sorts & MR_TRACE_SILENCE) != 0)
    class = "dim-label";
  else if ((sorts & MR_TRACE_WRITES) != 0)
    class = "accent";
  return g_strdupv ((char *[]) { (char *) class, NULL });
}

static gboolean
trace_has_text (GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

void
mr_trace_cells_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, trace_arrow);
  gtk_widget_class_bind_template_callback (widget_class, trace_classes);
  gtk_widget_class_bind_template_callback (widget_class, trace_has_text);
  gtk_widget_class_bind_template_callback_full (widget_class, "trace_tooltip", G_CALLBACK (mr_cut_tooltip_query));
}
