/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-commands-print.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-command-words.h"
#include "mr-meter-commands.h"

/* --- Templates --- */

enum {
  TEMPLATE_METER,
  TEMPLATE_ID,
  TEMPLATE_NAME,
  TEMPLATE_FIELDS,
  TEMPLATE_DANGER,
  TEMPLATE_PROOF,
  N_TEMPLATE_COLUMNS
};

static MrColumn template_columns[N_TEMPLATE_COLUMNS] = {
  [TEMPLATE_METER] = { N_("Meter"), FALSE, 0 },
  /* Translators: column with the ids of command templates. */
  [TEMPLATE_ID] = { N_("Template"), FALSE, 0 },
  [TEMPLATE_NAME] = { N_("Name"), FALSE, 0 },
  /* Translators: column with the numbers that a command needs: "tariff=1…8". */
  [TEMPLATE_FIELDS] = { N_("Fields"), FALSE, 0 },
  /* Translators: column with what may come of a command: "The consumer loses supply." */
  [TEMPLATE_DANGER] = { N_("Danger"), FALSE, 0 },
  /* Translators: column that says how certain it is that the bytes of a command are right. */
  [TEMPLATE_PROOF] = { N_("Proof"), FALSE, 0 },
};

static char *
describe_fields (const MrCommand *command)
{
  GString *text = g_string_new (NULL);
  gsize n;
  const MrCommandField *fields = mr_command_fields (command, &n);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s=%" G_GINT64_FORMAT "…%" G_GINT64_FORMAT, i > 0 ? " " : "", fields[i].name,
                            fields[i].min, fields[i].max);
  return g_string_free (text, FALSE);
}

static void
add_template_cells (MrTable *table, MrMeter *meter, const MrCommand *command)
{
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *fields = describe_fields (command);

  mr_table_add_cell (table, label);
  mr_table_add_cell (table, mr_command_id (command));
  mr_table_add_cell (table, mr_command_title (command));
  mr_table_add_cell (table, fields);
  mr_table_add_cell (table, mr_danger_sentence (mr_command_danger (command)));
  mr_table_add_cell (table, mr_command_is_empty (command) ? _("bytes not known")
                                                          : mr_proof_words (mr_command_proof (command)));
}

/* Each source once, below the table. */
static void
append_sources (GString *out, GPtrArray *sources)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < sources->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) sources->pdata[i]);
}

static void
note_source (GPtrArray *sources, const MrCommand *command)
{
  if (!g_ptr_array_find_with_equal_func (sources, mr_command_source_title (command), g_str_equal, NULL))
    g_ptr_array_add (sources, g_strdup (mr_command_source_title (command)));
}

static gboolean
print_templates_text (GPtrArray *meters)
{
  g_autoptr (MrTable) table = mr_table_new (template_columns, N_TEMPLATE_COLUMNS, NULL);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < meters->len; i++)
    {
      g_autoptr (GPtrArray) commands = mr_meter_list_commands (meters->pdata[i]);

      for (guint j = 0; j < commands->len; j++)
        {
          add_template_cells (table, meters->pdata[i], commands->pdata[j]);
          note_source (sources, commands->pdata[j]);
        }
    }
  if (mr_table_is_empty (table))
    return mr_cli_put (_("No command templates are known for these meters.\n"));
  mr_table_append (table, out);
  append_sources (out, sources);
  return mr_cli_put (out->str);
}

static void
add_text_member (MrJson *json, const char *name, const char *text)
{
  mr_json_name (json, name);
  mr_json_add_text (json, text);
}

