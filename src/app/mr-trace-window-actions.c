/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-file-picker.h"
#include "mr-trace-save.h"

/* --- Marks --- */

typedef struct {
  MrTraceWindow *window;
  GtkEditable *entry;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *self = data;

  g_object_unref (self->window);
  g_object_unref (self->entry);
  g_free (self);
}

static void
mark_cb (gpointer user_data)
{
  Mark *mark = user_data;
  const char *text = gtk_editable_get_text (mark->entry);

  mr_trace_window_mark (mark->window, *text != '\0' ? text : _("Mark"));
}

static void
mark_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GtkWidget *entry = gtk_entry_new ();
  Mark *mark = g_new (Mark, 1);

  *mark = (Mark) { g_object_ref (MR_TRACE_WINDOW (widget)), GTK_EDITABLE (g_object_ref_sink (entry)) };
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "Text of the mark"), -1);
  mr_dialogs_ask (widget, MR_DIALOG_SUGGESTED, _("Add Mark"),
                  _("A mark is a line of the trace with the time of day, such as “cover opened”."), _("_Add"), entry,
                  mark_cb, mark, mark_free);
}

/* --- Files --- */

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (widget);

  mr_trace_save_ask (GTK_WINDOW (self), self->session, self->recording);
}

static void
file_chosen_cb (GFile *file, gpointer user_data)
{
  mr_trace_window_open_file (MR_TRACE_WINDOW (user_data), file);
}

static void
open_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_file_picker_open (GTK_WINDOW (widget), _("Open Trace"), file_chosen_cb, widget, NULL);
}

static void
show_bus_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_trace_window_show_bus (MR_TRACE_WINDOW (widget));
}

/* --- Lines --- */

static void
find_next_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_trace_window_find (MR_TRACE_WINDOW (widget), FALSE);
}

static void
find_previous_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_trace_window_find (MR_TRACE_WINDOW (widget), TRUE);
}

static void
copy_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTraceRow *row = gtk_single_selection_get_selected_item (MR_TRACE_WINDOW (widget)->selection);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  g_object_get (row, "title", &title, NULL);
  text = g_strdup_printf ("%s\n%s", title, mr_trace_row_get_octets (row));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
close_details_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (widget);

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
toast_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_autofree char *safe = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);

  adw_toast_overlay_add_toast (MR_TRACE_WINDOW (widget)->toasts, adw_toast_new (safe));
}

void
mr_trace_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char *name;
    const char *parameter;
    GtkWidgetActionActivateFunc activate;
    guint key;
    GdkModifierType modifiers;
  } actions[] = {
    { "trace.mark", NULL, mark_action, GDK_KEY_m, GDK_CONTROL_MASK },
    { "trace.save", NULL, save_action, GDK_KEY_s, GDK_CONTROL_MASK },
    { "trace.open", NULL, open_action, GDK_KEY_o, GDK_CONTROL_MASK },
    { "trace.show-bus", NULL, show_bus_action, 0, 0 },
    { "trace.find-next", NULL, find_next_action, GDK_KEY_g, GDK_CONTROL_MASK },
    { "trace.find-previous", NULL, find_previous_action, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
    { "trace.copy", NULL, copy_action, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
    { "trace.close-details", NULL, close_details_action, 0, 0 },
    { "win.toast", "s", toast_action, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers, actions[i].name, NULL);
    }
  /* The names that the application gives shortcuts: Ctrl+F. */
  gtk_widget_class_install_property_action (widget_class, "win.search", "searching");
  gtk_widget_class_install_property_action (widget_class, "trace.follow", "following");
}

static gboolean
follow_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  g_object_set (widget, "following", TRUE, NULL);
  return GDK_EVENT_STOP;
}

/* The list and the search entry have a meaning of their own for Ctrl+End, so the window looks at it first. */
void
mr_trace_window_add_shortcuts (MrTraceWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_End, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (follow_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
