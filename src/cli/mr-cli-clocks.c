/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-clocks.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-cli-time.h"
#include "mr-cli-writes-print.h"
#include "mr-clock-reading.h"
#include "mr-present.h"
#include "mr-write-progress.h"

enum {
  COLUMN_ID,
  COLUMN_MANUFACTURER,
  COLUMN_PRIMARY,
  COLUMN_CLOCK,
  COLUMN_TYPE,
  COLUMN_DEVIATION,
  COLUMN_UNCERTAINTY,
  COLUMN_SUMMER,
  N_COLUMNS
};

static MrColumn columns[N_COLUMNS] = {
  [COLUMN_ID] = { N_("ID"), FALSE, 0 },
  [COLUMN_MANUFACTURER] = { N_("Maker"), FALSE, 0 },
  [COLUMN_PRIMARY] = { N_("Address"), TRUE, 0 },
  /* Translators: column of what the clocks of meters showed. */
  [COLUMN_CLOCK] = { N_("Clock"), FALSE, 0 },
  /* Translators: column of the types that EN 13757-3 has for times: F, I, J. */
  [COLUMN_TYPE] = { N_("Type"), FALSE, 0 },
  /* Translators: column of how far clocks are fast or slow. */
  [COLUMN_DEVIATION] = { N_("Deviation"), TRUE, 0 },
  /* Translators: column of how far the deviations may be off. */
  [COLUMN_UNCERTAINTY] = { N_("Uncertainty"), TRUE, 0 },
  /* Translators: column: whether the clock of a meter says that it shows summer time. */
  [COLUMN_SUMMER] = { N_("Summer time"), FALSE, 0 },
};

/* --- Text --- */

static void
add_row (MrTable *table, MrMeter *meter, const MrMeterClock *clock)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  const gboolean valid = clock->state == MR_METER_CLOCK_VALID;
  g_auto (GStrv) cells = g_new0 (char *, N_COLUMNS + 1);

  cells[COLUMN_ID] = g_strdup (mr_meter_id (meter));
  cells[COLUMN_MANUFACTURER] = mr_sender_manufacturer (&readout->address);
  cells[COLUMN_PRIMARY] = readout->primary >= 0 ? g_strdup_printf ("%d", readout->primary) : g_strdup ("");
  cells[COLUMN_CLOCK] = mr_clock_reading_text (clock);
  cells[COLUMN_TYPE] = g_strdup (clock->type != NULL ? clock->type : "");
  cells[COLUMN_DEVIATION] = valid ? mr_present_deviation (clock) : g_strdup ("");
  cells[COLUMN_UNCERTAINTY] = valid ? mr_present_uncertainty (clock->uncertainty) : g_strdup ("");
  cells[COLUMN_SUMMER] = g_strdup (valid && clock->shown.summer_time ? _("yes") : "");
  for (guint i = 0; i < N_COLUMNS; i++)
    mr_table_add_cell (table, cells[i]);
}

static void
print_text (const MrCliClocks *self, GPtrArray *meters)
{
  g_autofree char *source = mr_trusted_time_describe (self->time);
  g_autoptr (GString) text = g_string_new (source);
  g_autoptr (MrTable) table = mr_table_new (columns, N_COLUMNS, NULL);

  g_string_append (text, "\n\n");
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const MrMeterClock clock = mr_clock_reading_of (meter, self->time, self->zone);

      add_row (table, meter, &clock);
    }
  mr_table_append (table, text);
  mr_cli_put (text->str);
}

/* --- JSON and CSV --- */

/* Returns: (transfer full): a decimal number. */
static char *
seconds_of (gint64 microseconds)
{
  const gint64 size = ABS (microseconds);

  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT, microseconds < 0 ? "-" : "",
                          size / G_USEC_PER_SEC, size % G_USEC_PER_SEC);
}

/* Returns: (transfer full) (nullable): the same, NULL if unknown. */
static char *
uncertainty_of (gint64 microseconds)
{
  return microseconds >= 0 ? seconds_of (microseconds) : NULL;
}

static void
add_json_number (MrJson *json, const char *name, const char *number)
{
  mr_json_name (json, name);
  if (number != NULL)
    g_string_append (mr_json_begin_value (json), number);
  else
    mr_json_add_null (json);
}

static void
add_json_text (MrJson *json, const char *name, const char *text)
{
  mr_json_name (json, name);
  mr_json_add_text (json, text);
}

