/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

#define SELECT_SITES \
  "SELECT id, name, customer, address, installer, created, opened," \
  "  (SELECT count (*) FROM bus WHERE bus.site = site.id)," \
  "  (SELECT count (*) FROM bus JOIN meter ON meter.bus = bus.id WHERE bus.site = site.id)," \
  "  coalesce ((SELECT uri FROM bus WHERE bus.site = site.id ORDER BY position, id LIMIT 1), '') FROM site "

static const char *
missing_site (void)
{
  return _("This site no longer exists. It may have been removed in another window.");
}

static MrSite *
read_site (MrStatement *statement)
{
  MrSite *site = g_new0 (MrSite, 1);

  site->id = mr_statement_get_id (statement, 0);
  site->name = mr_statement_dup_text (statement, 1);
  site->customer = mr_statement_dup_text (statement, 2);
  site->address = mr_statement_dup_text (statement, 3);
  site->installer = mr_statement_dup_text (statement, 4);
  site->created = mr_statement_get_time (statement, 5);
  site->opened = mr_statement_get_time (statement, 6);
  site->n_buses = mr_statement_get_range (statement, 7, 0, G_MAXUINT);
  site->n_meters = mr_statement_get_range (statement, 8, 0, G_MAXUINT);
  site->uri = mr_statement_dup_text (statement, 9);
  return site;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (name != NULL && *name != '\0')
    return TRUE;
  g_set_error_literal (error, MR_STORE_ERROR, MR_STORE_ERROR_FAILED, _("A site needs a name. Enter one."));
  return FALSE;
}

/* NULL in a struct from the caller means "": according to the header, stored texts are never NULL. */
static const char *
text (const char *value)
{
  return value != NULL ? value : "";
}

void
mr_site_free (MrSite *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->customer);
  g_free (self->address);
  g_free (self->installer);
  g_free (self->uri);
  g_free (self);
}

gint64
mr_store_add_site (MrStore *self, const char *name, GError **error)
{
  gint64 site = 0;
  gboolean good;

  if (!check_name (name, error) || !mr_store_begin (self, error))
    return 0;
  good = mr_store_run (self, error, "INSERT INTO site (name, created, opened) VALUES (?1, ?2, ?2)", "sl", name,
                       g_get_real_time ());
  if (good)
    {
      site = sqlite3_last_insert_rowid (self->db);
      good = mr_store_add_bus (self, site, NULL, NULL, error) != 0;
    }
  return mr_store_end (self, good, error) ? site : 0;
}

GPtrArray *
mr_store_list_sites (MrStore *self, GError **error)
{
  g_autoptr (GPtrArray) sites = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_site_free);
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, SELECT_SITES "ORDER BY opened DESC, id DESC", "");
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (sites, read_site (statement));
  return step == MR_STEP_DONE ? g_steal_pointer (&sites) : NULL;
}

MrSite *
mr_store_get_site (MrStore *self, gint64 site, GError **error)
{
  g_autoptr (MrSite) known = NULL;
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, SELECT_SITES "WHERE id = ?1", "l", site);

  if (statement == NULL)
    return NULL;
  switch (mr_store_step (self, statement, error))
    {
    case MR_STEP_ROW:
      known = read_site (statement);
      return mr_store_check_row (self, statement, error) ? g_steal_pointer (&known) : NULL;
    case MR_STEP_DONE:
      g_set_error_literal (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND, missing_site ());
      return NULL;
    case MR_STEP_ERROR:
    default:
      return NULL;
    }
}

MrSite *
mr_store_find_site (MrStore *self, const char *name, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, SELECT_SITES "WHERE name = ?1 ORDER BY opened DESC, id DESC LIMIT 1", "s", name);

  if (statement == NULL || mr_store_step (self, statement, error) != MR_STEP_ROW)
    return NULL;

  g_autoptr (MrSite) known = read_site (statement);
  return mr_store_check_row (self, statement, error) ? g_steal_pointer (&known) : NULL;
}

gboolean
mr_store_update_site (MrStore *self, const MrSite *site, GError **error)
{
  return check_name (site->name, error) &&
         mr_store_change (self, error, missing_site (),
                          "UPDATE site SET name = ?1, customer = ?2, address = ?3, installer = ?4 WHERE id = ?5",
                          "ssssl", site->name, text (site->customer), text (site->address), text (site->installer),
                          site->id);
}

gboolean
mr_store_touch_site (MrStore *self, gint64 site, GError **error)
{
  return mr_store_change (self, error, missing_site (), "UPDATE site SET opened = ?1 WHERE id = ?2", "ll",
                          g_get_real_time (), site);
}

gboolean
mr_store_remove_site (MrStore *self, gint64 site, GError **error)
{
  return mr_store_change (self, error, missing_site (), "DELETE FROM site WHERE id = ?1", "l", site);
}
