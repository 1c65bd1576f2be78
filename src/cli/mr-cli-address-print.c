/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-address-print.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-cli-writes-print.h"

enum {
  COLUMN_ID,
  COLUMN_MANUFACTURER,
  COLUMN_DEVICE_TYPE,
  COLUMN_FABRICATION,
  COLUMN_OLD,
  COLUMN_NEW,
  COLUMN_STATE,
  N_COLUMNS
};

static MrColumn columns[N_COLUMNS] = {
  [COLUMN_ID] = { N_("ID"), FALSE, 0 },
  [COLUMN_MANUFACTURER] = { N_("Maker"), FALSE, 0 },
  [COLUMN_DEVICE_TYPE] = { N_("Device type"), FALSE, 0 },
  [COLUMN_FABRICATION] = { N_("Fabrication"), FALSE, 0 },
  /* Translators: column with the primary address a meter has. */
  [COLUMN_OLD] = { N_("Old"), TRUE, 0 },
  /* Translators: column with the primary address a meter is to get. */
  [COLUMN_NEW] = { N_("New"), TRUE, 0 },
  /* Translators: column that says how far a write has got: "Confirmed". */
  [COLUMN_STATE] = { N_("State"), FALSE, 0 },
};

static MrAddressingRow *
nth_row (MrAddressing *addressing, guint i)
{
  g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);

  return row; /* the plan keeps it */
}

static guint
n_rows (MrAddressing *addressing)
{
  return g_list_model_get_n_items (G_LIST_MODEL (addressing));
}

/* --- Text --- */

static void
add_address (MrTable *table, int address)
{
  GString *cell = mr_table_begin_cell (table);

  if (address != MR_PLAN_NO_ADDRESS)
    g_string_append_printf (cell, "%d", address);
  mr_table_end_cell (table);
}

static const char *
state_text (MrAddressingRow *row)
{
  const int outcome = mr_addressing_row_get_outcome (row);

  if (mr_addressing_row_get_conflict_kind (row) != MR_PLAN_NO_CONFLICT)
    /* Translators: in a column that says how far a write has got: it cannot be done; short. */
    return _("Conflict");
  if (mr_addressing_row_get_need_kind (row) != MR_PLAN_NO_NEED)
    /* Translators: in a column that says how far a write has got: the meter needs an address, and none is planned;
       short. */
    return _("To solve");
  return outcome != MR_ADDRESSING_NO_OUTCOME ? mr_write_outcome_name ((MrWriteOutcome) outcome) : "";
}

/* Returns: the address that the meter is known to have since the write, the new one or one that it took instead;
 * MR_PLAN_NO_ADDRESS if that is not known */
static int
after_of (MrAddressingRow *row)
{
  const int state = mr_addressing_row_get_state (row);
  const int primary = mr_meter_primary (mr_addressing_row_get_meter (row));

  return state == MR_WRITE_CONFIRMED || (state == MR_WRITE_FAILED && mr_addressing_row_can_undo (row))
         ? primary : MR_PLAN_NO_ADDRESS;
}

/* Next to the address it has now, the one it had before the write. */
static int
before_of (MrAddressingRow *row)
{
  return after_of (row) != MR_PLAN_NO_ADDRESS ? mr_addressing_row_get_back (row) : mr_addressing_row_get_old (row);
}

static void
add_row (MrTable *table, MrAddressingRow *row)
{
  MrMeter *meter = mr_addressing_row_get_meter (row);
  const MbusSecondary *address = mr_meter_address (meter);
  g_autofree char *manufacturer = mr_sender_manufacturer (address);
  g_autofree char *device_type = mr_sender_device_type (address);
  g_autofree char *fabrication =
    address->has_fabrication ? g_strdup_printf ("%08X", address->fabrication) : g_strdup ("");

  mr_table_add_cell (table, mr_meter_id (meter));
  mr_table_add_cell (table, manufacturer);
  mr_table_add_cell (table, device_type);
  mr_table_add_cell (table, fabrication);
  add_address (table, before_of (row));
  add_address (table, mr_addressing_row_get_wish (row));
  mr_table_add_cell (table, state_text (row));
}

