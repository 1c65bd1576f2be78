/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-flood.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"

/* Octets that may come at once, because something held them back: twice the buffer of a serial port in Linux. */
#define MARGIN (2 * 4096)

/* Longest telegrams that may follow one another on a bus without a pause: the overlap of several late answers is one
 * or two of them. */
#define TELEGRAMS_MAX 4

/* The fastest of mr_line_bauds: what a network master may be set to. */
#define BAUD_MAX 38400

/* A division into ten parts and a few more: several meters may well answer to each. */
#define STRANGE_RUN 12

/* A line that cannot change its baud rate does not know it either. */
static gint64
octets_in (MrLine *line, gint64 duration)
{
  const gint64 baud = mr_line_can_set_baud (line) ? mr_line_baud (line) : BAUD_MAX;

  return duration * baud / (MR_LINE_OCTET_BITS * G_USEC_PER_SEC);
}

gboolean
mr_flood_add (MrFlood *self, MrLine *line, gsize n, gint64 now, GError **error)
{
  if (self->n_octets == 0)
    self->since = now;
  self->n_octets += n;
  if (self->n_octets <= (guint64) octets_in (line, now - self->since) + MARGIN)
    return TRUE;

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_MBUS,
                       _("More data arrives than any M-Bus can carry, so this is something else. Check that the "
                         "address and the port are those of an M-Bus master or converter."));
  return FALSE;
}

gboolean
mr_flood_fail (GError **error)
{
  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_MBUS,
                       _("Data arrives on the line without end, so no meter can be heard. Check that this is the right "
                         "port, and look for a short circuit, interference, or a device that sends by itself."));
  return FALSE;
}

gboolean
mr_flood_count (MrFlood *self, gboolean came, gboolean telegram)
{
  self->n_strange = came && !telegram ? self->n_strange + 1 : 0;
  return self->n_strange >= STRANGE_RUN;
}

gboolean
mr_flood_may_last (const MrFlood *self, MrLine *line, gint64 now, GError **error)
{
  const gint64 octet_time = MR_LINE_OCTET_BITS * G_USEC_PER_SEC / mr_line_baud (line);
  const gint64 longest = TELEGRAMS_MAX * (MBUS_FRAME_MAX * octet_time + mr_line_latency (line));

  if (self->n_octets == 0 || now - self->since <= longest)
    return TRUE;

  return mr_flood_fail (error);
}

void
mr_flood_end (MrFlood *self)
{
  self->n_octets = 0;
}
