/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bad record never loses the good ones before it, nor those after it if its length is known. */
#include "config.h"

#include <string.h>

#include "mbus-decode.h"
#include "mbus-dif.h"
#include "sample-telegrams.h"
#include "telegram-builder.h"

#define SEED 13757
#define N_ROUNDS 20000

#define DIF_FIELD 0x0F
#define DIF_SPECIAL 0x0F
#define PLAIN_TEXT 0x7C

#define HEADER_OCTETS 12 /* of CI 72 */
#define RECORDS_BEGIN (7 + HEADER_OCTETS)

typedef struct {
  guint8 octets[MBUS_DATA_MAX];
  guint n;
} Octets;

typedef struct {
  GRand *rand;
  GArray *good; /* (element-type Octets): records that alone are read without error */
} Fixture;

static guint
pick (Fixture *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static void
append (Octets *self, const void *octets, guint n)
{
  g_assert_cmpuint (self->n + n, <=, MBUS_DATA_MAX);
  memcpy (self->octets + self->n, octets, n);
  self->n += n;
}

static void
append_hex (Octets *self, const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);

  append (self, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
}

/* Records after the header of CI 72. */
static MbusTelegram *
decode (const Octets *records)
{
  Octets data = { { 0 }, 0 };
  guint8 wire[MBUS_FRAME_MAX];
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram;
  MbusFrame frame;

  append_hex (&data, "78 56 34 12 2D 2C 34 04 07 00 00 00");
  append (&data, records->octets, records->n);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, MBUS_CI_VARIABLE, data.octets, data.n);
  octets = g_bytes_new (wire, mbus_frame_build (&frame, wire));
  telegram = mbus_telegram_decode (octets, &error);
  g_assert_no_error (error);
  return telegram;
}

/* Keeps a record if it can be at any position: alone it is read the same, and it does not extend to the end of the
 * telegram. */
static void
keep_if_good (Fixture *self, const guint8 *octets, const MbusRecord *record)
{
  Octets alone = { { 0 }, 0 };
  g_autoptr (MbusTelegram) telegram = NULL;

  append (&alone, octets + record->offset, record->length);
  telegram = decode (&alone);
  if (record->function != MBUS_FUNCTION_MANUFACTURER && telegram->error == NULL && telegram->records->len == 1 &&
      (record->vif & ~MBUS_EXTENSION) != PLAIN_TEXT)
    g_array_append_val (self->good, alone);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->rand = g_rand_new_with_seed (SEED);
  self->good = g_array_new (FALSE, FALSE, sizeof (Octets));
  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) octets = sample_telegram (i);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);

      for (guint k = 0; telegram->ci == MBUS_CI_VARIABLE && k < telegram->records->len; k++)
        keep_if_good (self, g_bytes_get_data (telegram->clear, NULL), record_at (telegram, k));
    }
  g_assert_cmpuint (self->good->len, >, 60);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_rand_free (self->rand);
  g_array_unref (self->good);
}

/* Good records, one after the other, as far as they fit below @limit. */
static void
append_good (Fixture *self, Octets *to, guint limit)
{
  for (guint n = pick (self, 8); n > 0; n--)
    {
      const Octets *next = &g_array_index (self->good, Octets, pick (self, self->good->len));

      if (to->n + next->n <= limit)
        append (to, next->octets, next->n);
    }
}

static gboolean
is_same_octets (const guint8 *a, const guint8 *b, gsize n)
{
  return (a == NULL) == (b == NULL) && (a == NULL || memcmp (a, b, n) == 0);
}

static void
assert_same_value (const MbusValue *a, const MbusValue *b)
{
  g_assert_cmpint (a->kind, ==, b->kind);
  /* Whether a storage is filled is said by its date. */
  if (a->validity != MBUS_NOT_STORED && b->validity != MBUS_NOT_STORED)
    g_assert_cmpint (a->validity, ==, b->validity);
  g_assert_cmpint (a->mantissa, ==, b->mantissa);
  g_assert_cmpint (a->exponent, ==, b->exponent);
  g_assert_cmpmem (&a->real, sizeof a->real, &b->real, sizeof b->real);
  g_assert_cmpmem (&a->when, sizeof a->when, &b->when, sizeof b->when);
  g_assert_cmpuint (a->n_text, ==, b->n_text);
  g_assert_true (is_same_octets (a->text, b->text, a->n_text));
}

/* The same except for its position. */
static void
assert_same (const MbusRecord *a, const MbusRecord *b)
{
  g_assert_cmpint (a->function, ==, b->function);
  g_assert_cmpuint (a->storage, ==, b->storage);
  g_assert_cmpuint (a->tariff, ==, b->tariff);
  g_assert_cmpuint (a->subunit, ==, b->subunit);
  g_assert_true (a->unit == b->unit);
  g_assert_cmpmem (a->modifiers, sizeof a->modifiers, b->modifiers, sizeof b->modifiers);
  g_assert_cmpuint (a->n_modifiers, ==, b->n_modifiers);
  g_assert_cmpuint (a->n_unknown_vife, ==, b->n_unknown_vife);
  g_assert_cmpint (a->manufacturer_specific, ==, b->manufacturer_specific);
  g_assert_cmpuint (a->header_length, ==, b->header_length);
  g_assert_cmpuint (a->length, ==, b->length);
  g_assert_cmpmem (a->header, a->n_header, b->header, b->n_header);
  assert_same_value (&a->value, &b->value);
}

