/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-wanted.h"

#include <glib/gi18n-lib.h>

#include "mr-cli.h"

static void
wanted_clear (gpointer data)
{
  MrCliWanted *wanted = data;

  g_clear_pointer (&wanted->uri, mr_uri_free);
  g_clear_pointer (&wanted->key, g_bytes_unref);
  g_clear_pointer (&wanted->label, g_free);
}

/* Two engines on one bus would receive each other's answers. */
static gboolean
is_twice (GArray *all, const MrUri *uri)
{
  g_autofree char *place = mr_uri_format_place (uri);

  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *other = mr_uri_format_place (g_array_index (all, MrCliWanted, i).uri);

      if (g_str_equal (place, other))
        return TRUE;
    }
  return FALSE;
}

/* Two ports of one host have one label: then the whole connection says which is meant. */
static void
tell_apart (GArray *all)
{
  g_autoptr (GHashTable) labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean clash = FALSE;

  for (guint i = 0; i < all->len; i++)
    clash = !g_hash_table_add (labels, g_strdup (g_array_index (all, MrCliWanted, i).label)) || clash;
  for (guint i = 0; clash && i < all->len; i++)
    {
      MrCliWanted *wanted = &g_array_index (all, MrCliWanted, i);

      g_free (wanted->label);
      wanted->label = mr_uri_format_place (wanted->uri);
    }
}

GArray *
mr_cli_wanted_read (const char *const *uris, const MrCliConnectionOptions *options, MrCliExit *outcome)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (MrCliWanted));

  g_array_set_clear_func (all, wanted_clear);
  for (guint i = 0; uris[i] != NULL; i++)
    {
      MrCliWanted wanted = { 0 };

      wanted.uri = mr_cli_connection_read (uris[i], options, &wanted.key, outcome);
      if (wanted.uri == NULL)
        return NULL;
      if (is_twice (all, wanted.uri))
        {
          /* Translators: %s is a connection, as the user typed it. */
          g_autofree char *sentence = g_strdup_printf (_("“%s” is given twice."), uris[i]);

          *outcome = mr_cli_usage (sentence);
          wanted_clear (&wanted);
          return NULL;
        }
      wanted.label = mr_uri_label (wanted.uri);
      g_array_append_val (all, wanted);
    }
  tell_apart (all);
  if (all->len > 1 && options->trace != NULL)
    {
      *outcome = mr_cli_usage (_("--trace records a single bus. Use it with only one connection."));
      return NULL;
    }
  return g_steal_pointer (&all);
}