static void
add_json_fields (MrJson *json, const MrCommand *command)
{
  gsize n;
  const MrCommandField *fields = mr_command_fields (command, &n);

  mr_json_name (json, "fields");
  mr_json_begin_array (json);
  for (gsize i = 0; i < n; i++)
    {
      mr_json_begin_object (json);
      add_text_member (json, "name", fields[i].name);
      mr_json_name (json, "min");
      mr_json_add_integer (json, fields[i].min);
      mr_json_name (json, "max");
      mr_json_add_integer (json, fields[i].max);
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
}

static void
add_json_template (MrJson *json, const MrCommand *command)
{
  mr_json_begin_object (json);
  add_text_member (json, "template", mr_command_id (command));
  add_text_member (json, "name", mr_command_name (command));
  add_text_member (json, "function", mr_function_nick (mr_command_function (command)));
  add_text_member (json, "danger", mr_danger_nick (mr_command_danger (command)));
  add_text_member (json, "proof", mr_proof_nick (mr_command_proof (command)));
  add_text_member (json, "source", mr_command_source (command));
  mr_json_name (json, "empty");
  mr_json_add_boolean (json, mr_command_is_empty (command));
  add_json_fields (json, command);
  mr_json_end_object (json);
}

static void
add_json_templates (MrJson *json, MrMeter *meter, gboolean of_breaker)
{
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);

  mr_json_name (json, "commands");
  mr_json_begin_array (json);
  for (guint i = 0; i < commands->len; i++)
    if (!of_breaker ||
        mr_command_is_of_breaker (commands->pdata[i], mr_meter_address (meter), mr_meter_telegrams (meter)))
      add_json_template (json, commands->pdata[i]);
  mr_json_end_array (json);
}

static gboolean
put_json (MrJson *json)
{
  g_autofree char *text = mr_json_finish (json);

  return mr_cli_put_octets (text, strlen (text));
}

