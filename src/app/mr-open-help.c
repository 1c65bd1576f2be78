/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-open-help.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-portal.h"

#define HELP_URI "help:meter-room"

/* The manual as it was rendered when the program was installed, in the first of the user's languages that it has been
 * translated to. */
static char *
installed_html_uri (void)
{
  const char *const *languages = g_get_language_names ();
  gsize i;

  for (i = 0; languages[i] != NULL; i++)
    {
      /* The language that needs no translation is called C in both worlds. */
      g_autofree char *path = g_build_filename (MR_PKGDATA_DIR, "help", languages[i], "index.html", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_filename_to_uri (path, NULL, NULL);
    }
  return NULL;
}

static void
html_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    mr_dialogs_report (GTK_WIDGET (parent), _("Couldn’t open the help"), error->message);
}

static void
open_html (GtkWindow *parent)
{
  g_autofree char *uri = installed_html_uri ();

  if (uri == NULL)
    {
      mr_dialogs_report (GTK_WIDGET (parent), _("Couldn’t open the help"),
                       _("No help viewer can show the manual, and it is not installed as web pages either. Install "
                         "the package “yelp”, then try again."));
      return;
    }
  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, html_opened_cb, g_object_ref (parent));
}

static void
help_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    {
      g_debug ("no viewer for %s: %s %d", HELP_URI, g_quark_to_string (error->domain), error->code);
      open_html (parent);
    }
}

void
mr_open_help (GtkWindow *parent)
{
  g_autoptr (GdkAppLaunchContext) context = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  if (mr_portal_is_needed () && mr_portal_is_missing (MR_PORTAL_OPEN_URI))
    {
      mr_dialogs_report (GTK_WIDGET (parent), _("Couldn’t open the help"), mr_portal_explain ());
      return;
    }
  /* The host's help viewer cannot see the pages of a sandboxed application. */
  if (mr_portal_is_needed ())
    {
      open_html (parent);
      return;
    }
  context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (parent)));
  g_app_info_launch_default_for_uri_async (HELP_URI, G_APP_LAUNCH_CONTEXT (context), NULL, help_opened_cb,
                                           g_object_ref (parent));
}