/* What is wrong, or went wrong, as sentences below the table. */
static void
append_reason (GString *out, MrAddressingRow *row)
{
  const int state = mr_addressing_row_get_state (row);
  const char *reason = mr_addressing_row_get_conflict (row);
  g_autofree char *label = NULL;

  if (*reason == '\0')
    reason = mr_addressing_row_get_need (row);
  if (*reason == '\0' && (state == MR_WRITE_FAILED || state == MR_WRITE_UNKNOWN))
    reason = mr_addressing_row_get_explanation (row);
  if (*reason == '\0')
    return;
  label = mr_meter_label (mr_addressing_row_get_meter (row));
  g_string_append_printf (out, "%s: %s\n", label, reason);
}

static gboolean
print_text (MrAddressing *addressing)
{
  g_autoptr (MrTable) table = mr_table_new (columns, N_COLUMNS, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) reasons = g_string_new (NULL);
  guint n_wishes = 0;

  for (guint i = 0; i < n_rows (addressing); i++)
    {
      MrAddressingRow *row = nth_row (addressing, i);

      if (mr_addressing_row_get_wish (row) == MR_PLAN_NO_ADDRESS && !mr_addressing_row_is_unsolved (row))
        continue;
      n_wishes += mr_addressing_row_get_wish (row) != MR_PLAN_NO_ADDRESS;
      add_row (table, row);
      append_reason (reasons, row);
    }
  if (n_wishes == 0)
    g_string_append (out, _("No addresses are planned.\n"));
  if (mr_table_is_empty (table))
    return mr_cli_put (out->str);

  if (n_wishes == 0)
    g_string_append_c (out, '\n');
  mr_table_append (table, out);
  if (reasons->len > 0)
    g_string_append_printf (out, "\n%s", reasons->str);
  return mr_cli_put (out->str);
}

/* --- JSON and CSV --- */

static const char *
state_nick (MrAddressingRow *row)
{
  const int outcome = mr_addressing_row_get_outcome (row);

  return outcome != MR_ADDRESSING_NO_OUTCOME ? mr_write_outcome_nick ((MrWriteOutcome) outcome) : NULL;
}

static const char *
conflict_nick (MrAddressingRow *row)
{
  const MrPlanConflict conflict = mr_addressing_row_get_conflict_kind (row);

  return conflict != MR_PLAN_NO_CONFLICT ? mr_plan_conflict_nick (conflict) : NULL;
}

static const char *
need_nick (MrAddressingRow *row)
{
  const MrPlanNeedKind need = mr_addressing_row_get_need_kind (row);

  return need != MR_PLAN_NO_NEED ? mr_plan_need_nick (need) : NULL;
}

static const char *
reason_of (MrAddressingRow *row)
{
  const char *conflict = mr_addressing_row_get_conflict (row);
  const char *need = mr_addressing_row_get_need (row);

  if (*conflict != '\0')
    return conflict;
  return *need != '\0'
           ? need
           : mr_cli_writes_reason (mr_addressing_row_get_state (row), mr_addressing_row_get_explanation (row));
}

static gboolean
print_json (MrAddressing *addressing)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_begin_array (json);
  for (guint i = 0; i < n_rows (addressing); i++)
    {
      MrAddressingRow *row = nth_row (addressing, i);
      g_autofree char *address = mr_cli_address_of (mr_addressing_row_get_meter (row));

      mr_json_begin_object (json);
      mr_sender_add_json (json, mr_meter_address (mr_addressing_row_get_meter (row)));
      mr_json_add_member (json, "old", before_of (row));
      mr_json_add_member (json, "new", mr_addressing_row_get_wish (row));
      mr_json_add_member (json, "after", after_of (row));
      mr_json_name (json, "conflict");
      mr_json_add_text (json, conflict_nick (row));
      mr_json_name (json, "state");
      mr_json_add_text (json, state_nick (row));
      mr_json_name (json, "reason");
      mr_json_add_text (json, reason_of (row));
      mr_json_name (json, "need");
      mr_json_add_text (json, need_nick (row));
      mr_json_name (json, "address");
      mr_json_add_text (json, address);
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
  text = mr_json_finish (json);
  return mr_cli_put_octets (text, strlen (text));
}