static void
add_json_time (MrJson *json, const MrCliClocks *self)
{
  const MrTrustedTime *time = self->time;
  gint64 uncertainty;
  g_autofree char *offset = seconds_of (mr_trusted_time_offset (time));
  g_autofree char *uncertainty_text = NULL;
  g_autofree char *far_date = mr_trusted_time_get_far_date (time);

  mr_trusted_time_now (time, NULL, &uncertainty);
  uncertainty_text = uncertainty_of (uncertainty);
  mr_json_name (json, "time");
  mr_json_begin_object (json);
  add_json_text (json, "source", self->source);
  add_json_text (json, "state", mr_time_state_nick (mr_trusted_time_state (time)));
  mr_json_name (json, "inDoubt");
  mr_json_add_boolean (json, mr_trusted_time_is_in_doubt (time));
  mr_json_name (json, "farFromComputer");
  mr_json_add_boolean (json, far_date != NULL);
  add_json_number (json, "uncertaintySeconds", uncertainty_text);
  add_json_number (json, "computerIsSlowBySeconds", offset);
  mr_json_end_object (json);
}

/* What the clock of a meter showed, in an object that is open. */
static void
add_json_clock (MrJson *json, const MrMeterClock *clock)
{
  const gboolean valid = clock->state == MR_METER_CLOCK_VALID;
  g_autofree char *shown = mr_meter_clock_format (clock);
  g_autofree char *deviation = valid ? g_strdup_printf ("%" G_GINT64_FORMAT, clock->deviation) : NULL;
  g_autofree char *uncertainty = valid ? uncertainty_of (clock->uncertainty) : NULL;

  add_json_text (json, "state", mr_meter_clock_state_nick (clock->state));
  add_json_text (json, "type", clock->type);
  add_json_text (json, "clock", valid ? shown : NULL);
  add_json_number (json, "deviationSeconds", deviation);
  add_json_number (json, "uncertaintySeconds", uncertainty);
  mr_json_name (json, "summerTime");
  if (valid)
    mr_json_add_boolean (json, clock->shown.summer_time);
  else
    mr_json_add_null (json);
}

/* Its object stays open. */
static void
begin_json_meter (MrJson *json, MrMeter *meter)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  g_autofree char *address = mr_cli_address_of (meter);

  mr_json_begin_object (json);
  mr_sender_add_json (json, &readout->address);
  mr_json_add_member (json, "primary", readout->primary);
  add_json_text (json, "address", address);
}

static void
begin_json (MrJson *json, const MrCliClocks *self)
{
  mr_json_begin_object (json);
  add_json_time (json, self);
  add_json_text (json, "zone", mr_clock_zone_nick (self->zone));
  mr_json_name (json, "meters");
  mr_json_begin_array (json);
}

static void
end_json (MrJson *json)
{
  g_autofree char *text = NULL;

  mr_json_end_array (json);
  mr_json_end_object (json);
  text = mr_json_finish (json);
  mr_cli_put_octets (text, strlen (text));
}

static void
print_json (const MrCliClocks *self, GPtrArray *meters)
{
  MrJson *json = mr_json_new ();

  begin_json (json, self);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const MrMeterClock clock = mr_clock_reading_of (meter, self->time, self->zone);

      begin_json_meter (json, meter);
      add_json_clock (json, &clock);
      mr_json_end_object (json);
    }
  end_json (json);
}

/* A meter is also read right before the write. Returns: whether its clock is known as it is since then. */
static gboolean
was_read_back (const MrCliClockResult *result)
{
  const gboolean in_doubt = result->state != MR_WRITE_PROGRESS_NONE &&
                            mr_write_state_is_in_doubt ((MrWriteState) result->state);

  return result->sent > 0 && !in_doubt && mr_meter_readout (result->meter)->time > result->sent;
}

static void
add_json_clock_member (MrJson *json, const char *name, const MrMeterClock *clock)
{
  mr_json_name (json, name);
  if (clock == NULL)
    {
      mr_json_add_null (json);
      return;
    }
  mr_json_begin_object (json);
  add_json_clock (json, clock);
  mr_json_end_object (json);
}

static void
print_json_results (const MrCliClocks *self, GArray *results)
{
  MrJson *json = mr_json_new ();

  begin_json (json, self);
  for (guint i = 0; i < results->len; i++)
    {
      const MrCliClockResult *result = &g_array_index (results, MrCliClockResult, i);
      const MrMeterClock clock = mr_clock_reading_of (result->meter, self->time, self->zone);

      begin_json_meter (json, result->meter);
      add_json_clock_member (json, "before", &result->before);
      add_json_clock_member (json, "after", was_read_back (result) ? &clock : NULL);
      add_json_text (json, "write", result->write);
      add_json_text (json, "reason", mr_cli_writes_reason (result->state, result->reason));
      mr_json_end_object (json);
    }
  end_json (json);
}

