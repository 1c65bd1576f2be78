/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting meter numbers, which changes who a meter is; and what every kind of write has in common, with kinds made up
 * for the test. */
#include "config.h"

#include <string.h>

#include "mbus-command.h"
#include "mr-sim.h"

#include "owner.h"

#define BUS "[bus]\ntitle = Test\n"
#define METER(name, id, primary, more) \
  "[meter " name "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

#define CONFIRMED "1:sent 1:accepted 1:confirmed"
#define KEPT "1:sent 1:accepted 1:failed"
#define REFUSED "1:sent 1:failed"
#define NOT_SENT "1:failed"

static MrTarget
target (const char *address)
{
  MrTarget self = { .baud = 2400 };

  g_assert_true (mbus_address_parse (address, &self.address, NULL));
  return self;
}

static void
set (Owner *owner, const char *description, const char *address, const char *old_value, const char *new_value)
{
  const MrTarget who = target (address);

  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_METER_NUMBER, &who, old_value, new_value));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
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
assert_written (Owner *owner, const char *expected)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_cmpstr (mbus_secondary_format (&owner->written, text), ==, expected);
}

/* The proof is a telegram of the meter with its new number. */
static void
test_by_secondary (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "") METER ("b", "27272727", "8", ""), "123456782D2C3504", "12345678",
       "87654321");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_true (g_str_has_prefix (owner.proof, "68 15 15 68 08 07 72 21 43 65 87 2D 2C 35 04"));
  assert_written (&owner, "876543212D2C3504");
  assert_reads (&owner, "87654321", "876543212D2C3504@7 2400");
  assert_reads (&owner, "7", "876543212D2C3504@7 2400");
  assert_reads (&owner, "12345678", "");
  owner_close (&owner);
}

static void
test_by_primary (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "") METER ("b", "27272727", "8", ""), "7", NULL, "87654321");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  assert_reads (&owner, "87654321", "876543212D2C3504@7 2400");
  owner_close (&owner);
}

/* It never answers to its new number; but at its primary address it reports it. */
static void
test_without_selection (void)
{
  MrTarget who = target ("7");
  Owner owner;

  g_assert_true (mbus_secondary_parse ("123456782D2C3504", &who.address.secondary, NULL));
  owner_open_bus (&owner, BUS METER ("a", "12345678", "7", "ignores = selection\n"), "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_METER_NUMBER, &who, "12345678", "87654321"));
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  assert_written (&owner, "876543212D2C3504");
  owner_close (&owner);
}

/* Several share a number, as when a delivery was labelled wrongly: the one at this primary address gets another. */
static void
test_shared_number (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "") METER ("b", "12345678", "8", "delay = 90 bit\n"), "7", "12345678",
       "87654321");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  assert_reads (&owner, "87654321", "876543212D2C3504@7 2400");
  assert_reads (&owner, "12345678", "123456782D2C3504@8 2400");
  owner_close (&owner);
}

/* Selected by that number, both would take the new one. */
static void
test_shared_number_selected (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "") METER ("b", "12345678", "8", "delay = 90 bit\n"), "12345678", NULL,
       "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION);
  g_assert_cmpstr (owner.steps->str, ==, NOT_SENT);
  owner_close (&owner);
}

/* Apart by their fabrication numbers. */
static void
test_shared_number_enhanced (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "fabrication = 00000001\n")
       METER ("b", "12345678", "8", "fabrication = 00000002\n"), "123456782D2C3504/00000002", NULL, "87654321");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  assert_reads (&owner, "8", "876543212D2C3504@8 2400");
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* E5 and nothing done: the meter still has the old number. */
static void
test_ignored (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "ignores = set-id\n"), "12345678", NULL, "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, KEPT);
  g_assert_nonnull (strstr (owner.reason, "12345678"));
  assert_written (&owner, "123456782D2C3504");
  owner_close (&owner);
}

/* The same of a meter that shares its number with another, which answers to it alone or not. */
static void
test_ignored_shared (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "ignores = set-id\n") METER ("b", "12345678", "8", ""), "7", NULL,
       "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, KEPT);
  owner_close (&owner);
}

static void
test_refused (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "refuses = set-id\n"), "12345678", NULL, "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED);
  g_assert_cmpstr (owner.steps->str, ==, REFUSED);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

