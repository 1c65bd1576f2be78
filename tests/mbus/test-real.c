/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams of real meters, against what libmbus makes of them. They are not part of this project: without
 * ../shared/telegrams beside the source these tests are skipped. */
#include "config.h"

#include <math.h>

#include "mbus-error.h"
#include "telegram-builder.h"

#define TELEGRAMS MR_SOURCE_ROOT "/../shared/telegrams/libmbus"

/* What is expected of one record: a <DataRecord> of a .norm.xml. */
typedef struct {
  char *unit;
  char *value;
  char *function;
} Expected;

typedef struct {
  GPtrArray *records;
  GString *text;
} Parsing;

/* The unit of a record without prefix, and how many of libmbus' unit it is. */
static const struct {
  const char *unit;
  const char *libmbus;
  double factor;
} units[] = {
  { "Wh", "Wh", 1 },   { "W", "W", 1 },     { "m³", "m^3", 1 },   { "m³/h", "m^3/h", 1 }, { "°C", "°C", 1 },
  { "K", "K", 1 },     { "V", "V", 1 },     { "A", "A", 1 },      { "s", "s", 1 },        { "min", "s", 60 },
  { "h", "s", 3600 },  { "d", "s", 86400 }, { "Wh", "kWh", 1e-3 }, { "m³", "l", 1e3 },    { "", "Units for H.C.A.", 1 },
};

/* Where libmbus is wrong and this decoder right (numbers: telegrams/README.md). */
static const struct {
  const char *file;
  guint record;
  const char *reason;
} exceptions[] = {
  { "abb_f95.hex", 2, "No. 8: BCD with hex digits is not a value" },
  { "abb_f95.hex", 3, "No. 8: BCD with hex digits is not a value" },
};

static void
expected_free (Expected *self)
{
  g_free (self->unit);
  g_free (self->value);
  g_free (self->function);
  g_free (self);
}

static void
start_element (GMarkupParseContext *context,
               const char          *name,
               const char         **names,
               const char         **values,
               gpointer             data,
               GError             **error)
{
  Parsing *parsing = data;

  g_string_truncate (parsing->text, 0);
  if (g_str_equal (name, "DataRecord"))
    g_ptr_array_add (parsing->records, g_new0 (Expected, 1));
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Parsing *parsing = data;
  Expected *record;

  if (parsing->records->len == 0)
    return;
  record = parsing->records->pdata[parsing->records->len - 1];
  if (g_str_equal (name, "Unit"))
    record->unit = g_strdup (parsing->text->str);
  else if (g_str_equal (name, "Value"))
    record->value = g_strdup (parsing->text->str);
  else if (g_str_equal (name, "Function"))
    record->function = g_strdup (parsing->text->str);
}

static void
text (GMarkupParseContext *context, const char *octets, gsize n, gpointer data, GError **error)
{
  Parsing *parsing = data;

  g_string_append_len (parsing->text, octets, (gssize) n);
}

/* Returns: (element-type Expected): the records of @path, NULL when there is no such file. The files are UTF-8
 * whatever they declare. */
static GPtrArray *
load_expected (const char *path)
{
  static const GMarkupParser parser = { .start_element = start_element, .end_element = end_element, .text = text };
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) expected_free);
  g_autoptr (GString) buffer = g_string_new (NULL);
  Parsing parsing = { records, buffer };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &parsing, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  g_markup_parse_context_parse (context, contents, (gssize) length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&records);
}

static MbusTelegram *
decode_file (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) octets = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;
  octets = mbus_unhex (contents, error);
  return octets != NULL ? mbus_telegram_decode (octets, error) : NULL;
}

static const char *
exception_of (const char *file, guint record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    {
      if (g_str_equal (exceptions[i].file, file) && exceptions[i].record == record)
        return exceptions[i].reason;
    }
  return NULL;
}

/* 0 when the units do not correspond. */
static double
factor_between (const char *unit, const char *libmbus)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_str_equal (units[i].unit, unit) && g_strcmp0 (units[i].libmbus, libmbus) == 0)
        return units[i].factor;
    }
  return 0;
}

/* libmbus prints six decimals. */
static gboolean
is_same_number (double ours, double theirs)
{
  return fabs (ours - theirs) <= 0.6e-6 + 1e-9 * fabs (theirs);
}

