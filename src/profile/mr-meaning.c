/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meaning.h"

#include "mbus-dif.h"
#include "mbus-interpret.h"
#include "mbus-vif.h"

#define N_CODES 128
#define NONE G_MAXUINT
#define RECORD_ERROR_LAST 0x1F

/* Meanings in the order of the file, as indices. */
typedef struct {
  guint first;
  guint last;
} List;

/* Those of exact octets are listed by the last of these, those of the manufacturer's VIFE by the first of them. */
struct _MrMeanings {
  GArray *meanings; /* of MrMeaning */
  GArray *next;     /* of guint: the next in its list */
  List exact[N_CODES];
  List vife[N_CODES];
  List general;
};

/* The meaning of one record. */
typedef struct {
  GPtrArray *sets;
  gboolean likely;
  MbusRecord *record;
  MbusQuantity quantity; /* of the VIF */
} Search;

/* --- Sets --- */

MrMeanings *
mr_meanings_new (void)
{
  MrMeanings *self = g_rc_box_new0 (MrMeanings);

  self->meanings = g_array_new (FALSE, FALSE, sizeof (MrMeaning));
  g_array_set_clear_func (self->meanings, (GDestroyNotify) mr_meaning_clear);
  self->next = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < N_CODES; i++)
    self->exact[i] = self->vife[i] = (List) { NONE, NONE };
  self->general = (List) { NONE, NONE };
  return self;
}

static void
meanings_clear (gpointer data)
{
  MrMeanings *self = data;

  g_array_unref (self->meanings);
  g_array_unref (self->next);
}

MrMeanings *
mr_meanings_ref (MrMeanings *self)
{
  return g_rc_box_acquire (self);
}

void
mr_meanings_unref (MrMeanings *self)
{
  g_rc_box_release_full (self, meanings_clear);
}

void
mr_meaning_clear (MrMeaning *self)
{
  mr_place_clear (&self->place);
  g_free ((char *) self->unit.unit);
  g_free ((char *) self->unit.words);
  for (guint i = 0; i < self->n_parts; i++)
    g_free ((char *) self->parts[i].words);
  g_free (self->correction);
}

static guint8
last_of (GBytes *octets)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);

  return data[n - 1] & ~MBUS_EXTENSION & 0xFF;
}

static List *
list_for (MrMeanings *self, const MrMeaning *meaning)
{
  if (meaning->place.vif != NULL)
    return &self->exact[last_of (meaning->place.vif)];
  return meaning->n_vife > 0 ? &self->vife[meaning->vife[0]] : &self->general;
}

void
mr_meanings_add (MrMeanings *self, const MrMeaning *meaning)
{
  const guint index = self->meanings->len;
  const guint none = NONE;
  List *list = list_for (self, meaning);

  if (list->last == NONE)
    list->first = index;
  else
    g_array_index (self->next, guint, list->last) = index;
  list->last = index;
  g_array_append_val (self->next, none);
  g_array_append_vals (self->meanings, meaning, 1);
}

/* --- Conditions --- */

static gboolean
is_number (gint64 expected, guint64 number)
{
  return expected < 0 || (guint64) expected == number;
}

static gboolean
has_form (const MbusRecord *record, MrDataForm form)
{
  const guint field = record->dif & MBUS_DIF_FIELD_MASK;

  switch (form)
    {
    case MR_DATA_REAL:
      return field == MBUS_DIF_FIELD_REAL;
    case MR_DATA_INTEGER:
      return field > 0 && field < MBUS_DIF_FIELD_SELECTION && field != MBUS_DIF_FIELD_REAL;
    case MR_DATA_BCD:
      return field >= MBUS_DIF_FIELD_BCD2 && field != MBUS_DIF_FIELD_VARIABLE && field != MBUS_DIF_FIELD_SPECIAL;
    case MR_DATA_ANY:
    default:
      return TRUE;
    }
}

