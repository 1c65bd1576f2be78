/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-bus.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"

enum {
  COLUMN_ID,
  COLUMN_MANUFACTURER,
  COLUMN_DEVICE_TYPE,
  COLUMN_PRIMARY,
  COLUMN_BAUD,
  COLUMN_FABRICATION,
  COLUMN_READING,
  COLUMN_UNIT,
  COLUMN_MODEL,
  COLUMN_BUS,
  N_COLUMNS
};

/* Rows are printed while the scan runs, so the columns cannot wait for the widest cell. */
#define ID_WIDTH 8
#define MANUFACTURER_WIDTH 3
#define DEVICE_TYPE_WIDTH 20
#define PRIMARY_WIDTH 3
#define BAUD_WIDTH 5
#define READING_WIDTH 12
#define MODEL_WIDTH 22

static MrColumn columns[N_COLUMNS] = {
  /* Translators: column of identification numbers. */
  [COLUMN_ID] = { N_("ID"), FALSE, ID_WIDTH },
  /* Translators: column with the three letters of the manufacturer; short. */
  [COLUMN_MANUFACTURER] = { N_("Maker"), FALSE, MANUFACTURER_WIDTH },
  [COLUMN_DEVICE_TYPE] = { N_("Device type"), FALSE, DEVICE_TYPE_WIDTH },
  /* Translators: column of primary addresses; short. */
  [COLUMN_PRIMARY] = { N_("Address"), TRUE, PRIMARY_WIDTH },
  [COLUMN_BAUD] = { N_("Baud"), TRUE, BAUD_WIDTH },
  /* Translators: column of fabrication numbers. */
  [COLUMN_FABRICATION] = { N_("Fabrication"), FALSE, ID_WIDTH },
  [COLUMN_READING] = { N_("Reading"), TRUE, READING_WIDTH },
  [COLUMN_UNIT] = { N_("Unit"), FALSE, 0 },
  /* Translators: column of model names. */
  [COLUMN_MODEL] = { N_("Model"), FALSE, MODEL_WIDTH },
  /* Translators: column with the bus of each meter; shown only if there are several buses. */
  [COLUMN_BUS] = { N_("Bus"), FALSE, 0 },
};

static char *
fabrication_of (const MbusReadout *readout)
{
  return readout->address.has_fabrication ? g_strdup_printf ("%08X", readout->address.fabrication) : NULL;
}

static int
status_of (MrMeter *meter)
{
  const MbusTelegram *header = mr_meter_decoded (meter)->header;

  return header != NULL ? header->status : -1;
}

/* NULL if there is no profile for the meter. */
static const char *
model_of (MrMeter *meter)
{
  const char *model = mr_meter_model (meter);

  return *model != '\0' ? model : NULL;
}

/* --- Text --- */

/* The last column is only for several buses. */
static guint
n_columns (MrCliBus *bus)
{
  return mr_cli_bus_links (bus)->len > 1 ? N_COLUMNS : N_COLUMNS - 1;
}

static gboolean
print_row (MrCliBus *bus, MrMeter *meter)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  g_auto (GStrv) cells = g_new0 (char *, N_COLUMNS + 1);

  cells[COLUMN_ID] = g_strdup (mr_meter_id (meter));
  cells[COLUMN_MANUFACTURER] = mr_sender_manufacturer (&readout->address);
  cells[COLUMN_DEVICE_TYPE] = mr_sender_device_type (&readout->address);
  cells[COLUMN_PRIMARY] = readout->primary >= 0 ? g_strdup_printf ("%d", readout->primary) : g_strdup ("");
  cells[COLUMN_BAUD] = g_strdup_printf ("%u", readout->baud);
  cells[COLUMN_FABRICATION] = fabrication_of (readout);
  if (cells[COLUMN_FABRICATION] == NULL)
    cells[COLUMN_FABRICATION] = g_strdup ("");
  g_object_get (meter, "reading", &cells[COLUMN_READING], "unit", &cells[COLUMN_UNIT], NULL);
  cells[COLUMN_MODEL] = g_strdup (mr_meter_model (meter));
  cells[COLUMN_BUS] = g_strdup (mr_cli_bus_label_of (bus, meter));
  return mr_cli_columns_print (columns, n_columns (bus), (const char *const *) cells);
}