static gboolean
print_templates_json (GPtrArray *meters)
{
  MrJson *json = mr_json_new ();

  mr_json_begin_array (json);
  for (guint i = 0; i < meters->len; i++)
    {
      mr_json_begin_object (json);
      mr_sender_add_json (json, mr_meter_address (meters->pdata[i]));
      add_json_templates (json, meters->pdata[i], FALSE);
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
  return put_json (json);
}

static gboolean
print_templates_csv (GPtrArray *meters)
{
  static const char *const titles[] = { "template", "function", "fields", "danger", "proof", "empty", "source" };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_plain (csv, titles[i]);
  mr_csv_end_row (csv);
  for (guint i = 0; i < meters->len; i++)
    {
      g_autoptr (GPtrArray) commands = mr_meter_list_commands (meters->pdata[i]);

      for (guint j = 0; j < commands->len; j++)
        {
          const MrCommand *command = commands->pdata[j];
          g_autofree char *fields = describe_fields (command);

          mr_sender_add_csv (csv, mr_meter_address (meters->pdata[i]));
          mr_csv_add_text (csv, mr_command_id (command));
          mr_csv_add_text (csv, mr_function_nick (mr_command_function (command)));
          mr_csv_add_text (csv, fields);
          mr_csv_add_text (csv, mr_danger_nick (mr_command_danger (command)));
          mr_csv_add_text (csv, mr_proof_nick (mr_command_proof (command)));
          mr_csv_add_text (csv, mr_command_is_empty (command) ? "yes" : "no");
          mr_csv_add_text (csv, mr_command_source (command));
          mr_csv_end_row (csv);
        }
    }
  return mr_cli_print_csv (csv);
}

gboolean
mr_cli_commands_print (GPtrArray *meters, MrFormat format)
{
  return format == MR_FORMAT_JSON  ? print_templates_json (meters)
         : format == MR_FORMAT_CSV ? print_templates_csv (meters)
                                   : print_templates_text (meters);
}

/* --- Breakers --- */

enum {
  BREAKER_ID,
  BREAKER_MANUFACTURER,
  BREAKER_PRIMARY,
  BREAKER_DEVICE_TYPE,
  BREAKER_STATE,
  BREAKER_COMMANDS,
  N_BREAKER_COLUMNS
};

static MrColumn breaker_columns[N_BREAKER_COLUMNS] = {
  [BREAKER_ID] = { N_("ID"), FALSE, 0 },
  [BREAKER_MANUFACTURER] = { N_("Maker"), FALSE, 0 },
  [BREAKER_PRIMARY] = { N_("Address"), TRUE, 0 },
  [BREAKER_DEVICE_TYPE] = { N_("Device type"), FALSE, 0 },
  /* Translators: column with the states of breakers. */
  [BREAKER_STATE] = { N_("Breaker"), FALSE, 0 },
  /* Translators: column with what can be done with a breaker: "Disconnect, Connect". */
  [BREAKER_COMMANDS] = { N_("Commands"), FALSE, 0 },
};

static char *
describe_commands (const MrBreaker *breaker)
{
  GString *text = g_string_new (NULL);
  gboolean any_empty = FALSE;

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    {
      const MrCommand *command = breaker->commands[i];

      any_empty = any_empty || (command != NULL && mr_command_is_empty (command));
      if (command != NULL && !mr_command_is_empty (command))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", mr_function_name (mr_breaker_functions[i]));
    }
  if (text->len == 0)
    g_string_append (text, any_empty ? _("bytes not known") : C_("commands", "none"));
  return g_string_free (text, FALSE);
}

static gboolean
print_breakers_text (GPtrArray *meters)
{
  g_autoptr (MrTable) table = mr_table_new (breaker_columns, N_BREAKER_COLUMNS, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = meters->pdata[i];
      const MbusSecondary *address = mr_meter_address (meter);
      g_autofree char *manufacturer = mr_sender_manufacturer (address);
      g_autofree char *device_type = mr_sender_device_type (address);
      g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
      const MrBreaker breaker = mr_meter_find_breaker (meter, commands);
      g_autofree char *can = describe_commands (&breaker);
      const int primary = mr_meter_primary (meter);
      g_autofree char *primary_text = primary >= 0 ? g_strdup_printf ("%d", primary) : g_strdup ("");

      mr_table_add_cell (table, mr_meter_id (meter));
      mr_table_add_cell (table, manufacturer);
      mr_table_add_cell (table, primary_text);
      mr_table_add_cell (table, device_type);
      mr_table_add_cell (table, mr_supply_name (breaker.supply));
      mr_table_add_cell (table, can);
    }
  if (mr_table_is_empty (table))
    return mr_cli_put (_("No meter has a breaker or valve that is known.\n"));
  mr_table_append (table, out);
  return mr_cli_put (out->str);
}

static gboolean
print_breakers_json (GPtrArray *meters)
{
  MrJson *json = mr_json_new ();

  mr_json_begin_array (json);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = meters->pdata[i];
      g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
      const MrBreaker breaker = mr_meter_find_breaker (meter, commands);
      g_autofree char *time = mr_report_time (mr_meter_readout (meter));

      mr_json_begin_object (json);
      mr_sender_add_json (json, mr_meter_address (meter));
      mr_json_add_member (json, "primary", mr_meter_primary (meter));
      add_text_member (json, "breaker", mr_supply_nick (breaker.supply));
      add_text_member (json, "time", time);
      add_json_templates (json, meter, TRUE);
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
  return put_json (json);
}

static gboolean
print_breakers_csv (GPtrArray *meters)
{
  static const char *const titles[] = { "primary", "breaker", "time", "disconnect", "connect", "release" };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_plain (csv, titles[i]);
  mr_csv_end_row (csv);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = meters->pdata[i];
      g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
      const MrBreaker breaker = mr_meter_find_breaker (meter, commands);
      g_autofree char *time = mr_report_time (mr_meter_readout (meter));

      mr_sender_add_csv (csv, mr_meter_address (meter));
      mr_csv_add_integer (csv, mr_meter_primary (meter));
      mr_csv_add_text (csv, mr_supply_nick (breaker.supply));
      mr_csv_add_text (csv, time);
      for (guint j = 0; j < MR_N_BREAKER_FUNCTIONS; j++)
        {
          const MrCommand *command = breaker.commands[j];

          mr_csv_add_text (csv, command != NULL && !mr_command_is_empty (command) ? mr_command_id (command) : NULL);
        }
      mr_csv_end_row (csv);
    }
  return mr_cli_print_csv (csv);
}

gboolean
mr_cli_breakers_print (GPtrArray *meters, MrFormat format)
{
  return format == MR_FORMAT_JSON  ? print_breakers_json (meters)
         : format == MR_FORMAT_CSV ? print_breakers_csv (meters)
                                   : print_breakers_text (meters);
}
