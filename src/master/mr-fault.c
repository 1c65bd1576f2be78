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
set_collision (const MbusAddress *who, const char *label, guint baud, GError **error)
{
  if (!who->by_secondary)
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, label,
                         _("Several meters answer at %u baud at once. Search by secondary address to find each of "
                           "them."), baud);
  else if (mbus_secondary_has_wildcard (&who->secondary))
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, label,
                         _("Several meters answer at %u baud at once. Give more of the secondary address, or use their "
                           "primary addresses."), baud);
  else
    mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, label,
                         _("Several meters have the same secondary address and answer at %u baud at once. Use their "
                           "primary addresses."), baud);
  return FALSE;
}

static gboolean
set_overrun (const char *label, guint baud, GError **error)
{
  mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, label,
                       _("This computer lost bytes of the answer at %u baud, because it did not fetch them in time. Close "
                         "other programs, connect the adapter directly instead of through a hub, and try again."), baud);
  return FALSE;
}

static gboolean
set_break (const char *label, guint baud, MrMasterError code, GError **error)
{
  mr_master_error_set (error, code, label,
                       _("A break came instead of a whole answer at %u baud: several meters answer at once, or the "
                         "converter signals a short circuit or an overload. If other addresses answer, search by "
                         "secondary address; if none does, disconnect parts of the bus until it stops."), baud);
  return FALSE;
}

static gboolean
set_misframed (const char *label, guint baud, MrMasterError code, GError **error)
{
  mr_master_error_set (error, code, label,
                       _("Every answer so far has framing errors. The meters do not send at %u baud or not in the format of the "
                         "connection, or several answer at once. Check the baud rate and the kind of device on the "
                         "port (8E1 or 8N1); if they are right, search by secondary address."), baud);
  return FALSE;
}

static gboolean
set_broken_off (const char *label, const MrReply *reply, guint baud, GError **error)
{
  const guint n_octets = (guint) reply->n_octets;

  /* Translators: the baud rate, and two numbers of bytes. */
  mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, label,
                       _("The answer at %u baud broke off: %u of %u bytes arrived. "
                         "Check the wiring and the connection to the bus, and try again."),
                       baud, n_octets, n_octets + (guint) mr_reply_n_missing (reply));
  return FALSE;
}

static gboolean
set_garbled (const MbusAddress *who, const char *label, const MrReply *reply, guint baud, gboolean noisy,
             gboolean misframed, GError **error)
{
  const MrGarble garble = reply->garble;
  const MrMasterError code = noisy ? MR_MASTER_ERROR_DAMAGED : MR_MASTER_ERROR_COLLISION;

  /* What the receiver found wrong says more than the octets do. */
  if (reply->faults.overruns > 0)
    return set_overrun (label, baud, error);
  if (garble != MR_GARBLE_FOREIGN && reply->faults.breaks > 0)
    return set_break (label, baud, code, error);
  if (garble != MR_GARBLE_FOREIGN && misframed)
    return set_misframed (label, baud, code, error);
  if (mr_reply_n_missing (reply) > 0)
    return set_broken_off (label, reply, baud, error);
  if (!noisy && garble != MR_GARBLE_FOREIGN)
    return set_collision (who, label, baud, error);
  if (garble == MR_GARBLE_FOREIGN)
    mr_master_error_set (error, MR_MASTER_ERROR_WRONG_METER, label,
                         _("A meter with another address answered at %u baud."), baud);
  else
    mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, label,
                         _("Every answer at %u baud is damaged. "
                           "Check the wiring, the baud rate and the parity, and look for interference."), baud);
  return FALSE;
}

gboolean
mr_fault_from_reply (const MbusAddress *who, const MrReply *reply, guint baud, gboolean noisy, gboolean misframed,
                     GError **error)
{
  g_autofree char *label = mbus_address_label (who);

  switch (reply->kind)
    {
    case MR_REPLY_GARBLED:
      return set_garbled (who, label, reply, baud, noisy, misframed, error);
    case MR_REPLY_ACK:
      mr_master_error_set (error, MR_MASTER_ERROR_NO_ANSWER, label,
                           _("The meter acknowledges at %u baud but sends no data. "
                             "It may be starting up or saving its battery. Try again later."), baud);
      return FALSE;
    case MR_REPLY_FRAME:
      mr_master_error_set (error, MR_MASTER_ERROR_DAMAGED, label,
                           _("The meter sent something other than what was requested, at %u baud."), baud);
      return FALSE;
    case MR_REPLY_SILENCE:
    default:
      mr_master_error_set (error, MR_MASTER_ERROR_NO_ANSWER, label,
                           _("No answer at %u baud. Check the meter’s wiring, address and baud rate."), baud);
      return FALSE;
    }
}

gboolean
mr_fault_refused (const MbusAddress *who, guint8 code, GError **error)
{
  g_autofree char *label = mbus_address_label (who);

  /* Translators: the meter's reason as a sentence. */
  mr_master_error_set (error, MR_MASTER_ERROR_REFUSED, label, _("The meter refused the request: %s"),
                       _(mbus_application_error_text (code)));
  return FALSE;
}

gboolean
mr_fault_busy (const MbusAddress *who, GError **error)
{
  g_autofree char *label = mbus_address_label (who);

  mr_master_error_set (error, MR_MASTER_ERROR_BUSY, label,
                       _("The meter reports that it is busy, and sends no data. Try again in a few minutes."));
  return FALSE;
}

/* What of @other is not as in @asked. */
static MbusApart
apart_from (const MbusSecondary *asked, const MbusSecondary *other)
{
  const gboolean is_named = other->id == asked->id && other->manufacturer == asked->manufacturer;
  const gboolean is_same = is_named && other->version == asked->version && other->device_type == asked->device_type;

  return mbus_apart_among (is_named ? 2 : 1, is_same ? 2 : 1);
}

gboolean
mr_fault_wrong_meter (const MbusAddress *who, const MbusSecondary *other, GError **error)
{
  g_autofree char *label = mbus_address_label (who);
  g_autofree char *answered = mbus_secondary_label_apart (other, apart_from (&who->secondary, other), -1);

  /* Translators: the meter that answered, like "KAM 66290778". */
  mr_master_error_set (error, MR_MASTER_ERROR_WRONG_METER, label,
                       _("Meter %s answered instead. Read the address again to see which meter it is."), answered);
  return FALSE;
}

gboolean
mr_fault_twins (const MbusSecondary *pattern, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  g_autofree char *label = mbus_address_label (&who);

  mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, label,
                       _("At least two meters have the same secondary address, and nothing distinguishes them. "
                         "Disconnect one of them, give the other one its own primary address, and scan again."));
  return FALSE;
}

gboolean
mr_fault_inseparable (guint8 address, guint baud, GError **error)
{
  const MbusAddress who = mr_fault_primary (address);
  g_autofree char *label = mbus_address_label (&who);

  mr_master_error_set (error, MR_MASTER_ERROR_COLLISION, label,
                       _("Several meters answer at %u baud at once, and the search by secondary address could not "
                         "separate them. Disconnect one of them, give the other one its own primary address, and scan "
                         "again."), baud);
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
