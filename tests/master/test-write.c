/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting primary addresses: only what was read back counts, and nothing is written to the wrong meter. */
#include "config.h"

#include <string.h>

#include "mr-master-error.h"
#include "mr-sim.h"

#include "owner.h"

#define BAUD 2400
#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

#define SENT "1:sent"
#define ACCEPTED " 1:accepted"
#define CONFIRMED " 1:confirmed"
#define FAILED " 1:failed"
#define UNKNOWN " 1:unknown"
#define ALREADY "1:confirmed"
#define REFUSED "1:failed"

static MrTarget
target (const char *address)
{
  MrTarget self = { .baud = BAUD };

  g_assert_true (mbus_address_parse (address, &self.address, NULL));
  return self;
}

static void
set (Owner *owner, const char *description, const char *address, guint8 new_primary)
{
  const MrTarget who = target (address);
  g_autofree char *value = g_strdup_printf ("%u", new_primary);

  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, value));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
}

static void
assert_refused (const char *description, const char *address, guint8 new_primary, MrMasterError code)
{
  Owner owner;

  set (&owner, description, address, new_primary);
  g_assert_error (owner.error, MR_MASTER_ERROR, (int) code);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  g_assert_cmpstr (owner.reason, ==, mr_master_error_sentence (owner.error));
  owner_close (&owner);
}

/* Which meter answers where, after all is done. */
static void
assert_reads (Owner *owner, const char *address, const char *expected)
{
  const MrTarget who = target (address);

  g_ptr_array_set_size (owner->meters, 0);
  owner_wait (owner, mr_master_read (owner->master, &who, 1));
  owner_assert_meters (owner, expected);
}

static void
test_by_secondary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "7", ""), "123456782D2C3504", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  /* The proof is the telegram that came from the new address. */
  g_assert_true (g_str_has_prefix (owner.proof, "68 15 15 68 08 2A 72 78 56 34 12"));
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  assert_reads (&owner, "7", "272727272D2C3504@7 2400");
  owner_close (&owner);
}

/* A make that wants its address before the record, and obeys no other way; it is not selected for that. */
static void
test_address_first (void)
{
  g_auto (MrWriteRequest) request = { 0 };
  MrTarget who = target ("123456782D2C3504");
  Owner owner;

  who.quirks.address_first = TRUE;
  mr_write_request_init (&request, 1, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &who, NULL, "42");
  owner_open_bus (&owner, BUS METER ("12345678", "7", "address-first = only\n") METER ("27272727", "7", ""), "");
  owner_wait (&owner, mr_master_write (owner.master, &request, 1));
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  g_assert_nonnull (strstr (owner.sent, " FD 51 78 56 34 12 2D 2C 35 04 01 7A 2A "));
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  assert_reads (&owner, "7", "272727272D2C3504@7 2400");
  owner_close (&owner);

  /* Without the profile that says so it is not done, and not said to be done. */
  set (&owner, BUS METER ("12345678", "7", "address-first = only\n"), "123456782D2C3504", 42);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  owner_close (&owner);
}

static void
test_by_primary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "8", ""), "7", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  owner_close (&owner);
}

/* A meter that does not know selection is written by its primary address. */
static void
test_without_selection (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "ignores = selection\n"), "7", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "42", "123456782D2C3504@42 2400");
  owner_close (&owner);
}

static void
test_twin (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "0", "fabrication = 00000001\n")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\nfabrication = 00000002\n"
       "records = raw 0C 13 99 00 00 00\n", "123456782D2C3504/00000002", 9);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "123456782D2C3504/00000001", "123456782D2C3504/00000001@0 2400");
  assert_reads (&owner, "123456782D2C3504/00000002", "123456782D2C3504/00000002@9 2400");
  owner_close (&owner);
}

/* The other one is at another primary address: there is no doubt at this one. */
static void
test_twin_by_primary (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "61", "")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 62\n"
       "records = raw 0C 13 99 00 00 00\n", "61", 9);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "9", "123456782D2C3504@9 2400");
  assert_reads (&owner, "62", "123456782D2C3504@62 2400");
  owner_close (&owner);
}

/* Back to 0, where others are: reading back there is a collision, so the meter is selected and reports its address
 * itself. */
static void
test_to_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "") METER ("27272727", "0", "") METER ("55555555", "0", ""),
       "123456782D2C3504", 0);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
  assert_reads (&owner, "12345678", "123456782D2C3504@0 2400");
  owner_close (&owner);
}

static void
test_already_there (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", ""), "123456782D2C3504", 7);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
  owner_close (&owner);
}

