/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "mr-cli-screen.h"

/* Says that @archive keeps nothing. Returns: (transfer full) (nullable): @archive if the command can do with it. */
static MrArchive *
accept_copy (MrArchive *archive, MrCliKeep keep)
{
  const GError *unsaved = mr_archive_get_unsaved (archive);

  if (unsaved == NULL || keep == MR_CLI_KEEP_UNCHANGED)
    return archive;
  mr_cli_say (unsaved->message);
  if (keep == MR_CLI_KEEP_IF_POSSIBLE)
    {
      mr_cli_say (_("The results will not be saved. Choose another database with --database."));
      return archive;
    }
  mr_cli_say (_("Nothing was written to any meter, because every change must be logged. Choose another "
                "database with --database."));
  g_object_unref (archive);
  return NULL;
}

MrArchive *
mr_cli_store_open (const char *database, MrCliKeep keep)
{
  g_autofree char *own = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  MrArchive *archive = NULL;

  if (keep != MR_CLI_KEEP_NOTHING)
    {
      if (database == NULL)
        own = mr_store_default_path ();
      archive = mr_archive_open (database != NULL ? database : own, &error);
      if (archive != NULL)
        return accept_copy (archive, keep);

      mr_cli_say (error->message);
      if (database != NULL)
        return NULL;
      if (keep == MR_CLI_KEEP_ALWAYS)
        {
          mr_cli_say (_("Nothing was written to any meter, because every change must be logged. Choose another "
                        "database with --database."));
          return NULL;
        }
      mr_cli_say (_("The results will not be saved. Choose another database with --database."));
      g_clear_error (&error);
    }

  archive = mr_archive_open (MR_STORE_IN_MEMORY, &error);
  if (archive == NULL)
    mr_cli_say (error->message);
  return archive;
}

MrArchive *
mr_cli_store_open_existing (const char *database)
{
  g_autofree char *own = database == NULL ? mr_store_default_path () : NULL;
  const char *path = database != NULL ? database : own;
  g_autofree char *sentence = NULL;
  GStatBuf info;

  /* SQLite takes an empty file for a new database. */
  if (g_stat (path, &info) == 0 && info.st_size > 0)
    return mr_cli_store_open (path, MR_CLI_KEEP_UNCHANGED);
  /* Translators: %s is a file name. */
  sentence = g_strdup_printf (_("There is no database %s. Scan a bus first, with “meterctl scan” or in the window."),
                              path);
  mr_cli_say (sentence);
  return NULL;
}

MrSite *
mr_cli_store_find_site (MrStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sites = NULL;
  MrSite *site = NULL;

  if (name != NULL)
    site = mr_store_find_site (store, name, &error);
  else
    {
      sites = mr_store_list_sites (store, &error);
      if (sites != NULL && sites->len > 0)
        site = mr_store_get_site (store, ((MrSite *) g_ptr_array_index (sites, 0))->id, &error);
    }

  if (error != NULL)
    mr_cli_say (error->message);
  else if (site == NULL && name != NULL)
    {
      /* Translators: %s is the name of a site. */
      g_autofree char *sentence = g_strdup_printf (_("There is no site named “%s”."), name);

      mr_cli_say (sentence);
    }
  else if (site == NULL)
    mr_cli_say (_("There are no sites yet. Scan a bus first."));
  return site;
}

typedef struct {
  const char *name;
  gint64 site;
} Entering;

/* On the archive's thread. */
static gboolean
enter_site (MrStore *store, gpointer data, GError **error)
{
  Entering *entering = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MrSite) known = mr_store_find_site (store, entering->name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  entering->site = known != NULL ? known->id : mr_store_add_site (store, entering->name, error);
  return entering->site != 0 && mr_store_touch_site (store, entering->site, error);
}

gint64
mr_cli_store_enter_site (MrArchive *archive, const char *name, GError **error)
{
  Entering entering = { .name = name };

  return mr_archive_run (archive, enter_site, &entering, error) ? entering.site : 0;
}
