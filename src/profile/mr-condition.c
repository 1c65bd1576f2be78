/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-condition.h"

#include <glib/gi18n-lib.h>

#include "mbus-vif.h"
#include "mr-profile-private.h"

#define STATUS_MANUFACTURER_FIRST 5 /* bit */
#define STATUS_BITS 8

/* A telegram being searched for conditions. */
typedef struct {
  const MrProfile *profile; /* (nullable) */
  const MbusTelegram *telegram;
  GPtrArray *conditions;
} Search;

/* --- What the standard knows --- */

static char *
maker_status_text (guint number)
{
  /* Translators: 0x%02X is a number such as 0x20 */
  return g_strdup_printf (_("It reports status 0x%02X, whose meaning only its manufacturer knows."), number);
}

static char *
refusal_text (guint number)
{
  return g_strdup (_(mbus_application_error_text ((guint8) number)));
}

static char *
alarm_bit_text (guint number)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports alarm bit %d, whose meaning is unknown."), (int) number);
}

static char *
error_flag_text (guint number)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports error flag %d, whose meaning is unknown."), (int) number);
}

static char *
info_bit_text (guint number)
{
  /* Translators: %d counts the bits of a number from 0 */
  return g_strdup_printf (_("It reports info bit %d, whose meaning is unknown."), (int) number);
}

enum {
  BUSY,
  APPLICATION_ERROR,
  ABNORMAL,
  PERMANENT_ERROR,
  TEMPORARY_ERROR,
  POWER_LOW,
  MAKER_STATUS,
  REFUSED,
  ALARM,
  ALARM_BIT,
  ERROR_FLAG,
  INFO_BIT,
  N_KINDS
};

/* Their ids are described in help/C/findings.page. */
static const MrConditionKind kinds[N_KINDS] = {
  [BUSY] = { "status.busy", MR_SEVERITY_WARNING, N_("It was busy when it was read."), N_("Read it again."), NULL },
  [APPLICATION_ERROR] = { "status.application-error", MR_SEVERITY_ERROR, N_("It reports an application error."),
                          N_("Read it again. If the error remains, have the meter checked."), NULL },
  [ABNORMAL] = { "status.abnormal", MR_SEVERITY_WARNING, N_("It reports an abnormal condition or an alarm."),
                 N_("Check its display and its info codes."), NULL },
  [PERMANENT_ERROR] = { "status.permanent-error", MR_SEVERITY_ERROR, N_("It reports a permanent error."),
                        N_("Have it checked or replaced."), NULL },
  [TEMPORARY_ERROR] = { "status.temporary-error", MR_SEVERITY_WARNING, N_("It reports a temporary error."),
                        N_("Read it again later to see whether the error has cleared."), NULL },
  [POWER_LOW] = { "status.power-low", MR_SEVERITY_WARNING, N_("Its battery or supply is low."),
                  N_("Check its supply or replace its battery."), NULL },
  [MAKER_STATUS] = { "status.unexplained", MR_SEVERITY_WARNING, NULL, "", maker_status_text },
  [REFUSED] = { "telegram.refused", MR_SEVERITY_ERROR, NULL, "", refusal_text },
  [ALARM] = { "alarm.sent", MR_SEVERITY_WARNING, N_("It sent an alarm."), "", NULL },
  [ALARM_BIT] = { "alarm.unexplained", MR_SEVERITY_WARNING, NULL, "", alarm_bit_text },
  [ERROR_FLAG] = { "error.unexplained", MR_SEVERITY_WARNING, NULL, "", error_flag_text },
  [INFO_BIT] = { "info.unexplained", MR_SEVERITY_WARNING, NULL, "", info_bit_text },
};

