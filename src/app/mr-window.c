/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-export.h"
#include "mr-toast-place.h"

G_DEFINE_FINAL_TYPE (MrWindow, mr_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum { PROP_SESSION = 1, PROP_NARROW, PROP_SEARCHING } MrWindowProps;
static GParamSpec *props[PROP_SEARCHING + 1];

/* Made when the first site is opened: the start page is there sooner without it. */
static void
ensure_site_page (MrWindow *self)
{
  if (self->site != NULL)
    return;
  self->site = g_object_new (MR_TYPE_SITE_PAGE, NULL);
  g_object_bind_property (self, "session", self->site, "session", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "narrow", self->site, "narrow", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "searching", self->site, "searching", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->site, "notify::meter", G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->site, "notify::meter", G_CALLBACK (mr_window_trace_meter_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mr_meters_page_get_list (mr_site_page_get_meters (self->site)), "notify::bus",
                           G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->site, "notify::page", G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->site), "site");
}

void
mr_window_set_session (MrWindow *self, MrSession *session)
{
  g_autoptr (MrSession) left = NULL;

  if (self->session == session)
    return;

  if (session != NULL)
    ensure_site_page (self);
  /* What is being typed is stored when the focus leaves it. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  mr_window_tasks_follow (self, session);
  mr_window_trace_follow (self, session);
  left = g_steal_pointer (&self->session);
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->searching = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCHING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  if (left != NULL)
    mr_departures_add (self->departures, left);
  mr_window_leave_cancel (self);
  mr_window_update_inhibit (self);
  mr_window_update_actions (self);
}

void
mr_window_show_page (MrWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
close_cb (gpointer user_data)
{
  MrWindow *self = MR_WINDOW (user_data);

  mr_window_close_site (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
mr_window_close_request (GtkWindow *window)
{
  MrWindow *self = MR_WINDOW (window);

  if (self->session == NULL || !mr_session_is_writing (self->session))
    return GTK_WINDOW_CLASS (mr_window_parent_class)->close_request (window);

  mr_window_leave (self, TRUE, close_cb, g_object_ref (self), g_object_unref);
  return GDK_EVENT_STOP;
}

static void
mr_window_dispose (GObject *object)
{
  MrWindow *self = MR_WINDOW (object);

  mr_window_leave_cancel (self);
  mr_window_forget_awaited (self);
  mr_window_set_session (self, NULL);
  mr_window_trace_dispose (self);
  if (self->start != NULL)
    mr_start_page_set_archive (self->start, NULL);
  mr_window_tasks_dispose (self);
  g_clear_weak_pointer (&self->answer);
  g_clear_object (&self->archive);
  g_clear_object (&self->departures);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mr_window_parent_class)->dispose (object);
}

static void
mr_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrWindow *self = MR_WINDOW (object);

  switch ((MrWindowProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrWindow *self = MR_WINDOW (object);

  switch ((MrWindowProps) id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_SESSION:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_window_class_init (MrWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_window_dispose;
  object_class->get_property = mr_window_get_property;
  object_class->set_property = mr_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = mr_window_close_request;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_START_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MrWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, broken);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, closing);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, start);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, unsaved);
  gtk_widget_class_bind_template_callback (widget_class, mr_toast_place_cb);
  mr_window_install_actions (widget_class);
}

static void
mr_window_init (MrWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_window_tasks_init (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stay", FALSE);
}

/* Says that nothing is saved, or not at the moment. */
static void
update_unsaved (MrWindow *self)
{
  const GError *reason = mr_archive_get_unsaved (self->archive);
  const char *obstacle = mr_archive_get_obstacle (self->archive);
  g_autofree char *title = NULL;

  if (reason != NULL)
    /* Translators: %s is a sentence that says why. */
    title = g_strdup_printf (_("Nothing will be saved. %s"), reason->message);
  else
    title = g_strdup (obstacle);
  if (title != NULL)
    g_object_set (self->unsaved, "title", title, NULL);
  g_object_set (self->unsaved, "revealed", title != NULL, NULL);
}

MrWindow *
mr_window_new (GtkApplication *application, MrArchive *archive, MrDepartures *departures, GSettings *settings,
               const char *failure)
{
  MrWindow *self = g_object_new (MR_TYPE_WINDOW, "application", application, NULL);

  self->departures = g_object_ref (departures);
  self->settings = g_object_ref (settings);
  mr_window_sites_init (self);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  if (archive != NULL)
    {
      self->archive = g_object_ref (archive);
      g_signal_connect_object (archive, "notify::obstacle", G_CALLBACK (update_unsaved), self, G_CONNECT_SWAPPED);
      update_unsaved (self);
      mr_start_page_set_archive (self->start, archive);
      gtk_stack_set_visible_child_name (self->stack, "start");
    }
  else
    {
      g_autofree char *safe = g_markup_escape_text (failure, -1);

      adw_status_page_set_description (self->broken, safe);
      gtk_stack_set_visible_child_name (self->stack, "broken");
    }
  mr_window_update_actions (self);
  return self;
}

MrSession *
mr_window_get_session (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->session;
}

MrMetersPage *
mr_window_get_meters (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->site != NULL ? mr_site_page_get_meters (self->site) : NULL;
}

MrAddressesPage *
mr_window_get_addresses (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->site != NULL ? mr_site_page_get_addresses (self->site) : NULL;
}

MrClocksPage *
mr_window_get_clocks (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->site != NULL ? mr_site_page_get_clocks (self->site) : NULL;
}

MrBreakersPage *
mr_window_get_breakers (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->site != NULL ? mr_site_page_get_breakers (self->site) : NULL;
}

MrWriteLogPage *
mr_window_get_log (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->site != NULL ? mr_site_page_get_log (self->site) : NULL;
}

MrStartPage *
mr_window_get_start (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->start;
}

MrTask *
mr_window_write (MrWindow *self, const MrMeterWrite *write)
{
  MrTask *task;

  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);

  if (self->session == NULL)
    return NULL;
  task = mr_bus_link_write (mr_session_get_link_of (self->session, write->meter), write, 1);
  mr_window_update_inhibit (self);
  return task;
}

MrTask *
mr_window_set_address (MrWindow *self, MrMeter *meter, guint8 address)
{
  g_autofree char *value = g_strdup_printf ("%u", address);

  return mr_window_write (self, &(const MrMeterWrite) {
    .meter = meter, .kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), .new_value = value
  });
}

