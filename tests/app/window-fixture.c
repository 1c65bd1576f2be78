/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-fixture.h"

#include "../telegram-fixture.h"
#include "mr-screenshot.h"
#include "mr-sim.h"

#define FONT "Cantarell 11"

MrApplication *application;

/* --- What tests wait for ----------------------------------------------------------------------------------------- */

static MrLinkState
state_of (MrWindow *window)
{
  MrSession *session = mr_window_get_session (window);

  return session != NULL ? mr_bus_link_get_state (mr_session_get_link (session)) : MR_LINK_OFFLINE;
}

gboolean
is_connected (gpointer window)
{
  return state_of (window) == MR_LINK_CONNECTED;
}

gboolean
is_lost (gpointer window)
{
  return state_of (window) == MR_LINK_LOST;
}

gboolean
is_idle (gpointer window)
{
  return !mr_session_is_busy (mr_window_get_session (window));
}

gboolean
has_site (gpointer window)
{
  return mr_window_get_session (window) != NULL;
}

gboolean
has_dialog (gpointer window)
{
  return newest_dialog (window) != NULL;
}

gboolean
has_left_all (gpointer user_data)
{
  return mr_departures_is_empty (mr_application_get_departures (application));
}

gboolean
has_some_meters (gpointer window)
{
  return g_list_model_get_n_items (G_LIST_MODEL (mr_window_get_session (window))) >= 9;
}

gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *) pointer == NULL;
}

gboolean
has_no_dialog (gpointer user_data)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ()) == GPOINTER_TO_UINT (user_data);
}

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

/* GTK from 4.12 on (seen in 4.18.6) loses a reference to the next column whenever the column with the focus is removed,
 * which it does itself when a column view is disposed: gtk_column_view_remove_column(). The leak checker, where there
 * is one, is to excuse the columns and nothing else. */
extern void __lsan_ignore_object (const void *object) __attribute__ ((weak));

static void
excuse_columns (GtkWidget *widget)
{
  GtkWidget *child;
  GListModel *columns;

  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    excuse_columns (child);
  if (__lsan_ignore_object == NULL || !GTK_IS_COLUMN_VIEW (widget))
    return;
  columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (widget));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GObject) column = g_list_model_get_item (columns, i);

      __lsan_ignore_object (column);
    }
}

MrWindow *
new_window (int width, int height)
{
  GSettings *settings = mr_application_get_settings (application);
  MrWindow *window;

  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  window = mr_window_new (GTK_APPLICATION (application), mr_application_get_archive (application),
                          mr_application_get_departures (application), settings, NULL);
  gtk_window_present (GTK_WINDOW (window));
  mr_test_settle (GTK_WINDOW (window));
  return window;
}

void
close_window (MrWindow *window)
{
  gpointer watched = window;

  excuse_columns (GTK_WIDGET (window));
  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  gtk_window_destroy (GTK_WINDOW (window));
  mr_test_wait (is_gone, &watched, 10);
}

void
open_demo (MrWindow *window, const char *text)
{
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  g_assert_nonnull (uri);
  mr_window_open_uri (window, uri);
  mr_test_wait (is_connected, window, 20);
}

/* GTK also activates what is off or takes another parameter, and nothing happens. A button is off then. */
static gboolean
is_on (GtkWidget *widget, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean on;

  gtk_widget_set_parent (button, widget);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  on = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return on;
}

void
activate (gpointer widget, const char *action)
{
  if (!is_on (widget, action))
    g_error ("%s is off", action);
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

void
assert_off (gpointer widget, const char *action)
{
  if (is_on (widget, action))
    g_error ("%s is on", action);
  /* What does not exist cannot be activated. */
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

void
open_scanned_demo (MrWindow *window)
{
  open_demo (window, "sim:demo");
  if (g_list_model_get_n_items (G_LIST_MODEL (mr_window_get_session (window))) < DEMO_METERS)
    {
      activate (window, "win.scan");
      mr_test_wait (is_idle, window, 60);
    }
  mr_test_settle (GTK_WINDOW (window));
}

MrMeterList *
list_of (MrWindow *window)
{
  return mr_meters_page_get_list (mr_window_get_meters (window));
}

guint
n_listed (MrWindow *window)
{
  return g_list_model_get_n_items (G_LIST_MODEL (mr_meter_list_get_model (list_of (window))));
}

MrMeter *
listed_meter (MrWindow *window, guint position)
{
  GListModel *listed = G_LIST_MODEL (mr_meter_list_get_model (list_of (window)));
  g_autoptr (MrMeter) meter = g_list_model_get_item (listed, position);

  g_assert_nonnull (meter);
  return meter; /* the session keeps it */
}

MrMeter *
meter_with_lamp (MrWindow *window, MrLamp lamp)
{
  guint i;

  for (i = 0; i < n_listed (window); i++)
    {
      MrMeter *meter = listed_meter (window, i);

      if (mr_meter_lamp (meter) == lamp && mr_meter_primary (meter) > 0)
        return meter;
    }
  g_assert_not_reached ();
}

MrTraceWindow *
find_trace (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (MR_IS_TRACE_WINDOW (window))
        return MR_TRACE_WINDOW (window);
    }
  return NULL;
}

static gboolean
is_trace_list (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LIST_VIEW (widget) && gtk_widget_has_css_class (widget, "trace");
}

GtkListView *
list_of_trace (MrTraceWindow *trace)
{
  GtkWidget *list = find_first (GTK_WIDGET (trace), is_trace_list, NULL);

  g_assert_nonnull (list);
  return GTK_LIST_VIEW (list);
}

GtkWindow *
newest_dialog (MrWindow *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      /* The window's list of shortcuts is always there, hidden. */
      if (gtk_window_get_transient_for (toplevel) == GTK_WINDOW (window) && !GTK_IS_SHORTCUTS_WINDOW (toplevel))
        return toplevel;
    }
  return NULL;
}

