/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams of real meters, compared with the output of libmbus. They are not part of this project: without
 * ../shared/telegrams next to the source these tests are skipped. */
#include "config.h"

#include <math.h>

#include "mbus-decode.h"
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

/* The unit of a record without prefix, and its value in the unit of libmbus. */
static const struct {
  const char *unit;
  const char *libmbus;
  double factor;
} units[] = {
  { "Wh", "Wh", 1 },   { "W", "W", 1 },     { "m³", "m^3", 1 },   { "m³/h", "m^3/h", 1 }, { "°C", "°C", 1 },
  { "K", "K", 1 },     { "V", "V", 1 },     { "A", "A", 1 },      { "s", "s", 1 },        { "min", "s", 60 },
  { "h", "s", 3600 },  { "d", "s", 86400 }, { "Wh", "kWh", 1e-3 }, { "m³", "l", 1e3 },    { "", "Units for H.C.A.", 1 },
  { "", "", 1 },       { "", "-", 1 },
  /* No. 5: libmbus ignores VIFE. */
  { "m³/pulse", "m^3", 1 },
};

/* Where libmbus is wrong and this decoder right (numbers: telegrams/README.md). */
static const struct {
  const char *file;
  guint record;
  const char *ours; /* what the record is */
  const char *reason;
} exceptions[] = {
  { "abb_f95.hex", 2, "", "No. 8: BCD with hex digits is not a value" },
  { "abb_f95.hex", 3, "", "No. 8: BCD with hex digits is not a value" },
  { "siemens_water.hex", 3, "", "No. 9: 0000 is no date" },
  { "siemens_wfh21.hex", 3, "", "No. 9: 0000 is no date" },
  { "itron_bm_+m.hex", 2, "", "No. 9: 0000 is no date" },
  { "ACW_Itron-BM-plus-m.hex", 2, "", "No. 9: 0000 is no date" },
  { "REL-Relay-Padpuls2.hex", 1, "", "No. 10: the meter marks its clock as invalid" },
  { "sen_pollutherm.hex", 2, "302", "No. 11: an unknown VIF has a value all the same" },
  { "manual_frame2.hex", 1, "0.135", "No. 14: the historic value has the unit of the first counter" },
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
start_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data,
               GError **error)
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

/* Returns: (element-type Expected): the records of @path, NULL if there is no such file. The files are UTF-8
 * although they declare otherwise. */
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
  const MbusDecoding saved = { .saved = TRUE };
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) octets = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;
  octets = mbus_unhex (contents, error);
  return octets != NULL ? mbus_telegram_decode_with (octets, &saved, error) : NULL;
}

static const char *
exception_of (const char *file, guint record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    {
      if (g_str_equal (exceptions[i].file, file) && exceptions[i].record == record)
        return exceptions[i].ours;
    }
  return NULL;
}