static gboolean
print_csv (MrAddressing *addressing)
{
  static const char *const titles[] = { "old", "new", "after", "conflict", "state", "reason", "need", "address" };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_plain (csv, titles[i]);
  mr_csv_end_row (csv);
  for (guint i = 0; i < n_rows (addressing); i++)
    {
      MrAddressingRow *row = nth_row (addressing, i);
      g_autofree char *address = mr_cli_address_of (mr_addressing_row_get_meter (row));

      mr_sender_add_csv (csv, mr_meter_address (mr_addressing_row_get_meter (row)));
      mr_csv_add_integer (csv, before_of (row));
      mr_csv_add_integer (csv, mr_addressing_row_get_wish (row));
      mr_csv_add_integer (csv, after_of (row));
      mr_csv_add_text (csv, conflict_nick (row));
      mr_csv_add_text (csv, state_nick (row));
      mr_csv_add_text (csv, reason_of (row));
      mr_csv_add_text (csv, need_nick (row));
      mr_csv_add_text (csv, address);
      mr_csv_end_row (csv);
    }
  return mr_cli_print_csv (csv);
}

gboolean
mr_cli_print_addressing (MrAddressing *addressing, MrFormat format)
{
  switch (format)
    {
    case MR_FORMAT_JSON:
      return print_json (addressing);
    case MR_FORMAT_CSV:
      return print_csv (addressing);
    default:
      return print_text (addressing);
    }
}

/* --- Steps --- */

static gboolean
print_steps (MrAddressing *addressing, gboolean octets)
{
  g_autoptr (GArray) steps = mr_addressing_get_steps (addressing);
  g_autoptr (GArray) requests = mr_addressing_preview (addressing);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      const MrPlanStep *step = &g_array_index (steps, MrPlanStep, i);
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);
      MrAddressingRow *row = nth_row (addressing, step->meter);
      g_autofree char *label = mr_meter_label (mr_addressing_row_get_meter (row));
      g_autofree char *what = mr_write_request_describe (request);
      const char *refusal = mr_addressing_row_get_refusal (row);

      if (step->is_detour)
        /* Translators: a meter, like "KAM 66290778"; "primary address 5 → 250"; the address it gets later. It has
           another one in between, because two meters swap their addresses. */
        g_string_append_printf (out, _("%s: %s (on its way to %d)\n"), label, what, mr_addressing_row_get_wish (row));
      else
        /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
        g_string_append_printf (out, _("%s: %s\n"), label, what);
      if (refusal != NULL)
        /* Translators: a sentence that says why a meter did not take its new address. */
        g_string_append_printf (out, _("  At the last try: %s\n"), refusal);
      if (octets)
        mr_cli_writes_append_frames (out, request);
    }
  return mr_cli_put (out->str);
}

gboolean
mr_cli_print_steps (MrAddressing *addressing)
{
  return print_steps (addressing, FALSE);
}

gboolean
mr_cli_print_dry_run (MrAddressing *addressing, MrFormat format)
{
  g_autoptr (GArray) steps = mr_addressing_get_steps (addressing);
  g_autoptr (GArray) requests = mr_addressing_preview (addressing);
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func (g_free);

  if (format == MR_FORMAT_TEXT)
    return print_steps (addressing, TRUE);
  for (guint i = 0; i < steps->len; i++)
    {
      MrCliWrite *write = g_new0 (MrCliWrite, 1);

      write->meter = mr_addressing_row_get_meter (nth_row (addressing, g_array_index (steps, MrPlanStep, i).meter));
      g_ptr_array_add (writes, write);
    }
  return mr_cli_writes_print (writes, requests, NULL, format);
}
