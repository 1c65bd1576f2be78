/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-baud-rate.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"

static gboolean
parse (const char *value, guint *out)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT, &number, NULL) || value[0] == '0' ||
      !mbus_command_has_baud ((guint) number))
    return FALSE;

  *out = (guint) number;
  return TRUE;
}

static gboolean
check (const char *value, GError **error)
{
  guint baud;

  if (parse (value, &baud))
    return TRUE;

  g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
               _("“%s” is not a baud rate of M-Bus. Choose one of 300, 600, 1200, 2400, 4800, 9600, 19200 and 38400."),
               value);
  return FALSE;
}

static guint
new_baud (const MrWriteRequest *request)
{
  guint baud = 0;

  g_return_val_if_fail (parse (request->new_value, &baud), 0);

  return baud;
}

static void
frame (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  mbus_command_set_baud (out, address, new_baud (request), fcb);
}

static void
after (const MrWriteRequest *request, MrWriteAfter *out)
{
  out->baud = new_baud (request);
}

static char *
read_value (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->baud != 0 ? g_strdup_printf ("%u", readout->baud) : NULL;
}

static GBytes *
find_proof (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->baud == new_baud (request) ? readout->frames->pdata[0] : NULL;
}

static char *
describe (const MrWriteRequest *request)
{
  if (request->old_value == NULL)
    /* Translators: what is written to a meter: its new baud rate; the one it has now is not known. */
    return g_strdup_printf (_("baud rate %s"), request->new_value);

  /* Translators: what is written to a meter: its old baud rate, then its new one. */
  return g_strdup_printf (_("baud rate %s → %s"), request->old_value, request->new_value);
}

static char *
explain (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  const char *value = request->new_value;

  switch (fault)
    {
    case MR_WRITE_FAULT_CHANGED:
      /* Translators: two baud rates. */
      return g_strdup_printf (_("The meter answers at %s baud, not at %s as expected, so nothing was written. "
                                "Read it again."), found, request->old_value);
    case MR_WRITE_FAULT_CUT:
      /* Translators: a baud rate. */
      return g_strdup_printf (_("The connection was lost after the meter had been asked to change to %s baud. Connect "
                                "again and read it at both rates to see which it has."), value);
    case MR_WRITE_FAULT_BOTH:
      /* Translators: a baud rate. */
      return g_strdup_printf (_("The meter answers at %s baud, and at its former rate as before: it finds the rate by "
                                "itself, and nothing was changed."), value);
    case MR_WRITE_FAULT_KEPT:
    case MR_WRITE_FAULT_ALTERED:
    case MR_WRITE_FAULT_STAYED:
      /* Translators: two baud rates. */
      return g_strdup_printf (_("The meter still answers at %s baud and not at %s. It may not know that rate, or may "
                                "find its rate by itself."), found, value);
    case MR_WRITE_FAULT_REPLACED:
      /* Translators: a baud rate. */
      return g_strdup_printf (_("After the change another meter answers at %s baud. Two meters may have the "
                                "same address. Scan again at both rates to see which meter has which."), value);
    case MR_WRITE_FAULT_TAKEN:
    case MR_WRITE_FAULT_UNREPORTED:
    case MR_WRITE_FAULT_LOST:
    default:
      /* Translators: a baud rate. */
      return g_strdup_printf (_("The meter was asked to change to %s baud and answers neither at that rate nor at the "
                                "former. Many meters return by themselves after two minutes at most: read it again "
                                "then."),
                              value);
    }
}

const MrWriteKind mr_write_baud_rate = {
  .id = MR_WRITE_BAUD_RATE,
  .name = N_("Baud rate"),
  .danger = MR_DANGER_NONE,
  .depth = MR_WRITE_DEPTH_FIRST,
  .check = check,
  .frame = frame,
  .after = after,
  .read_value = read_value,
  .find_proof = find_proof,
  .describe = describe,
  .explain = explain,
};