static void
print_titles (MrCliBus *bus)
{
  static const char *const nothing[N_COLUMNS] = { "", "", "", "", "", "", "", "", "", "" };

  mr_columns_fit (columns, n_columns (bus), nothing);
  mr_cli_columns_print_titles (columns, n_columns (bus));
}

/* What is only worth knowing is not printed, unless it is what a scan is about. */
static gboolean
is_printed (const MrFinding *finding)
{
  return finding->verdict != MR_VERDICT_OK || g_str_equal (mr_finding_id (finding), "meter.new");
}

/* Prints the findings in sentences. They are complete only once all meters are known. */
static void
print_conditions (GPtrArray *meters)
{
  gboolean any = FALSE;

  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      g_autofree char *label = mr_meter_label (meter);
      GPtrArray *findings = mr_meter_findings (meter);

      for (guint j = 0; j < findings->len; j++)
        {
          const MrFinding *finding = g_ptr_array_index (findings, j);
          g_autofree char *sentence = mr_finding_sentence (finding);
          g_autofree char *line = g_strdup_printf ("%s%s: %s\n", any ? "" : "\n", label, sentence);

          if (!is_printed (finding))
            continue;
          any = TRUE;
          if (!mr_cli_put (line))
            return;
        }
    }
}

/* --- JSON and CSV --- */

static void
add_json_findings (MrJson *json, GPtrArray *findings)
{
  mr_json_name (json, "findings");
  mr_json_begin_array (json);
  for (guint i = 0; i < findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (findings, i);

      mr_json_begin_object (json);
      mr_json_name (json, "id");
      mr_json_add_text (json, mr_finding_id (finding));
      mr_json_name (json, "severity");
      mr_json_add_text (json, mr_finding_severity_nick (finding));
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
}

static void
print_json (MrCliBus *bus, GPtrArray *meters)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_begin_array (json);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const MbusReadout *readout = mr_meter_readout (meter);
      g_autofree char *fabrication = fabrication_of (readout);
      g_autofree char *address = mr_cli_address_of (meter);

      mr_json_begin_object (json);
      mr_sender_add_json (json, &readout->address);
      mr_json_add_member (json, "primary", readout->primary);
      mr_json_add_member (json, "baud", readout->baud);
      mr_json_name (json, "fabrication");
      mr_json_add_text (json, fabrication);
      mr_json_name (json, "address");
      mr_json_add_text (json, address);
      mr_json_add_member (json, "status", status_of (meter));
      mr_json_name (json, "model");
      mr_json_add_text (json, model_of (meter));
      mr_json_name (json, "presence");
      mr_json_add_text (json, mr_attendance_nick (mr_meter_attendance (meter)));
      add_json_findings (json, mr_meter_findings (meter));
      if (mr_cli_bus_links (bus)->len > 1)
        {
          mr_json_name (json, "bus");
          mr_json_add_text (json, mr_cli_bus_label_of (bus, meter));
        }
      mr_json_end_object (json);
    }
  mr_json_end_array (json);

  text = mr_json_finish (json);
  mr_cli_put_octets (text, strlen (text));
}

static void
print_csv_titles (MrCliBus *bus)
{
  static const char *const titles[] = { "primary", "baud", "fabrication", "address", "status", "model", "findings",
                                        "presence" };
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    mr_csv_add_text (csv, titles[i]);
  if (mr_cli_bus_links (bus)->len > 1)
    mr_csv_add_text (csv, "bus");
  mr_csv_end_row (csv);
  mr_cli_print_csv (csv);
}

static gboolean
print_csv_row (MrCliBus *bus, MrMeter *meter)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  g_autofree char *fabrication = fabrication_of (readout);
  g_autofree char *address = mr_cli_address_of (meter);
  g_autofree char *findings = mr_findings_ids (mr_meter_findings (meter));
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv (csv, &readout->address);
  mr_csv_add_integer (csv, readout->primary);
  mr_csv_add_integer (csv, readout->baud);
  mr_csv_add_text (csv, fabrication);
  mr_csv_add_text (csv, address);
  mr_csv_add_integer (csv, status_of (meter));
  mr_csv_add_text (csv, model_of (meter));
  mr_csv_add_text (csv, findings);
  mr_csv_add_text (csv, mr_attendance_nick (mr_meter_attendance (meter)));
  if (mr_cli_bus_links (bus)->len > 1)
    mr_csv_add_text (csv, mr_cli_bus_label_of (bus, meter));
  mr_csv_end_row (csv);
  return mr_cli_print_csv (csv);
}