const MrConditionKind *
mr_condition_kinds (guint *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

/* --- In words --- */

/* The texts of the built-in profiles are translated with the program; those of users' profiles are not. gettext returns
 * the header of the translations for "". */
static const char *
translate (const char *text)
{
  return *text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : "";
}

char *
mr_condition_text (const MrCondition *self)
{
  return self->kind->text != NULL ? g_strdup (translate (self->kind->text)) : self->kind->make_text (self->number);
}

char *
mr_condition_advice (const MrCondition *self)
{
  const char *advice = translate (self->kind->advice);
  const char *doubt;

  if (!self->is_likely)
    return g_strdup (advice);
  /* Translators: of what one bit of a meter's info code says. The meter's maker has not published it for this model. */
  doubt = _("This meaning is likely but not confirmed.");
  return *advice != '\0' ? g_strdup_printf ("%s %s", advice, doubt) : g_strdup (doubt);
}

/* Two bits of a profile may say the same. */
static gboolean
is_same_kind (const MrConditionKind *a, const MrConditionKind *b)
{
  if (a == b)
    return TRUE;
  return a->text != NULL && b->text != NULL && g_str_equal (a->text, b->text) && g_str_equal (a->advice, b->advice);
}

gboolean
mr_condition_says_same (const MrCondition *a, const MrCondition *b)
{
  return is_same_kind (a->kind, b->kind) && a->number == b->number && a->is_likely == b->is_likely;
}

/* --- Finding them --- */

static gboolean
is_found (const Search *self, const MrCondition *condition)
{
  for (guint i = 0; i < self->conditions->len; i++)
    if (mr_condition_says_same (g_ptr_array_index (self->conditions, i), condition))
      return TRUE;
  return FALSE;
}

static void
add (Search *self, MrCondition condition)
{
  if (!is_found (self, &condition))
    g_ptr_array_add (self->conditions, g_memdup2 (&condition, sizeof condition));
}

static void
add_of_header (Search *self, guint kind, guint number, int bit)
{
  add (self, (MrCondition) { .kind = &kinds[kind], .number = number, .record = -1, .bit = bit });
}

/* --- The status octet --- */

static void
add_standard_status (Search *self, guint8 status)
{
  static const struct {
    guint8 mask;
    guint8 value;
    guint8 kind;
    gint8 bit;
  } states[] = {
    { MBUS_STATUS_APPLICATION_MASK, 1, BUSY, -1 },
    { MBUS_STATUS_APPLICATION_MASK, 2, APPLICATION_ERROR, -1 },
    { MBUS_STATUS_APPLICATION_MASK, 3, ABNORMAL, -1 },
    { MBUS_STATUS_PERMANENT_ERROR, MBUS_STATUS_PERMANENT_ERROR, PERMANENT_ERROR, 3 },
    { MBUS_STATUS_TEMPORARY_ERROR, MBUS_STATUS_TEMPORARY_ERROR, TEMPORARY_ERROR, 4 },
    { MBUS_STATUS_POWER_LOW, MBUS_STATUS_POWER_LOW, POWER_LOW, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if ((status & states[i].mask) == states[i].value)
      add_of_header (self, states[i].kind, 0, states[i].bit);
}

/* The profile's description of the bits of @record, or of the status octet if @record is NULL. */
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

static gboolean
is_likely (const Search *self, const MrProfileBits *bits)
{
  const MrProof proof = bits->proof == MR_PROOF_OF_MODEL ? mr_profile_proof (self->profile) : bits->proof;

  return proof == MR_PROOF_INFERRED;
}

static gboolean
add_known_bit (Search *self, const MrProfileBits *bits, int record, int bit)
{
  const MrConditionKind *known = bits != NULL ? &bits->bits[bit] : NULL;

  if (known == NULL || known->text == NULL)
    return FALSE;
  add (self, (MrCondition) { .kind = known, .record = record, .bit = bit,
                             .is_likely = is_likely (self, bits) });
  return TRUE;
}

static void
add_status (Search *self)
{
  const MrProfileBits *bits = find_bits (self->profile, NULL);
  guint8 unknown = 0;

  if (!self->telegram->has_header && !self->telegram->has_short_header)
    return;
  add_standard_status (self, self->telegram->status);
  for (int bit = STATUS_MANUFACTURER_FIRST; bit < STATUS_BITS; bit++)
    if ((self->telegram->status >> bit & 1) != 0 && !add_known_bit (self, bits, -1, bit))
      unknown |= (guint8) (1 << bit);
  if (unknown != 0)
    add_of_header (self, MAKER_STATUS, unknown, -1);
}

/* --- Records of bits --- */

static gboolean
is_error_flags (const MbusRecord *record)
{
  return record->value.kind == MBUS_VALUE_BITS && record->value.validity == MBUS_VALID &&
         record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_FD, MBUS_VIF_FD_ERROR_FLAGS);
}

/* Values stored at a due date are history. */
static gboolean
is_current (const MbusRecord *record)
{
  return record->storage == 0 && record->function == MBUS_FUNCTION_INSTANTANEOUS;
}

/* The octets of a record as bits, even if the value is a number. FALSE if they cannot be bits. */
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

/* @unexplained: kind of a bit that the profile does not explain */
static void
add_bits (Search *self, const MrProfileBits *known, int index, guint unexplained)
{
  const MbusRecord *record = &g_array_index (self->telegram->records, MbusRecord, index);
  const int n = known != NULL ? (int) known->n_conditions : MR_PROFILE_BITS;
  guint64 bits = 0;

  if (!bits_of (record, &bits))
    return;
  for (int bit = 0; bit < n; bit++)
    if ((bits >> bit & 1) != 0 && !add_known_bit (self, known, index, bit))
      add (self, (MrCondition) { .kind = &kinds[unexplained], .number = (guint) bit, .record = index, .bit = bit });
}

static void
add_records (Search *self)
{
  for (guint i = 0; i < self->telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (self->telegram->records, MbusRecord, i);
      const MrProfileBits *known;

      if (!is_current (record))
        continue;
      known = find_bits (self->profile, record);
      if (self->telegram->kind == MBUS_TELEGRAM_ALARM)
        add_bits (self, known, (int) i, ALARM_BIT);
      else if (is_error_flags (record))
        add_bits (self, known, (int) i, ERROR_FLAG);
      else if (known != NULL)
        add_bits (self, known, (int) i, INFO_BIT);
    }
}

static void
add_all (Search *self)
{
  const MbusTelegram *telegram = self->telegram;

  add_status (self);
  if (mbus_telegram_is_refusal (telegram))
    add_of_header (self, REFUSED, telegram->application_error, -1);
  if (telegram->kind == MBUS_TELEGRAM_ALARM)
    add_of_header (self, ALARM, 0, -1);
  add_records (self);
}

GPtrArray *
mr_conditions_of (const MrProfile *profile, const MbusTelegram *telegram)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func (g_free);
  Search search = { profile, telegram, conditions };

  add_all (&search);
  return conditions;
}

GPtrArray *
mr_conditions_of_readout (const MrProfile *profile, GPtrArray *telegrams)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < telegrams->len; i++)
    {
      Search search = { profile, g_ptr_array_index (telegrams, i), conditions };

      add_all (&search);
    }
  return conditions;
}