static void
add_csv_clock (MrCsv *csv, const MrMeterClock *clock)
{
  const gboolean valid = clock != NULL && clock->state == MR_METER_CLOCK_VALID;
  g_autofree char *shown = valid ? mr_meter_clock_format (clock) : NULL;
  g_autofree char *deviation = valid ? g_strdup_printf ("%" G_GINT64_FORMAT, clock->deviation) : NULL;
  g_autofree char *uncertainty = valid ? uncertainty_of (clock->uncertainty) : NULL;

  mr_csv_add_text (csv, clock != NULL ? mr_meter_clock_state_nick (clock->state) : NULL);
  mr_csv_add_text (csv, clock != NULL ? clock->type : NULL);
  mr_csv_add_text (csv, shown);
  mr_csv_add_number (csv, deviation);
  mr_csv_add_number (csv, uncertainty);
  mr_csv_add_text (csv, !valid ? NULL : clock->shown.summer_time ? "true" : "false");
}

/* Its row stays open. @clock: (nullable) */
static void
begin_csv_row (MrCsv *csv, const MrCliClocks *self, MrMeter *meter, const MrMeterClock *clock)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  g_autofree char *address = mr_cli_address_of (meter);

  mr_sender_add_csv (csv, &readout->address);
  mr_csv_add_integer (csv, readout->primary);
  mr_csv_add_text (csv, address);
  add_csv_clock (csv, clock);
  mr_csv_add_text (csv, mr_clock_zone_nick (self->zone));
  mr_csv_add_text (csv, self->source);
  mr_csv_add_text (csv, mr_time_state_nick (mr_trusted_time_state (self->time)));
}

/* @suffix: "" or "After" */
static MrCsv *
begin_csv (const char *suffix)
{
  static const char *const of_clock[] =
    { "state", "type", "clock", "deviationSeconds", "uncertaintySeconds", "summerTime" };
  static const char *const of_time[] = { "zone", "timeSource", "timeState" };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  mr_csv_add_text (csv, "primary");
  mr_csv_add_text (csv, "address");
  for (gsize i = 0; i < G_N_ELEMENTS (of_clock); i++)
    {
      g_autofree char *title = g_strconcat (of_clock[i], suffix, NULL);

      mr_csv_add_text (csv, title);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (of_time); i++)
    mr_csv_add_text (csv, of_time[i]);
  return csv;
}

static void
print_csv (const MrCliClocks *self, GPtrArray *meters)
{
  MrCsv *csv = begin_csv ("");

  mr_csv_end_row (csv);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const MrMeterClock clock = mr_clock_reading_of (meter, self->time, self->zone);

      begin_csv_row (csv, self, meter, &clock);
      mr_csv_end_row (csv);
    }
  mr_cli_print_csv (csv);
}

static void
print_csv_results (const MrCliClocks *self, GArray *results)
{
  static const char *const titles[] = { "clockBefore", "deviationSecondsBefore", "write", "reason" };
  MrCsv *csv = begin_csv ("After");

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
  mr_csv_end_row (csv);
  for (guint i = 0; i < results->len; i++)
    {
      const MrCliClockResult *result = &g_array_index (results, MrCliClockResult, i);
      const MrMeterClock clock = mr_clock_reading_of (result->meter, self->time, self->zone);
      const gboolean valid = result->before.state == MR_METER_CLOCK_VALID;
      g_autofree char *shown = mr_meter_clock_format (&result->before);
      g_autofree char *deviation = valid ? g_strdup_printf ("%" G_GINT64_FORMAT, result->before.deviation) : NULL;

      begin_csv_row (csv, self, result->meter, was_read_back (result) ? &clock : NULL);
      mr_csv_add_text (csv, shown);
      mr_csv_add_number (csv, deviation);
      mr_csv_add_text (csv, result->write);
      mr_csv_add_text (csv, mr_cli_writes_reason (result->state, result->reason));
      mr_csv_end_row (csv);
    }
  mr_cli_print_csv (csv);
}

void
mr_cli_clocks_print_results (const MrCliClocks *self, MrFormat format, GArray *results)
{
  if (format == MR_FORMAT_JSON)
    print_json_results (self, results);
  else
    print_csv_results (self, results);
}

void
mr_cli_clocks_print (const MrCliClocks *self, MrFormat format, GPtrArray *meters)
{
  g_autofree char *source = mr_trusted_time_describe (self->time);

  /* A program that reads the result may not look at the state of the time. */
  if (format != MR_FORMAT_TEXT && mr_trusted_time_is_in_doubt (self->time))
    mr_cli_say (source);
  if (format == MR_FORMAT_TEXT)
    print_text (self, meters);
  else if (format == MR_FORMAT_JSON)
    print_json (self, meters);
  else
    print_csv (self, meters);
}