static gboolean
is_same_time (const MbusValue *value, const char *theirs)
{
  g_autofree char *ours = mbus_value_to_string (value);

  return ours[0] != '\0' && theirs != NULL && g_str_has_prefix (theirs, ours);
}

/* Returns: whether there was something to compare. */
static gboolean
compare_record (const char *file, guint i, const MbusRecord *record, const Expected *expected)
{
  g_autofree char *unit = mbus_record_unit (record);
  double factor = factor_between (unit, expected->unit);
  gboolean same;

  if (exception_of (file, i) != NULL)
    return FALSE;

  if (record->value.kind == MBUS_VALUE_DATE || record->value.kind == MBUS_VALUE_DATE_TIME)
    {
      if (record->value.validity != MBUS_VALID)
        return FALSE;
      same = is_same_time (&record->value, expected->value);
    }
  else
    {
      if (factor == 0)
        return FALSE;
      same = is_same_number (mbus_value_to_double (&record->value) * factor, g_ascii_strtod (expected->value, NULL));
    }
  if (!same)
    {
      g_autofree char *ours = mbus_value_to_string (&record->value);

      g_test_message ("%s record %u: “%s %s”, libmbus has %s %s", file, i, ours, unit, expected->value, expected->unit);
      g_test_fail ();
    }
  return TRUE;
}

/* Data records, without the blocks that only their maker understands. */
static guint
count_ours (const MbusTelegram *telegram)
{
  guint n = 0;

  for (guint i = 0; i < telegram->records->len; i++)
    if (record_at (telegram, i)->function != MBUS_FUNCTION_MANUFACTURER)
      n++;
  return n;
}

static guint
count_theirs (GPtrArray *expected)
{
  guint n = 0;

  for (guint i = 0; i < expected->len; i++)
    {
      const Expected *record = expected->pdata[i];

      if (g_strcmp0 (record->function, "Manufacturer specific") != 0 &&
          g_strcmp0 (record->function, "More records follow") != 0)
        n++;
    }
  return n;
}

static guint
compare_file (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".hex"));
  g_autofree char *xml = g_strconcat (stem, ".norm.xml", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbusTelegram) telegram = decode_file (path, &error);
  g_autoptr (GPtrArray) expected = load_expected (xml);
  guint n_compared = 0;

  if (telegram == NULL || telegram->error != NULL)
    {
      g_test_message ("%s: %s", file, telegram == NULL ? error->message : telegram->error->message);
      g_test_fail ();
      return 0;
    }
  if (expected == NULL)
    return 0;
  if (count_ours (telegram) != count_theirs (expected))
    {
      g_test_message ("%s: %u records, libmbus has %u", file, count_ours (telegram), count_theirs (expected));
      g_test_fail ();
    }
  for (guint i = 0; i < MIN (telegram->records->len, expected->len); i++)
    if (compare_record (file, i, record_at (telegram, i), expected->pdata[i]))
      n_compared++;
  return n_compared;
}

static GDir *
open_or_skip (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);

  if (dir == NULL)
    g_test_skip ("The telegrams of real meters are not here.");
  return dir;
}

static void
test_good (void)
{
  const char *folder = TELEGRAMS "/test-frames";
  g_autoptr (GDir) dir = open_or_skip (folder);
  guint n_files = 0;
  guint n_compared = 0;
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (file, ".hex"))
        continue;
      n_files++;
      n_compared += compare_file (folder, file);
    }
  if (dir != NULL)
    {
      g_test_message ("%u telegrams, %u values compared", n_files, n_compared);
      g_assert_cmpuint (n_files, >, 0);
      g_assert_cmpuint (n_compared, >, 0);
    }
}

/* Damaged and foreign telegrams: each gives what could be read and says what could not, or is refused. */
static void
test_bad (void)
{
  static const char *const folders[] = { TELEGRAMS "/error-frames", TELEGRAMS "/unsupported-frames" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GDir) dir = open_or_skip (folders[i]);
      const char *file;

      while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folders[i], file, NULL);
          g_autoptr (GError) error = NULL;
          g_autoptr (MbusTelegram) telegram = NULL;

          if (!g_str_has_suffix (file, ".hex"))
            continue;
          telegram = decode_file (path, &error);
          g_assert_true ((telegram == NULL) == (error != NULL));
          if (telegram != NULL && g_str_has_prefix (file, "premature_end_of_d"))
            g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/real/good", test_good);
  g_test_add_func ("/real/bad", test_bad);

  return g_test_run ();
}
