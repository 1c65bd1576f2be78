/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-primary-address.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"

/* No "07": a value has one form, so that it can be compared as text. */
static gboolean
parse (const char *value, guint8 *out)
{
  guint64 number;

  if ((value[0] == '0' && value[1] != '\0') ||
      !g_ascii_string_to_unsigned (value, 10, MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &number, NULL))
    return FALSE;

  *out = (guint8) number;
  return TRUE;
}

static gboolean
check (const char *value, GError **error)
{
  guint8 address;

  if (parse (value, &address))
    return TRUE;

  g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
               _("“%s” cannot be a meter’s primary address. Choose one from 1 to 250."), value);
  return FALSE;
}

static guint8
new_address (const MrWriteRequest *request)
{
  guint8 address = MBUS_ADDRESS_FACTORY;

  g_return_val_if_fail (parse (request->new_value, &address), MBUS_ADDRESS_FACTORY);

  return address;
}

static void
frame (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  mbus_command_set_primary (out, address, new_address (request), fcb);
}

static void
after (const MrWriteRequest *request, MrWriteAfter *out)
{
  const guint8 address = new_address (request);

  out->moves = TRUE;
  out->shared = address == MBUS_ADDRESS_FACTORY;
  out->place = (MbusAddress) { .primary = address, .secondary = MBUS_SECONDARY_ANY };
}

static char *
read_value (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->primary >= 0 ? g_strdup_printf ("%d", readout->primary) : NULL;
}

static GBytes *
find_proof (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return readout->primary == new_address (request) ? readout->frames->pdata[0] : NULL;
}

static char *
describe (const MrWriteRequest *request)
{
  if (request->old_value == NULL)
    /* Translators: what is written to a meter: its new primary address; the one it has now is not known. */
    return g_strdup_printf (_("primary address %s"), request->new_value);

  /* Translators: what is written to a meter: its old primary address, then its new one. */
  return g_strdup_printf (_("primary address %s → %s"), request->old_value, request->new_value);
}

static char *
explain (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  const char *value = request->new_value;

  switch (fault)
    {
    case MR_WRITE_FAULT_TAKEN:
      /* Translators: a primary address. */
      return g_strdup_printf (_("Address %s is taken: a meter already answers there. "
                                "Choose a free address, or give that meter another one first."), value);
    case MR_WRITE_FAULT_CHANGED:
      /* Translators: two primary addresses. */
      return g_strdup_printf (_("The meter has address %s, not %s as expected, so nothing was written. Read it again."),
                              found, request->old_value);
    case MR_WRITE_FAULT_KEPT:
      /* Translators: two primary addresses. */
      return g_strdup_printf (_("The meter kept address %s and did not take address %s. "
                                "Its configuration may be locked."), found, value);
    case MR_WRITE_FAULT_ALTERED:
      /* Translators: two primary addresses. */
      return g_strdup_printf (_("The meter took address %s, not %s as it was sent. Its software may be faulty; "
                                "give it another address, or set this one at the meter."), found, value);
    case MR_WRITE_FAULT_STAYED:
      /* Translators: a primary address. */
      return g_strdup_printf (_("The meter does not answer at its new address %s, but still answers as before. "
                                "Its configuration may be locked."), value);
    case MR_WRITE_FAULT_REPLACED:
      /* Translators: a primary address. */
      return g_strdup_printf (_("After the change another meter answers at address %s. "
                                "Scan again to see where each of them is."), value);
    case MR_WRITE_FAULT_CUT:
      if (request->old_value == NULL)
        /* Translators: a primary address. */
        return g_strdup_printf (_("The connection was lost after address %s had been sent. The meter may have that "
                                  "address or the one before. Connect again and scan to see which."), value);
      /* Translators: the former primary address of a meter, and the new one. */
      return g_strdup_printf (_("The connection was lost after address %2$s had been sent. The meter may have "
                                "address %1$s or address %2$s. Connect again and read both to see which."),
                              request->old_value, value);
    case MR_WRITE_FAULT_UNREPORTED:
    case MR_WRITE_FAULT_BOTH:
    case MR_WRITE_FAULT_LOST:
    default:
      /* Translators: a primary address. */
      return g_strdup_printf (_("The meter was sent address %s and answers neither there nor as before. "
                                "Scan again to see whether it has the new address."), value);
    }
}

const MrWriteKind mr_write_primary_address = {
  .id = MR_WRITE_PRIMARY_ADDRESS,
  .name = N_("Primary address"),
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
