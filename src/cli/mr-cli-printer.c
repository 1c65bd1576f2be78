/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-printer.h"

#include "mr-cli-screen.h"

/* Enough for one call to the system. */
#define FLUSHED_FROM (64 * 1024)

struct _MrCliPrinter {
  MrFormat format;
  GString *out;            /* not printed yet */
  MrReportStream *stream;  /* (nullable): NULL until it is known whether there are several pieces */
  MrCliPiece *first;       /* (nullable): waits for that */
  GPtrArray *telegrams;    /* of one reading */
  gboolean open;           /* stdout has a reader */
};

static void
begin (MrCliPrinter *self, gboolean list)
{
  self->stream = mr_report_stream_new (self->out, self->format, list, mr_profiles_default ());
}

static void
print (MrCliPrinter *self, MrCliPiece *piece)
{
  const MrReading reading = {
    .telegrams = self->telegrams,
    .trouble = piece->trouble,
    .trouble_octets = piece->trouble != NULL ? piece->octets : NULL,
    .trouble_offset = piece->trouble_offset,
  };

  g_ptr_array_set_size (self->telegrams, 0);
  if (piece->telegram != NULL)
    g_ptr_array_add (self->telegrams, piece->telegram);
  mr_report_stream_add (self->stream, &reading);
  mr_cli_piece_free (piece);
  if (self->out->len >= FLUSHED_FROM)
    mr_cli_printer_flush (self);
}

MrCliPrinter *
mr_cli_printer_new (MrFormat format)
{
  MrCliPrinter *self = g_new0 (MrCliPrinter, 1);

  self->format = format;
  self->out = g_string_new (NULL);
  self->telegrams = g_ptr_array_new ();
  self->open = TRUE;
  return self;
}

void
mr_cli_printer_free (MrCliPrinter *self)
{
  g_string_free (self->out, TRUE);
  g_clear_pointer (&self->stream, mr_report_stream_free);
  g_clear_pointer (&self->first, mr_cli_piece_free);
  g_ptr_array_unref (self->telegrams);
  g_free (self);
}

void
mr_cli_printer_add (MrCliPrinter *self, MrCliPiece *piece)
{
  if (self->stream == NULL && self->first == NULL && mr_format_has_lists (self->format))
    {
      self->first = piece;
      return;
    }
  if (self->stream == NULL)
    begin (self, TRUE);
  if (self->first != NULL)
    print (self, g_steal_pointer (&self->first));
  print (self, piece);
}

gboolean
mr_cli_printer_flush (MrCliPrinter *self)
{
  if (self->open && self->out->len > 0)
    self->open = self->format == MR_FORMAT_TEXT ? mr_cli_put (self->out->str)
                                                : mr_cli_put_octets (self->out->str, self->out->len);
  g_string_truncate (self->out, 0);
  return self->open;
}

void
mr_cli_printer_end (MrCliPrinter *self)
{
  if (self->first != NULL)
    {
      begin (self, FALSE);
      print (self, g_steal_pointer (&self->first));
    }
  if (self->stream != NULL)
    mr_report_stream_end (self->stream);
  mr_cli_printer_flush (self);
}