static const MbusRecord *
find_at (const MbusTelegram *telegram, guint offset)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      if (record_at (telegram, i)->offset == offset)
        return record_at (telegram, i);
    }
  return NULL;
}

/* Every record of @good is in @damaged; those from @from on are @shift octets later. */
static void
assert_all_there (const MbusTelegram *good, const MbusTelegram *damaged, guint from, guint shift, guint but)
{
  for (guint i = 0; i < good->records->len; i++)
    {
      const MbusRecord *record = record_at (good, i);
      const MbusRecord *same = find_at (damaged, record->offset + (record->offset >= from ? shift : 0));

      if (i == but)
        continue;
      g_assert_nonnull (same);
      assert_same (record, same);
    }
}

/* Another octet that gives the same end of the record. */
static guint8
damage_octet (Fixture *self, const MbusRecord *record, guint at, guint8 octet)
{
  guint8 other = (guint8) g_rand_int (self->rand);

  if (at == 0)
    return (octet & (MBUS_EXTENSION | DIF_FIELD)) | (other & ~(MBUS_EXTENSION | DIF_FIELD));
  if (at < record->n_header)
    {
      other = (octet & MBUS_EXTENSION) | (other & ~MBUS_EXTENSION);
      /* A text would follow. */
      return at == record->n_dif && (other & ~MBUS_EXTENSION) == PLAIN_TEXT ? octet : other;
    }
  return at < record->header_length ? octet : other;
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  guint n_changed = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Octets octets = { { 0 }, 0 };
      g_autoptr (MbusTelegram) before = NULL;
      g_autoptr (MbusTelegram) after = NULL;
      const MbusRecord *victim;
      guint which;

      append_good (self, &octets, MBUS_DATA_MAX - HEADER_OCTETS);
      before = decode (&octets);
      g_assert_no_error (before->error);
      if (before->records->len == 0)
        continue;

      which = pick (self, before->records->len);
      victim = record_at (before, which);
      for (guint n = 1 + pick (self, victim->length); n > 0; n--)
        {
          guint at = pick (self, victim->length);
          guint8 *octet = &octets.octets[victim->offset - RECORDS_BEGIN + at];
          guint8 other = damage_octet (self, victim, at, *octet);

          n_changed += *octet != other;
          *octet = other;
        }
      after = decode (&octets);
      assert_all_there (before, after, 0, 0, which);
    }
  g_assert_cmpuint (n_changed, >, N_ROUNDS);
}

/* A record that cannot be read, before, after and between good ones. */
static void
test_inserted (Fixture *self, gconstpointer data)
{
  const gboolean has_length = data != NULL;
  static const char *const known[] = {
    "84 80 80 80 80 80 80 80 80 80 80 80 00 13 01 00 00 00",    /* eleven DIFE and more */
    "02 93 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 20 01 00",       /* as many VIFE */
    "8D 80 80 80 80 80 80 80 80 80 80 80 00 13 03 41 42 43",    /* the same with its own length */
    "04 EF 55 01 00 00 00",                                     /* reserved table */
    "02 FD FD FD 7E 00 00",                                     /* reserved code of a reserved table */
    "0C 13 EE EE EE EE",                                        /* not digits */
    "04 6D FF FF FF FF",                                        /* not a date */
    "0E 6D 01 02 03 04 05 06",                                  /* a date cannot be BCD */
    "0D 05 D9 FF FF FF FF FF FF FF FF FF",                      /* not digits, negative */
    "2F 2F 7F 2F",                                              /* not a record */
  };
  static const char *const unknown[] = {
    "0D 13 CA 00 00",    /* reserved LVAR */
    "0D FD 10 F8 00 00", /* the same */
    "3F 00 00",          /* reserved special DIF */
    "0D 13 BF 00 00",    /* text beyond the end */
  };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      const char *bad = has_length ? known[pick (self, G_N_ELEMENTS (known))]
                                   : unknown[pick (self, G_N_ELEMENTS (unknown))];
      Octets good = { { 0 }, 0 };
      Octets mixed = { { 0 }, 0 };
      Octets rest = { { 0 }, 0 };
      g_autoptr (MbusTelegram) before = NULL;
      g_autoptr (MbusTelegram) after = NULL;
      guint where;

      append_good (self, &good, 100);
      append (&mixed, good.octets, good.n);
      where = mixed.n;
      append_hex (&mixed, bad);
      append_good (self, &rest, 100);
      append (&mixed, rest.octets, rest.n);
      if (has_length)
        append (&good, rest.octets, rest.n);

      before = decode (&good);
      after = decode (&mixed);
      g_assert_no_error (before->error);
      assert_all_there (before, after, RECORDS_BEGIN + where, mixed.n - good.n, G_MAXUINT);
      if (!has_length)
        {
          g_assert_nonnull (after->error);
          g_assert_cmpuint (after->records->len, >=, before->records->len);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/neighbours/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/neighbours/inserted/length-known", Fixture, "", set_up, test_inserted, tear_down);
  g_test_add ("/neighbours/inserted/length-unknown", Fixture, NULL, set_up, test_inserted, tear_down);

  return g_test_run ();
}
