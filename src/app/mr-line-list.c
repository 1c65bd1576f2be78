/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-list.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-bin-layout.h"
#include "mr-paced-model.h"

/* However low the window is. */
#define HEIGHT_MIN 120

/* More lines than a window has room for. */
#define N_MEASURED 60

/* Longer lines wrap. */
#define LINE_CHARS 60

/* What style.css has around a line, with a fraction of a pixel of the text; and what GTK has around the list. */
#define LINE_PADDING 5
#define SIDES 28
#define FRAME 2

static void
setup_line_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE,
                                               "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", LINE_CHARS,
                                               "css-classes", (const char *[]) { "numeric", NULL }, NULL));
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_line_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item))));
}

/* --- Size --- */

/* A dialog asks for its size before the list has made any row, and again with each row that it makes. Many lines take
 * long to measure, so what was found is kept while the font stays the same. */
typedef struct {
  char *text; /* the first lines */
  guint n_lines;
  PangoLayout *layout; /* (nullable) */
  guint font;          /* serial of the layout's context */
  int width;           /* of the text, as long as nothing wraps */
  int height;
  int wrapped_width;   /* 0: not measured yet */
  int wrapped_height;
} Measured;

static void
measured_free (gpointer data)
{
  Measured *self = data;

  g_clear_object (&self->layout);
  g_free (self->text);
  g_free (self);
}

static Measured *
measured_new (GListModel *lines)
{
  Measured *self = g_new0 (Measured, 1);
  g_autoptr (GString) text = g_string_new (NULL);

  self->n_lines = MIN (g_list_model_get_n_items (lines), N_MEASURED);
  for (guint i = 0; i < self->n_lines; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", gtk_string_list_get_string (GTK_STRING_LIST (lines), i));
  self->text = g_string_free (g_steal_pointer (&text), FALSE);
  return self;
}

static int
line_width_max (PangoLayout *layout)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (pango_layout_get_context (layout), NULL, NULL);
  const int width = pango_font_metrics_get_approximate_char_width (metrics) * LINE_CHARS / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  return width;
}

static void
measure_text (Measured *self, GtkWidget *bin)
{
  const guint font = pango_context_get_serial (gtk_widget_get_pango_context (bin));

  if (self->layout != NULL && self->font == font)
    return;
  g_clear_object (&self->layout);
  self->layout = gtk_widget_create_pango_layout (bin, self->text);
  self->font = font;
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (self->layout, &self->width, &self->height);
  self->wrapped_width = 0;
}

/* Returns: as wide as the widest line, within reason. */
static int
natural_width (Measured *self)
{
  return MIN (self->width, line_width_max (self->layout)) + SIDES;
}

/* Returns: of the text, where it has @width */
static int
height_for (Measured *self, int width)
{
  if (width >= self->width)
    return self->height;
  if (width != self->wrapped_width)
    {
      pango_layout_set_width (self->layout, width * PANGO_SCALE);
      pango_layout_get_pixel_size (self->layout, NULL, &self->wrapped_height);
      self->wrapped_width = width;
    }
  return self->wrapped_height;
}

static int
natural_height (Measured *self, int width)
{
  return height_for (self, MAX (width - SIDES, 1)) + (int) self->n_lines * LINE_PADDING + FRAME;
}

static void
measure_list (GtkWidget *bin, GtkOrientation orientation, int for_size, int *minimum, int *natural,
              int *minimum_baseline, int *natural_baseline)
{
  Measured *measured = g_object_get_data (G_OBJECT (bin), "measured");
  int width;

  measure_text (measured, bin);
  width = natural_width (measured);
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (bin)), orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *natural = MAX (*minimum, width);
      return;
    }
  *natural = natural_height (measured, for_size >= 0 ? for_size : width);
  *minimum = MIN (MAX (*minimum, HEIGHT_MIN), *natural);
}

/* As wide and high as its lines are; where there is less room, it is lower and scrolls. */
static GtkWidget *
bin_new (GtkWidget *child, GListModel *lines)
{
  GtkWidget *bin = g_object_new (ADW_TYPE_BIN, "child", child, NULL);

  g_object_set_data_full (G_OBJECT (bin), "measured", measured_new (lines), measured_free);
  gtk_widget_set_layout_manager (bin, mr_bin_layout_new (mr_bin_layout_by_width, measure_list));
  return bin;
}

GtkWidget *
mr_line_list_new (GtkStringList *lines)
{
  g_autoptr (GtkSelectionModel) unselectable =
    GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (lines))));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_line_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_line_cb), NULL);
  list = gtk_list_view_new (g_object_new (MR_TYPE_PACED_MODEL, "model", unselectable, NULL), factory);
  gtk_widget_add_css_class (list, "lines");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "What is written"), -1);
  return bin_new (g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, "hscrollbar-policy", GTK_POLICY_NEVER,
                                "has-frame", TRUE, NULL),
                  G_LIST_MODEL (lines));
}
