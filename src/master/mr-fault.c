/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-fault.h"

#include <glib/gi18n-lib.h>

gboolean
mr_fault_is_of_target (const GError *error)
{
  return error->domain == MR_MASTER_ERROR;
}

gboolean
mr_fault_may_continue (GError **problem, GError **error)
{
  if (*problem == NULL || mr_fault_is_of_target (*problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (problem));
  return FALSE;
}

/* What distinguishes meters that answer to the same address. */
static gboolean
set_collision (const MbusAddress *who, const char *text, guint baud, GError **error)
{
  if (!who->by_secondary)
    /* Translators: the address that was asked, then the baud rate. */
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, text,
                         _("Several meters answer at address %s at %u baud at once. "
                           "Search by secondary address to find each of them."), MR_MASTER_ERROR_WHO, baud);
  else if (mbus_secondary_has_wildcard (&who->secondary))
    /* Translators: a secondary address with wildcards, then the baud rate. */
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, text,
                         _("Several meters answer to %s at %u baud at once. Give more of the secondary address, or use "
                           "their primary addresses."), MR_MASTER_ERROR_WHO, baud);
  else
    /* Translators: a secondary address, then the baud rate. */
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, text,
                         _("Several meters have the secondary address %s and answer at %u baud at once. Use their "
                           "primary addresses."), MR_MASTER_ERROR_WHO, baud);
  return FALSE;
}

static gboolean
set_broken_off (const char *text, const MrReply *reply, guint baud, GError **error)
{
  const guint n_octets = (guint) reply->n_octets;

  /* Translators: the address that was asked, the baud rate, and two numbers of bytes. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED,
               _("The answer from address %1$s at %2$u baud broke off: %3$u of %4$u bytes arrived. "
                 "Check the wiring and the connection to the bus, and try again."),
               text, baud, n_octets, n_octets + (guint) mr_reply_n_missing (reply));
  return FALSE;
}

static gboolean
set_garbled (const MbusAddress *who, const char *text, MrGarble garble, guint baud, gboolean noisy, GError **error)
{
  if (!noisy && garble != MR_GARBLE_FOREIGN)
    return set_collision (who, text, baud, error);
  if (garble == MR_GARBLE_FOREIGN)
    /* Translators: the address that was asked, then the baud rate. */
    mr_master_error_set (error, MR_MASTER_ERROR_WRONG_METER, text,
                         _("Address %s was asked at %u baud, but a meter with another address answered."),
                         MR_MASTER_ERROR_WHO, baud);
  else
    /* Translators: the address that was asked, then the baud rate. */
    mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, text,
                         _("Every answer from address %s at %u baud is damaged. "
                           "Check the wiring, the baud rate and the parity, and look for interference."),
                         MR_MASTER_ERROR_WHO, baud);
  return FALSE;
}

gboolean
mr_fault_from_reply (const MbusAddress *who, const MrReply *reply, guint baud, gboolean noisy, GError **error)
{
  g_autofree char *text = mbus_address_format (who);

  switch (reply->kind)
    {
    case MR_REPLY_GARBLED:
      return mr_reply_n_missing (reply) > 0 ? set_broken_off (text, reply, baud, error)
                                            : set_garbled (who, text, reply->garble, baud, noisy, error);
    case MR_REPLY_ACK:
      /* Translators: the address that was asked, then the baud rate. */
      mr_master_error_set (error, MR_MASTER_ERROR_NO_ANSWER, text,
                           _("The meter at address %s acknowledges at %u baud but sends no data. "
                             "It may be starting up or saving its battery. Try again later."),
                           MR_MASTER_ERROR_WHO, baud);
      return FALSE;
    case MR_REPLY_FRAME:
      /* Translators: the address that was asked, then the baud rate. */
      mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, text,
                           _("The meter at address %s sent something other than what was requested, at %u baud."),
                           MR_MASTER_ERROR_WHO, baud);
      return FALSE;
    case MR_REPLY_SILENCE:
    default:
      /* Translators: the address that was asked, then the baud rate. */
      mr_master_error_set (error, MR_MASTER_ERROR_NO_ANSWER, text,
                           _("No answer from address %s at %u baud. Check the meter’s wiring, address and baud rate."),
                           MR_MASTER_ERROR_WHO, baud);
      return FALSE;
    }
}

gboolean
mr_fault_refused (const MbusAddress *who, guint8 code, GError **error)
{
  g_autofree char *text = mbus_address_format (who);

  /* Translators: the meter's address, then its reason as a sentence. */
  mr_master_error_set (error, MR_MASTER_ERROR_REFUSED, text,
                       _("The meter at address %s refused the request: %s"),
                       MR_MASTER_ERROR_WHO, _(mbus_application_error_text (code)));
  return FALSE;
}

gboolean
mr_fault_wrong_meter (const MbusAddress *who, const MbusSecondary *other, GError **error)
{
  g_autofree char *text = mbus_address_format (who);
  g_autofree char *label = mbus_secondary_label (other);

  /* Translators: the address that was asked, then the meter that answered, like "KAM 66290778". */
  mr_master_error_set (error, MR_MASTER_ERROR_WRONG_METER, text,
                       _("Address %s was asked, but meter %s answered. Read the address again to see which meter it is."),
                       MR_MASTER_ERROR_WHO, label);
  return FALSE;
}

gboolean
mr_fault_twins (const MbusSecondary *pattern, GError **error)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];

  /* Translators: a secondary address. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION,
               _("At least two meters answer to the secondary address %s, and nothing distinguishes them. "
                 "Disconnect one of them, give the other one its own primary address, and scan again."),
               mbus_secondary_format (pattern, text));
  return FALSE;
}

gboolean
mr_fault_inseparable (guint8 address, guint baud, GError **error)
{
  const MbusAddress who = mr_fault_primary (address);
  g_autofree char *text = mbus_address_format (&who);

  /* Translators: the address that was asked, then the baud rate. */
  mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, text,
                       _("Several meters answer at address %s at %u baud at once, and the search by secondary address "
                         "could not separate them. Disconnect one of them, give the other one its own primary address, "
                         "and scan again."), MR_MASTER_ERROR_WHO, baud);
  return FALSE;
}

gboolean
mr_fault_babble (guint baud, gboolean any_telegram, GError **error)
{
  if (any_telegram)
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_INCOMPLETE,
                 _("At %u baud requests are answered even where there is no meter, so meters may be missing. "
                   "Check the wiring, the converter’s baud rate and parity, and look for a short circuit."),
                 baud);
  else
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_INCOMPLETE,
                 _("Every request at %u baud is answered, but never with a telegram. "
                   "Check the wiring, the converter’s baud rate and parity, and look for a short circuit."),
                 baud);
  return FALSE;
}

gboolean
mr_fault_disturbed (guint baud, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_INCOMPLETE,
               _("Some answers in the search at %u baud were damaged by interference, so a meter may be missing. "
                 "Check shielding, grounding and wiring, and search again."),
               baud);
  return FALSE;
}

gboolean
mr_fault_too_disturbed (guint baud, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_INCOMPLETE,
               _("There is too much interference to search at %u baud. The search ended early, and meters are missing. "
                 "Check shielding, grounding and wiring, disconnect meters one by one to see whether one of them "
                 "disturbs the others, and try a lower baud rate."),
               baud);
  return FALSE;
}

gboolean
mr_fault_no_such_rate (guint baud, const char *reason, GError **error)
{
  /* Translators: the rate, then the reason as a sentence. */
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
