/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-cli-store.h"
#include "mr-report-commissioning.h"
#include "mr-session.h"

static gboolean
parse_dialect (const char *text, MrCsvDialect *out)
{
  g_autofree char *sentence = NULL;

  *out = MR_CSV_COMMA_POINT;
  if (text == NULL || g_str_equal (text, "comma"))
    return TRUE;
  if (g_str_equal (text, "semicolon"))
    {
      *out = MR_CSV_SEMICOLON_COMMA;
      return TRUE;
    }

  /* Translators: the first %s is what the user typed after --dialect. */
  sentence = g_strdup_printf (_("Unknown dialect “%s”. Use one of: %s."), text, "comma, semicolon");
  mr_cli_usage (sentence);
  return FALSE;
}

/* Uses a session, so that telegrams are decoded with the same formats and keys as in the window. */
static GBytes *
make_report (MrArchive *archive, const MrSite *site, MrCsvDialect dialect, GError **error)
{
  g_autoptr (MrSession) session = mr_session_new (archive, site->id, error);
  g_autoptr (GArray) rows = NULL;

  if (session == NULL)
    return NULL;
  while (mr_session_asks_keyring (session))
    g_main_context_iteration (NULL, TRUE);
  rows = mr_session_commissioning_rows (session, error);
  return rows != NULL ? mr_report_commissioning_csv (rows, dialect) : NULL;
}

static MrCliExit
write_report (const MrSite *site, GBytes *report, const char *output)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *sentence = NULL;
  gsize len = 0;
  const char *octets = g_bytes_get_data (report, &len);

  if (output == NULL || g_str_equal (output, "-"))
    {
      mr_cli_put_octets (octets, len);
      return MR_CLI_DONE;
    }

  file = g_file_new_for_commandline_arg (output);
  if (!mr_report_write_file (file, report, NULL, &error))
    {
      mr_cli_say (error->message);
      return MR_CLI_FAILED;
    }
  path = g_file_get_parse_name (file);
  /* Translators: the first %s is the name of a site, the second a file name. */
  sentence = g_strdup_printf (_("The commissioning report of “%s” was saved as %s."), site->name, path);
  mr_cli_say (sentence);
  return MR_CLI_DONE;
}

MrCliExit
mr_cli_run_export (char ***args)
{
  g_autofree char *site_name = NULL;
  g_autofree char *database = NULL;
  g_autofree char *output = NULL;
  g_autofree char *dialect_text = NULL;
  const GOptionEntry entries[] = {
    { "site", 0, 0, G_OPTION_ARG_STRING, &site_name, N_("Use this site (default: last opened)"), N_("NAME") },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &database, N_("Use this database (default: your own)"), N_("FILE") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Write to this file (default: standard output)"),
      N_("FILE") },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &dialect_text,
      N_("Field separator: comma (with decimal point) or semicolon (with decimal comma)"), N_("DIALECT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (MrArchive) archive = NULL;
  g_autoptr (MrSite) site = NULL;
  g_autoptr (GBytes) report = NULL;
  g_autoptr (GError) error = NULL;
  MrCsvDialect dialect;

  g_option_context_set_summary (context, _("Writes the commissioning report of a site as CSV, one row per meter."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, NULL, 0, 0, &rest) || !parse_dialect (dialect_text, &dialect))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();

  archive = mr_cli_store_open_existing (database);
  site = archive != NULL ? mr_cli_store_find_site (mr_archive_reader (archive), site_name) : NULL;
  if (site == NULL)
    return MR_CLI_FAILED;
  report = make_report (archive, site, dialect, &error);
  if (report == NULL)
    {
      mr_cli_say (error->message);
      return MR_CLI_FAILED;
    }
  return write_report (site, report, output);
}
