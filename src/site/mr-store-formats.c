/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

/* Headers of compact frames. They belong to no site, because meters of one model send the same records everywhere. Only
 * the newest MBUS_FORMATS_MAX are kept. That is more than any user needs, but a meter that sends different headers
 * every time must not fill the disk. */

gboolean
mr_store_add_format (MrStore *self, MbusFormat *format, GError **error)
{
  gsize n;
  const guint8 *octets = mbus_format_headers (format, &n);
  g_autoptr (GBytes) headers = g_bytes_new (octets, n);

  return mr_store_run (self, error,
                       "INSERT INTO format (signature, headers) VALUES (?1, ?2)"
                       "  ON CONFLICT (signature, headers) DO NOTHING",
                       "ib", (int) mbus_format_signature (format), headers) &&
         mr_store_run (self, error, "DELETE FROM format WHERE id <= (SELECT max (id) FROM format) - "
                       G_STRINGIFY (MBUS_FORMATS_MAX), "");
}

gboolean
mr_store_add_formats (MrStore *self, GPtrArray *formats, GError **error)
{
  gboolean good = TRUE;

  if (!mr_store_begin (self, error))
    return FALSE;
  for (guint i = 0; good && i < formats->len; i++)
    good = mr_store_add_format (self, g_ptr_array_index (formats, i), error);
  return mr_store_end (self, good, error);
}

gboolean
mr_store_load_formats (MrStore *self, MbusFormats *formats, GError **error)
{
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, "SELECT headers FROM format ORDER BY id", "");
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        g_autoptr (GBytes) headers = mr_statement_dup_octets (statement, 0, MBUS_DATA_MAX);
        gsize n;
        const guint8 *octets = g_bytes_get_data (headers, &n);
        g_autoptr (MbusFormat) format = mbus_format_new (octets, n);

        if (format != NULL)
          mbus_formats_add (formats, format);
      }
  return step == MR_STEP_DONE;
}