/* Between these units the power of ten stays the same. A meter that sends joules does not mean var by them. */
static gboolean
is_same_scale (const char *a, const char *b)
{
  static const char *const kinds[][3] = { { "Wh", "varh", "VAh" }, { "W", "var", "VA" } };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint n = 0;

      for (gsize j = 0; j < G_N_ELEMENTS (kinds[i]); j++)
        n += (guint) g_str_equal (a, kinds[i][j]) + (guint) g_str_equal (b, kinds[i][j]);
      if (n == 2)
        return TRUE;
    }
  return g_str_equal (a, b);
}

static gboolean
holds (const Search *self, const MrMeaning *meaning)
{
  const MbusRecord *record = self->record;

  if ((meaning->of != MBUS_QUANTITY_UNKNOWN && meaning->of != self->quantity) ||
      !is_number (meaning->storage, record->storage) || !is_number (meaning->tariff, record->tariff) ||
      !is_number (meaning->subunit, record->subunit) || !has_form (record, meaning->data) ||
      !mr_place_holds_dif (&meaning->place, record))
    return FALSE;
  if (!meaning->has_unit)
    return TRUE;
  if (meaning->keeps_scale)
    return record->unit != NULL && is_same_scale (record->unit->unit, meaning->unit.unit);
  if (meaning->place.vif != NULL)
    return TRUE;
  /* The manufacturer's VIFE may change the value, so the value can only be read again where they are explained. */
  if (meaning->n_vife == 0)
    return record->n_maker_vifes == 0;
  return meaning->of != MBUS_QUANTITY_UNKNOWN || record->manufacturer_specific;
}

/* --- Effects --- */

static void
use (const Search *self, const MrMeaning *meaning)
{
  MbusRecord *record = self->record;

  if (meaning->has_unit && meaning->keeps_scale)
    mbus_record_rename (record, &meaning->unit);
  else if (meaning->has_unit)
    mbus_record_interpret (record, &meaning->unit);
  for (guint i = 0; i < meaning->n_parts; i++)
    mbus_record_add_words (record, &meaning->parts[i]);
  if (meaning->correction != NULL)
    mbus_record_correct (record, meaning->factor, meaning->power, meaning->correction);
  mbus_record_explain_numbers (record, (guint8) ((meaning->storage >= 0 ? MBUS_EXPLAINED_STORAGE : 0) |
                                                 (meaning->tariff >= 0 ? MBUS_EXPLAINED_TARIFF : 0) |
                                                 (meaning->subunit >= 0 ? MBUS_EXPLAINED_SUBUNIT : 0)));
  record->likely = record->likely || meaning->proof == MR_PROOF_INFERRED ||
                   (meaning->proof == MR_PROOF_OF_MODEL && self->likely);
}

/* --- Exact octets --- */

static gboolean
use_exact (const Search *self)
{
  const MbusRecord *record = self->record;
  const guint8 code = record->header[record->n_header - 1] & ~MBUS_EXTENSION & 0xFF;

  for (guint s = 0; s < self->sets->len; s++)
    {
      const MrMeanings *set = g_ptr_array_index (self->sets, s);

      for (guint i = set->exact[code].first; i != NONE; i = g_array_index (set->next, guint, i))
        {
          const MrMeaning *meaning = &g_array_index (set->meanings, MrMeaning, i);

          if (!mr_place_holds (&meaning->place, record) || !holds (self, meaning))
            continue;
          mbus_record_forget_maker (self->record);
          use (self, meaning);
          return TRUE;
        }
    }
  return FALSE;
}

/* --- Manufacturer's VIFE --- */

static gboolean
begins_with (const MrMeaning *meaning, const guint8 *octets, guint n)
{
  if (meaning->n_vife > n)
    return FALSE;
  for (guint i = 0; i < meaning->n_vife; i++)
    if (meaning->vife[i] != (octets[i] & ~MBUS_EXTENSION & 0xFF))
      return FALSE;
  return TRUE;
}

