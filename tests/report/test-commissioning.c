/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "../site/journal.h"
#include "../telegram-fixture.h"
#include "csv-reader.h"
#include "mr-check.h"
#include "mr-report-commissioning.h"

/* The commissioning report of a site whose meters answered with real octets, read back cell by cell. */

#define KAM 0x2C2D
#define READ_AT (G_GINT64_CONSTANT (1772717420) * G_USEC_PER_SEC) /* 2026-03-05 14:30:20 +01:00 */

typedef struct {
  MrStore *store;
  gint64 site;
  gint64 bus;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->store = mr_store_open (":memory:", &error);
  g_assert_no_error (error);
  self->site = mr_store_add_site (self->store, "Vesterbrogade 12", &error);
  g_autoptr (GPtrArray) buses = mr_store_list_buses (self->store, self->site, &error);
  self->bus = ((MrKnownBus *) buses->pdata[0])->id;
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  mr_store_close (self->store);
}

static void
init_readout (MbusReadout *readout, const MbusSecondary *address, int primary)
{
  mbus_readout_init (readout);
  readout->address = *address;
  readout->primary = primary;
  readout->baud = 2400;
  readout->delay = 41250;
  readout->tries = 1;
  readout->time = READ_AT;
}

static gint64
add_readout (Fixture *fixture, MbusReadout *readout)
{
  g_autoptr (GError) error = NULL;
  gint64 meter = mr_store_add_readout (fixture->store, fixture->bus, readout, MR_STORE_NO_MARK, &error);

  g_assert_no_error (error);
  return meter;
}

/* A meter that answered with one telegram. */
static gint64
add_meter (Fixture *fixture, const MbusSecondary *address, int primary, guint8 status, guint16 configuration,
           const char *records)
{
  g_auto (MbusReadout) readout;

  init_readout (&readout, address, primary);
  g_ptr_array_add (readout.frames, make_telegram (address, primary, status, configuration, records));
  return add_readout (fixture, &readout);
}

/* What a site knows, decoded and judged. */
typedef struct {
  GPtrArray *known;
  GPtrArray *decoded;
  GPtrArray *findings;
  GArray *rows;
} Judged;

static guint
count_primary (GPtrArray *known, int primary)
{
  guint n = 0;

  for (guint i = 0; i < known->len; i++)
    n += ((const MrKnownMeter *) g_ptr_array_index (known, i))->primary == primary;
  return n;
}

static Judged
judge_site (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (fixture->store, fixture->site, &error);
  g_autoptr (GArray) judged = g_array_new (FALSE, FALSE, sizeof (MrJudgedMeter));
  Judged self = {
    .known = mr_store_list_meters (fixture->store, fixture->site, &error),
    .decoded = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_decoded_meter_free),
    .findings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref),
  };

  g_assert_no_error (error);
  for (guint i = 0; i < self.known->len; i++)
    {
      const MrKnownMeter *known = g_ptr_array_index (self.known, i);
      MrDecodedMeter *meter = mr_decoded_meter_new (known, NULL);
      const MrNeighbours neighbours = { .shares_primary = count_primary (self.known, known->primary) > 1 };
      GPtrArray *findings = mr_check_all (&(MrCheckContext) { meter, neighbours });
      const MrJudgedMeter one = { meter, NULL, mr_neighbours_attendance (&neighbours, known), findings };

      g_ptr_array_add (self.decoded, meter);
      g_ptr_array_add (self.findings, findings);
      g_array_append_val (judged, one);
    }
  self.rows = mr_commissioning_rows ((const MrJudgedMeter *) (gpointer) judged->data, judged->len, writes);
  return self;
}

static void
judged_clear (Judged *self)
{
  g_array_unref (self->rows);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->decoded);
  g_ptr_array_unref (self->known);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Judged, judged_clear)

static GPtrArray *
export (Fixture *fixture, MrCsvDialect dialect)
{
  g_auto (Judged) judged = judge_site (fixture);
  g_autoptr (GBytes) file = mr_report_commissioning_csv (judged.rows, dialect);
  GPtrArray *rows = csv_read (file, dialect == MR_CSV_COMMA_POINT ? ',' : ';');

  for (guint i = 1; i < rows->len; i++)
    g_assert_cmpuint (((GPtrArray *) rows->pdata[i])->len, ==, ((GPtrArray *) rows->pdata[0])->len);
  return rows;
}