GtkWidget *
find_widget (GtkWidget *widget, gboolean (*match) (GtkWidget *widget, gconstpointer data), gconstpointer data,
             guint *skip)
{
  if (match (widget, data) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, match, data, skip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
find_first (GtkWidget *widget, gboolean (*match) (GtkWidget *widget, gconstpointer data), gconstpointer data)
{
  guint skip = 0;

  return find_widget (widget, match, data, &skip);
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) type);
}

GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  return find_first (widget, is_of_type, &type);
}

MrRegistersView *
registers_of (MrWindow *window)
{
  return mr_meters_page_get_registers (mr_window_get_meters (window));
}

guint
n_registers (MrWindow *window)
{
  return g_list_model_get_n_items (mr_registers_view_get_registers (registers_of (window)));
}

MrMeter *
meter_with_id (MrWindow *window, const char *id)
{
  guint i;

  for (i = 0; i < n_listed (window); i++)
    {
      MrMeter *meter = listed_meter (window, i);

      if (g_str_equal (mr_meter_id (meter), id))
        return meter;
    }
  g_assert_not_reached ();
}

void
show_meter (MrWindow *window, MrMeter *meter)
{
  mr_meter_list_select (list_of (window), meter);
  g_assert_true (mr_meters_page_get_meter (mr_window_get_meters (window)) == meter);
}

/* --- The store, without waiting for a window --- */

typedef struct {
  const char *name;
  gint64 site;
} NewSite;

static gboolean
add_site_work (MrStore *store, gpointer data, GError **error)
{
  NewSite *work = data;

  work->site = mr_store_add_site (store, work->name, error);
  return work->site != 0;
}

gint64
add_site (const char *name)
{
  NewSite work = { name, 0 };
  g_autoptr (GError) error = NULL;

  mr_archive_run (mr_application_get_archive (application), add_site_work, &work, &error);
  g_assert_no_error (error);
  return work.site;
}

typedef struct {
  gint64 bus;
  const MbusReadout *readout;
} NewReadout;

static gboolean
add_readout_work (MrStore *store, gpointer data, GError **error)
{
  const NewReadout *work = data;

  return mr_store_add_readout (store, work->bus, work->readout, MR_STORE_NO_MARK, error) != 0;
}

void
add_readout (gint64 site, const MbusReadout *readout)
{
  MrArchive *archive = mr_application_get_archive (application);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) buses = mr_store_list_buses (mr_archive_reader (archive), site, &error);
  NewReadout work;

  g_assert_no_error (error);
  work = (NewReadout) { ((MrKnownBus *) buses->pdata[0])->id, readout };
  mr_archive_run (archive, add_readout_work, &work, &error);
  g_assert_no_error (error);
}

void
open_meter_of (MrWindow *window, const char *name, const MbusSecondary *address, guint8 status, const char *records)
{
  const gint64 site = add_site (name);
  g_auto (MbusReadout) readout;

  mbus_readout_init (&readout);
  readout.address = *address;
  readout.primary = 1;
  readout.baud = 2400;
  readout.time = g_get_real_time ();
  g_ptr_array_add (readout.frames, make_telegram (address, 1, status, 0, records));
  add_readout (site, &readout);
  g_assert_true (mr_window_open_site (window, site));
  show_meter (window, listed_meter (window, 0));
}

void
open_meter (MrWindow *window, const char *name, guint8 status, const char *records)
{
  const MbusSecondary address = { 0x66290778, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };

  open_meter_of (window, name, &address, status, records);
}

static gboolean
activate_shortcut (GtkWidget *widget, GtkEventController *controller, guint keyval, GdkModifierType modifiers)
{
  guint i;

  for (i = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && i < g_list_model_get_n_items (G_LIST_MODEL (controller)); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                        gtk_shortcut_get_arguments (shortcut)))
        return TRUE;
    }
  return FALSE;
}

void
press_key (GtkWidget *widget, guint keyval, GdkModifierType modifiers)
{
  gboolean done = FALSE;

  for (; widget != NULL && !done; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
      guint i;

      for (i = 0; i < g_list_model_get_n_items (controllers) && !done; i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          done = activate_shortcut (widget, controller, keyval, modifiers);
        }
    }
  g_assert_true (done);
}

static int result;

static void
run_tests_cb (GApplication *app)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name", FONT,
                "gtk-decoration-layout", ":close", NULL);
  g_application_hold (app);
  result = g_test_run ();
  g_application_release (app);
  g_application_quit (app);
}

int
run_window_tests (int argc, char *argv[], void (*add_tests) (void))
{
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP There is no display.\n");
      return 0;
    }
  /* Not G_TEST_OPTION_ISOLATE_DIRS: without the shared MIME types no icon can be loaded. Store and settings are in
   * memory. */
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  add_tests ();

  application = mr_application_new ();
  mr_application_set_database (application, ":memory:");
  g_signal_connect_after (application, "startup", G_CALLBACK (run_tests_cb), NULL);
  g_application_run (G_APPLICATION (application), 0, NULL);
  g_object_unref (application);
  return result;
}
