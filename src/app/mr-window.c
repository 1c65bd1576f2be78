/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-export.h"

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
  g_signal_connect_object (mr_site_page_get_meters (self->site), "notify::meter",
                           G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->site), "site");
}

static void
set_session (MrWindow *self, MrSession *session)
{
  if (self->session == session)
    return;

  if (session != NULL)
    ensure_site_page (self);
  /* What is being typed is stored when the focus leaves it. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  mr_window_jobs_clear (self);
  g_signal_group_set_target (self->session_signals, session);
  /* The port is free at once, whoever still holds the session. */
  if (self->session != NULL)
    mr_session_disconnect (self->session);
  g_set_object (&self->session, session);
  self->searching = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCHING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  mr_window_update_actions (self);
}

static void
close_anyway_cb (gpointer user_data)
{
  MrWindow *self = MR_WINDOW (user_data);

  mr_window_close_site (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
mr_window_close_request (GtkWindow *window)
{
  MrWindow *self = MR_WINDOW (window);

  if (self->n_writes == 0)
    return GTK_WINDOW_CLASS (mr_window_parent_class)->close_request (window);

  mr_dialogs_ask (GTK_WIDGET (self), MR_DIALOG_DESTRUCTIVE, _("Close while a meter is being written to?"),
                  _("Whether it took its new address stays open until it is read again."), _("_Close"), NULL,
                  close_anyway_cb, g_object_ref (self), g_object_unref);
  return GDK_EVENT_STOP;
}

static void
mr_window_dispose (GObject *object)
{
  MrWindow *self = MR_WINDOW (object);

  if (self->session != NULL)
    mr_window_close_site (self);
  if (self->start != NULL)
    mr_start_page_set_store (self->start, NULL);
  self->store = NULL;
  mr_window_jobs_dispose (self);
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
  g_type_ensure (MR_TYPE_START_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MrWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, broken);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MrWindow, start);
  mr_window_install_actions (widget_class);
}

static void
mr_window_init (MrWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_window_jobs_init (self);
}

MrWindow *
mr_window_new (GtkApplication *application, MrStore *store, GSettings *settings, const char *failure)
{
  MrWindow *self = g_object_new (MR_TYPE_WINDOW, "application", application, NULL);

  self->store = store;
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  if (store != NULL)
    {
      mr_start_page_set_store (self->start, store);
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

/* Connecting anew would end the jobs that run. */
static gboolean
is_connected_to (MrSession *session, const MrUri *uri)
{
  const MrSessionState state = mr_session_state (session);
  g_autofree char *text = mr_uri_format (uri);
  g_autofree char *present = NULL;

  g_object_get (session, "uri", &present, NULL);
  return (state == MR_SESSION_CONNECTED || state == MR_SESSION_CONNECTING) && g_str_equal (text, present);
}

static gboolean
is_open (MrWindow *self, gint64 site)
{
  return self->session != NULL && mr_session_site (self->session) == site;
}

static gboolean
open_site (MrWindow *self, gint64 site)
{
  g_autoptr (MrSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (is_open (self, site))
    return TRUE;
  session = mr_session_new (self->store, site, &error);
  if (session == NULL || !mr_store_touch_site (self->store, site, &error))
    {
      mr_dialogs_tell (GTK_WIDGET (self), _("The site could not be opened"), error->message);
      return FALSE;
    }
  set_session (self, session);
  gtk_stack_set_visible_child_name (self->stack, "site");
  return TRUE;
}

static gboolean
open_and_connect (MrWindow *self, gint64 site, const MrUri *uri)
{
  if (!open_site (self, site))
    return FALSE;
  if (uri != NULL && !is_connected_to (self->session, uri))
    mr_session_connect (self->session, uri, NULL, NULL);
  return TRUE;
}

typedef struct {
  MrWindow *window;
  gint64 site;
  MrUri *uri; /* NULL: stay offline */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_object_unref (move->window);
  g_clear_pointer (&move->uri, mr_uri_free);
  g_free (move);
}

static void
move_cb (gpointer user_data)
{
  Move *move = user_data;

  if (move->window->store != NULL)
    open_and_connect (move->window, move->site, move->uri);
}

/* @uri: (nullable) */
static gboolean
move_to (MrWindow *self, gint64 site, const MrUri *uri)
{
  g_autofree char *text = uri != NULL ? mr_uri_format (uri) : NULL;
  Move *move;

  if (self->n_writes == 0 || (is_open (self, site) && (uri == NULL || is_connected_to (self->session, uri))))
    return open_and_connect (self, site, uri);

  move = g_new0 (Move, 1);
  move->window = g_object_ref (self);
  move->site = site;
  move->uri = text != NULL ? mr_uri_parse (text, NULL) : NULL;
  mr_window_ask_to_leave (self, move_cb, move, move_free);
  return FALSE;
}

gboolean
mr_window_open_site (MrWindow *self, gint64 site)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), FALSE);
  return move_to (self, site, NULL);
}

/* What makes two URIs the same bus: not the speed of a simulation, nor a rate or a way of encryption. */
static gboolean
is_same_bus (const MrUri *uri, const char *text)
{
  g_autoptr (MrUri) other = *text != '\0' ? mr_uri_parse (text, NULL) : NULL;

  return other != NULL && g_str_equal (uri->scheme, other->scheme) && g_strcmp0 (uri->path, other->path) == 0 &&
         g_strcmp0 (uri->host, other->host) == 0 && uri->port == other->port;
}

static gint64
site_of_uri (MrWindow *self, const MrUri *uri, GError **error)
{
  g_autoptr (GPtrArray) sites = mr_store_list_sites (self->store, error);
  g_autofree char *text = mr_uri_format (uri);
  g_autofree char *name = mr_site_page_line_label (text);
  guint i;

  if (sites == NULL)
    return 0;
  for (i = 0; i < sites->len; i++)
    {
      const MrSite *site = g_ptr_array_index (sites, i);

      if (is_same_bus (uri, site->uri))
        return site->id;
    }
  return mr_store_add_site (self->store, name, error);
}

void
mr_window_open_uri (MrWindow *self, const MrUri *uri)
{
  g_autoptr (GError) error = NULL;
  gint64 site;

  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->store == NULL)
    return;
  site = site_of_uri (self, uri, &error);
  if (site == 0)
    mr_dialogs_tell (GTK_WIDGET (self), _("The site could not be opened"), error->message);
  else
    move_to (self, site, uri);
}

