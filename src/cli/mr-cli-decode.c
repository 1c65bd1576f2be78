/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-decoder.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"

/* One file, or stdin. @pieces: (element-type MrCliPiece) */
typedef struct {
  char *name;
  GPtrArray *pieces;
} Input;

static void
input_free (Input *self)
{
  g_free (self->name);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_free (self);
}

static void
say_of (const Input *input, const char *sentence)
{
  /* A file name, then a complete sentence about the file. */
  g_autofree char *text = g_strdup_printf ("%s: %s", input->name, sentence);

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

/* Returns: whether the file contains anything like a telegram. */
static gboolean
read_input (const char *name, GPtrArray *inputs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = read_contents (name, &error);
  Input *input = g_new0 (Input, 1);

  input->name = g_strdup (g_str_equal (name, "-") ? _("Standard input") : name);
  g_ptr_array_add (inputs, input);
  if (contents == NULL)
    {
      g_autofree char *sentence = g_strdup_printf ("%s.", error->message);

      input->pieces = g_ptr_array_new ();
      say_of (input, sentence);
      return FALSE;
    }

  input->pieces = mr_cli_find_telegrams (contents);
  if (input->pieces->len == 0)
    say_of (input, _("No telegram found."));
  return input->pieces->len > 0;
}

static void
say_trouble (const Input *input, const MrCliPiece *piece)
{
  const gulong n = piece->octets != NULL ? (gulong) g_bytes_get_size (piece->octets) : 0;
  g_autofree char *sentence = NULL;

  if (n == 0)
    {
      say_of (input, piece->trouble);
      return;
    }
  /* Translators: the numbers count bytes of the input from 0; %s is a complete sentence with the reason. */
  sentence = g_strdup_printf (_("Bytes %lu to %lu are not a telegram. %s"), (gulong) piece->offset,
                              (gulong) piece->offset + n - 1, piece->trouble);
  say_of (input, sentence);
}

static void
say_damage (const Input *input, const MrCliPiece *piece)
{
  g_autofree char *sentence = NULL;

  /* Translators: the first number counts bytes of the input from 0, the second bytes of the telegram from 0; %s is a
     complete sentence with the reason. */
  sentence = g_strdup_printf (_("The telegram at byte %lu is unreadable from its byte %u onwards. %s"),
                              (gulong) piece->offset, piece->telegram->error_offset, piece->telegram->error->message);
  say_of (input, sentence);
}

/* Reports input that is not a telegram, and telegrams that are only partly readable. Returns: whether there are any. */
static gboolean
say_troubles (const Input *input, MrFormat format)
{
  gboolean any = FALSE;

  for (guint i = 0; i < input->pieces->len; i++)
    {
      const MrCliPiece *piece = g_ptr_array_index (input->pieces, i);

      if (piece->trouble != NULL)
        say_trouble (input, piece);
      else if (piece->telegram->error != NULL)
        say_damage (input, piece);
      else
        {
          /* CSV has a row for each record, and a refusal contains no records. */
          if (format == MR_FORMAT_CSV && mbus_telegram_is_refusal (piece->telegram))
            say_of (input, _(mbus_application_error_text (piece->telegram->application_error)));
          continue;
        }
      any = TRUE;
    }
  return any;
}

/* --- Output --- */

static void
clear_reading (gpointer reading)
{
  g_ptr_array_unref (((MrReading *) reading)->telegrams);
}

/* Each telegram becomes a reading of its own. */
static MrReading
reading_of (const MrCliPiece *piece)
{
  MrReading reading = {
    .telegrams = g_ptr_array_new (),
    .trouble = piece->trouble,
    .trouble_octets = piece->trouble != NULL ? piece->octets : NULL,
    .trouble_offset = piece->trouble_offset,
  };

  if (piece->telegram != NULL)
    g_ptr_array_add (reading.telegrams, piece->telegram);
  return reading;
}

/* In formats for programs, input that is not a telegram keeps its place among the telegrams; in text, there is only a
 * message on stderr. */
static void
print_inputs (GPtrArray *inputs, MrFormat format)
{
  g_autoptr (GArray) readings = g_array_new (FALSE, FALSE, sizeof (MrReading));

  g_array_set_clear_func (readings, clear_reading);
  for (guint i = 0; i < inputs->len; i++)
    {
      const Input *input = g_ptr_array_index (inputs, i);

      for (guint j = 0; j < input->pieces->len; j++)
        {
          const MrCliPiece *piece = g_ptr_array_index (input->pieces, j);
          MrReading reading;

          if (format == MR_FORMAT_TEXT && piece->telegram == NULL)
            continue;
          reading = reading_of (piece);
          g_array_append_val (readings, reading);
        }
    }
  if (readings->len > 0)
    mr_cli_print_readings (format, (const MrReading *) readings->data, readings->len, FALSE);
}

static guint
count_telegrams (GPtrArray *inputs)
{
  guint n = 0;

  for (guint i = 0; i < inputs->len; i++)
    {
      const Input *input = g_ptr_array_index (inputs, i);

      for (guint j = 0; j < input->pieces->len; j++)
        if (((const MrCliPiece *) g_ptr_array_index (input->pieces, j))->telegram != NULL)
          n++;
    }
  return n;
}

/* Decodes the telegrams of all files together, because one may contain the format of another. */
static void
decode_inputs (MrCliDecoder *decoder, GPtrArray *inputs)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();

  for (guint i = 0; i < inputs->len; i++)
    {
      const Input *input = g_ptr_array_index (inputs, i);

      for (guint j = 0; j < input->pieces->len; j++)
        g_ptr_array_add (pieces, g_ptr_array_index (input->pieces, j));
    }
  mr_cli_decoder_run (decoder, pieces);
}

static void
describe (GOptionContext *context)
{
  g_option_context_set_summary (context, _("Decodes telegrams from files or standard input."));
  g_option_context_set_description (context, _("A file contains hexadecimal digits with or without spaces, one "
                                               "telegram per line or spread over several lines, with comments after "
                                               "#; or a trace recorded with --trace; or binary data.\n\n"
                                               "Each line of a key file is a key for every meter (32 hexadecimal "
                                               "digits), or “METER:KEY”, where METER is an identification number (8 "
                                               "hexadecimal digits) or a secondary address (16 hexadecimal "
                                               "digits).\n\n"
                                               "With --format json, one telegram is printed as an object, several as "
                                               "an array. XML is compatible with libmbus."));
}

MrCliExit
mr_cli_run_decode (char ***args)
{
  g_autofree char *format_text = NULL;
  g_autofree char *key_file = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json, csv, xml or xml-normalized"),
      N_("FORMAT") },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &key_file, N_("Decrypt telegrams with the keys in this file"),
      N_("FILE") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
  g_autoptr (MrCliDecoder) decoder = NULL;
  gboolean whole = TRUE;
  MrFormat format;

  describe (context);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, N_("[FILE…|-]"), 0, G_MAXUINT, &names) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_XML_NORMALIZED, &format))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();
  decoder = mr_cli_decoder_new (key_file);
  if (decoder == NULL)
    return MR_CLI_FAILED;

  if (names[0] == NULL)
    whole = read_input ("-", inputs);
  for (guint i = 0; names[i] != NULL; i++)
    whole = read_input (names[i], inputs) && whole;
  decode_inputs (decoder, inputs);
  print_inputs (inputs, format);
  for (guint i = 0; i < inputs->len; i++)
    whole = !say_troubles (g_ptr_array_index (inputs, i), format) && whole;

  if (count_telegrams (inputs) == 0)
    return MR_CLI_FAILED;
  return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}
