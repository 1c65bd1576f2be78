/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-condition.h"

#include <glib/gi18n-lib.h>

#include "mbus-vif.h"
#include "mr-profile-private.h"

#define STATUS_MANUFACTURER_FIRST 5 /* bit */
#define STATUS_BITS 8

/* What is being looked through. */
typedef struct {
  const MrProfile *profile; /* (nullable) */
  const MbusTelegram *telegram;
  GPtrArray *conditions;
} Search;

void
mr_condition_free (MrCondition *self)
{
  g_free (self->text);
  g_free (self->advice);
  g_free (self);
}

static gboolean
is_told (const Search *self, const char *text, const char *advice)
{
  for (guint i = 0; i < self->conditions->len; i++)
    {
      const MrCondition *condition = g_ptr_array_index (self->conditions, i);

      if (g_str_equal (condition->text, text) && g_str_equal (condition->advice, advice))
        return TRUE;
    }
  return FALSE;
}

/* @text, @advice: translated */
static void
tell (Search *self, MrSeverity severity, const char *text, const char *advice, int record, int bit)
{
  MrCondition *condition;

  if (is_told (self, text, advice))
    return;
  condition = g_new (MrCondition, 1);
  *condition = (MrCondition) { severity, g_strdup (text), g_strdup (advice), record, bit };
  g_ptr_array_add (self->conditions, condition);
}

/* Texts of profiles are translated with the program's; those of users' profiles stay as they are. "" is the header of
 * the translations. */
static const char *
translate (const char *text)
{
  return *text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : "";
}

/* --- The status octet --- */

static void
tell_standard_status (Search *self, guint8 status)
{
  static const struct {
    guint8 mask;
    guint8 value;
    guint8 severity;
    gint8 bit;
    const char *text;
    const char *advice;
  } states[] = {
    { MBUS_STATUS_APPLICATION_MASK, 1, MR_SEVERITY_WARNING, -1, N_("It was busy when it was read."),
      N_("Read it again.") },
    { MBUS_STATUS_APPLICATION_MASK, 2, MR_SEVERITY_ERROR, -1, N_("It reports an application error."),
      N_("Read it again; if it stays, have the meter checked.") },
    { MBUS_STATUS_APPLICATION_MASK, 3, MR_SEVERITY_WARNING, -1, N_("It reports an abnormal condition or an alarm."),
      N_("Look at its display and at its info codes.") },
    { MBUS_STATUS_PERMANENT_ERROR, MBUS_STATUS_PERMANENT_ERROR, MR_SEVERITY_ERROR, 3,
      N_("It reports a permanent error."), N_("Have it checked or replaced.") },
    { MBUS_STATUS_TEMPORARY_ERROR, MBUS_STATUS_TEMPORARY_ERROR, MR_SEVERITY_WARNING, 4,
      N_("It reports a temporary error."), N_("Read it again later to see whether it is gone.") },
    { MBUS_STATUS_POWER_LOW, MBUS_STATUS_POWER_LOW, MR_SEVERITY_WARNING, 2, N_("Its battery or supply is low."),
      N_("Check its supply or replace its battery.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if ((status & states[i].mask) == states[i].value)
      tell (self, (MrSeverity) states[i].severity, _(states[i].text), _(states[i].advice), -1, states[i].bit);
}

/* What is known of the bits that a table of the profile holds. */
static const MrProfileBits *
find_bits (const MrProfile *profile, const MbusRecord *record)
{
  for (guint i = 0; profile != NULL && i < profile->bits->len; i++)
    {
      const MrProfileBits *bits = g_ptr_array_index (profile->bits, i);

      if (record == NULL ? bits->place.vif == NULL : mr_place_holds (&bits->place, record))
        return bits;
    }
  return NULL;
}

/* What to do about a bit, and how sure it is that it means what is said. */
static char *
advice_of (const Search *self, const MrProfileBit *known)
{
  const char *advice = translate (known->advice);
  /* Translators: of what one bit of a meter's info code says. The meter's maker has not published it for this model. */
  const char *doubt = _("This meaning is likely, but not proven.");

  if (mr_profile_proof (self->profile) != MR_PROOF_INFERRED)
    return g_strdup (advice);
  return *advice != '\0' ? g_strdup_printf ("%s %s", advice, doubt) : g_strdup (doubt);
}

static gboolean
tell_known_bit (Search *self, const MrProfileBits *bits, int record, int bit)
{
  const MrProfileBit *known = bits != NULL ? &bits->bits[bit] : NULL;
  g_autofree char *advice = NULL;

  if (known == NULL || known->text == NULL)
    return FALSE;
  advice = advice_of (self, known);
  tell (self, known->severity, translate (known->text), advice, record, bit);
  return TRUE;
}

static void
tell_status (Search *self)
{
  const MrProfileBits *bits = find_bits (self->profile, NULL);
  guint8 unknown = 0;

  if (!self->telegram->has_header && !self->telegram->has_short_header)
    return;
  tell_standard_status (self, self->telegram->status);
  for (int bit = STATUS_MANUFACTURER_FIRST; bit < STATUS_BITS; bit++)
    if ((self->telegram->status >> bit & 1) != 0 && !tell_known_bit (self, bits, -1, bit))
      unknown |= (guint8) (1 << bit);
  if (unknown != 0)
    {
      g_autofree char *text = NULL;

      /* Translators: 0x%02X is a number such as 0x20 */
      text = g_strdup_printf (_("It reports status 0x%02X, which only its maker explains."), unknown);
      tell (self, MR_SEVERITY_WARNING, text, "", -1, -1);
    }
}

/* --- Records of bits --- */

static gboolean
is_error_flags (const MbusRecord *record)
{
  return record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_ERROR_FLAGS) &&
         record->value.kind == MBUS_VALUE_BITS && record->value.validity == MBUS_VALID;
}

/* What a meter stored at some due date is history. */
static gboolean
is_present (const MbusRecord *record)
{
  return record->storage == 0 && record->function == MBUS_FUNCTION_INSTANTANEOUS;
}

/* The octets of a record as bits, whatever number they would be. FALSE when they are not to be taken for such. */
static gboolean
bits_of (const MbusRecord *record, guint64 *out)
{
  const MbusValue *value = &record->value;
  const gboolean bits = value->kind == MBUS_VALUE_BITS || value->kind == MBUS_VALUE_DECIMAL;

  *out = 0;
  for (guint i = 0; i < value->n_text; i++)
    *out = *out << 8 | value->text[value->msb_first ? i : value->n_text - 1u - i];
  return bits && value->n_text <= sizeof *out;
}

/* The words for a bit that nobody has explained. */
typedef char *(*Unexplained) (int bit);

static char *
unexplained_alarm (int bit)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports alarm bit %d, whose meaning is not known."), bit);
}

static char *
unexplained_error (int bit)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports error flag %d, whose meaning is not known."), bit);
}

