/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bus-fixture.h"

#include "../telegram-fixture.h"

#define DESCRIPTION "[bus]\ntitle = Slow\ndefault-baud = 300\n\n" \
                    "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\nbaud = 300\n" \
                    "records = raw 04 06 3B 30 00 00\n"

char *
slow_bus (const char *folder, const char *name, const char *nature, guint speed)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strconcat (DESCRIPTION, nature, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("sim:%s?speed=%u&baud=300", path, speed);
}

typedef struct {
  const char *name;
  gint64 site;
} NewSite;

static gboolean
add_slow_site_work (MrStore *store, gpointer data, GError **error)
{
  const MbusSecondary address = { 0x66290778, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  NewSite *work = data;
  g_autoptr (GPtrArray) buses = NULL;
  g_auto (MbusReadout) readout;

  mbus_readout_init (&readout);
  readout.address = address;
  readout.primary = 1;
  readout.baud = 300;
  readout.time = g_get_real_time ();
  g_ptr_array_add (readout.frames, make_telegram (&address, 1, 0, 0, "04 06 3B 30 00 00"));
  work->site = mr_store_add_site (store, work->name, error);
  buses = work->site != 0 ? mr_store_list_buses (store, work->site, error) : NULL;
  return buses != NULL &&
         mr_store_add_readout (store, ((MrKnownBus *) buses->pdata[0])->id, &readout, MR_STORE_NO_MARK, error) != 0;
}

gint64
add_slow_site (MrArchive *archive, const char *name)
{
  NewSite work = { name, 0 };
  g_autoptr (GError) error = NULL;

  mr_archive_run (archive, add_slow_site_work, &work, &error);
  g_assert_no_error (error);
  return work.site;
}

int
state_of_write (MrStore *store, gint64 site)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, <=, 1);
  return writes->len == 1 ? (int) ((const MrWrite *) writes->pdata[0])->state : -1;
}