void
mr_window_close_site (MrWindow *self)
{
  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->session == NULL)
    return;
  mr_session_disconnect (self->session);
  set_session (self, NULL);
  if (self->start != NULL && self->store != NULL)
    mr_start_page_refresh (self->start);
  if (self->stack != NULL)
    gtk_stack_set_visible_child_name (self->stack, "start");
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

MrStartPage *
mr_window_get_start (MrWindow *self)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), NULL);
  return self->start;
}

gboolean
mr_window_set_address (MrWindow *self, MrMeter *meter, guint8 address)
{
  g_autoptr (GError) error = NULL;
  guint job;

  g_return_val_if_fail (MR_IS_WINDOW (self), FALSE);

  if (self->session == NULL)
    return FALSE;
  job = mr_session_set_primary (self->session, meter, address, &error);
  if (job == 0)
    {
      mr_dialogs_tell (GTK_WIDGET (self), _("The address was not set"),
                       error != NULL ? error->message
                                     : _("There is no connection to the bus. Connect, then try again."));
      return FALSE;
    }
  mr_window_add_job (self, job, MR_WINDOW_JOB_WRITE, meter, address);
  return TRUE;
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
      mr_dialogs_tell (GTK_WIDGET (self), _("The report could not be exported"), error->message);
      return;
    }
  name = g_file_get_basename (file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The report is in “%s”."), name);
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
      mr_dialogs_tell (GTK_WIDGET (self), _("The registers could not be exported"), error->message);
      return;
    }
  name = g_file_get_basename (file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The registers are in “%s”."), name);
  mr_window_toast (self, text, NULL, NULL);
}