/* Also where others are: the meter itself reports its address. */
static void
test_already_at_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "0", "") METER ("27272727", "0", ""), "123456782D2C3504", 0);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
  owner_close (&owner);
}

static void
test_taken (void)
{
  assert_refused (BUS METER ("12345678", "7", "") METER ("27272727", "42", ""),
                  "123456782D2C3504", 42, MR_MASTER_ERROR_TAKEN);
  assert_refused (BUS METER ("12345678", "7", "") METER ("27272727", "42", "ignores = nke\n"),
                  "7", 42, MR_MASTER_ERROR_TAKEN);
  /* It is there itself, and so is another one. */
  assert_refused (BUS METER ("12345678", "7", "") METER ("55555555", "7", ""),
                  "123456782D2C3504", 7, MR_MASTER_ERROR_TAKEN);
}

static void
test_several (void)
{
  assert_refused (BUS METER ("12345678", "7", "") METER ("55555555", "7", ""), "7", 42, MR_MASTER_ERROR_COLLISION);
}

/* What a write of @kind asks of one that is known to be the meter @address at primary address 7. */
static void
set_known (Owner *owner, const char *description, const char *address, const char *old_value, guint8 new_primary)
{
  MrTarget who = target ("7");
  g_autofree char *value = g_strdup_printf ("%u", new_primary);

  g_assert_true (mbus_secondary_parse (address, &who.address.secondary, NULL));
  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_PRIMARY_ADDRESS, &who, old_value, value));
}

/* Where several meters answer at its primary address, or another one does, a meter whose secondary address is known is
 * selected. */
static void
test_several_known (void)
{
  static const char *const buses[] = {
    BUS METER ("12345678", "7", "") METER ("55555555", "7", ""),
    BUS METER ("12345678", "7", "a-field = 253\n") METER ("55555555", "7", ""),
    BUS METER ("12345678", "7", "a-field-selected = 0\n") METER ("55555555", "7", ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++)
    {
      Owner owner;

      set_known (&owner, buses[i], "123456782D2C3504", "7", 42);
      g_assert_no_error (owner.error);
      g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
      assert_reads (&owner, "42", "123456782D2C3504@42 2400");
      assert_reads (&owner, "7", "555555552D2C3504@7 2400");
      owner_close (&owner);
    }
}

/* It is found by selection, but no longer where it was, although another one is. */
static void
test_several_moved (void)
{
  Owner owner;

  set_known (&owner, BUS METER ("12345678", "8", "") METER ("55555555", "7", ""), "123456782D2C3504", "7", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_CHANGED);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  owner_close (&owner);
}

/* The address a meter is reached at is the one it has, whatever it says. */
static void
test_says_other (void)
{
  static const struct {
    const char *more;
    const char *address;
    const char *old_value;
    guint8 to;
  } cases[] = {
    { "a-field = 0\n", "7", "7", 42 },
    { "a-field = 0\n", "7", "7", 0 },
    { "a-field = 0\n", "7", NULL, 0 },
    { "a-field = 0\n", "123456782D2C3504", "7", 42 },
    { "a-field = 0\n", "123456782D2C3504", NULL, 42 },
    { "a-field = 0\n", "123456782D2C3504", "7", 0 },
    { "a-field = 0\n", "123456782D2C3504", NULL, 0 },
    { "a-field = 253\n", "7", "7", 42 },
    { "a-field = 253\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 9\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 42\n", "123456782D2C3504", "7", 42 },
    { "a-field-selected = 42\n", "123456782D2C3504", NULL, 42 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bus = g_strconcat (BUS METER ("87654321", "8", "") "[meter X]\nid = 12345678\nmanufacturer = KAM\n"
                                          "version = 35\ntype = 04\nprimary = 7\nrecords = raw 0C 13 12 34 56 78\n",
                                          cases[i].more, NULL);
      g_autofree char *value = g_strdup_printf ("%u", cases[i].to);
      g_autofree char *read = g_strdup_printf ("123456782D2C3504@%u 2400", cases[i].to);
      const MrTarget who = target (cases[i].address);
      Owner owner;

      g_test_message ("%s %s → %u", cases[i].more, cases[i].address, cases[i].to);
      owner_open_bus (&owner, bus, "");
      owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, cases[i].old_value, value));
      g_assert_no_error (owner.error);
      g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED CONFIRMED);
      assert_reads (&owner, value, read);
      owner_close (&owner);
    }
}

/* One that says another address than it has and stays there. It is not said to have kept what it says. */
static void
test_says_other_stayed (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", "a-field = 0\nignores = set-primary\n"), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "7", "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  g_assert_nonnull (strstr (owner.error->message, "42"));
  g_assert_null (strstr (owner.error->message, " 0 "));
  owner_close (&owner);
}