#define ASSERT_CELL(rows, row, key, expected) g_assert_cmpstr (csv_find (rows, row, key), ==, expected)

/* Energy 12 347 kWh, volume 1 234.56 m³, clock 40 minutes fast, temporary error. */
#define HEAT_RECORDS "04 06 3B 30 00 00" "04 14 40 E2 01 00" "04 6D 0A 2F 45 33"

static gint64
add_heat_meter (Fixture *fixture)
{
  const MbusSecondary address = { 0x66290778, KAM, 0x35, 0x04, TRUE, 0x00123456 };

  return add_meter (fixture, &address, 5, 0x10, 0, HEAT_RECORDS);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (csv_cell (rows, 0, 0), ==, "number");
}

static void
test_heat (Fixture *fixture, gconstpointer data)
{
  gint64 meter = add_heat_meter (fixture);
  g_assert_true (mr_store_set_place (fixture->store, meter, "2nd floor, left", NULL));
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  g_assert_cmpuint (rows->len, ==, 2);
  ASSERT_CELL (rows, 1, "number", "1");
  ASSERT_CELL (rows, 1, "place", "2nd floor, left");
  ASSERT_CELL (rows, 1, "medium", "heat");
  ASSERT_CELL (rows, 1, "meter", "66290778-KAM-35-04");
  ASSERT_CELL (rows, 1, "fabrication_number", "SN-00123456");
  ASSERT_CELL (rows, 1, "manufacturer", "KAM");
  ASSERT_CELL (rows, 1, "version", "0x35");
  ASSERT_CELL (rows, 1, "model", "Report 1");
  ASSERT_CELL (rows, 1, "device_type", "Heat (return)");
  ASSERT_CELL (rows, 1, "primary_address", "5");
  ASSERT_CELL (rows, 1, "address_before", "");
  ASSERT_CELL (rows, 1, "baud", "2400");
  ASSERT_CELL (rows, 1, "reading", "12347");
  ASSERT_CELL (rows, 1, "unit", "kWh");
  ASSERT_CELL (rows, 1, "reading_kind", "Energy");
  ASSERT_CELL (rows, 1, "second_reading", "1234.56");
  ASSERT_CELL (rows, 1, "second_unit", "m³");
  ASSERT_CELL (rows, 1, "second_kind", "Volume");
  ASSERT_CELL (rows, 1, "meter_clock", "2026-03-05T15:10");
  ASSERT_CELL (rows, 1, "clock_deviation_seconds", "2410");
  ASSERT_CELL (rows, 1, "status", "0x10");
  ASSERT_CELL (rows, 1, "status_text", "Temporary error");
  ASSERT_CELL (rows, 1, "encrypted", "no");
  ASSERT_CELL (rows, 1, "security_mode", "");
  ASSERT_CELL (rows, 1, "enhanced_selection", "no");
  ASSERT_CELL (rows, 1, "answer_time_ms", "41.2");
  ASSERT_CELL (rows, 1, "tries", "1");
  ASSERT_CELL (rows, 1, "first_heard", "2026-03-05T14:30:20+01:00");
  ASSERT_CELL (rows, 1, "last_heard", "2026-03-05T14:30:20+01:00");
  ASSERT_CELL (rows, 1, "result", "warning");
  g_assert_nonnull (strstr (csv_find (rows, 1, "remark"), "temporary error"));
  g_assert_nonnull (strstr (csv_find (rows, 1, "remark"), "40 minutes fast"));
  ASSERT_CELL (rows, 1, "findings", "status.temporary-error clock.deviation");
}

