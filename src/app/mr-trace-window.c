/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-dialogs.h"
#include "mr-row-name.h"
#include "mr-trace-cells.h"
#include "mr-trace-load.h"
#include "mr-wrap-box.h"

G_DEFINE_FINAL_TYPE (MrTraceWindow, mr_trace_window, ADW_TYPE_WINDOW)

typedef enum { PROP_SEARCHING = 1, PROP_FOLLOWING } MrTraceWindowProps;
static GParamSpec *props[PROP_FOLLOWING + 1];

/* --- What is shown --- */

static void
update_banner (MrTraceWindow *self)
{
  g_autofree char *text = self->recording != NULL && self->file == NULL ? mr_bus_recording_dup_trouble (self->recording)
                                                                        : NULL;
  const guint n_dropped = self->log != NULL ? mr_trace_log_get_n_dropped (self->log) : 0;

  if (text == NULL && n_dropped > 0)
    text = g_strdup_printf (ngettext ("The oldest line is no longer kept: a trace has room for 48 MiB.",
                                      "The oldest %u lines are no longer kept: a trace has room for 48 MiB.",
                                      n_dropped), n_dropped);
  if (text != NULL)
    g_object_set (self->banner, "title", text, NULL);
  g_object_set (self->banner, "revealed", text != NULL, NULL);
}

static void
update_title (MrTraceWindow *self)
{
  const char *subtitle = "";

  if (self->file != NULL)
    subtitle = self->file;
  else if (self->session != NULL)
    subtitle = mr_session_has_several (self->session) ? mr_bus_link_get_label (mr_session_get_link (self->session))
                                                      : mr_session_get_site_name (self->session);
  adw_window_title_set_subtitle (self->title, subtitle);
}

/* A meter of another bus is in no line of this one. */
static gboolean
can_show_meter (MrTraceWindow *self)
{
  return self->meter != NULL && (self->file != NULL || self->session == NULL
                                 || mr_meter_bus (self->meter) == mr_bus_link_get_bus (mr_session_get_link (self->session)));
}

void
mr_trace_window_update_actions (MrTraceWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean live = self->recording != NULL && self->file == NULL;

  gtk_widget_action_set_enabled (widget, "trace.save", live && self->log != NULL);
  gtk_widget_action_set_enabled (widget, "trace.mark", live && self->log != NULL);
  gtk_widget_action_set_enabled (widget, "trace.show-bus", self->file != NULL && self->session != NULL);
  gtk_widget_action_set_enabled (widget, "trace.find-next", self->log != NULL);
  gtk_widget_action_set_enabled (widget, "trace.find-previous", self->log != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->of_meter), can_show_meter (self));
  gtk_widget_set_visible (GTK_WIDGET (self->picker),
                          self->file == NULL && self->session != NULL && mr_session_has_several (self->session));
  update_title (self);
  update_banner (self);
}

void
mr_trace_window_show (MrTraceWindow *self, MrTraceSnapshot *snapshot)
{
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_clear_object (&self->log);
  gtk_single_selection_set_model (self->selection, NULL);
  if (snapshot != NULL)
    {
      self->log = mr_trace_log_new (snapshot);
      g_signal_connect_object (self->log, "notify::scanning", G_CALLBACK (mr_trace_window_lines_changed), self,
                               G_CONNECT_SWAPPED);
      gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->log));
    }
  mr_trace_window_filter (self);
  mr_trace_window_update_actions (self);
}

static void
recording_changed_cb (MrTraceWindow *self)
{
  g_autoptr (MrTraceSnapshot) snapshot = mr_bus_recording_snapshot (self->recording);

  mr_trace_log_update (self->log, snapshot);
  mr_trace_window_lines_changed (self);
  update_banner (self);
}

static void
leave_recording (MrTraceWindow *self)
{
  if (self->recording == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->recording, recording_changed_cb, self);
  mr_bus_recording_unwatch (self->recording);
  g_clear_object (&self->recording);
}

void
mr_trace_window_show_bus (MrTraceWindow *self)
{
  g_autoptr (MrTraceSnapshot) snapshot = NULL;

  leave_recording (self);
  g_clear_pointer (&self->file, g_free);
  if (self->session != NULL)
    self->recording = mr_recordings_get (self->recordings, mr_session_get_link (self->session));
  if (self->recording != NULL)
    {
      g_object_ref (self->recording);
      snapshot = mr_bus_recording_snapshot (self->recording);
    }
  mr_trace_window_show (self, snapshot);
  if (snapshot != NULL)
    {
      g_signal_connect_object (self->recording, "changed", G_CALLBACK (recording_changed_cb), self, G_CONNECT_SWAPPED);
      mr_bus_recording_watch (self->recording);
    }
  g_object_set (self, "following", TRUE, NULL);
}

static void
link_chosen_cb (MrTraceWindow *self)
{
  if (self->file == NULL)
    mr_trace_window_show_bus (self);
}

