/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meters that take a write only after a password, and what becomes of it: sent right before the value, and seen
 * nowhere. */
#include "config.h"

#include <string.h>

#include "mbus-command.h"
#include "mr-master-error.h"
#include "mr-sim.h"

#include "owner.h"

/* With the octet of an acknowledgement. */
#define PASSWORD "A1 B2 C3 D4 E5 F6 07 18"
#define OTHER_PASSWORD "A1 B2 C3 D4 E5 F6 07 19"
#define LOCKED "password = " PASSWORD "\nprotects = set-primary; set-id\n"

#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = ABB\nversion = 20\ntype = 02\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

#define NOT_GIVEN "Meters of this make may ask for a password."
#define WRONG "The password may be wrong."

static GBytes *
octets_of (const char *hex)
{
  GBytes *octets = mbus_unhex (hex, NULL);

  g_assert_nonnull (octets);
  return octets;
}

/* @password: (nullable). @out: not initialised before */
static void
init_request (MrWriteRequest *out, gint64 id, const char *address, const char *value, const char *password)
{
  MrTarget target = { .baud = 2400, .quirks = { .password_first = TRUE } };
  g_autoptr (GBytes) octets = password != NULL ? octets_of (password) : NULL;

  g_assert_true (mbus_address_parse (address, &target.address, NULL));
  mr_write_request_init (out, id, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), &target, NULL, value);
  mr_write_request_set_password (out, octets);
}

/* What taps see, and what the journal has, as text. */
typedef struct {
  Owner owner;
  GString *seen; /* octets both ways, with a blank before each */
} Watched;

static void
watch (const MrTapEvent *event, gpointer user_data)
{
  GString *seen = user_data;

  for (gsize i = 0; i < event->len; i++)
    g_string_append_printf (seen, " %02X", event->octets[i]);
}

static void
watched_open (Watched *self, const char *description)
{
  self->seen = g_string_new (NULL);
  owner_open_bus (&self->owner, description, "");
  mr_master_add_tap (self->owner.master, watch, self->seen, NULL);
}

static void
watched_close (Watched *self)
{
  owner_close (&self->owner);
  g_string_free (self->seen, TRUE);
}

static void
set (Watched *self, const char *description, const char *address, const char *password)
{
  g_auto (MrWriteRequest) request = { 0 };

  watched_open (self, description);
  init_request (&request, 1, address, "42", password);
  owner_wait (&self->owner, mr_master_write (self->owner.master, &request, 1));
}

/* No four octets of it in a row. */
static void
assert_secret (const char *text)
{
  for (gsize i = 0; i + strlen ("A1 B2 C3 D4") <= strlen (PASSWORD); i += 3)
    {
      g_autofree char *part = g_strndup (PASSWORD + i, strlen ("A1 B2 C3 D4"));

      g_assert_null (strstr (text, part));
    }
}

static void
assert_done (const char *description, const char *address, const char *password)
{
  Watched self;

  set (&self, description, address, password);
  g_assert_no_error (self.owner.error);
  g_assert_cmpstr (self.owner.steps->str, ==, "1:sent 1:accepted 1:confirmed");
  assert_secret (self.seen->str);
  watched_close (&self);
}

static void
test_right (void)
{
  assert_done (BUS METER ("12345678", "7", LOCKED), "1234567842042002", PASSWORD);
  assert_done (BUS METER ("12345678", "7", LOCKED), "7", PASSWORD);
  /* One that is not selected at all. */
  assert_done (BUS METER ("12345678", "7", "ignores = selection\n" LOCKED), "7", PASSWORD);
  assert_done (BUS METER ("12345678", "7", "without-password = refused\n" LOCKED), "7", PASSWORD);
}

/* The frame count bit is that of the next request: the meter would take the value for a repetition otherwise. */
static void
test_order (void)
{
  Watched self;

  set (&self, BUS METER ("12345678", "7", "ignores = selection\nknows-fcb = yes\n" LOCKED), "7", PASSWORD);
  g_assert_no_error (self.owner.error);
  g_assert_nonnull (strstr (self.seen->str,
                            " 68 0E 0E 68 53 07 51 07 FD 16 00 00 00 00 00 00 00 00 C5 16 E5 68 06 06 68 73 07 51 01 7A 2A "));
  g_assert_cmpstr (self.owner.sent, ==, "68 06 06 68 73 07 51 01 7A 2A 70 16");
  watched_close (&self);
}

/* Together with a secondary address before what is sent. */
static void
test_address_first (void)
{
  g_auto (MrWriteRequest) request = { 0 };
  Watched self;

  watched_open (&self, BUS METER ("12345678", "7", "address-first = only\n" LOCKED));
  init_request (&request, 1, "1234567842042002", "42", PASSWORD);
  request.target.quirks.address_first = TRUE;
  owner_wait (&self.owner, mr_master_write (self.owner.master, &request, 1));
  g_assert_no_error (self.owner.error);
  g_assert_cmpstr (self.owner.steps->str, ==, "1:sent 1:accepted 1:confirmed");
  g_assert_nonnull (strstr (self.seen->str, " FD 51 78 56 34 12 42 04 20 02 07 FD 16 00 00 00 00 00 00 00 00 "));
  assert_secret (self.seen->str);
  watched_close (&self);
}