/* --- The command line --- */

static gboolean
parse_method (const char *text, MrScanMethod *out)
{
  static const char *const methods[] = {
    [MR_SCAN_AUTO] = "auto",
    [MR_SCAN_PRIMARY] = "primary",
    [MR_SCAN_SECONDARY] = "secondary",
  };
  g_autofree char *sentence = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (text == NULL || g_str_equal (text, methods[i]))
      {
        *out = (MrScanMethod) i;
        return TRUE;
      }

  /* Translators: the first %s is what the user typed after --method. */
  sentence = g_strdup_printf (_("Unknown method “%s”. Use one of: %s."), text, "auto, primary, secondary");
  mr_cli_usage (sentence);
  return FALSE;
}

static gboolean
parse_bauds (const char *text, guint bauds[MR_SCAN_BAUDS_MAX + 1])
{
  g_auto (GStrv) parts = NULL;

  if (text == NULL)
    return TRUE;
  if (*text == '\0')
    return mr_cli_parse_baud (text, &bauds[0]); /* prints the error */
  parts = g_strsplit (text, ",", -1);
  if (g_strv_length (parts) > MR_SCAN_BAUDS_MAX)
    {
      mr_cli_usage (_("Too many baud rates after --baud."));
      return FALSE;
    }
  for (guint i = 0; parts[i] != NULL; i++)
    if (!mr_cli_parse_baud (parts[i], &bauds[i]))
      return FALSE;
  return TRUE;
}

static gboolean
parse_range (const char *text, MrScanOptions *options)
{
  g_auto (GStrv) parts = NULL;
  guint first, last;

  if (text == NULL)
    return TRUE;
  parts = g_strsplit (text, "-", 2);
  if (g_strv_length (parts) != 2)
    {
      mr_cli_usage (_("Write a range of primary addresses like this: --range 1-30."));
      return FALSE;
    }
  if (!mr_cli_parse_number (parts[0], "--range", MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &first) ||
      !mr_cli_parse_number (parts[1], "--range", first, MBUS_ADDRESS_LAST, &last))
    return FALSE;
  options->first = (guint8) first;
  options->last = (guint8) last;
  return TRUE;
}

/* --- The scan --- */

/* @printed: the meters that have a row */
typedef struct {
  MrCliBus *bus;
  MrFormat format;
  GHashTable *printed;
} Scan;

static void
print_meter (Scan *scan, MrMeter *meter)
{
  gboolean readers = TRUE;

  if (!g_hash_table_add (scan->printed, meter))
    return;
  if (scan->format == MR_FORMAT_TEXT)
    readers = print_row (scan->bus, meter);
  else if (scan->format == MR_FORMAT_CSV)
    readers = print_csv_row (scan->bus, meter);
  if (!readers)
    mr_cli_bus_stop (scan->bus);
}

/* Some selected meters say 0 whatever their address is. Where several answer at 0, only the primary addresses show it.
 * What is known not to be true has been taken away. */
static gboolean
may_be_elsewhere (const MbusReadout *readout)
{
  return readout->primary <= MBUS_ADDRESS_FACTORY && !readout->at_primary;
}

static void
on_heard (MrMeter *meter, gpointer user_data)
{
  if (!may_be_elsewhere (mr_meter_readout (meter)))
    print_meter (user_data, meter);
}

/* The meters that answered, then those that are known on the same buses and are gone. */
static GPtrArray *
all_meters (MrCliBus *bus)
{
  GPtrArray *heard = mr_cli_bus_heard (bus);
  GPtrArray *meters = g_ptr_array_copy (heard, (GCopyFunc) (void *) g_object_ref, NULL);
  GListModel *known = mr_cli_bus_meters (bus);

  for (guint i = 0; i < g_list_model_get_n_items (known); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (known, i);

      if (mr_attendance_is_gone (mr_meter_attendance (meter)) && mr_cli_bus_has (bus, meter) &&
          !g_ptr_array_find (heard, meter, NULL))
        g_ptr_array_add (meters, g_steal_pointer (&meter));
    }
  return meters;
}

