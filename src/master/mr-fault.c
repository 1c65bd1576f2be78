/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-fault.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (mr-master-error-quark, mr_master_error)

gboolean
mr_fault_is_of_target (const GError *error)
{
  return error->domain == MR_MASTER_ERROR;
}

static gboolean
set_garbled (MrBus *bus, const char *who, MrGarble garble, GError **error)
{
  const guint baud = mr_bus_baud (bus);

  if (garble == MR_GARBLE_FOREIGN)
    /* Translators: the address that was asked, then the baud. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER,
                 _("Address %s was asked at %u baud, and a meter with another address answered."), who, baud);
  else if (mr_bus_is_noisy (bus))
    /* Translators: the address that was asked, then the baud. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
                 _("Whatever comes from address %s at %u baud is damaged. "
                   "Check the wiring, the baud and the parity, and look for interference."),
                 who, baud);
  else
    /* Translators: the address that was asked, then the baud. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION,
                 _("Several meters answer at address %s at once, at %u baud. "
                   "Search by secondary address to tell them apart."),
                 who, baud);

  return FALSE;
}

gboolean
mr_fault_from_reply (MrBus *bus, const MbusAddress *who, const MrReply *reply, GError **error)
{
  g_autofree char *text = mbus_address_format (who);
  const guint baud = mr_bus_baud (bus);

  switch (reply->verdict)
    {
    case MR_VERDICT_GARBLED:
      return set_garbled (bus, text, reply->garble, error);
    case MR_VERDICT_ACK:
      /* Translators: the address that was asked, then the baud. */
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER,
                   _("The meter at address %s acknowledges at %u baud, but sends no data. "
                     "It may be starting up or saving its battery: try again later."),
                   text, baud);
      return FALSE;
    case MR_VERDICT_FRAME:
      /* Translators: the address that was asked, then the baud. */
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
                   _("The meter at address %s answers at %u baud with something else than was asked."), text, baud);
      return FALSE;
    case MR_VERDICT_SILENCE:
    default:
      /* Translators: the address that was asked, then the baud. */
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER,
                   _("Nobody answers at address %s at %u baud. Check the meter’s wiring, its address and its baud."),
                   text, baud);
      return FALSE;
    }
}

gboolean
mr_fault_refused (const MbusAddress *who, guint8 code, GError **error)
{
  g_autofree char *text = mbus_address_format (who);

  /* Translators: the meter's address, then its reason as a sentence. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED, _("The meter at address %s refuses: %s"),
               text, _(mbus_application_error_text (code)));
  return FALSE;
}

gboolean
mr_fault_wrong_meter (const MbusAddress *who, const MbusSecondary *other, GError **error)
{
  g_autofree char *text = mbus_address_format (who);
  char other_text[MBUS_SECONDARY_TEXT_SIZE];

  /* Translators: the address that was asked, then the secondary address of who answered. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER,
               _("Address %s was asked, and meter %s answered. Read the address again to see who is there."),
               text, mbus_secondary_format (other, other_text));
  return FALSE;
}

gboolean
mr_fault_twins (const MbusSecondary *pattern, GError **error)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];

  /* Translators: a secondary address. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION,
               _("At least two meters answer to the secondary address %s, and nothing tells them apart. "
                 "Disconnect one of them, give the other one a primary address of its own, and scan again."),
               mbus_secondary_format (pattern, text));
  return FALSE;
}

gboolean
mr_fault_babble (guint baud, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
               _("Something answers to everything at %u baud, and none of it is a telegram. "
                 "Check the wiring, the baud and the parity of the converter, and look for a short circuit."),
               baud);
  return FALSE;
}

gboolean
mr_fault_disturbed (guint baud, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
               _("Something answered in the search at %u baud that could not be understood: the line is disturbed, and "
                 "a meter may be missing. Check the shield, the earth and the wiring, and search again."),
               baud);
  return FALSE;
}

gboolean
mr_fault_too_disturbed (guint baud, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
               _("The line is too disturbed for a search at %u baud, which ended early: meters are missing. "
                 "Check the shield, the earth and the wiring, disconnect meters one by one to see whether one of them "
                 "disturbs the others, and try a lower baud."),
               baud);
  return FALSE;
}

gboolean
mr_fault_no_such_rate (guint baud, const char *reason, GError **error)
{
  /* Translators: a baud, then the reason as a sentence. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED, _("This connection cannot be set to %u baud: %s"),
               baud, reason);
  return FALSE;
}

MbusAddress
mr_fault_primary (guint8 address)
{
  return (MbusAddress) { .by_secondary = FALSE, .primary = address, .secondary = MBUS_SECONDARY_ANY };
}

MbusAddress
mr_fault_secondary (const MbusSecondary *address)
{
  return (MbusAddress) { .by_secondary = TRUE, .secondary = *address };
}