/* A wrong one, or none: what the meter says is reported, and the password named as a possible cause. */
static void
test_locked (void)
{
  static const struct {
    const char *nature;
    const char *password;
    const char *steps;
    const char *hint;
  } cases[] = {
    { "", OTHER_PASSWORD, "1:sent 1:accepted 1:failed", WRONG },
    { "without-password = refused\n", OTHER_PASSWORD, "1:sent 1:failed", WRONG },
    { "", NULL, "1:sent 1:accepted 1:failed", NOT_GIVEN },
    { "without-password = refused\n", NULL, "1:sent 1:failed", NOT_GIVEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bus = g_strconcat (BUS, METER ("12345678", "7", LOCKED "# NATURE\n"), NULL);
      g_auto (GStrv) parts = g_strsplit (bus, "# NATURE\n", 2);
      g_autofree char *description = g_strjoinv (cases[i].nature, parts);
      Watched self;

      set (&self, description, "1234567842042002", cases[i].password);
      g_assert_error (self.owner.error, MR_MASTER_ERROR,
                      (int) (*cases[i].nature != '\0' ? MR_MASTER_ERROR_REFUSED : MR_MASTER_ERROR_NOT_CONFIRMED));
      g_assert_cmpstr (self.owner.steps->str, ==, cases[i].steps);
      g_assert_nonnull (strstr (self.owner.reason, cases[i].hint));
      g_assert_cmpstr (self.owner.reason, ==, mr_master_error_sentence (self.owner.error));
      assert_secret (self.owner.reason);
      assert_secret (self.seen->str);
      watched_close (&self);
    }
}

/* Such a meter may be open: then it needs none. */
static void
test_open (void)
{
  assert_done (BUS METER ("12345678", "7", ""), "1234567842042002", NULL);
  assert_done (BUS METER ("12345678", "7", ""), "1234567842042002", PASSWORD);
}

/* Of a meter whose profile does not say so, the password is not its own, and might be stored as a new one. */
static void
test_not_asked (void)
{
  g_auto (MrWriteRequest) request = { 0 };
  Watched self;

  watched_open (&self, BUS METER ("12345678", "7", LOCKED));
  init_request (&request, 1, "7", "42", PASSWORD);
  request.target.quirks.password_first = FALSE;
  owner_wait (&self.owner, mr_master_write (self.owner.master, &request, 1));
  g_assert_cmpstr (self.owner.steps->str, ==, "1:sent 1:accepted 1:failed");
  g_assert_null (strstr (self.owner.reason, "password"));
  g_assert_null (strstr (self.seen->str, " FD 16"));
  watched_close (&self);
}

/* The password itself is refused, or not answered: the value is not sent then. */
static void
test_not_taken (void)
{
  Watched self;

  set (&self, BUS METER ("12345678", "7", "refuses = unknown 08\n"), "7", PASSWORD);
  g_assert_error (self.owner.error, MR_MASTER_ERROR, (int) MR_MASTER_ERROR_REFUSED);
  g_assert_cmpstr (self.owner.steps->str, ==, "1:failed");
  g_assert_nonnull (strstr (self.owner.reason, WRONG));
  watched_close (&self);

  set (&self, BUS METER ("12345678", "7", "silent-to = unknown\n"), "7", PASSWORD);
  g_assert_error (self.owner.error, MR_MASTER_ERROR, (int) MR_MASTER_ERROR_NO_ANSWER);
  g_assert_cmpstr (self.owner.steps->str, ==, "1:failed");
  assert_secret (self.seen->str);
  watched_close (&self);
}

/* Each meter of a batch gets it, the last one a wrong one. */
static void
test_batch (void)
{
  MrWriteRequest requests[3] = { 0 };
  Watched self;

  watched_open (&self, BUS METER ("12345678", "7", LOCKED) METER ("23456789", "8", LOCKED) METER ("34567890", "9", LOCKED));
  init_request (&requests[0], 1, "1234567842042002", "41", PASSWORD);
  init_request (&requests[1], 2, "8", "42", PASSWORD);
  init_request (&requests[2], 3, "9", "43", OTHER_PASSWORD);
  owner_wait (&self.owner, mr_master_write (self.owner.master, requests, G_N_ELEMENTS (requests)));
  g_assert_no_error (self.owner.error);
  g_assert_cmpstr (self.owner.steps->str, ==, "1:sent 1:accepted 1:confirmed 2:sent 2:accepted 2:confirmed "
                                              "3:sent 3:accepted 3:failed");
  g_assert_nonnull (strstr (self.owner.reason, WRONG));
  assert_secret (self.seen->str);
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    mr_write_request_clear (&requests[i]);
  watched_close (&self);
}

/* A converter that echoes, undisturbed or not. What is damaged differs with the seed. */
static void
test_echo (void)
{
  guint n_given = 0;

  assert_done (BUS "echo = yes\n" METER ("12345678", "7", LOCKED), "1234567842042002", PASSWORD);

  for (guint seed = 1; seed <= 20; seed++)
    {
      g_autofree char *bus = g_strdup_printf (BUS "echo = yes\nnoise = 20\nseed = %u\n%s", seed,
                                              METER ("12345678", "7", LOCKED));
      Watched self;

      set (&self, bus, "7", PASSWORD);
      assert_secret (self.seen->str);
      assert_secret (self.owner.reason != NULL ? self.owner.reason : "");
      n_given += strstr (self.seen->str, " FD 16 00 00 00 00 ") != NULL;
      watched_close (&self);
    }
  g_assert_cmpuint (n_given, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/write/password/right", test_right);
  g_test_add_func ("/write/password/order", test_order);
  g_test_add_func ("/write/password/address-first", test_address_first);
  g_test_add_func ("/write/password/locked", test_locked);
  g_test_add_func ("/write/password/open", test_open);
  g_test_add_func ("/write/password/not-asked", test_not_asked);
  g_test_add_func ("/write/password/not-taken", test_not_taken);
  g_test_add_func ("/write/password/batch", test_batch);
  g_test_add_func ("/write/password/echo", test_echo);

  return g_test_run ();
}
