/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-registers.h"
#include "mr-cli-screen.h"
#include "mr-cli-telegrams.h"

/* One file, or stdin, as it is read. */
typedef struct {
  const char *name;
  guint n_troubles;
} Input;

static void
say_trouble (const char *sentence, gpointer user_data)
{
  Input *input = user_data;
  /* The name of a file, then a whole sentence about it. */
  g_autofree char *text = g_strdup_printf ("%s: %s", input->name, sentence);

  input->n_troubles++;
  mr_cli_say (text);
}

static GBytes *
read_contents (const char *name, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) memory = NULL;

  if (!g_str_equal (name, "-"))
    {
      file = g_file_new_for_commandline_arg (name);
      return g_file_load_bytes (file, NULL, NULL, error);
    }

  stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  memory = g_memory_output_stream_new_resizable ();
  if (g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Adds the telegrams of one file to @all. Returns: how many pieces of it could not be read. */
static guint
read_input (const char *name, GPtrArray *all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = read_contents (name, &error);
  g_autoptr (GPtrArray) telegrams = NULL;
  Input input = { g_str_equal (name, "-") ? _("Standard input") : name, 0 };

  if (contents == NULL)
    {
      g_autofree char *sentence = g_strdup_printf ("%s.", error->message);

      say_trouble (sentence, &input);
      return input.n_troubles;
    }

  telegrams = mr_cli_find_telegrams (contents, say_trouble, &input);
  if (telegrams->len == 0 && input.n_troubles == 0)
    say_trouble (_("There is no telegram in it."), &input);
  g_ptr_array_extend_and_steal (all, g_steal_pointer (&telegrams));
  return input.n_troubles;
}

/* One telegram as a readout by itself. */
static GPtrArray *
alone (MbusTelegram *telegram)
{
  GPtrArray *telegrams = g_ptr_array_new ();

  g_ptr_array_add (telegrams, telegram);
  return telegrams;
}

static void
print_text (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      g_autoptr (GPtrArray) one = alone (g_ptr_array_index (telegrams, i));

      if (i > 0)
        mr_cli_put ("\n");
      if (!mr_cli_registers_print (NULL, one))
        return;
    }
}

static void
print_json (GPtrArray *telegrams)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  if (telegrams->len > 1)
    mr_json_begin_array (json);
  for (guint i = 0; i < telegrams->len; i++)
    {
      g_autoptr (GPtrArray) one = alone (g_ptr_array_index (telegrams, i));

      mr_cli_registers_add_json (json, NULL, one);
    }
  if (telegrams->len > 1)
    mr_json_end_array (json);

  text = mr_json_finish (json);
  mr_cli_put_octets (text, strlen (text));
}

static void
print_csv (GPtrArray *telegrams)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_cli_registers_add_csv_titles (csv);
  for (guint i = 0; i < telegrams->len; i++)
    {
      g_autoptr (GPtrArray) one = alone (g_ptr_array_index (telegrams, i));

      mr_cli_registers_add_csv (csv, NULL, one);
    }
  mr_cli_print_csv (csv);
}

/* Says what a telegram hides, beside what of it could be read. Returns: how many telegrams could not be read whole. */
static guint
say_damages (GPtrArray *telegrams)
{
  guint n = 0;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);
      g_autofree char *sentence = NULL;

      if (telegram->error == NULL)
        continue;
      n++;
      /* Translators: telegrams are counted from 1; the second %u counts octets from 0; the %s is a whole sentence that
         says why. */
      sentence = g_strdup_printf (_("Telegram %u could not be read whole, from octet %u on. %s"),
                                  i + 1, telegram->error_offset, telegram->error->message);
      mr_cli_say (sentence);
    }
  return n;
}

MrCliExit
mr_cli_run_decode (char ***args)
{
  g_autofree char *format_text = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Print text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  guint n_troubles = 0;
  MrCliFormat format;

  g_option_context_set_summary (context, _("Reads the registers out of telegrams in files, or from standard input."));
  g_option_context_set_description (context, _("A file holds hex digits with or without blanks, one telegram a line or "
                                               "spread over lines, with # before comments; a trace as --trace records "
                                               "it; or the octets themselves.\n\n"
                                               "With --format json, one telegram is printed as an object, several as "
                                               "an array."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, N_("[FILE…|-]"), 0, G_MAXUINT, &names) ||
      !mr_cli_parse_format (format_text, TRUE, &format))
    return MR_CLI_USAGE;

  if (names[0] == NULL)
    n_troubles += read_input ("-", telegrams);
  for (guint i = 0; names[i] != NULL; i++)
    n_troubles += read_input (names[i], telegrams);
  if (telegrams->len == 0)
    return MR_CLI_FAILED;

  if (format == MR_CLI_JSON)
    print_json (telegrams);
  else if (format == MR_CLI_CSV)
    print_csv (telegrams);
  else
    print_text (telegrams);
  n_troubles += say_damages (telegrams);
  return n_troubles == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}
