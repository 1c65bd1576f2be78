/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mr-line.h"
#include "mr-scheme.h"
#include "mr-sim-bus.h"
#include "mr-sim-wire.h"
#include "mr-uri.h"

/* The scheme "sim:", a bus in this process, with its own clock. */

#define NO_LATENCY 0 /* octets are there when they end on the bus */

#define MR_TYPE_SIM_LINE (mr_sim_line_get_type ())
G_DECLARE_FINAL_TYPE (MrSimLine, mr_sim_line, MR, SIM_LINE, MrLine)

struct _MrSimLine {
  MrLine parent_instance;

  MrSimBus *bus;
  gint64 sent_until; /* end of the last octet that was written */

  /* An octet taken from the bus and not yet handed over, because waiting for its end was cancelled. */
  gboolean has_octet;
  guint8 octet;
  gint64 octet_end;
};

G_DEFINE_FINAL_TYPE (MrSimLine, mr_sim_line, MR_TYPE_LINE)

static gboolean
take (MrSimLine *self, gint64 until)
{
  if (!self->has_octet)
    self->has_octet = mr_sim_bus_next (self->bus, until, &self->octet_end, &self->octet);

  return self->has_octet && self->octet_end <= until;
}

static gssize
mr_sim_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  MrSimLine *self = MR_SIM_LINE (line);
  MrTimebase *timebase = mr_line_timebase (line);
  gint64 now = mr_timebase_now (timebase);
  gint64 until = MAX (deadline, now);
  gssize n = 0;

  if (!mr_timebase_wait_until (timebase, take (self, until) ? self->octet_end : deadline, cancellable, error))
    return -1;

  while ((gsize) n < len && take (self, mr_timebase_now (timebase)))
    {
      buffer[n++] = self->octet;
      self->has_octet = FALSE;
    }

  return n;
}

static gboolean
mr_sim_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrSimLine *self = MR_SIM_LINE (line);
  guint baud = mr_line_baud (line);
  gint64 now = mr_timebase_now (mr_line_timebase (line));
  gint64 start = MAX (self->sent_until, now);

  for (gsize i = 0; i < len; i++)
    {
      self->sent_until = start + mr_sim_bits ((gint64) (i + 1) * MR_LINE_OCTET_BITS, baud);
      mr_sim_bus_receive (self->bus, octets[i], baud, self->sent_until);
    }

  return TRUE;
}

static gboolean
mr_sim_line_set_baud (MrLine *line, guint baud, GError **error)
{
  if (baud > 0)
    {
      mr_sim_bus_listen (MR_SIM_LINE (line)->bus, baud);
      return TRUE;
    }

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED, _("The baud rate of a bus cannot be 0."));
  return FALSE;
}

static void
mr_sim_line_close (MrLine *line)
{
  g_clear_pointer (&MR_SIM_LINE (line)->bus, mr_sim_bus_free);
}

static void
mr_sim_line_class_init (MrSimLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  line_class->read = mr_sim_line_read;
  line_class->write = mr_sim_line_write;
  line_class->set_baud = mr_sim_line_set_baud;
  line_class->close = mr_sim_line_close;
}

static void
mr_sim_line_init (MrSimLine *self)
{
}

static MrLine *
mr_sim_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (MrSimBus) bus = mr_sim_bus_load (uri->path, &reason);
  g_autoptr (MrTimebase) timebase = NULL;
  g_autofree char *description = NULL;
  MrSimLine *self;
  guint baud;

  if (bus == NULL)
    {
      MrLineError code = g_error_matches (reason, MR_SIM_ERROR, MR_SIM_ERROR_NOT_FOUND) ? MR_LINE_ERROR_NOT_FOUND
                                                                                        : MR_LINE_ERROR_FAILED;

      g_set_error_literal (error, MR_LINE_ERROR, code, reason->message);
      return NULL;
    }

  timebase = mr_timebase_new (MAX (uri->speed, 0));
  /* Translators: %1$s is the name of a simulated building, %2$u the number of its meters. */
  description = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                              "Simulated bus “%1$s” with %2$u meter.",
                                              "Simulated bus “%1$s” with %2$u meters.",
                                              mr_sim_bus_n_meters (bus)),
                                 mr_sim_bus_title (bus), mr_sim_bus_n_meters (bus));

  baud = mr_uri_first_baud (uri, mr_sim_bus_default_baud (bus));

  self = g_object_new (MR_TYPE_SIM_LINE, NULL);
  mr_line_init_facts (MR_LINE (self), timebase, baud, NO_LATENCY, description);
  mr_line_set_checks_parity (MR_LINE (self), TRUE);
  self->bus = g_steal_pointer (&bus);

  return MR_LINE (self);
}

void
mr_sim_register (void)
{
  mr_scheme_register ("sim", mr_sim_line_open);
}
