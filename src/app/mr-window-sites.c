/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which site the window shows. Sites are read at once; changes go through the archive, which nothing here waits for. */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-time-dialog.h"

/* --- A site to be opened --- */

static MrMove *
move_new (MrWindow *self, gint64 site, const MrUri *uri)
{
  MrMove *move = g_new0 (MrMove, 1);

  *move = (MrMove) { g_object_ref (self), site, uri != NULL ? mr_uri_copy (uri) : NULL };
  return move;
}

static void
move_free (gpointer data)
{
  MrMove *move = data;

  g_object_unref (move->window);
  g_clear_pointer (&move->uri, mr_uri_free);
  g_free (move);
}

void
mr_window_forget_awaited (MrWindow *self)
{
  g_clear_pointer (&self->awaited, move_free);
}

/* --- Opening --- */

static void
report_not_opened (MrWindow *self, const GError *error)
{
  mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t open the site"), error->message);
}

/* A connection is looked for among those of first buses. */
static MrBusLink *
first_link (MrSession *session)
{
  g_autoptr (MrBusLink) link = g_list_model_get_item (mr_session_get_links (session), 0);

  return link; /* the session keeps a reference */
}

/* Connecting again would end the tasks that run. */
static gboolean
is_connected_to (MrSession *session, const MrUri *uri)
{
  MrBusLink *link = first_link (session);
  const MrLinkState state = mr_bus_link_get_state (link);
  g_autofree char *wanted = mr_uri_format (uri);
  g_autofree char *present = NULL;

  g_object_get (link, "uri", &present, NULL);
  return (state == MR_LINK_CONNECTED || state == MR_LINK_CONNECTING) && g_str_equal (wanted, present);
}

static gboolean
is_open (MrWindow *self, gint64 site)
{
  return self->session != NULL && mr_session_get_site (self->session) == site;
}

static void
touched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It only decides the order of the start page. */
  if (!mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error))
    g_debug ("not noted as opened: %s %d", g_quark_to_string (error->domain), error->code);
}

static gboolean
touch_site (MrStore *store, gpointer data, GError **error)
{
  return mr_store_touch_site (store, *(const gint64 *) data, error);
}