static void
say_sum (guint n)
{
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u meter found.", "%u meters found.", n), n);

  if (mr_cli_is_watched ())
    mr_cli_say (sentence);
}

/* A search that found nothing is no success: the cable may be in the wrong port. Meters that answer at once are not
 * found, but they did answer: the problems say so. */
static MrCliExit
judge (Scan *scan, gboolean ended_well)
{
  const guint n = mr_cli_bus_heard (scan->bus)->len;

  if (n > 0)
    say_sum (n);
  else if (ended_well && mr_cli_bus_n_problems (scan->bus) == 0)
    mr_cli_say (_("No meter answered. Check the power and wiring of the bus, or try other baud rates with --baud."));

  if (mr_cli_bus_is_unsaved (scan->bus))
    return MR_CLI_PARTLY;
  if (ended_well && mr_cli_bus_n_problems (scan->bus) == 0)
    return n > 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
  return n > 0 || mr_cli_bus_stopped (scan->bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
}

static MrCliExit
scan_bus (Scan *scan, const MrScanOptions *options)
{
  GPtrArray *heard = mr_cli_bus_heard (scan->bus);
  GPtrArray *links = mr_cli_bus_links (scan->bus);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();
  g_autoptr (GPtrArray) meters = NULL;
  gboolean ended_well;

  if (scan->format == MR_FORMAT_TEXT)
    print_titles (scan->bus);
  else if (scan->format == MR_FORMAT_CSV)
    print_csv_titles (scan->bus);

  mr_cli_bus_set_heard_func (scan->bus, on_heard, scan);
  for (guint i = 0; i < links->len; i++)
    if (mr_bus_link_get_state (g_ptr_array_index (links, i)) == MR_LINK_CONNECTED)
      g_ptr_array_add (tasks, mr_bus_link_scan (g_ptr_array_index (links, i), options));
  ended_well = mr_cli_bus_run (scan->bus, (MrTask *const *) tasks->pdata, tasks->len);

  for (guint i = 0; i < heard->len; i++)
    print_meter (scan, g_ptr_array_index (heard, i));
  meters = all_meters (scan->bus);
  if (scan->format == MR_FORMAT_JSON)
    print_json (scan->bus, meters);
  else if (scan->format == MR_FORMAT_TEXT)
    print_conditions (meters);
  else
    for (guint i = heard->len; i < meters->len && print_csv_row (scan->bus, g_ptr_array_index (meters, i)); i++)
      ;
  return judge (scan, ended_well);
}

MrCliExit
mr_cli_run_scan (char ***args)
{
  g_autofree char *format = NULL;
  g_autofree char *method = NULL;
  g_autofree char *bauds = NULL;
  g_autofree char *range = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  gboolean quick = FALSE;
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_STRING, &method, N_("Search method: auto, primary or secondary"),
      N_("METHOD") },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &bauds, N_("Search at these baud rates, in this order"), N_("N,N…") },
    { "range", 0, 0, G_OPTION_ARG_STRING, &range, N_("Primary addresses to try"), N_("A-B") },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &quick,
      N_("Do not check for meters that did not answer, nor search further baud rates in full"), NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  MrCliExit outcome;
  g_autoptr (GHashTable) printed = g_hash_table_new (NULL, NULL);
  Scan scan = { .printed = printed };

  g_option_context_set_summary (context, _("Finds the meters on one or more buses, reads each meter once and saves "
                                           "the readings."));
  g_option_context_set_description (context, _("Several buses are searched at the same time and saved as one site.\n\n"
                                               "Press Ctrl-C to stop the search; the meters found so far are "
                                               "printed.\n\n"
                                               "JSON is one array. Use the “address” of a meter with “meterctl "
                                               "read”."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI…"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format, MR_FORMAT_CSV, &scan.format) ||
      !parse_method (method, &options.method) || !parse_bauds (bauds, options.bauds) || !parse_range (range, &options))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();

  bus = mr_cli_bus_open ((const char *const *) rest, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  if (bus == NULL)
    return outcome;
  scan.bus = bus;
  options.quick = quick;
  return scan_bus (&scan, &options);
}