/* The meaning of the longest run of VIFE from here on. */
static const MrMeaning *
find_vife (const Search *self, const guint8 *octets, guint n)
{
  const MrMeaning *found = NULL;

  for (guint s = 0; s < self->sets->len; s++)
    {
      const MrMeanings *set = g_ptr_array_index (self->sets, s);

      for (guint i = set->vife[*octets & ~MBUS_EXTENSION & 0xFF].first; i != NONE;
           i = g_array_index (set->next, guint, i))
        {
          const MrMeaning *meaning = &g_array_index (set->meanings, MrMeaning, i);

          if ((found == NULL || meaning->n_vife > found->n_vife) && begins_with (meaning, octets, n) &&
              holds (self, meaning))
            found = meaning;
        }
    }
  return found;
}

static gboolean
is_standard (guint8 octet)
{
  return (octet & ~MBUS_EXTENSION) <= RECORD_ERROR_LAST || octet == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION);
}

/* Only if all of the VIFE have a meaning: a part of them may be changed by the others. FF announces another of the
 * manufacturer's VIFE. */
static void
use_vifes (const Search *self)
{
  MbusRecord *record = self->record;
  const MbusRecord before = *record;
  const guint8 *octets = record->maker_vifes;
  const guint n = record->n_maker_vifes;
  const MrMeaning *found[MBUS_VIFE_MAX];
  gboolean has_quantity = !record->manufacturer_specific;
  gboolean then_standard = FALSE;
  guint n_found = 0;
  guint position = 0;

  while (position < n && n_found < G_N_ELEMENTS (found) && !(then_standard && is_standard (octets[position])))
    {
      const MrMeaning *meaning;

      if (n_found > 0 && (octets[position] & ~MBUS_EXTENSION) == MBUS_VIFE_MANUFACTURER && position + 1 < n)
        position++;
      meaning = find_vife (self, octets + position, n - position);
      if (meaning == NULL)
        return;
      found[n_found++] = meaning;
      position += meaning->n_vife;
      then_standard = meaning->then_standard;
      has_quantity = has_quantity || meaning->has_unit;
    }
  if (!has_quantity || (position < n && !then_standard))
    return;

  mbus_record_forget_maker (record);
  for (guint i = 0; i < n_found; i++)
    use (self, found[i]);
  if (position < n && !mbus_record_add_vifes (record, octets + position, n - position))
    *record = before;
}

/* --- What is measured, and the numbers --- */

/* Of those that give a quantity, or correct the value, only the first. */
static void
use_general (const Search *self)
{
  const MrMeaning *found[MBUS_VIFE_MAX];
  gboolean has_unit = FALSE;
  gboolean has_correction = FALSE;
  guint n_found = 0;

  for (guint s = 0; s < self->sets->len; s++)
    {
      const MrMeanings *set = g_ptr_array_index (self->sets, s);

      for (guint i = set->general.first; i != NONE && n_found < G_N_ELEMENTS (found);
           i = g_array_index (set->next, guint, i))
        {
          const MrMeaning *meaning = &g_array_index (set->meanings, MrMeaning, i);

          if (!holds (self, meaning) || (meaning->has_unit && has_unit) ||
              (meaning->correction != NULL && has_correction))
            continue;
          has_unit = has_unit || meaning->has_unit;
          has_correction = has_correction || meaning->correction != NULL;
          found[n_found++] = meaning;
        }
    }
  for (guint i = 0; i < n_found; i++)
    use (self, found[i]);
}

void
mr_meanings_apply (GPtrArray *sets, gboolean likely, MbusRecord *record)
{
  Search search = { sets, likely, record, mbus_record_quantity (record) };

  if (record->header == NULL || record->function == MBUS_FUNCTION_MANUFACTURER || record->by_profile)
    return;
  if (!use_exact (&search) && record->n_maker_vifes > 0)
    use_vifes (&search);
  search.quantity = mbus_record_quantity (record);
  use_general (&search);
}
