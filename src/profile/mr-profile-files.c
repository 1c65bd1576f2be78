/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-files.h"

#include <gio/gio.h>
#include <string.h>

#include "mr-file.h"
#include "mr-profile-private.h"
#include "mr-profile-resources.h"

#define RESOURCES "/io/github/meterroom/profiles"
#define SUFFIX ".xml"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
each_built_in (MrProfileFileFunc func, gpointer user_data)
{
  g_auto (GStrv) names = g_resource_enumerate_children (mr_profile_get_resource (), RESOURCES,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (names != NULL)
    qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCES "/", names[i], NULL);
      g_autoptr (GBytes) text = NULL;

      if (!g_str_has_suffix (names[i], SUFFIX))
        continue;
      text = g_resource_lookup_data (mr_profile_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      func (0, names[i], g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL, user_data);
    }
}

static void
each_in_folder (guint layer, const char *folder, MrProfileFileFunc func, gpointer user_data)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  g_debug ("%s: %u files", folder, names->len);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize n = 0;

      text = mr_file_read (names->pdata[i], MR_PROFILE_SIZE_MAX, &n, &error);
      func (layer, names->pdata[i], text, n, error, user_data);
    }
}

void
mr_profile_files_each (const char *const *folders, MrProfileFileFunc func, gpointer user_data)
{
  each_built_in (func, user_data);
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    each_in_folder (i + 1, folders[i], func, user_data);
}
