/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-application.h"

#include <glib/gi18n-lib.h>

#include "mr-button-names.h"
#include "mr-commands.h"
#include "mr-connection-dialog.h"
#include "mr-debug-info.h"
#include "mr-dialogs.h"
#include "mr-open-help.h"
#include "mr-portal.h"
#include "mr-preferences-window.h"
#include "mr-profile.h"
#include "mr-window.h"

struct _MrApplication {
  AdwApplication parent_instance;

  GSettings *settings;
  char *database; /* NULL: the user's own */
  MrArchive *archive;
  MrDepartures *departures;
  gboolean is_loading; /* profiles */
  char *failure;  /* why there is no archive */
};

G_DEFINE_FINAL_TYPE (MrApplication, mr_application, ADW_TYPE_APPLICATION)

static void
open_archive (MrApplication *self)
{
  g_autofree char *path = self->database != NULL ? g_strdup (self->database) : mr_store_default_path ();
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->failure, g_free);
  self->archive = mr_archive_open (path, &error);
  if (self->archive == NULL)
    self->failure = g_strdup (error->message);
}

/* The author of a profile wants to know why a meter is not called by its name. */
static void
report_profile_troubles (GtkWindow *window)
{
  const char *const *troubles = mr_profiles_troubles (mr_profiles_default ());
  g_autofree char *body = g_strjoinv ("\n\n", (char **) troubles);

  if (*troubles != NULL)
    mr_dialogs_report (GTK_WIDGET (window), _("Some device profiles can’t be used"), body);
}

/* Returns: (transfer none) (nullable): the window that was used last, itself or through a dialog or its trace. */
static GtkWindow *
find_window (MrApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !MR_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  for (const GList *other = gtk_application_get_windows (GTK_APPLICATION (self)); other != NULL && window == NULL;
       other = other->next)
    if (MR_IS_WINDOW (other->data))
      window = other->data;
  return window;
}

static MrWindow *
present_window (MrApplication *self)
{
  GtkWindow *window = find_window (self);

  if (window != NULL)
    {
      gtk_window_present (window);
      return MR_WINDOW (window);
    }

  window = GTK_WINDOW (mr_window_new (GTK_APPLICATION (self), self->archive, self->departures, self->settings,
                                     self->failure));
  gtk_window_present (window);
  report_profile_troubles (window);
  return MR_WINDOW (window);
}

/* Returns: (transfer container) (element-type MrSession): of all windows. */
static GPtrArray *
sessions_of (MrApplication *self)
{
  GPtrArray *sessions = g_ptr_array_new ();
  const GList *window;

  for (window = gtk_application_get_windows (GTK_APPLICATION (self)); window != NULL; window = window->next)
    if (MR_IS_WINDOW (window->data) && mr_window_get_session (window->data) != NULL)
      g_ptr_array_add (sessions, mr_window_get_session (window->data));
  return sessions;
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MrApplication *self = MR_APPLICATION (user_data);
  GtkWindow *window = GTK_WINDOW (present_window (self));
  g_autoptr (GPtrArray) sessions = sessions_of (self);
  g_autofree char *debug_info = mr_debug_info (self->settings, sessions);

  mr_dialogs_about (window, debug_info);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MrApplication *self = MR_APPLICATION (user_data);

  gtk_window_present (mr_preferences_window_new (GTK_WINDOW (present_window (self)), self->settings));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mr_open_help (GTK_WINDOW (present_window (MR_APPLICATION (user_data))));
}

/* Closes the windows one by one, so that each may object. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));
  GList *link;

  for (link = windows; link != NULL; link = link->next)
    {
      if (MR_IS_WINDOW (link->data))
        gtk_window_close (link->data);
    }
}

static void
try_again_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MrApplication *self = MR_APPLICATION (user_data);
  GtkWindow *window = GTK_WINDOW (present_window (self));

  if (self->archive != NULL)
    return;
  open_archive (self);
  g_application_hold (G_APPLICATION (self));
  gtk_window_destroy (window);
  present_window (self);
  g_application_release (G_APPLICATION (self));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = about_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "help", .activate = help_action },
  { .name = "quit", .activate = quit_action },
  { .name = "try-again", .activate = try_again_action },
};

/* The same that gtk/help-overlay.ui lists. Escape stops too; the window has it, so that it reaches open menus and
 * texts first. */
static const struct {
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.help", { "F1" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "win.back", { "<Alt>Left" } },
  { "win.connect", { "<Control>k" } },
  { "win.export", { "<Control>e" } },
  { "win.export-log", { "<Control><Shift>e" } },
  { "win.page::meters", { "<Control>1" } },
  { "win.page::addresses", { "<Control>2" } },
  { "win.page::clocks", { "<Control>3" } },
  { "win.page::breakers", { "<Control>4" } },
  { "win.page::log", { "<Control>5" } },
  { "win.new-site", { "<Control>n" } },
  { "win.other-data", { "<Control>d" } },
  { "win.read-all", { "<Control>r" } },
  { "win.scan", { "F5", "<Control><Shift>r" } },
  { "win.search", { "<Control>f" } },
  { "win.stop", { "<Control>period" } },
  { "win.trace", { "<Control><Shift>t" } },
  { "window.close", { "<Control>w" } },
};

