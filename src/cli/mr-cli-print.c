/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-print.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"

#define GAP "  "
#define BYTE_ORDER_MARK "\357\273\277"

static void
append_blanks (GString *line, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (line, ' ');
}

static void
strip_end (GString *line)
{
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
}

void
mr_cli_columns_fit (MrCliColumn *columns, guint n_columns, const char *const *cells)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *cell = mr_cli_harmless (cells[i]);

      columns[i].width = MAX (columns[i].width, mr_cli_width (_(columns[i].title)));
      columns[i].width = MAX (columns[i].width, mr_cli_width (cell));
    }
}

gboolean
mr_cli_columns_print (const MrCliColumn *columns, guint n_columns, const char *const *cells)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *cell = mr_cli_harmless (cells[i]);
      guint width = mr_cli_width (cell);
      guint blanks = columns[i].width > width ? columns[i].width - width : 0;

      if (i > 0)
        g_string_append (line, GAP);
      if (columns[i].right)
        append_blanks (line, blanks);
      g_string_append (line, cell);
      if (!columns[i].right)
        append_blanks (line, blanks);
    }
  strip_end (line);
  g_string_append_c (line, '\n');
  return mr_cli_put (line->str);
}

gboolean
mr_cli_columns_print_titles (const MrCliColumn *columns, guint n_columns)
{
  g_autofree const char **titles = g_new0 (const char *, n_columns);

  for (guint i = 0; i < n_columns; i++)
    titles[i] = _(columns[i].title);
  return mr_cli_columns_print (columns, n_columns, titles);
}

gboolean
mr_cli_print_csv (MrCsv *csv)
{
  g_autoptr (GBytes) file = mr_csv_finish (csv);
  gsize len = 0;
  const char *octets = g_bytes_get_data (file, &len);
  gsize skip = len >= strlen (BYTE_ORDER_MARK) && memcmp (octets, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0
                 ? strlen (BYTE_ORDER_MARK)
                 : 0;

  return mr_cli_put_octets (octets + skip, len - skip);
}

char *
mr_cli_manufacturer (const MbusSecondary *address)
{
  char letters[8];

  if (address->manufacturer == MBUS_MANUFACTURER_ANY)
    return g_strdup ("");
  return g_strdup (mbus_manufacturer_to_text (address->manufacturer, letters));
}

char *
mr_cli_device_type (const MbusSecondary *address)
{
  return g_strdup (address->device_type != MBUS_DEVICE_TYPE_ANY ? _(mbus_device_type_name (address->device_type)) : "");
}

void
mr_cli_csv_identity_titles (MrCsv *csv)
{
  static const char *const titles[] = { "id", "manufacturer", "version", "deviceType", "medium" };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
}

void
mr_cli_csv_integer (MrCsv *csv, gint64 number)
{
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;

  mr_csv_add_number (csv, text);
}

void
mr_cli_json_integer (MrJson *json, const char *name, gint64 number)
{
  mr_json_name (json, name);
  if (number >= 0)
    mr_json_add_integer (json, number);
  else
    mr_json_add_null (json);
}

/* Who a meter is, as text and numbers; NULL and -1 for what it did not say. */
typedef struct {
  char *id;
  char manufacturer[8];
  gboolean has_manufacturer;
  int version;
  int device_type;
  const char *medium;
} Identity;

static void
identity_init (Identity *self, const MbusSecondary *address)
{
  self->id = address->id != MBUS_ID_ANY ? g_strdup_printf ("%08X", address->id) : NULL;
  mbus_manufacturer_to_text (address->manufacturer, self->manufacturer);
  self->has_manufacturer = address->manufacturer != MBUS_MANUFACTURER_ANY;
  self->version = address->version != MBUS_VERSION_ANY ? address->version : -1;
  self->device_type = address->device_type != MBUS_DEVICE_TYPE_ANY ? address->device_type : -1;
  self->medium = self->device_type >= 0 ? mbus_medium_nick (mbus_device_type_medium (address->device_type)) : NULL;
}

static void
identity_clear (Identity *self)
{
  g_free (self->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Identity, identity_clear)

void
mr_cli_csv_identity (MrCsv *csv, const MbusSecondary *address)
{
  g_auto (Identity) identity = { 0 };

  identity_init (&identity, address);
  mr_csv_add_text (csv, identity.id);
  mr_csv_add_text (csv, identity.has_manufacturer ? identity.manufacturer : NULL);
  mr_cli_csv_integer (csv, identity.version);
  mr_cli_csv_integer (csv, identity.device_type);
  mr_csv_add_text (csv, identity.medium);
}

void
mr_cli_json_identity (MrJson *json, const MbusSecondary *address)
{
  g_auto (Identity) identity = { 0 };

  identity_init (&identity, address);
  mr_json_name (json, "id");
  mr_json_add_text (json, identity.id);
  mr_json_name (json, "manufacturer");
  mr_json_add_text (json, identity.has_manufacturer ? identity.manufacturer : NULL);
  mr_cli_json_integer (json, "version", identity.version);
  mr_cli_json_integer (json, "deviceType", identity.device_type);
  mr_json_name (json, "medium");
  mr_json_add_text (json, identity.medium);
}
