/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A telegram in the hands of every writer: what is written can be read again, whatever the meter said. */
#include "config.h"

#include <json-glib/json-glib.h>
#include <libxml/parser.h>

#include "fuzz-telegram.h"
#include "mr-present.h"
#include "mr-report-telegrams.h"

static void
check_json (const char *text, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, (gssize) size, &error);
  g_assert_no_error (error);
}

static void
check_xml (const char *text, gsize size)
{
  xmlDoc *document = xmlReadMemory (text, (int) size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);

  g_assert_nonnull (document);
  xmlFreeDoc (document);
}

/* Quotes are in pairs and every row has as many cells. */
static void
check_csv (const char *text, gsize size)
{
  gboolean quoted = FALSE;
  guint n_cells = 1;
  guint n_header = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && text[i] == ',')
        n_cells++;
      else if (!quoted && text[i] == '\n')
        {
          n_header = n_header == 0 ? n_cells : n_header;
          g_assert_cmpuint (n_cells, ==, n_header);
          n_cells = 1;
        }
    }
  g_assert_false (quoted);
  g_assert_cmpuint (n_header, >, 1);
}

static void
check (MrFormat format, GBytes *file)
{
  gsize size;
  const char *text = g_bytes_get_data (file, &size);

  g_assert_true (g_utf8_validate (text, (gssize) size, NULL));
  /* Of a telegram of 261 octets no writer makes more than this. */
  g_assert_cmpuint (size, <, 1024 * 1024);
  if (format == MR_FORMAT_JSON)
    check_json (text, size);
  else if (format == MR_FORMAT_CSV)
    check_csv (text, size);
  else if (format == MR_FORMAT_XML || format == MR_FORMAT_XML_NORMALIZED)
    check_xml (text, size);
}

static void
present (const MbusTelegram *telegram)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);
      g_autofree char *quantity = mr_present_quantity (record);
      g_autofree char *qualifiers = mr_present_qualifiers (record);
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;

      mbus_record_present (record, &value, &unit);
      g_assert_true (g_utf8_validate (quantity, -1, NULL));
      g_assert_true (g_utf8_validate (qualifiers, -1, NULL));
      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_true (g_utf8_validate (unit, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) octets = NULL;
  MbusTelegram *telegram = fuzz_decode (data, size, &octets);
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  MrReading reading = { .telegrams = telegrams };
  const gboolean twice = size > 1 && data[1] % 2 == 0;

  if (telegram != NULL)
    {
      present (telegram);
      g_ptr_array_add (telegrams, telegram);
    }
  else
    {
      reading.trouble = "These octets are no telegram.";
      reading.trouble_octets = octets;
    }
  for (guint format = 0; format < MR_N_FORMATS; format++)
    {
      const MrReading readings[] = { reading, reading };
      g_autoptr (GBytes) file = mr_report_readings (format, readings, twice ? 2 : 1, NULL);

      check (format, file);
    }
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  fuzz_each_telegram (seed, user_data);
}