/* A meter answers at the primary address, but not the one that was meant. */
static void
test_wrong_target (void)
{
  MrTarget who = target ("7");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  g_assert_true (mbus_secondary_parse ("123456792D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);

  owner_wait (&owner, mr_master_read (owner.master, &who, 1));
  owner_assert_meters (&owner, "");
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "3 7 "));

  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &who.address.secondary, NULL));
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, NULL, "42"));
  g_assert_no_error (owner.error);
  owner_close (&owner);
}

static void
test_no_meter (void)
{
  assert_refused (BUS METER ("12345678", "7", ""), "8", 42, MR_MASTER_ERROR_NO_ANSWER);
  assert_refused (BUS METER ("12345678", "7", ""), "27272727", 42, MR_MASTER_ERROR_NO_ANSWER);
}

static void
test_unsupported (void)
{
  MrTarget every_meter = { .address = { .primary = MBUS_ADDRESS_ANY } };
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &every_meter, NULL, "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);

  every_meter.address.primary = 7;
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &every_meter, NULL, "253"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  owner_close (&owner);
}

/* CI 70 instead of E5: the meter says itself that it did nothing. */
static void
test_refused (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "refuses = set-primary\n"), "123456782D2C3504", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED);
  g_assert_cmpstr (owner.steps->str, ==, SENT FAILED);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* The meter was moved since the write was planned. */
static void
test_changed (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "7", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "6", "42"));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_CHANGED);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* It has the new value already: that is no reason to refuse, whatever was expected. */
static void
test_changed_to_new (void)
{
  const MrTarget who = target ("123456782D2C3504");
  Owner owner;

  owner_open_bus (&owner, BUS METER ("12345678", "42", ""), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &who, "6", "42"));
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, ALREADY);
  owner_close (&owner);
}

/* At 0 there is its twin, which answers there as the meter would: that proves nothing. */
static void
test_twin_at_factory (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "61", "ignores = set-primary\n")
       "[meter twin]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n"
       "records = raw 0C 13 99 00 00 00\n", "61", 0);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  owner_close (&owner);
}

/* E5 and nothing done: the meter still answers with the old address, and says so. */
static void
test_not_confirmed (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "ignores = set-primary\n"), "123456782D2C3504", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  g_assert_nonnull (strstr (owner.error->message, "7"));
  owner_close (&owner);
}

/* It took another address than it was sent: it is not said that it kept its own. */
static void
test_altered (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "alters = set-primary 0A\n"), "123456782D2C3504", 42);
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, SENT ACCEPTED FAILED);
  g_assert_nonnull (strstr (owner.error->message, "took address 10, not 42"));
  owner_close (&owner);
}

/* A meter that hears nothing for three seconds, because it is busy with the write, is not in doubt. */
static void
test_late (void)
{
  Owner owner;

  set (&owner, BUS METER ("12345678", "7", "late = set-primary 3 s\n"), "123456782D2C3504", 42);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, SENT CONFIRMED);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/write/by-secondary", test_by_secondary);
  g_test_add_func ("/write/address-first", test_address_first);
  g_test_add_func ("/write/by-primary", test_by_primary);
  g_test_add_func ("/write/without-selection", test_without_selection);
  g_test_add_func ("/write/twin", test_twin);
  g_test_add_func ("/write/twin-by-primary", test_twin_by_primary);
  g_test_add_func ("/write/to-factory", test_to_factory);
  g_test_add_func ("/write/already-there", test_already_there);
  g_test_add_func ("/write/already-at-factory", test_already_at_factory);
  g_test_add_func ("/write/taken", test_taken);
  g_test_add_func ("/write/several", test_several);
  g_test_add_func ("/write/several-known", test_several_known);
  g_test_add_func ("/write/several-moved", test_several_moved);
  g_test_add_func ("/write/says-other", test_says_other);
  g_test_add_func ("/write/says-other-stayed", test_says_other_stayed);
  g_test_add_func ("/write/wrong-target", test_wrong_target);
  g_test_add_func ("/write/no-meter", test_no_meter);
  g_test_add_func ("/write/unsupported", test_unsupported);
  g_test_add_func ("/write/refused", test_refused);
  g_test_add_func ("/write/changed", test_changed);
  g_test_add_func ("/write/changed-to-new", test_changed_to_new);
  g_test_add_func ("/write/twin-at-factory", test_twin_at_factory);
  g_test_add_func ("/write/not-confirmed", test_not_confirmed);
  g_test_add_func ("/write/altered", test_altered);
  g_test_add_func ("/write/late", test_late);

  return g_test_run ();
}
