/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-links.h"

#include "mr-cli-wanted.h"

static gboolean
is_at (const char *text, const MrUri *uri)
{
  g_autoptr (MrUri) known = *text != '\0' ? mr_uri_parse (text, NULL) : NULL;
  g_autofree char *one = known != NULL ? mr_uri_format_place (known) : NULL;
  g_autofree char *other = mr_uri_format_place (uri);

  return g_strcmp0 (one, other) == 0;
}

typedef struct {
  gint64 site;
  MrKnownBus *bus;
} NewBus;

static gboolean
add_bus (MrStore *store, gpointer data, GError **error)
{
  NewBus *new_bus = data;

  new_bus->bus->id = mr_store_add_bus (store, new_bus->site, NULL, NULL, error);
  return new_bus->bus->id != 0;
}

/* Returns: (transfer none) (nullable): the link of a new bus. */
static MrBusLink *
add_link (MrArchive *archive, MrSession *session, GError **error)
{
  MrKnownBus bus = { 0 };
  char nothing[] = "";
  NewBus new_bus = { mr_session_get_site (session), &bus };

  bus.name = bus.uri = bus.settings = nothing;
  return mr_archive_run (archive, add_bus, &new_bus, error) ? mr_session_add_link (session, &bus) : NULL;
}

/* @taken: (element-type MrBusLink). @uri: (nullable): where the bus last was; %NULL: it has never been connected */
static MrBusLink *
find_free_link (MrSession *session, GPtrArray *taken, const MrUri *uri)
{
  GListModel *links = mr_session_get_links (session);

  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);
      const char *known = mr_bus_link_get_known_uri (link);

      if (!g_ptr_array_find (taken, link, NULL) && (uri != NULL ? is_at (known, uri) : *known == '\0'))
        return link; /* the session keeps a reference */
    }
  return NULL;
}

gboolean
mr_cli_links_choose (MrArchive *archive, MrSession *session, GArray *wanted, GPtrArray *chosen, GError **error)
{
  const gboolean only = wanted->len == 1 && g_list_model_get_n_items (mr_session_get_links (session)) == 1;

  for (guint i = 0; i < wanted->len; i++)
    {
      MrBusLink *link = only ? mr_session_get_link (session)
                             : find_free_link (session, chosen, g_array_index (wanted, MrCliWanted, i).uri);

      if (link == NULL)
        link = find_free_link (session, chosen, NULL);
      if (link == NULL)
        link = add_link (archive, session, error);
      if (link == NULL)
        return FALSE;
      g_ptr_array_add (chosen, link);
    }
  return TRUE;
}