static void
apply_color_scheme (MrApplication *self)
{
  g_autofree char *scheme = g_settings_get_string (self->settings, "color-scheme");
  AdwColorScheme style = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    style = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    style = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), style);
}

/* Takes some 50 ms, which are felt when a site or a page waits for them. */
static void
load_profiles (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  mr_profiles_default ();
  mr_commands_unref (mr_commands_get_default ());
  g_task_return_boolean (task, TRUE);
}

static void
on_profiles_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MR_APPLICATION (source)->is_loading = FALSE;
}

static void
load_profiles_async (MrApplication *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_profiles_loaded, NULL);

  self->is_loading = TRUE;
  g_task_run_in_thread (task, load_profiles);
}

static void
mr_application_startup (GApplication *application)
{
  MrApplication *self = MR_APPLICATION (application);
  gsize i;

  G_APPLICATION_CLASS (mr_application_parent_class)->startup (application);
  /* Not before: GTK sets the locale and the environment. */
  load_profiles_async (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);

  self->settings = g_settings_new (MR_APP_ID);
  g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (apply_color_scheme), self,
                           G_CONNECT_SWAPPED);
  apply_color_scheme (self);
  gtk_window_set_default_icon_name (MR_APP_ID);
  mr_portal_init ();
  mr_button_names_install ();
  self->departures = mr_departures_new (GTK_APPLICATION (self));
  open_archive (self);
}

static void
mr_application_activate (GApplication *application)
{
  present_window (MR_APPLICATION (application));
}

static int
mr_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  const char *database;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Meter Room %s\n", MR_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "database", "^&ay", &database))
    mr_application_set_database (MR_APPLICATION (application), database);
  return -1;
}

static int
mr_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  MrApplication *self = MR_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **uris = NULL;
  g_autofree char *demo = NULL;
  g_autoptr (MrUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  const char *text = NULL;
  MrWindow *window = present_window (self);

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &uris))
    text = uris[0];
  else if (g_variant_dict_contains (options, "demo"))
    text = demo = mr_connection_demo_uri (self->settings);
  if (text == NULL || self->archive == NULL)
    return 0;

  uri = mr_uri_parse (text, &error);
  if (uri == NULL)
    {
      g_application_command_line_printerr (command_line, "%s\n", error->message);
      mr_dialogs_report (GTK_WIDGET (window), _("Not a valid connection"), error->message);
      return 2;
    }
  mr_window_open_uri (window, uri);
  return 0;
}

static void
on_all_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *stored = user_data;

  *stored = TRUE;
}

/* Without windows there is nothing that could wait: what a dialog changed a moment ago is still queued. */
static void
store_all (MrApplication *self)
{
  gboolean stored = FALSE;

  if (self->archive == NULL)
    return;
  mr_archive_run_async (self->archive, NULL, NULL, NULL, on_all_stored, &stored);
  while (!stored)
    g_main_context_iteration (NULL, TRUE);
}

static void
mr_application_shutdown (GApplication *application)
{
  MrApplication *self = MR_APPLICATION (application);
  GList *window;

  /* GtkApplication leaves its windows alone, and ours use the archive. */
  while ((window = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (window->data);
  /* However the program was ended: what is on the wire is read back. */
  while (!mr_departures_is_empty (self->departures))
    g_main_context_iteration (NULL, TRUE);
  store_all (self);
  /* A program that ends at once would take from the thread what it uses. */
  while (self->is_loading)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->departures);
  g_clear_object (&self->archive);
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (mr_application_parent_class)->shutdown (application);
}

static void
mr_application_finalize (GObject *object)
{
  MrApplication *self = MR_APPLICATION (object);

  g_free (self->database);
  g_free (self->failure);
  G_OBJECT_CLASS (mr_application_parent_class)->finalize (object);
}

static void
mr_application_class_init (MrApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_application_finalize;
  application_class->startup = mr_application_startup;
  application_class->activate = mr_application_activate;
  application_class->handle_local_options = mr_application_handle_local_options;
  application_class->command_line = mr_application_command_line;
  application_class->shutdown = mr_application_shutdown;
}

static void
mr_application_init (MrApplication *self)
{
  const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the demo bus"), NULL },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Store sites and meters in FILE"), N_("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[CONNECTION]") },
    { NULL }
  };

  g_set_application_name (_("Meter Room"));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Commissions M-Bus meters. CONNECTION is the bus to open, for example "
                                              "serial:/dev/ttyUSB0 or sim:demo."));
}

MrApplication *
mr_application_new (void)
{
  return g_object_new (MR_TYPE_APPLICATION,
                       "application-id", MR_APP_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/meterroom/MeterRoom",
                       NULL);
}

void
mr_application_set_database (MrApplication *self, const char *path)
{
  GApplication *application = G_APPLICATION (self);

  g_return_if_fail (MR_IS_APPLICATION (self));

  g_free (self->database);
  self->database = g_strdup (path);
  g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
}

MrArchive *
mr_application_get_archive (MrApplication *self)
{
  g_return_val_if_fail (MR_IS_APPLICATION (self), NULL);
  return self->archive;
}

MrDepartures *
mr_application_get_departures (MrApplication *self)
{
  g_return_val_if_fail (MR_IS_APPLICATION (self), NULL);
  return self->departures;
}

GSettings *
mr_application_get_settings (MrApplication *self)
{
  g_return_val_if_fail (MR_IS_APPLICATION (self), NULL);
  return self->settings;
}