void
mr_window_export_to_file (MrWindow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->session == NULL)
    return;
  if (!mr_export_to_file (self->session, file, mr_export_dialect (self->settings), &error))
    {
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t export the report"), error->message);
      return;
    }
  name = g_file_get_basename (file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The report was saved as “%s”."), name);
  mr_window_toast (self, text, NULL, NULL);
}

void
mr_window_export_registers_to_file (MrWindow *self, MrMeter *meter, MrFormat format, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (MR_IS_WINDOW (self));

  if (!mr_export_registers_to_file (meter, format, mr_export_dialect (self->settings), file, &error))
    {
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t export the registers"), error->message);
      return;
    }
  name = g_file_get_basename (file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The registers were saved as “%s”."), name);
  mr_window_toast (self, text, NULL, NULL);
}

void
mr_window_export_log_to_file (MrWindow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  MrWriteLog *log;

  g_return_if_fail (MR_IS_WINDOW (self));

  log = mr_window_get_log (self) != NULL ? mr_write_log_page_get_log (mr_window_get_log (self)) : NULL;
  if (log == NULL)
    return;
  if (!mr_export_log_to_file (log, mr_export_dialect (self->settings), file, &error))
    {
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t export the log"), error->message);
      return;
    }
  name = g_file_get_basename (file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The log was saved as “%s”."), name);
  mr_window_toast (self, text, NULL, NULL);
}