/* 0 if the units do not correspond. The meter's own unit corresponds to no unit of libmbus. */
static double
factor_between (const MbusRecord *record, const char *libmbus)
{
  g_autofree char *unit = mbus_record_unit (record);

  if (record->plain_unit != NULL)
    return g_strcmp0 (libmbus, "-") == 0 ? 1 : 0;
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

/* A value that is not a quantity: octets as libmbus prints them, digits without leading zeros, text, date. */
static gboolean
is_same_text (const MbusRecord *record, const char *theirs)
{
  const MbusValue *value = &record->value;
  g_autofree char *ours = mbus_value_to_string (value);
  g_autofree char *octets = mbus_hex (value->text, value->n_text);
  g_auto (GStrv) pairs = g_strsplit (theirs, " ", -1);
  g_autofree char *joined = g_strjoinv ("", pairs);

  switch (value->kind)
    {
    case MBUS_VALUE_NONE:
    case MBUS_VALUE_RAW:
      return g_str_equal (octets, theirs);
    case MBUS_VALUE_OCTETS:
      return g_str_equal (ours + strlen ("0x"), joined);
    case MBUS_VALUE_DIGITS:
      return is_same_number (g_ascii_strtod (ours, NULL), g_ascii_strtod (theirs, NULL));
    case MBUS_VALUE_BITS:
      return is_same_number ((double) value->mantissa, g_ascii_strtod (theirs, NULL));
    case MBUS_VALUE_TEXT:
      return g_str_equal (ours, theirs);
    default:
      return ours[0] != '\0' && g_str_has_prefix (theirs, ours);
    }
}

static gboolean
is_same (const MbusRecord *record, const Expected *expected)
{
  double factor;

  if (expected->value == NULL || record->value.validity != MBUS_VALID)
    return FALSE;
  if (record->value.kind != MBUS_VALUE_DECIMAL && record->value.kind != MBUS_VALUE_REAL)
    return is_same_text (record, expected->value);
  factor = factor_between (record, expected->unit);
  return factor != 0 &&
         is_same_number (mbus_value_to_double (&record->value) * factor, g_ascii_strtod (expected->value, NULL));
}

static void
compare_record (const char *file, guint i, const MbusRecord *record, const Expected *expected)
{
  const char *exception = exception_of (file, i);
  g_autofree char *ours = mbus_value_to_string (&record->value);
  g_autofree char *unit = mbus_record_unit (record);

  if (exception != NULL)
    {
      g_assert_cmpstr (ours, ==, exception);
      g_assert_false (is_same (record, expected));
      return;
    }
  if (!is_same (record, expected))
    {
      g_test_message ("%s record %u: “%s %s”, libmbus has %s %s", file, i, ours, unit, expected->value, expected->unit);
      g_test_fail ();
    }
}

/* Data records, without manufacturer specific blocks. */
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
    compare_record (file, i, record_at (telegram, i), expected->pdata[i]);
  return MIN (telegram->records->len, expected->len);
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

/* Refusals, and damaged and unsupported telegrams: what can be read of each, and the error for the rest. */
static const struct {
  const char *file;
  int refusal;     /* code of CI 70; -1: not a refusal */
  int error;       /* #MbusError, -1: read completely; -2: cannot be read at all */
  guint n_records;
  guint offset;    /* of the error */
} bad[] = {
  { "application_busy.hex", 8, -1, 0, 0 },
  { "buffer_too_long.hex", 2, -1, 0, 0 },
  { "premature_end_of_record.hex", 4, -1, 0, 0 },
  { "too_many_difes.hex", 5, -1, 0, 0 },
  { "too_many_readouts.hex", 9, -1, 0, 0 },
  { "too_many_vifes.hex", 6, -1, 0, 0 },
  { "unimplemented_ci.hex", 1, -1, 0, 0 },
  { "unspecified_error.hex", 0, -1, 0, 0 },
  { "premature_end_of_data1.hex", -1, MBUS_ERROR_TRUNCATED, 2, 29 },
  { "premature_end_of_data2.hex", -1, MBUS_ERROR_TRUNCATED, 2, 29 },
  { "premature_end_of_dif2.hex", -1, MBUS_ERROR_TRUNCATED, 2, 29 },
  { "premature_end_of_vif1.hex", -1, MBUS_ERROR_TRUNCATED, 2, 29 },
  { "too_long_var_vif.hex", -1, MBUS_ERROR_TRUNCATED, 3, 41 },
  { "too_many_vife.hex", -1, MBUS_ERROR_INVALID, 2, 29 },
  { "invalid_length.hex", -1, -2, 0, 0 },
  { "invalid_length2.hex", -1, MBUS_ERROR_TRUNCATED, 1, 22 },
  { "manual_frame1.hex", -1, -2, 0, 0 },
  { "manual_frame4.hex", -1, MBUS_ERROR_INVALID, 1, 4 },
  { "manual_frame5.hex", -1, MBUS_ERROR_INVALID, 1, 4 },
  { "manual_frame6.hex", -1, MBUS_ERROR_INVALID, 2, 4 },
  { "svm_f22_telegram2.hex", -1, -1, 1, 0 },
};

static void
check_bad (const char *path, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbusTelegram) telegram = decode_file (path, &error);

  g_test_message ("%s", bad[i].file);
  g_assert_true ((telegram == NULL) == (error != NULL));
  g_assert_true ((telegram == NULL) == (bad[i].error == -2));
  if (telegram == NULL)
    return;

  g_assert_true ((telegram->kind == MBUS_TELEGRAM_ERROR) == (bad[i].refusal >= 0));
  if (bad[i].refusal >= 0)
    g_assert_cmpint (telegram->application_error, ==, bad[i].refusal);
  g_assert_cmpuint (telegram->records->len, ==, bad[i].n_records);
  if (bad[i].error < 0)
    {
      g_assert_no_error (telegram->error);
      return;
    }
  g_assert_error (telegram->error, MBUS_ERROR, bad[i].error);
  g_assert_cmpuint (telegram->error_offset, ==, bad[i].offset);
}

static void
test_bad (void)
{
  static const char *const folders[] = { TELEGRAMS "/error-frames", TELEGRAMS "/unsupported-frames" };
  guint n_checked = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autofree char *path = g_build_filename (folders[i], bad[j].file, NULL);

          if (!g_file_test (path, G_FILE_TEST_EXISTS))
            continue;
          check_bad (path, j);
          n_checked++;
        }
    }
  if (n_checked == 0)
    g_test_skip ("The telegrams of real meters are not here.");
  else
    g_assert_cmpuint (n_checked, ==, G_N_ELEMENTS (bad));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/real/good", test_good);
  g_test_add_func ("/real/bad", test_bad);

  return g_test_run ();
}
