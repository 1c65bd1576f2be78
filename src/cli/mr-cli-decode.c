/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "mr-cli-decoder.h"
#include "mr-cli-print.h"
#include "mr-cli-printer.h"
#include "mr-cli-screen.h"
#include "mr-cli-telegrams.h"
#include "mr-present.h"

#define BLOCK (64 * 1024)

/* Nothing of the input is kept: what is read is decoded and printed before more is read. */
typedef struct {
  MrCliDecoder *decoder;
  MrCliPrinter *printer;
  MrFormat format;
  const char *source;  /* name of the input that is being read */
  guint n_found;       /* pieces of this input */
  guint n_telegrams;   /* of all inputs */
  gboolean whole;      /* all of the inputs could be read completely */
} Decode;

/* What was found before comes first, if both go to a terminal. */
static void
say_of (const Decode *self, const char *source, const char *sentence)
{
  /* A file name, then a complete sentence about the file. */
  g_autofree char *text = g_strdup_printf ("%s: %s", source, sentence);

  mr_cli_printer_flush (self->printer);
  mr_cli_say (text);
}

/* --- What cannot be read --- */

static void
say_trouble (const Decode *self, const MrCliPiece *piece)
{
  const gulong n = piece->octets != NULL ? (gulong) g_bytes_get_size (piece->octets) : 0;
  g_autofree char *sentence = NULL;

  if (n == 0)
    {
      say_of (self, piece->source, piece->trouble);
      return;
    }
  /* Translators: the numbers count bytes of the input from 0; %s is a complete sentence with the reason. */
  sentence = g_strdup_printf (_("Bytes %lu to %lu are not a telegram. %s"), (gulong) piece->offset,
                              (gulong) piece->offset + n - 1, piece->trouble);
  say_of (self, piece->source, sentence);
}

static void
say_damage (const Decode *self, const MrCliPiece *piece)
{
  g_autofree char *damage = mr_report_damage (piece->telegram);
  g_autofree char *sentence = NULL;

  /* Translators: the number counts bytes of the input from 0; %s is one or two complete sentences about the
     telegram. */
  sentence = g_strdup_printf (_("Telegram at byte %lu: %s"), (gulong) piece->offset, damage);
  say_of (self, piece->source, sentence);
}

static void
say_contained (const Decode *self, const MrCliPiece *piece)
{
  const GPtrArray *contained = piece->telegram->contained;

  for (guint i = 0; contained != NULL && i < contained->len; i++)
    {
      g_autofree char *sentence = mr_present_radio_trouble (g_ptr_array_index (contained, i));

      if (sentence != NULL)
        say_of (self, piece->source, sentence);
    }
}

/* Reports input that is not a telegram, and telegrams that are only partly readable, which as text say so themselves.
 * Returns: whether @piece is one of these. */
static gboolean
say_troubles (const Decode *self, const MrCliPiece *piece)
{
  if (piece->trouble != NULL)
    say_trouble (self, piece);
  else if (piece->telegram->error != NULL && self->format != MR_FORMAT_TEXT)
    say_damage (self, piece);
  else if (self->format == MR_FORMAT_CSV && piece->telegram->error == NULL)
    {
      /* CSV has a row for each record, and a refusal or a closed container contains no records. */
      if (mbus_telegram_is_refusal (piece->telegram))
        say_of (self, piece->source, _(mbus_application_error_text (piece->telegram->application_error)));
      say_contained (self, piece);
    }
  return piece->trouble != NULL || piece->telegram->error != NULL;
}

/* --- The way of a telegram --- */

/* Each telegram becomes a reading of its own. In formats for programs, input that is not a telegram keeps its place
 * among the telegrams; in text, there is only a message on stderr. */
static void
on_decoded (MrCliPiece *piece, gpointer user_data)
{
  Decode *self = user_data;

  if (piece->telegram != NULL)
    self->n_telegrams++;
  if (say_troubles (self, piece))
    self->whole = FALSE;
  if (piece->telegram != NULL || self->format != MR_FORMAT_TEXT)
    mr_cli_printer_add (self->printer, piece);
  else
    mr_cli_piece_free (piece);
}

static void
on_found (MrCliPiece *piece, gpointer user_data)
{
  Decode *self = user_data;

  self->n_found++;
  piece->source = self->source;
  mr_cli_decoder_add (self->decoder, piece);
}

/* --- Reading --- */

static char *
describe_failure (int reason)
{
  switch (reason)
    {
    case ENOENT:
    case ENOTDIR:
      return g_strdup (_("There is no such file. To decode digits without a file, send them to standard input."));
    case EACCES:
      return g_strdup (_("You have no permission to read this file. Ask its owner for it."));
    case EISDIR:
      return g_strdup (_("This is a folder. Name the files in it."));
    default:
      /* Translators: %s is the reason from the system, for example "Input/output error". */
      return g_strdup_printf (_("This file can’t be read (%s). Check where it is stored, or use a copy."),
                              g_strerror (reason));
    }
}

/* A pipe is as good as a file: it may come from another program. Returns: a file descriptor; -1 with errno */
static int
open_file (const char *name)
{
  const int fd = open (name, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  if (fd >= 0)
    mr_cli_may_repeat (name);
  return fd;
}

/* Reads until the end, or until the output has no reader. Returns: FALSE with errno if reading fails */
static gboolean
read_all (Decode *self, int fd)
{
  g_autoptr (MrCliTelegrams) telegrams = mr_cli_telegrams_new (on_found, self);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n;

  while ((n = read (fd, block, BLOCK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        break;
      mr_cli_telegrams_add (telegrams, block, (gsize) n);
      if (!mr_cli_printer_flush (self->printer))
        return TRUE;
    }
  const int reason = errno;
  mr_cli_telegrams_end (telegrams);
  errno = reason;
  return n == 0;
}

static void
read_input (Decode *self, const char *name)
{
  const gboolean standard = g_str_equal (name, "-");
  const int fd = standard ? STDIN_FILENO : open_file (name);
  gboolean good = FALSE;
  int reason = errno;

  self->source = standard ? _("Standard input") : name;
  self->n_found = 0;
  if (fd >= 0)
    {
      good = read_all (self, fd);
      reason = errno;
    }
  if (!good)
    {
      g_autofree char *sentence = describe_failure (reason);

      say_of (self, self->source, sentence);
    }
  else if (self->n_found == 0)
    say_of (self, self->source, _("No telegram found."));
  if (!good || self->n_found == 0)
    self->whole = FALSE;
  if (fd >= 0 && !standard)
    close (fd);
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
  g_autoptr (MrCliDecoder) decoder = NULL;
  g_autoptr (MrCliPrinter) printer = NULL;
  Decode decode = { .whole = TRUE };

  describe (context);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, N_("[FILE…|-]"), 0, G_MAXUINT, &names) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_XML_NORMALIZED, &decode.format))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();
  decoder = mr_cli_decoder_new (key_file, on_decoded, &decode);
  if (decoder == NULL)
    return MR_CLI_FAILED;
  printer = mr_cli_printer_new (decode.format);
  decode.decoder = decoder;
  decode.printer = printer;

  if (names[0] == NULL)
    read_input (&decode, "-");
  for (guint i = 0; names[i] != NULL; i++)
    read_input (&decode, names[i]);
  mr_cli_decoder_end (decoder);
  mr_cli_printer_end (printer);

  if (decode.n_telegrams == 0)
    return MR_CLI_FAILED;
  return decode.whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}
