/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-store.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"

MrStore *
mr_cli_store_open (const char *database, MrCliKeep keep)
{
  g_autofree char *own = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  MrStore *store = NULL;

  if (keep != MR_CLI_KEEP_NOTHING)
    {
      if (database == NULL)
        own = mr_store_default_path ();
      store = mr_store_open (database != NULL ? database : own, &error);
      if (store != NULL)
        return store;

      mr_cli_say (error->message);
      if (database != NULL)
        return NULL;
      if (keep == MR_CLI_KEEP_ALWAYS)
        {
          mr_cli_say (_("Nothing was written to any meter: what is changed must be logged. Name a store of your own "
                        "with --database."));
          return NULL;
        }
      mr_cli_say (_("What is found now will not be kept. Name a store of your own with --database."));
      g_clear_error (&error);
    }

  store = mr_store_open (":memory:", &error);
  if (store == NULL)
    mr_cli_say (error->message);
  return store;
}

gint64
mr_cli_store_enter_site (MrStore *store, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MrSite) known = mr_store_find_site (store, name, &local_error);
  gint64 site;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }

  site = known != NULL ? known->id : mr_store_add_site (store, name, error);
  if (site == 0 || !mr_store_touch_site (store, site, error))
    return 0;
  return site;
}