static gboolean
open_site (MrWindow *self, gint64 site)
{
  g_autoptr (MrTimeSource) source = mr_time_dialog_remembered (self->settings, NULL);
  g_autoptr (MrSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (is_open (self, site))
    return TRUE;
  session = mr_session_new (self->archive, site, &error);
  if (session == NULL)
    {
      report_not_opened (self, error);
      return FALSE;
    }
  if (source != NULL)
    mr_session_set_time_source (session, source);
  mr_archive_run_async (self->archive, touch_site, g_memdup2 (&site, sizeof site), g_free, touched_cb, NULL);
  mr_window_set_session (self, session);
  mr_window_show_page (self, "site");
  return TRUE;
}

/* What a session that is being closed still reports would not reach another one of the same site. */
static void
wait_for_departure (MrWindow *self, gint64 site, const MrUri *uri)
{
  g_autoptr (MrSite) known = mr_store_get_site (mr_archive_reader (self->archive), site, NULL);

  mr_window_set_session (self, NULL);
  adw_window_title_set_title (self->closing, known != NULL ? known->name : "");
  self->awaited = move_new (self, site, uri);
  mr_window_show_page (self, "closing");
  mr_window_update_actions (self);
}

static gboolean
open_and_connect (MrWindow *self, gint64 site, const MrUri *uri)
{
  MrBusLink *link;

  mr_window_forget_awaited (self);
  if (mr_departures_has (self->departures, site))
    {
      wait_for_departure (self, site, uri);
      return FALSE;
    }
  if (!open_site (self, site))
    return FALSE;
  link = first_link (self->session);
  if (uri != NULL && !is_connected_to (self->session, uri))
    mr_bus_link_connect (link, uri, NULL, NULL);
  return TRUE;
}

static void
left_cb (MrDepartures *departures, gint64 site, MrWindow *self)
{
  MrMove *move;

  if (self->awaited == NULL || self->awaited->site != site)
    return;
  move = g_steal_pointer (&self->awaited);
  if (!open_and_connect (self, site, move->uri) && self->session == NULL && self->awaited == NULL)
    mr_window_show_page (self, "start");
  mr_window_update_actions (self);
  move_free (move);
}

void
mr_window_sites_init (MrWindow *self)
{
  g_signal_connect_object (self->departures, "left", G_CALLBACK (left_cb), self, G_CONNECT_DEFAULT);
}

static void
move_cb (gpointer user_data)
{
  MrMove *move = user_data;

  if (move->window->archive != NULL)
    open_and_connect (move->window, move->site, move->uri);
}

/* @uri: (nullable). Returns: whether the site is open now. */
static gboolean
move_to (MrWindow *self, gint64 site, const MrUri *uri)
{
  if (is_open (self, site) && (uri == NULL || is_connected_to (self->session, uri)))
    return TRUE;
  mr_window_leave (self, FALSE, move_cb, move_new (self, site, uri), move_free);
  return is_open (self, site);
}

gboolean
mr_window_open_site (MrWindow *self, gint64 site)
{
  g_return_val_if_fail (MR_IS_WINDOW (self), FALSE);
  return move_to (self, site, NULL);
}

/* --- The site of a connection --- */

/* The same place is the same bus, whatever the speed of a simulation, the baud rate or the way of encryption. */
static gboolean
is_at_place (const MrSite *site, const char *place)
{
  g_autoptr (MrUri) uri = *site->uri != '\0' ? mr_uri_parse (site->uri, NULL) : NULL;
  g_autofree char *own = uri != NULL ? mr_uri_format_place (uri) : NULL;

  return g_strcmp0 (own, place) == 0;
}

/* Returns: 0 without @error set when there is no such site yet. */
static gint64
find_site (MrWindow *self, const MrUri *uri, GError **error)
{
  g_autoptr (GPtrArray) sites = mr_store_list_sites (mr_archive_reader (self->archive), error);
  g_autofree char *place = mr_uri_format_place (uri);

  for (guint i = 0; sites != NULL && i < sites->len; i++)
    {
      const MrSite *site = g_ptr_array_index (sites, i);

      if (is_at_place (site, place))
        return site->id;
    }
  return 0;
}

typedef struct {
  MrMove *move;
  char *name;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  move_free (addition->move);
  g_free (addition->name);
  g_free (addition);
}

/* On the archive's thread. */
static gboolean
add_site (MrStore *store, gpointer data, GError **error)
{
  Addition *addition = data;

  addition->move->site = mr_store_add_site (store, addition->name, error);
  return addition->move->site != 0;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  const MrMove *move = ((Addition *) data)->move;

  if (move->window->archive == NULL)
    return;
  if (good)
    move_to (move->window, move->site, move->uri);
  else
    report_not_opened (move->window, error);
}

static void
add_site_of (MrWindow *self, const MrUri *uri)
{
  g_autofree char *text = mr_uri_format (uri);
  Addition *addition = g_new (Addition, 1);

  *addition = (Addition) { move_new (self, 0, uri), mr_site_page_line_label (text) };
  mr_archive_run_async (self->archive, add_site, addition, addition_free, added_cb, NULL);
}

void
mr_window_open_uri (MrWindow *self, const MrUri *uri)
{
  g_autoptr (GError) error = NULL;
  gint64 site;

  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->archive == NULL)
    return;
  site = find_site (self, uri, &error);
  if (error != NULL)
    report_not_opened (self, error);
  else if (site != 0)
    move_to (self, site, uri);
  else
    add_site_of (self, uri);
}

void
mr_window_close_site (MrWindow *self)
{
  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->session == NULL && self->awaited == NULL)
    return;
  mr_window_forget_awaited (self);
  mr_window_set_session (self, NULL);
  if (self->start != NULL && self->archive != NULL)
    mr_start_page_refresh (self->start);
  if (self->stack != NULL)
    mr_window_show_page (self, "start");
  mr_window_update_actions (self);
}
