/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "mr-profile.h"
#include "telegram-builder.h"

#define ABC 0x0443

#define HEAD "<profiles manufacturer='ABC'>"
#define SOURCE "<source>Maker's description, page 1.</source>"
#define MODEL "<model name='M' proof='confirmed'>" SOURCE
#define TAIL "</model></profiles>"

/* A folder with files. */
typedef struct {
  char *folder;
} Folder;

static inline void
folder_init (Folder *self)
{
  self->folder = g_dir_make_tmp ("meter-room-profiles-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
}

static inline void
folder_clear (Folder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static inline void
folder_add (const Folder *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static inline MrProfiles *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  MrProfiles *profiles = mr_profiles_load_text ("own.xml", text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (profiles);
  return profiles;
}

static inline const MrProfile *
find (const MrProfiles *profiles, guint16 manufacturer, guint8 version, guint8 device_type)
{
  const MbusSecondary meter = { .manufacturer = manufacturer, .version = version, .device_type = device_type };

  return mr_profiles_find (profiles, &meter);
}

static inline void
assert_reads (const MbusTelegram *telegram, guint i, const char *quantity, const char *value, const char *unit)
{
  const MbusRecord *record = record_at (telegram, i);
  g_autofree char *text = mbus_value_to_string (&record->value);
  g_autofree char *its_unit = mbus_record_unit (record);

  g_assert_cmpstr (mbus_record_quantity_name (record), ==, quantity);
  g_assert_cmpstr (text, ==, value);
  g_assert_cmpstr (its_unit, ==, unit);
}

/* As a display shows it, with the words of its VIFE: "Power · Phase L1", "11.61", "W". */
static inline void
assert_shows (const MbusTelegram *telegram, guint i, const char *what, const char *value, const char *unit)
{
  const MbusRecord *record = record_at (telegram, i);
  g_auto (GStrv) modifiers = mbus_record_modifiers (record);
  g_autofree char *words = g_strjoinv (" · ", modifiers);
  g_autofree char *all = g_strconcat (mbus_record_quantity_name (record), *words != '\0' ? " · " : "", words, NULL);
  g_autofree char *shown = NULL;
  g_autofree char *its_unit = NULL;

  mbus_record_display (record, &shown, &its_unit);
  g_assert_cmpstr (all, ==, what);
  g_assert_cmpstr (shown, ==, value);
  g_assert_cmpstr (its_unit, ==, unit);
  g_assert_cmpuint (record->n_maker_vifes, ==, 0);
}
