/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-report-commissioning.h"
#include "mr-report-writes.h"
#include "mr-session.h"
#include "mr-write-log.h"

/* A store in the hands of the program: opened, listed, exported, and changed. */

/* A store that is not good is refused in one kind of sentence: it names the file and says what to do. */
static inline gboolean
is_refused (GError *error)
{
  if (error == NULL)
    return FALSE;
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (MR_STORE_ERROR));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "."));
  return TRUE;
}

static inline void
use_meters (MrStore *store, gint64 site, GError **error)
{
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, error);

  for (guint i = 0; meters != NULL && i < meters->len; i++)
    {
      const gint64 id = ((const MrKnownMeter *) meters->pdata[i])->id;
      g_autoptr (GPtrArray) readouts = mr_store_list_readouts (store, id, G_MAXUINT, error);
      if (readouts == NULL)
        return;
    }
}

static inline void
on_session_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static inline void
use_log (MrSession *session, GError **error)
{
  g_autoptr (MrWriteLog) log = mr_write_log_new (session, error);
  g_autoptr (GPtrArray) writes = NULL;
  MrJson *json;

  if (log == NULL)
    return;
  mr_write_log_set_search (log, "a");
  mr_write_log_set_search (log, NULL);
  writes = mr_write_log_get_writes (log);
  g_bytes_unref (mr_report_writes_csv (writes, MR_CSV_COMMA_POINT));
  json = mr_json_new ();
  mr_report_writes_add_json (json, writes);
  g_free (mr_json_finish (json));
}

static inline void
export_site (MrArchive *archive, gint64 site, GError **error)
{
  g_autoptr (MrSession) session = mr_session_new (archive, site, error);
  g_autoptr (GArray) rows = session != NULL ? mr_session_commissioning_rows (session, error) : NULL;
  gboolean closed = FALSE;

  if (rows != NULL)
    g_bytes_unref (mr_report_commissioning_csv (rows, MR_CSV_COMMA_POINT));
  if (session == NULL)
    return;
  if (rows != NULL)
    use_log (session, error);
  mr_session_close_async (session, on_session_closed, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct {
  gint64 site;
  MbusReadout readout;
} UseChange;

static inline gboolean
use_change (MrStore *store, gpointer data, GError **error)
{
  const UseChange *change = data;
  g_autoptr (GPtrArray) buses = mr_store_list_buses (store, change->site, error);
  gint64 meter;

  if (buses == NULL || !mr_store_touch_site (store, change->site, error))
    return FALSE;
  meter = mr_store_add_readout (store, ((const MrKnownBus *) buses->pdata[0])->id, &change->readout, MR_STORE_NO_MARK, error);
  return meter != 0 && mr_store_plan_write (store, meter, "primary-address", "5", "6", error) != 0;
}

/** Opens the store at @path and does all that the program does with a store. Returns: whether any of it was refused. */
static inline gboolean
use_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrArchive) archive = mr_archive_open (path, &error);
  g_autoptr (GPtrArray) sites = archive != NULL ? mr_store_list_sites (mr_archive_reader (archive), &error) : NULL;
  gboolean refused = is_refused (error);

  for (guint i = 0; sites != NULL && i < sites->len; i++)
    {
      UseChange change = { .site = ((const MrSite *) sites->pdata[i])->id };
      const MbusSecondary address = { .id = 0x12345678, .manufacturer = 0x2C2D, .version = 0x35, .device_type = 4 };

      g_clear_error (&error);
      use_meters (mr_archive_reader (archive), change.site, &error);
      refused = is_refused (error) || refused;

      g_clear_error (&error);
      export_site (archive, change.site, &error);
      refused = is_refused (error) || refused;

      g_clear_error (&error);
      mbus_readout_init (&change.readout);
      change.readout.address = address;
      change.readout.primary = 5;
      mr_archive_run (archive, use_change, &change, &error);
      refused = is_refused (error) || refused;
      mbus_readout_clear (&change.readout);
    }
  return refused;
}
