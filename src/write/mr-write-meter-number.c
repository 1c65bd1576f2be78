/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-meter-number.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-command.h"

#define N_DIGITS 8
#define DECIMAL_DIGITS "0123456789"

static gboolean
check (const char *value, GError **error)
{
  if (strlen (value) == N_DIGITS && strspn (value, DECIMAL_DIGITS) == N_DIGITS)
    return TRUE;

  g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
               _("“%s” cannot be a meter number. Enter eight digits, with zeros in front if there are fewer."), value);
  return FALSE;
}

/* As BCD nibbles. */
static guint32
new_number (const MrWriteRequest *request)
{
  return (guint32) g_ascii_strtoull (request->new_value, NULL, 16);
}

static void
frame (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  mbus_command_set_id (out, address, new_number (request), fcb);
}

/* Another meter with the new number may be there, as long as something else in its secondary address differs. */
static void
after (const MrWriteRequest *request, MrWriteAfter *out)
{
  out->meter.id = new_number (request);
  out->moves = TRUE;
  out->place = (MbusAddress) { .by_secondary = TRUE, .secondary = out->meter };
  out->place.secondary.has_fabrication = FALSE;
}

static char *
read_value (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->address.id != MBUS_ID_ANY ? g_strdup_printf ("%08X", readout->address.id) : NULL;
}

static GBytes *
find_proof (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->address.id == new_number (request) ? readout->frames->pdata[0] : NULL;
}

static char *
describe (const MrWriteRequest *request)
{
  if (request->old_value == NULL)
    /* Translators: what is written to a meter: its new number; the one it has now is not known. */
    return g_strdup_printf (_("meter number %s"), request->new_value);

  /* Translators: what is written to a meter: its old number, then its new one. */
  return g_strdup_printf (_("meter number %s → %s"), request->old_value, request->new_value);
}

static char *
explain (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  const char *value = request->new_value;

  switch (fault)
    {
    case MR_WRITE_FAULT_TAKEN:
      /* Translators: a meter number. */
      return g_strdup_printf (_("Number %s is taken: a meter of this make and type already has it. "
                                "Choose another number, or give that meter another one first."), value);
    case MR_WRITE_FAULT_CHANGED:
      /* Translators: two meter numbers. */
      return g_strdup_printf (_("The meter has number %s, not %s as expected, so nothing was written. Read it again."),
                              found, request->old_value);
    case MR_WRITE_FAULT_KEPT:
      /* Translators: two meter numbers. */
      return g_strdup_printf (_("The meter kept number %s and did not take number %s. "
                                "It may not allow its number to be changed, or its configuration may be locked."),
                              found, value);
    case MR_WRITE_FAULT_ALTERED:
      /* Translators: two meter numbers. */
      return g_strdup_printf (_("The meter took number %s, not %s as it was sent. Its software may be faulty; "
                                "its number may have to be set at the meter."), found, value);
    case MR_WRITE_FAULT_STAYED:
      /* Translators: a meter number. */
      return g_strdup_printf (_("The meter does not answer to its new number %s, but still answers as before. "
                                "It may not allow its number to be changed, or its configuration may be locked."),
                              value);
    case MR_WRITE_FAULT_REPLACED:
      /* Translators: a meter number. */
      return g_strdup_printf (_("After the change another meter answers to number %s. "
                                "Scan again to see the number of each of them."), value);
    case MR_WRITE_FAULT_CUT:
      if (request->old_value == NULL)
        /* Translators: a meter number. */
        return g_strdup_printf (_("The connection was lost after number %s had been sent. The meter may have that "
                                  "number or the one before. Connect again and scan to see which."), value);
      /* Translators: the former number of a meter, and the new one. */
      return g_strdup_printf (_("The connection was lost after number %2$s had been sent. The meter may have "
                                "number %1$s or number %2$s. Connect again and read both to see which."),
                              request->old_value, value);
    case MR_WRITE_FAULT_UNREPORTED:
    case MR_WRITE_FAULT_BOTH:
    case MR_WRITE_FAULT_LOST:
    default:
      /* Translators: a meter number. */
      return g_strdup_printf (_("The meter was sent number %s, but answers neither to the new number nor to the "
                                "old. Scan again to see whether it has the new number."), value);
    }
}

const MrWriteKind mr_write_meter_number = {
  .id = MR_WRITE_METER_NUMBER,
  .name = N_("Meter number"),
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
