/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

#define SELECT_BUSES \
  "SELECT id, site, name, uri, settings, position, (SELECT count (*) FROM meter WHERE meter.bus = bus.id) FROM bus "

static const char *
missing_bus (void)
{
  return _("This bus no longer exists. It may have been removed in another window.");
}

static MrKnownBus *
read_bus (MrStatement *statement)
{
  MrKnownBus *bus = g_new0 (MrKnownBus, 1);

  bus->id = mr_statement_get_id (statement, 0);
  bus->site = mr_statement_get_id (statement, 1);
  bus->name = mr_statement_dup_text (statement, 2);
  bus->uri = mr_statement_dup_text (statement, 3);
  bus->settings = mr_statement_dup_text (statement, 4);
  bus->position = (int) mr_statement_get_range (statement, 5, G_MININT, G_MAXINT);
  bus->n_meters = mr_statement_get_range (statement, 6, 0, G_MAXUINT);
  return bus;
}

void
mr_known_bus_free (MrKnownBus *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->uri);
  g_free (self->settings);
  g_free (self);
}

gint64
mr_store_add_bus (MrStore *self, gint64 site, const char *name, const char *uri, GError **error)
{
  if (!mr_store_run (self, error,
                     "INSERT INTO bus (site, name, uri, position)"
                     "  VALUES (?1, ?2, ?3, (SELECT coalesce (max (position) + 1, 0) FROM bus WHERE site = ?1))",
                     "lss", site, name != NULL ? name : "", uri != NULL ? uri : ""))
    return 0;
  return sqlite3_last_insert_rowid (self->db);
}

GPtrArray *
mr_store_list_buses (MrStore *self, gint64 site, GError **error)
{
  g_autoptr (GPtrArray) buses = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_known_bus_free);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, SELECT_BUSES "WHERE site = ?1 ORDER BY position, id", "l", site);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (buses, read_bus (statement));
  if (step != MR_STEP_DONE)
    return NULL;
  if (buses->len > 0)
    return g_steal_pointer (&buses);

  /* Every site is made with a bus. */
  g_autoptr (MrSite) known = mr_store_get_site (self, site, error);
  if (known != NULL)
    mr_store_set_damaged (self->path, error);
  return NULL;
}

gboolean
mr_store_update_bus (MrStore *self, const MrKnownBus *bus, GError **error)
{
  return mr_store_change (self, error, missing_bus (),
                          "UPDATE bus SET name = ?1, uri = ?2, settings = ?3, position = ?4 WHERE id = ?5", "sssil",
                          bus->name != NULL ? bus->name : "", bus->uri != NULL ? bus->uri : "",
                          bus->settings != NULL ? bus->settings : "", bus->position, bus->id);
}

gboolean
mr_store_set_bus_uri (MrStore *self, gint64 bus, const char *uri, GError **error)
{
  return mr_store_change (self, error, missing_bus (), "UPDATE bus SET uri = ?1 WHERE id = ?2", "sl", uri, bus);
}

gboolean
mr_store_set_bus_name (MrStore *self, gint64 bus, const char *name, GError **error)
{
  return mr_store_change (self, error, missing_bus (), "UPDATE bus SET name = ?1 WHERE id = ?2", "sl", name, bus);
}

gboolean
mr_store_remove_bus (MrStore *self, gint64 bus, GError **error)
{
  return mr_store_change (self, error, missing_bus (), "DELETE FROM bus WHERE id = ?1", "l", bus);
}
