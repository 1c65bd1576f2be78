/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-report-writes.h"

#include "mr-present-write.h"
#include "mr-reading.h"
#include "mr-sender.h"
#include "mr-write-kind.h"

static const char *
outcome_nick (const MrWrite *write)
{
  return mr_write_outcome_nick (mr_present_write_outcome (write));
}

/* Returns: (transfer full) (nullable) */
static char *
reason_of (const MrWrite *write)
{
  g_autofree char *reason = mr_present_write_reason (write, mr_present_write_outcome (write));

  return *reason != '\0' ? g_steal_pointer (&reason) : NULL;
}

static const char *
null_if_empty (const char *text)
{
  return *text != '\0' ? text : NULL;
}

/* Returns: (transfer full) (nullable): seconds, a decimal number; %NULL if not known */
static char *
uncertainty_of (const MrWrite *write)
{
  const gint64 microseconds = write->time_uncertainty;

  return microseconds >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT, microseconds / G_USEC_PER_SEC,
                                              microseconds % G_USEC_PER_SEC) : NULL;
}

/* --- CSV --- */

static void
add_time (MrCsv *csv, gint64 time)
{
  g_autofree char *text = mr_report_format_time (time);

  mr_csv_add_text (csv, text);
}

/* A spreadsheet would eat the leading zeros of a number that identifies. */
static void
add_value (MrCsv *csv, const MrWrite *write, const char *value)
{
  g_autofree char *text = NULL;

  if (*value != '\0' && g_str_equal (write->kind, MR_WRITE_METER_NUMBER))
    text = g_strconcat ("ID-", value, NULL);
  mr_csv_add_text (csv, text != NULL ? text : value);
}

static void
add_octets (MrCsv *csv, GBytes *octets)
{
  g_autofree char *hex = mr_present_write_octets (octets);

  mr_csv_add_text (csv, hex);
}

static void
add_write_number (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_integer (csv, write->id);
}

static void
add_planned (MrCsv *csv, const MrWrite *write)
{
  add_time (csv, write->planned);
}

static void
add_sent (MrCsv *csv, const MrWrite *write)
{
  add_time (csv, write->sent);
}

static void
add_finished (MrCsv *csv, const MrWrite *write)
{
  add_time (csv, write->finished);
}

static void
add_who (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->who);
}

static void
add_meter (MrCsv *csv, const MrWrite *write)
{
  g_autofree char *text = mr_sender_format (&write->address);

  mr_csv_add_text (csv, text);
}

static void
add_primary_address (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_integer (csv, write->primary);
}

static void
add_place (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->place);
}

static void
add_bus (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->bus_name);
}

static void
add_kind (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->kind);
}

static void
add_template (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->template_id);
}

static void
add_fields (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->field_values);
}

static void
add_time_source (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->time_source);
}

static void
add_time_state (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, write->time_state);
}

static void
add_time_uncertainty (MrCsv *csv, const MrWrite *write)
{
  g_autofree char *seconds = uncertainty_of (write);

  mr_csv_add_number (csv, seconds != NULL ? seconds : "");
}

static void
add_old_value (MrCsv *csv, const MrWrite *write)
{
  add_value (csv, write, write->old_value);
}

static void
add_new_value (MrCsv *csv, const MrWrite *write)
{
  add_value (csv, write, write->new_value);
}

static void
add_result (MrCsv *csv, const MrWrite *write)
{
  mr_csv_add_text (csv, outcome_nick (write));
}

static void
add_reason (MrCsv *csv, const MrWrite *write)
{
  g_autofree char *reason = reason_of (write);

  mr_csv_add_text (csv, reason);
}

static void
add_request (MrCsv *csv, const MrWrite *write)
{
  add_octets (csv, write->request);
}

static void
add_proof (MrCsv *csv, const MrWrite *write)
{
  add_octets (csv, write->proof);
}

