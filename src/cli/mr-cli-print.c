/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-print.h"

#include "mr-cli-screen.h"

gboolean
mr_cli_columns_print (const MrColumn *columns, guint n_columns, const char *const *cells)
{
  g_autoptr (GString) line = g_string_new (NULL);

  mr_columns_append (line, columns, n_columns, cells);
  return mr_cli_put (line->str);
}

gboolean
mr_cli_columns_print_titles (const MrColumn *columns, guint n_columns)
{
  g_autoptr (GString) line = g_string_new (NULL);

  mr_columns_append_titles (line, columns, n_columns);
  return mr_cli_put (line->str);
}

static gboolean
print_octets (GBytes *file)
{
  gsize len = 0;
  const char *octets = g_bytes_get_data (file, &len);
  const gsize n_mark = strlen (MR_CSV_BYTE_ORDER_MARK);
  const gsize skip = len >= n_mark && memcmp (octets, MR_CSV_BYTE_ORDER_MARK, n_mark) == 0 ? n_mark : 0;

  return mr_cli_put_octets (octets + skip, len - skip);
}

gboolean
mr_cli_print_csv (MrCsv *csv)
{
  g_autoptr (GBytes) file = mr_csv_finish (csv);

  return print_octets (file);
}

void
mr_cli_say_profile_troubles (void)
{
  const char *const *troubles = mr_profiles_troubles (mr_profiles_default ());

  for (guint i = 0; troubles[i] != NULL; i++)
    mr_cli_say (troubles[i]);
}

gboolean
mr_cli_print_readings (MrFormat format, const MrReading *readings, gsize n_readings, gboolean as_list)
{
  const MrProfiles *profiles = mr_profiles_default ();
  g_autoptr (GBytes) file = as_list ? mr_report_list (format, readings, n_readings, profiles)
                                    : mr_report_readings (format, readings, n_readings, profiles);
  g_autofree char *text = NULL;

  if (format != MR_FORMAT_TEXT)
    return print_octets (file);
  text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  return mr_cli_put (text);
}
