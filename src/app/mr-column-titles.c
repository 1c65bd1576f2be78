/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-column-titles.h"

static gboolean
has_column (GtkColumnViewColumn *const *columns, GtkColumnViewColumn *column)
{
  while (*columns != NULL && *columns != column)
    columns++;
  return *columns != NULL;
}

void
mr_column_titles_align (GtkColumnView *view, GtkColumnViewColumn *const *numbers)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title != NULL && i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      GtkWidget *content = gtk_widget_get_first_child (title);

      if (has_column (numbers, column) && GTK_IS_BOX (content))
        {
          gtk_widget_set_halign (content, GTK_ALIGN_END);
          /* The arrow goes before the words, so that they end where the numbers do. */
          gtk_box_reorder_child_after (GTK_BOX (content), gtk_widget_get_last_child (content), NULL);
        }
      title = gtk_widget_get_next_sibling (title);
    }
}