/* --- A trace that was saved --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrTraceWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTraceSnapshot) snapshot = mr_trace_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (snapshot == NULL)
    {
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t open the trace"), error->message);
      return;
    }
  leave_recording (self);
  g_free (self->file);
  self->file = g_strdup (g_object_get_data (G_OBJECT (self->loading), "name"));
  g_object_set (self, "following", FALSE, NULL);
  mr_trace_window_show (self, snapshot);
}

static void
stop_loading (MrTraceWindow *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

void
mr_trace_window_open_file (MrTraceWindow *self, GFile *file)
{
  g_return_if_fail (MR_IS_TRACE_WINDOW (self));

  stop_loading (self);
  self->loading = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (self->loading), "name", g_file_get_basename (file), g_free);
  mr_trace_load_async (file, self->loading, loaded_cb, g_object_ref (self));
}

/* --- Life --- */

static void
mr_trace_window_dispose (GObject *object)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (object);

  stop_loading (self);
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  if (self->picker != NULL)
    g_object_set (self->picker, "session", NULL, NULL);
  leave_recording (self);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_clear_object (&self->log);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_object (&self->recordings);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_trace_window_parent_class)->dispose (object);
}

static void
mr_trace_window_finalize (GObject *object)
{
  g_free (MR_TRACE_WINDOW (object)->file);
  G_OBJECT_CLASS (mr_trace_window_parent_class)->finalize (object);
}

static void
mr_trace_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (object);

  switch ((MrTraceWindowProps) id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_following (MrTraceWindow *self, gboolean following)
{
  self->following = following;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLLOWING]);
  if (following)
    mr_trace_window_scroll_to_end (self);
}

static void
mr_trace_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrTraceWindow *self = MR_TRACE_WINDOW (object);

  switch ((MrTraceWindowProps) id)
    {
    case PROP_SEARCHING:
      if (self->searching == g_value_get_boolean (value))
        break;
      self->searching = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      gtk_widget_grab_focus (self->searching ? GTK_WIDGET (self->search) : GTK_WIDGET (self->list));
      break;
    case PROP_FOLLOWING:
      if (self->following != g_value_get_boolean (value))
        set_following (self, !self->following);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-trace-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, search);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, picker);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, errors);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, silence);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, writes);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, of_meter);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, list);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, selection);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, wide_rows);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, narrow_rows);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, details);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, words);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, octets);
  gtk_widget_class_bind_template_child (widget_class, MrTraceWindow, view);
  mr_trace_window_list_bind (widget_class);
  mr_trace_cells_bind (widget_class);
}

static void
mr_trace_window_class_init (MrTraceWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mr_trace_window_dispose;
  object_class->finalize = mr_trace_window_finalize;
  object_class->get_property = mr_trace_window_get_property;
  object_class->set_property = mr_trace_window_set_property;
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  props[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_BUS_PICKER);
  g_type_ensure (MR_TYPE_OCTETS_VIEW);
  g_type_ensure (MR_TYPE_ROW_NAME);
  g_type_ensure (MR_TYPE_TRACE_ROW);
  g_type_ensure (MR_TYPE_WRAP_BOX);
  bind_template (widget_class);
  mr_trace_window_install_actions (widget_class);
}

static void
mr_trace_window_init (MrTraceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_trace_window_list_init (self);
  mr_trace_window_add_shortcuts (self);
  mr_trace_window_show (self, NULL);
}

GtkWindow *
mr_trace_window_new (GtkApplication *application)
{
  return g_object_new (MR_TYPE_TRACE_WINDOW, "application", application, NULL);
}

void
mr_trace_window_set_session (MrTraceWindow *self, MrSession *session, MrRecordings *recordings)
{
  g_return_if_fail (MR_IS_TRACE_WINDOW (self));

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  mr_trace_window_set_meter (self, NULL);
  g_set_object (&self->session, session);
  g_set_object (&self->recordings, recordings);
  if (session != NULL)
    {
      g_signal_connect_object (session, "notify::link", G_CALLBACK (link_chosen_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "notify::several", G_CALLBACK (mr_trace_window_update_actions), self,
                               G_CONNECT_SWAPPED);
    }
  g_object_set (self->picker, "session", session, NULL);
  if (self->file == NULL)
    mr_trace_window_show_bus (self);
  else
    mr_trace_window_update_actions (self);
}

void
mr_trace_window_set_meter (MrTraceWindow *self, MrMeter *meter)
{
  g_return_if_fail (MR_IS_TRACE_WINDOW (self));

  if (!g_set_object (&self->meter, meter))
    return;
  mr_trace_window_update_actions (self);
  if (!can_show_meter (self))
    gtk_toggle_button_set_active (self->of_meter, FALSE);
  else if (gtk_toggle_button_get_active (self->of_meter))
    mr_trace_window_filter (self);
}

void
mr_trace_window_mark (MrTraceWindow *self, const char *text)
{
  g_return_if_fail (MR_IS_TRACE_WINDOW (self));

  if (self->recording != NULL)
    mr_bus_recording_mark (self->recording, text);
}

MrTraceLog *
mr_trace_window_get_log (MrTraceWindow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_WINDOW (self), NULL);
  return self->log;
}