/* The same as numbers, times and values, for reports that are no CSV. */
static void
test_rows (Fixture *fixture, gconstpointer data)
{
  const MbusSecondary other = { 0x00000017, KAM, 0x1B, 0x16, FALSE, MBUS_ID_ANY };

  add_heat_meter (fixture);
  add_meter (fixture, &other, 6, 0, 0x0510, "11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 00");
  g_auto (Judged) judged = judge_site (fixture);
  const MrCommissioningRow *row = &g_array_index (judged.rows, MrCommissioningRow, 0);
  const MrCommissioningRow *locked = &g_array_index (judged.rows, MrCommissioningRow, 1);

  g_assert_cmpuint (judged.rows->len, ==, 2);
  g_assert_cmpuint (row->number, ==, 1);
  g_assert_cmpstr (row->model, ==, "Report 1");
  g_assert_cmpstr (row->reading.kind, ==, "Energy");
  g_assert_cmpstr (row->reading.value, ==, "12347");
  g_assert_cmpstr (row->reading.unit, ==, "kWh");
  g_assert_cmpfloat (row->reading.number, ==, 12347);
  g_assert_cmpfloat (row->second.number, ==, 1234.56);
  g_assert_cmpint (row->clock.deviation, ==, 2410);
  g_assert_cmpint (row->status, ==, 0x10);
  g_assert_cmpint (row->security_mode, ==, -1);
  g_assert_cmpint (row->address_before, ==, -1);
  g_assert_cmpint (row->delay, ==, 41250);
  g_assert_cmpint (row->last_heard, ==, READ_AT);
  g_assert_cmpint (row->verdict, ==, MR_VERDICT_WARNING);
  g_assert_cmpuint (row->findings->len, ==, 2);

  g_assert_null (locked->reading.kind);
  g_assert_null (locked->reading.value);
  g_assert_true (isnan (locked->reading.number));
  g_assert_cmpint (locked->clock.state, ==, MR_METER_CLOCK_NONE);
  g_assert_cmpint (locked->security_mode, ==, 5);
}

static void
test_dialect (Fixture *fixture, gconstpointer data)
{
  add_heat_meter (fixture);
  g_autoptr (GPtrArray) point = export (fixture, MR_CSV_COMMA_POINT);
  g_autoptr (GPtrArray) comma = export (fixture, MR_CSV_SEMICOLON_COMMA);
  GPtrArray *head = point->pdata[0];

  ASSERT_CELL (comma, 1, "second_reading", "1234,56");
  ASSERT_CELL (comma, 1, "answer_time_ms", "41,2");

  /* The rest is the same in both. */
  for (guint i = 0; i < head->len; i++)
    {
      const char *key = head->pdata[i];
      g_assert_cmpstr (csv_cell (comma, 0, i), ==, key);
      if (strcmp (key, "second_reading") != 0 && strcmp (key, "answer_time_ms") != 0)
        g_assert_cmpstr (csv_cell (comma, 1, i), ==, csv_cell (point, 1, i));
    }
}

static void
test_formula_in_place (Fixture *fixture, gconstpointer data)
{
  gint64 meter = add_heat_meter (fixture);
  g_assert_true (mr_store_set_place (fixture->store, meter, "=HYPERLINK(\"http://x\";\"Flat 3\")", NULL));
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_SEMICOLON_COMMA);

  ASSERT_CELL (rows, 1, "place", "'=HYPERLINK(\"http://x\";\"Flat 3\")");
}

static void
test_same_primary (Fixture *fixture, gconstpointer data)
{
  const MbusSecondary other = { 0x00000017, KAM, 0x1B, 0x16, FALSE, MBUS_ID_ANY };

  add_heat_meter (fixture);
  add_meter (fixture, &other, 5, 0, 0, "04 13 39 30 00 00"); /* 12.345 m³ */
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  g_assert_cmpuint (rows->len, ==, 3);
  ASSERT_CELL (rows, 1, "result", "error");
  ASSERT_CELL (rows, 2, "number", "2");
  ASSERT_CELL (rows, 2, "medium", "water");
  ASSERT_CELL (rows, 2, "meter", "00000017-KAM-1B-16");
  ASSERT_CELL (rows, 2, "fabrication_number", "");
  ASSERT_CELL (rows, 2, "reading", "12.345");
  ASSERT_CELL (rows, 2, "unit", "m³");
  ASSERT_CELL (rows, 2, "second_reading", ""); /* the volume is its first */
  ASSERT_CELL (rows, 2, "result", "error");
  g_assert_nonnull (strstr (csv_find (rows, 2, "remark"), "Another meter has the primary address 5 too"));
}

