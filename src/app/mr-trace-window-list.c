/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-window-private.h"

#include <glib/gi18n-lib.h>

#include "mbus-decode.h"
#include "mr-trace-scan.h"

/* --- The end in view --- */

static gboolean
scroll_cb (GtkWidget *list, GdkFrameClock *clock, gpointer user_data)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (user_data);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;
  self->scroll = 0;
  if (self->following && gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

/* After the next frame: how high the rows are shows when they are laid out. */
void
mr_trace_window_scroll_to_end (MrTraceWindow *self)
{
  self->n_frames = 0;
  if (self->scroll == 0)
    self->scroll = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), scroll_cb, self, NULL);
}

static void
height_cb (MrTraceWindow *self)
{
  if (self->following)
    mr_trace_window_scroll_to_end (self);
}

/* Who scrolls up wants to read, and not to be taken away by what comes. The list moves itself when lines are added at
 * the end or dropped at the beginning: then its height changes, or it goes down. */
static void
scrolled_cb (MrTraceWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  const double value = gtk_adjustment_get_value (adjustment);
  const double upper = gtk_adjustment_get_upper (adjustment);
  const gboolean at_end = value + gtk_adjustment_get_page_size (adjustment) >= upper - 1;

  if (upper == self->height && value < self->scrolled && !at_end)
    g_object_set (self, "following", FALSE, NULL);
  self->scrolled = value;
  self->height = upper;
}

void
mr_trace_window_lines_changed (MrTraceWindow *self)
{
  const guint n_lines = self->log != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;

  if (self->log == NULL)
    gtk_stack_set_visible_child_name (self->stack, "none");
  else if (n_lines == 0 && !mr_trace_log_is_scanning (self->log))
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    gtk_stack_set_visible_child_name (self->stack, "list");
}

/* --- The selected line --- */

/* Returns: (transfer full) (nullable): the telegram of a line, what a master sends included. */
static GPtrArray *
decode (MrTraceRow *row)
{
  const MbusDecoding decoding = { .saved = TRUE };
  GBytes *frame = mr_trace_row_get_frame (row);
  MbusTelegram *telegram = NULL;
  GPtrArray *telegrams;

  if (frame != NULL && g_bytes_get_size (frame) > MBUS_SHORT_SIZE)
    telegram = mbus_telegram_decode_with (frame, &decoding, NULL);
  if (telegram == NULL)
    return NULL;
  telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  g_ptr_array_add (telegrams, telegram);
  return telegrams;
}

void
mr_trace_window_clear_details (MrTraceWindow *self)
{
  mr_octets_view_show_telegrams (self->view, NULL);
  gtk_widget_set_visible (self->details, FALSE);
}

static void
selected_cb (MrTraceWindow *self)
{
  MrTraceRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (GPtrArray) telegrams = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trace.copy", row != NULL);
  if (row == NULL)
    {
      mr_trace_window_clear_details (self);
      return;
    }
  /* Lines that come must not move away what is being read. */
  g_object_set (self, "following", FALSE, NULL);
  telegrams = decode (row);
  gtk_label_set_label (self->words, mr_trace_row_get_words (row));
  gtk_label_set_label (self->octets, mr_trace_row_get_octets (row));
  gtk_widget_set_visible (GTK_WIDGET (self->octets),
                          telegrams == NULL && *mr_trace_row_get_octets (row) != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->view), telegrams != NULL);
  mr_octets_view_show_telegrams (self->view, telegrams);
  gtk_widget_set_visible (self->details, TRUE);
}

/* --- Filter --- */

static void
filter_cb (MrTraceWindow *self)
{
  mr_trace_window_filter (self);
}

void
mr_trace_window_filter (MrTraceWindow *self)
{
  MrTraceFilter filter = { .primary = -1 };

  if (gtk_toggle_button_get_active (self->errors))
    filter.sorts |= MR_TRACE_ERRORS;
  if (gtk_toggle_button_get_active (self->silence))
    filter.sorts |= MR_TRACE_SILENCE;
  if (gtk_toggle_button_get_active (self->writes))
    filter.sorts |= MR_TRACE_WRITES;
  if (gtk_toggle_button_get_active (self->of_meter) && self->meter != NULL)
    {
      filter.of_meter = TRUE;
      filter.primary = mr_meter_primary (self->meter);
      filter.secondary = *mr_meter_address (self->meter);
    }
  if (self->log != NULL)
    mr_trace_log_set_filter (self->log, &filter);
  mr_trace_window_lines_changed (self);
}

/* --- Search --- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrTraceWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  const gint64 line = mr_trace_find_finish (result, &error);
  guint position;

  if (error != NULL || self->log == NULL)
    return;
  g_clear_object (&self->finding);
  if (line < 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Nothing found."));
      return;
    }
  position = mr_trace_log_find_position (self->log, (guint) line);
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void
stop_finding (MrTraceWindow *self)
{
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
}

/* From the selected line on; without one, from the newest back or the oldest on. */
void
mr_trace_window_find (MrTraceWindow *self, gboolean backwards)
{
  MrTraceRow *row = gtk_single_selection_get_selected_item (self->selection);
  const char *text = gtk_editable_get_text (self->search);

  stop_finding (self);
  if (self->log == NULL)
    return;
  g_object_set (self, "searching", TRUE, NULL);
  if (*text == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->search));
      return;
    }
  self->finding = g_cancellable_new ();
  mr_trace_log_find_async (self->log, text, row != NULL ? mr_trace_row_get_line (row) : backwards ? 0 : G_MAXUINT,
                           backwards, self->finding, found_cb, g_object_ref (self));
}

static void
find_next_cb (MrTraceWindow *self)
{
  mr_trace_window_find (self, FALSE);
}

static void
find_previous_cb (MrTraceWindow *self)
{
  mr_trace_window_find (self, TRUE);
}

/* --- Template --- */

static void
narrow_cb (MrTraceWindow *self)
{
  gboolean narrow;

  g_object_get (self->bin, "narrow", &narrow, NULL);
  gtk_list_view_set_factory (self->list, narrow ? self->narrow_rows : self->wide_rows);
  if (self->following)
    mr_trace_window_scroll_to_end (self);
}

void
mr_trace_window_list_init (MrTraceWindow *self)
{
  narrow_cb (self);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (height_cb), self, G_CONNECT_SWAPPED);
}

void
mr_trace_window_list_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
}