/* A line here is a paragraph in help/C/log.page. */
static const struct {
  const char *key;
  void (*add) (MrCsv *csv, const MrWrite *write);
} columns[] = {
  { "write", add_write_number },
  { "planned", add_planned },
  { "sent", add_sent },
  { "finished", add_finished },
  { "who", add_who },
  { "meter", add_meter },
  { "primary_address", add_primary_address },
  { "place", add_place },
  { "bus", add_bus },
  { "kind", add_kind },
  { "template", add_template },
  { "fields", add_fields },
  { "time_source", add_time_source },
  { "time_state", add_time_state },
  { "time_uncertainty", add_time_uncertainty },
  { "old_value", add_old_value },
  { "new_value", add_new_value },
  { "result", add_result },
  { "reason", add_reason },
  { "request", add_request },
  { "proof", add_proof },
};

void
mr_report_writes_add_csv (MrCsv *csv, GPtrArray *writes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    mr_csv_add_text (csv, columns[i].key);
  mr_csv_end_row (csv);
  for (guint i = 0; i < writes->len; i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (columns); j++)
        columns[j].add (csv, g_ptr_array_index (writes, i));
      mr_csv_end_row (csv);
    }
}

GBytes *
mr_report_writes_csv (GPtrArray *writes, MrCsvDialect dialect)
{
  MrCsv *csv = mr_csv_new (dialect);

  mr_report_writes_add_csv (csv, writes);
  return mr_csv_finish (csv);
}

/* --- JSON --- */

static void
add_json_text (MrJson *json, const char *name, const char *text)
{
  mr_json_name (json, name);
  mr_json_add_text (json, text);
}

static void
add_json_time (MrJson *json, const char *name, gint64 time)
{
  g_autofree char *text = mr_report_format_time (time);

  add_json_text (json, name, text);
}

static void
add_json_uncertainty (MrJson *json, const char *name, const MrWrite *write)
{
  g_autofree char *seconds = uncertainty_of (write);

  mr_json_name (json, name);
  if (seconds != NULL)
    g_string_append (mr_json_begin_value (json), seconds);
  else
    mr_json_add_null (json);
}

static void
add_json_octets (MrJson *json, const char *name, GBytes *octets)
{
  g_autofree char *hex = mr_present_write_octets (octets);

  add_json_text (json, name, null_if_empty (hex));
}

static void
add_json_write (MrJson *json, const MrWrite *write)
{
  g_autofree char *reason = reason_of (write);

  mr_json_begin_object (json);
  mr_json_add_member (json, "write", write->id);
  mr_sender_add_json (json, &write->address);
  mr_json_add_member (json, "primary", write->primary);
  add_json_text (json, "place", null_if_empty (write->place));
  add_json_text (json, "bus", null_if_empty (write->bus_name));
  add_json_text (json, "who", null_if_empty (write->who));
  add_json_text (json, "kind", write->kind);
  add_json_text (json, "template", null_if_empty (write->template_id));
  add_json_text (json, "fields", null_if_empty (write->field_values));
  add_json_text (json, "timeSource", null_if_empty (write->time_source));
  add_json_text (json, "timeState", null_if_empty (write->time_state));
  add_json_uncertainty (json, "timeUncertaintySeconds", write);
  add_json_text (json, "old", null_if_empty (write->old_value));
  add_json_text (json, "new", write->new_value);
  add_json_text (json, "result", outcome_nick (write));
  add_json_text (json, "state", mr_write_state_nick (write->state));
  add_json_text (json, "reason", reason);
  add_json_time (json, "planned", write->planned);
  add_json_time (json, "sent", write->sent);
  add_json_time (json, "finished", write->finished);
  add_json_octets (json, "request", write->request);
  add_json_octets (json, "proof", write->proof);
  mr_json_end_object (json);
}

void
mr_report_writes_add_json (MrJson *json, GPtrArray *writes)
{
  mr_json_begin_array (json);
  for (guint i = 0; i < writes->len; i++)
    add_json_write (json, g_ptr_array_index (writes, i));
  mr_json_end_array (json);
}