static void
test_taken (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "") METER ("b", "87654321", "8", ""), "12345678", NULL, "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_TAKEN);
  g_assert_cmpstr (owner.steps->str, ==, NOT_SENT);
  assert_reads (&owner, "7", "123456782D2C3504@7 2400");
  owner_close (&owner);
}

/* The same number of another maker's meter is another secondary address. */
static void
test_other_maker (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", "")
       "[meter b]\nid = 87654321\nmanufacturer = ELS\nversion = 01\ntype = 07\nprimary = 8\n"
       "records = raw 0C 13 01 00 00 00\n", "12345678", NULL, "87654321");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  assert_reads (&owner, "876543212D2C3504", "876543212D2C3504@7 2400");
  owner_close (&owner);
}

static void
test_changed (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", ""), "7", "12345679", "87654321");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_CHANGED);
  g_assert_cmpstr (owner.steps->str, ==, NOT_SENT);
  g_assert_nonnull (strstr (owner.reason, "12345679"));
  owner_close (&owner);
}

static void
test_already (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", ""), "7", NULL, "12345678");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, "1:confirmed");
  owner_close (&owner);
}

static void
test_not_a_number (void)
{
  Owner owner;

  set (&owner, BUS METER ("a", "12345678", "7", ""), "7", NULL, "1234567A");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpstr (owner.steps->str, ==, NOT_SENT);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  owner_close (&owner);
}

/* A made-up kind whose value is how many telegrams a meter has: it neither moves the meter nor can be changed, and is
 * seen only when all of them are read. */
static gboolean
check_any (const char *value, GError **error)
{
  return TRUE;
}

static void
frame_any (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  mbus_frame_init_long (out, MBUS_C_SND_UD, address, MBUS_CI_DATA_SEND, (const guint8 *) "\x01\x06\x01", 3);
}

static char *
count_telegrams (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  return g_strdup_printf ("%u", readout->frames->len);
}

static GBytes *
find_last (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  g_autofree char *found = count_telegrams (request, readout, telegrams);

  return g_str_equal (found, request->new_value) ? readout->frames->pdata[readout->frames->len - 1] : NULL;
}

static char *
explain_fault (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  return g_strdup_printf ("fault %d, found %s", fault, found);
}

static const MrWriteKind counted = {
  .id = "counted",
  .depth = MR_WRITE_DEPTH_ALL,
  .check = check_any,
  .frame = frame_any,
  .read_value = count_telegrams,
  .find_proof = find_last,
  .explain = explain_fault,
};

static void
write_counted (Owner *owner, const char *old_value, const char *new_value)
{
  const MrTarget who = target ("7");
  g_auto (MrWriteRequest) request = { 0 };

  owner_open_bus (owner, BUS "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n"
                  "records = raw 0C 13 01 00 00 00; next; raw 0C 13 02 00 00 00\n", "");
  mr_write_request_init (&request, 1, &counted, &who, old_value, new_value);
  owner_wait (owner, mr_master_write (owner->master, &request, 1));
}

static void
test_in_place (void)
{
  Owner owner;

  write_counted (&owner, "2", "3");
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED);
  g_assert_cmpstr (owner.steps->str, ==, KEPT);
  g_assert_cmpstr (owner.reason, ==, "fault 2, found 2");
  owner_close (&owner);
}

static void
test_in_place_already (void)
{
  Owner owner;

  write_counted (&owner, NULL, "2");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, "1:confirmed");
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/write-number/by-secondary", test_by_secondary);
  g_test_add_func ("/write-number/by-primary", test_by_primary);
  g_test_add_func ("/write-number/without-selection", test_without_selection);
  g_test_add_func ("/write-number/shared/by-primary", test_shared_number);
  g_test_add_func ("/write-number/shared/selected", test_shared_number_selected);
  g_test_add_func ("/write-number/shared/enhanced", test_shared_number_enhanced);
  g_test_add_func ("/write-number/ignored", test_ignored);
  g_test_add_func ("/write-number/ignored-shared", test_ignored_shared);
  g_test_add_func ("/write-number/refused", test_refused);
  g_test_add_func ("/write-number/taken", test_taken);
  g_test_add_func ("/write-number/other-maker", test_other_maker);
  g_test_add_func ("/write-number/changed", test_changed);
  g_test_add_func ("/write-number/already", test_already);
  g_test_add_func ("/write-number/not-a-number", test_not_a_number);
  g_test_add_func ("/write-number/in-place", test_in_place);
  g_test_add_func ("/write-number/in-place-already", test_in_place_already);

  return g_test_run ();
}