static char *
unexplained_info (int bit)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports info bit %d, whose meaning is not known."), bit);
}

static void
tell_bits (Search *self, const MrProfileBits *known, int index, Unexplained unexplained)
{
  const MbusRecord *record = &g_array_index (self->telegram->records, MbusRecord, index);
  const int n = known != NULL ? (int) known->n_conditions : MR_PROFILE_BITS;
  guint64 bits = 0;

  if (!bits_of (record, &bits))
    return;
  for (int bit = 0; bit < n; bit++)
    if ((bits >> bit & 1) != 0 && !tell_known_bit (self, known, index, bit))
      {
        g_autofree char *text = unexplained (bit);

        tell (self, MR_SEVERITY_WARNING, text, "", index, bit);
      }
}

static void
tell_records (Search *self)
{
  for (guint i = 0; i < self->telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->telegram->records, MbusRecord, i);
      const MrProfileBits *known = find_bits (self->profile, record);

      if (!is_present (record))
        continue;
      if (self->telegram->kind == MBUS_TELEGRAM_ALARM)
        tell_bits (self, known, (int) i, unexplained_alarm);
      else if (is_error_flags (record))
        tell_bits (self, known, (int) i, unexplained_error);
      else if (known != NULL)
        tell_bits (self, known, (int) i, unexplained_info);
    }
}

static void
tell_all (Search *self)
{
  const MbusTelegram *telegram = self->telegram;

  tell_status (self);
  if (mbus_telegram_is_refusal (telegram))
    tell (self, MR_SEVERITY_ERROR, _(mbus_application_error_text (telegram->application_error)), "", -1, -1);
  if (telegram->kind == MBUS_TELEGRAM_ALARM)
    tell (self, MR_SEVERITY_WARNING, _("It sends an alarm instead of its readings."), "", -1, -1);
  tell_records (self);
}

GPtrArray *
mr_conditions_of (const MrProfile *profile, const MbusTelegram *telegram)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_condition_free);
  Search search = { profile, telegram, conditions };

  tell_all (&search);
  return conditions;
}

GPtrArray *
mr_conditions_of_readout (const MrProfile *profile, GPtrArray *telegrams)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_condition_free);

  for (guint i = 0; i < telegrams->len; i++)
    {
      Search search = { profile, g_ptr_array_index (telegrams, i), conditions };

      tell_all (&search);
    }
  return conditions;
}