static void
test_encrypted (Fixture *fixture, gconstpointer data)
{
  const MbusSecondary address = { 0x12345678, KAM, 0x30, 0x02, FALSE, MBUS_ID_ANY };

  add_meter (fixture, &address, 9, 0, 0x0510, "11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 00");
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  ASSERT_CELL (rows, 1, "medium", "electricity");
  ASSERT_CELL (rows, 1, "encrypted", "yes");
  ASSERT_CELL (rows, 1, "security_mode", "5");
  ASSERT_CELL (rows, 1, "reading", "");
  ASSERT_CELL (rows, 1, "unit", "");
  ASSERT_CELL (rows, 1, "meter_clock", "");
  ASSERT_CELL (rows, 1, "clock_deviation_seconds", "");
  ASSERT_CELL (rows, 1, "result", "warning");
}

static void
test_little_known (Fixture *fixture, gconstpointer data)
{
  /* A meter that answers without saying who it is, from a file without a time. */
  g_auto (MbusReadout) readout;

  init_readout (&readout, &MBUS_SECONDARY_ANY, 7);
  readout.baud = 0;
  readout.delay = -1;
  readout.tries = 0;
  readout.time = 0;
  g_ptr_array_add (readout.frames, make_bare_telegram (7, MBUS_CI_VARIABLE_NO_HEADER, "04 13 39 30 00 00"));
  add_readout (fixture, &readout);
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  static const char *const unknown[] = {
    "place", "medium", "meter", "fabrication_number", "manufacturer", "version", "device_type", "address_before",
    "baud", "status", "status_text", "answer_time_ms", "tries", "first_heard", "last_heard", "meter_clock",
    "clock_deviation_seconds",
  };
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    ASSERT_CELL (rows, 1, unknown[i], "");
  ASSERT_CELL (rows, 1, "primary_address", "7");
}

static void
test_fixed (Fixture *fixture, gconstpointer data)
{
  /* The fixed structure tells an identification number and no more: ID, access number, status 03 (binary counters,
   * stored value), medium and units, two counters. */
  MbusSecondary address = MBUS_SECONDARY_ANY;
  g_auto (MbusReadout) readout;

  address.id = 0x00186416;
  init_readout (&readout, &address, 16);
  g_ptr_array_add (readout.frames,
                   make_bare_telegram (16, MBUS_CI_FIXED, "16 64 18 00 0A 03 E9 7E 01 00 00 00 35 01 00 00"));
  add_readout (fixture, &readout);
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  ASSERT_CELL (rows, 1, "meter", "ID-00186416");
  ASSERT_CELL (rows, 1, "manufacturer", "");
  ASSERT_CELL (rows, 1, "version", "");
  ASSERT_CELL (rows, 1, "model", "");
  ASSERT_CELL (rows, 1, "device_type", "");
  ASSERT_CELL (rows, 1, "medium", "");
  ASSERT_CELL (rows, 1, "status", "0x00");
  ASSERT_CELL (rows, 1, "status_text", "");
  ASSERT_CELL (rows, 1, "result", "ok");
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  gint64 meter = add_heat_meter (fixture);
  g_assert_true (mr_store_set_silent (fixture->store, &meter, 1, READ_AT + 1, NULL));
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  ASSERT_CELL (rows, 1, "result", "silent");
  ASSERT_CELL (rows, 1, "reading", "12347");
  g_assert_true (g_str_has_prefix (csv_find (rows, 1, "remark"), "It did not answer"));
}

static void
test_address_before (Fixture *fixture, gconstpointer data)
{
  gint64 meter = add_heat_meter (fixture);
  gint64 first = mr_store_plan_write (fixture->store, meter, "primary-address", "0", "4", NULL);
  gint64 second = mr_store_plan_write (fixture->store, meter, "primary-address", "4", "5", NULL);
  gint64 open = mr_store_plan_write (fixture->store, meter, "primary-address", "5", "6", NULL);
  g_assert_true (journal_write (fixture->store, first, MR_WRITE_CONFIRMED, NULL, NULL, 1, NULL));
  g_assert_true (journal_write (fixture->store, second, MR_WRITE_CONFIRMED, NULL, NULL, 2, NULL));
  g_assert_true (journal_write (fixture->store, open, MR_WRITE_ACCEPTED, NULL, NULL, 3, NULL));
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  /* What was only accepted did not happen. */
  ASSERT_CELL (rows, 1, "address_before", "4");
  ASSERT_CELL (rows, 1, "primary_address", "5");
}

/* Two meters swapped their addresses: what one had on the way is not what it had before. */
static void
test_detour (Fixture *fixture, gconstpointer data)
{
  const gint64 meter = add_heat_meter (fixture);
  MrPlannedWrite writes[] = { { meter, "primary-address", "5", "250" }, { meter, "primary-address", "250", "7" } };

  g_assert_true (mr_store_plan_writes (fixture->store, writes, G_N_ELEMENTS (writes), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    g_assert_true (journal_write (fixture->store, writes[i].id, MR_WRITE_CONFIRMED, NULL, NULL,
                                           g_get_real_time () + 1 + i, NULL));
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);

  ASSERT_CELL (rows, 1, "address_before", "5");
  ASSERT_CELL (rows, 1, "primary_address", "7");
}

typedef struct {
  const char *old_value;
  const char *new_value;
  MrWriteState state;
} Change;

#define N_CHANGES 4

/* Writes of one kind, in this order; and what the meter has now, whatever became of them. */
typedef struct {
  Change changes[N_CHANGES];
  const char *before;
} History;

static void
assert_before (const History *history, const char *kind, const char *column)
{
  Fixture fixture;

  set_up (&fixture, NULL);
  gint64 meter = add_heat_meter (&fixture);
  for (guint i = 0; i < N_CHANGES && history->changes[i].new_value != NULL; i++)
    {
      const Change *change = &history->changes[i];
      gint64 write = mr_store_plan_write (fixture.store, meter, kind, change->old_value, change->new_value, NULL);

      for (guint state = MR_WRITE_SENT; state <= change->state; state++)
        if (state == change->state || state == MR_WRITE_SENT)
          g_assert_true (journal_write (fixture.store, write, state, NULL, NULL, READ_AT + i + 1, NULL));
    }
  g_autoptr (GPtrArray) rows = export (&fixture, MR_CSV_COMMA_POINT);

  ASSERT_CELL (rows, 1, column, history->before);
  tear_down (&fixture, NULL);
}

/* What it had before is the old value of the last write that may have led to what it has now. The heat meter was read
 * at address 5; a confirmed write changes what is known of it. */
static void
test_before (Fixture *fixture, gconstpointer data)
{
  static const History addresses[] = {
    { { { "4", "5", MR_WRITE_PLANNED } }, "" },
    { { { "4", "5", MR_WRITE_FAILED } }, "" },
    { { { "4", "5", MR_WRITE_SENT } }, "4" },
    { { { "4", "5", MR_WRITE_ACCEPTED } }, "4" },
    { { { "4", "5", MR_WRITE_UNKNOWN } }, "4" },
    { { { "4", "5", MR_WRITE_CONFIRMED } }, "4" },
    { { { NULL, "5", MR_WRITE_CONFIRMED } }, "" },
    { { { "5", "7", MR_WRITE_SENT } }, "" },
    { { { "5", "7", MR_WRITE_UNKNOWN } }, "" },
    { { { "5", "7", MR_WRITE_CONFIRMED } }, "5" },
    /* Interrupted, and settled when the meter was read: it had not taken it, or it had. */
    { { { "4", "5", MR_WRITE_CONFIRMED }, { "5", "7", MR_WRITE_FAILED } }, "4" },
    { { { "4", "5", MR_WRITE_CONFIRMED }, { "5", "7", MR_WRITE_UNKNOWN } }, "4" },
    { { { "5", "7", MR_WRITE_UNKNOWN }, { "7", "9", MR_WRITE_CONFIRMED } }, "7" },
    /* Undone; undone without success; undoing it was interrupted. */
    { { { "5", "7", MR_WRITE_CONFIRMED }, { "7", "5", MR_WRITE_CONFIRMED } }, "7" },
    { { { "5", "7", MR_WRITE_CONFIRMED }, { "7", "5", MR_WRITE_FAILED } }, "5" },
    { { { "5", "7", MR_WRITE_CONFIRMED }, { "7", "5", MR_WRITE_SENT } }, "5" },
    { { { "5", "7", MR_WRITE_CONFIRMED }, { "7", "5", MR_WRITE_CONFIRMED }, { "5", "7", MR_WRITE_UNKNOWN } }, "7" },
    { { { "5", "7", MR_WRITE_CONFIRMED }, { "7", "9", MR_WRITE_CONFIRMED }, { "9", "5", MR_WRITE_FAILED } }, "7" },
    /* It had it already: nothing changed. */
    { { { "4", "5", MR_WRITE_CONFIRMED }, { "5", "5", MR_WRITE_CONFIRMED } }, "4" },
  };
  static const History numbers[] = {
    { { { "66290778", "66290779", MR_WRITE_UNKNOWN } }, "" },
    { { { "66290777", "66290778", MR_WRITE_UNKNOWN } }, "ID-66290777" },
    { { { "66290778", "66290779", MR_WRITE_CONFIRMED } }, "ID-66290778" },
    { { { "66290778", "66290779", MR_WRITE_CONFIRMED }, { "66290779", "66290778", MR_WRITE_CONFIRMED } },
      "ID-66290779" },
    { { { "66290778", "66290779", MR_WRITE_CONFIRMED }, { "66290779", "66290770", MR_WRITE_ACCEPTED } },
      "ID-66290778" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_test_message ("address, case %u", i);
      assert_before (&addresses[i], "primary-address", "address_before");
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_test_message ("number, case %u", i);
      assert_before (&numbers[i], "meter-number", "number_before");
    }
}

static void
test_help (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "help", "C", "report-csv.page", NULL);
  g_autofree char *page = NULL;
  g_autoptr (GPtrArray) rows = export (fixture, MR_CSV_COMMA_POINT);
  GPtrArray *head = rows->pdata[0];
  const char *place;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  place = page;
  for (guint i = 0; i < head->len; i++)
    {
      /* Every column has its paragraph, in the order of the file. */
      g_autofree char *title = g_strdup_printf ("<title><code>%s</code></title>", (char *) head->pdata[i]);
      place = strstr (place, title);
      if (place == NULL)
        g_error ("The help page has no paragraph for %s, or not in this place", (char *) head->pdata[i]);
    }
  g_assert_null (strstr (place + 1, "<title><code>"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

/* A profile of the user's own, which goes before those that come with the program. */
#define PROFILE \
  "<profiles manufacturer='KAM'><model name='Report 1' versions='35' types='04' proof='inferred'>" \
  "<source>test</source></model></profiles>"

static void
add_profile (const char *data_folder)
{
  g_autofree char *folder = g_build_filename (data_folder, GETTEXT_PACKAGE, "profiles", NULL);
  g_autofree char *file = g_build_filename (folder, "test.xml", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, PROFILE, -1, NULL));
}

static void
remove_profile (const char *data_folder)
{
  g_autofree char *own = g_build_filename (data_folder, GETTEXT_PACKAGE, NULL);
  g_autofree char *folder = g_build_filename (own, "profiles", NULL);
  g_autofree char *file = g_build_filename (folder, "test.xml", NULL);

  g_remove (file);
  g_rmdir (folder);
  g_rmdir (own);
  g_rmdir (data_folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *data_folder = g_dir_make_tmp ("meter-room-report-XXXXXX", NULL);

  add_profile (data_folder);
  g_setenv ("XDG_DATA_HOME", data_folder, TRUE);
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/report/commissioning/empty", test_empty);
  ADD ("/report/commissioning/heat", test_heat);
  ADD ("/report/commissioning/rows", test_rows);
  ADD ("/report/commissioning/dialect", test_dialect);
  ADD ("/report/commissioning/formula-in-place", test_formula_in_place);
  ADD ("/report/commissioning/same-primary", test_same_primary);
  ADD ("/report/commissioning/encrypted", test_encrypted);
  ADD ("/report/commissioning/little-known", test_little_known);
  ADD ("/report/commissioning/fixed", test_fixed);
  ADD ("/report/commissioning/silent", test_silent);
  ADD ("/report/commissioning/address-before", test_address_before);
  ADD ("/report/commissioning/detour", test_detour);
  ADD ("/report/commissioning/before", test_before);
  ADD ("/report/commissioning/help", test_help);

  int result = g_test_run ();

  remove_profile (data_folder);
  return result;
}
