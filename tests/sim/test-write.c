/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim-writer.h"

/* What a slave does with what is written to it, and how meters misbehave then, by octets (mbus-protocol §1.10; vendors'
 * manuals). */

#define SELECT_ANY "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"

/* --- Frames, ready-made, that masters send --- */

static void
test_ready_made (void)
{
  static const struct {
    const char *request;
    const char *answer;
  } frames[] = {
    { "10 40 FD 3D 16", "" },
    { "10 40 FF 3F 16", "" },
    { "68 06 06 68 53 00 51 01 7A 05 24 16", "E5" },
    { SELECT_ANY, "E5" },
    { "68 06 06 68 53 FD 51 01 7A 05 21 16", "E5" },
    { "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16", "E5" },
    { "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF 02 F8 16", "E5" },
    { "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 21 43 65 87 6E 16", "E5" },
    { "68 09 09 68 53 FD 51 04 6D 1E 2E 45 33 D6 16", "E5" },
  };
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\ntime = 2026-01-01T00:00\n[meter One]\nid = 12345678\n"
                                      "manufacturer = KAM\nversion = 35\ntype = 02\nfabrication = 87654321\n"
                                      "primary = 0\nrecords = date-time now; raw 01 7A 00; identification 12345678\n");
  gint64 now = SECOND;

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_test_message ("%s", frames[i].request);
      assert_answer (bus, &now, frames[i].request, frames[i].answer);
    }
  g_assert_cmpuint (primary_of (bus), ==, 5);
  assert_records (bus, &now, "04 6D 1E 2E 45 33 01 7A 05 0C 79 78 56 34 12");
}

/* The number, and the whole identity: the secondary address changes, the fabrication number does not. */
static void
test_identity (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 00000001\nmanufacturer = ABB\n"
                                      "version = 20\ntype = 04\nfabrication = 87654321\nprimary = 0\n"
                                      "records = identification 00000001\n");
  const MbusSecondary *meter = mr_sim_bus_meter (bus, 0, NULL);
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 09 09 68 53 00 51 0C 79 78 56 34 12 3D 16", "E5");
  g_assert_cmphex (meter->id, ==, 0x12345678);
  assert_records (bus, &now, "0C 79 78 56 34 12");

  assert_written (bus, &now, "53 00 51 07 79 21 43 65 87 2D 2C 01 02", "E5");
  g_assert_cmphex (meter->id, ==, 0x87654321);
  g_assert_cmphex (meter->manufacturer, ==, 0x2C2D);
  g_assert_cmphex (meter->version, ==, 0x01);
  g_assert_cmphex (meter->device_type, ==, 0x02);
  g_assert_cmphex (meter->fabrication, ==, 0x87654321);
  assert_records (bus, &now, "0C 79 21 43 65 87");

  /* The frame of the description of commands, and a wildcard, which is no identity. */
  assert_answer (bus, &now, "68 0D 0D 68 53 00 51 07 79 78 56 34 12 2D 2C 01 02 94 16", "E5");
  assert_written (bus, &now, "53 00 51 07 79 FF 56 34 12 2D 2C 01 02", "E5");
  g_assert_cmphex (meter->id, ==, 0x12345678);
}

/* To 254 all obey and answer, to 255 all obey, to 253 the selected one does. */
static void
test_special_addresses (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n"
                                      "[meter One]\nid = 00000001\nmanufacturer = KAM\nversion = 01\ntype = 02\n"
                                      "primary = 1\nrecords = on-time 1 h\n"
                                      "[meter Two]\nid = 00000002\nmanufacturer = KAM\nversion = 01\ntype = 02\n"
                                      "primary = 2\nrecords = on-time 2 h\n");
  guint8 first, second;
  gint64 now = SECOND;

  assert_written (bus, &now, "53 FE 51 01 7A 07", "E5");
  mr_sim_bus_meter (bus, 0, &first);
  mr_sim_bus_meter (bus, 1, &second);
  g_assert_cmpuint (first, ==, 7);
  g_assert_cmpuint (second, ==, 7);

  assert_written (bus, &now, "53 FF 51 01 7A 09", "");
  mr_sim_bus_meter (bus, 1, &second);
  g_assert_cmpuint (second, ==, 9);

  assert_written (bus, &now, "53 FD 51 01 7A 0B", "");
  assert_written (bus, &now, "53 FD 52 02 00 00 00 FF FF FF FF", "E5");
  assert_written (bus, &now, "73 FD 51 01 7A 0B", "E5");
  mr_sim_bus_meter (bus, 0, &first);
  mr_sim_bus_meter (bus, 1, &second);
  g_assert_cmpuint (first, ==, 9);
  g_assert_cmpuint (second, ==, 11);
}

/* Several records in one telegram are all obeyed; of one that ends within a record nothing is. */
static void
test_several_records (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("date-time now", "");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 13 00 01 7A 07 04 6D 00 2C 45 33", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);
  assert_records (bus, &now, "04 6D 00 2C 45 33");

  assert_written (bus, &now, "53 07 51 01 7A 09 04 6D 00", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);

  /* To add to a value, or to clear it, is not to write it. */
  assert_written (bus, &now, "53 07 51 01 FA 01 01", "E5");
  assert_written (bus, &now, "53 07 51 01 FA 00 08", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 8);
}

/* --- Access --- */

#define PASSWORD "07 FD 16 31 32 33 34 35 36 37 38"
#define PROTECTED "password = 31 32 33 34 35 36 37 38\nprotects = set-primary; set-clock; set-password\n"

static void
test_password (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", PROTECTED);
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 5);
  assert_written (bus, &now, "53 05 51 07 FD 16 31 32 33 34 35 36 37 39 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 5);
  assert_written (bus, &now, "53 05 51 0C 79 21 43 65 87", "E5"); /* is not protected */
  g_assert_cmphex (mr_sim_bus_meter (bus, 0, NULL)->id, ==, 0x87654321);

  /* In one telegram, the password first; then in a telegram of its own, until SND_NKE. */
  assert_written (bus, &now, "53 05 51 " PASSWORD " 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);
  assert_answer (bus, &now, "10 40 07 47 16", "E5");
  assert_written (bus, &now, "53 07 51 01 7A 08", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);
  assert_written (bus, &now, "53 07 51 " PASSWORD, "E5");
  assert_written (bus, &now, "53 07 51 01 7A 08", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 8);
}

/* `FD 96 00` sets another one, which takes the old one. */
static void
test_password_set (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", PROTECTED);
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 07 FD 96 00 41 42 43 44 45 46 47 48", "E5");
  assert_written (bus, &now, "53 05 51 07 FD 16 41 42 43 44 45 46 47 48 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 5);
  assert_written (bus, &now, "53 05 51 " PASSWORD " 07 FD 96 00 41 42 43 44 45 46 47 48", "E5");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_written (bus, &now, "53 05 51 " PASSWORD " 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 5);
  assert_written (bus, &now, "53 05 51 07 FD 16 41 42 43 44 45 46 47 48 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);
}

static void
test_password_refused (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", PROTECTED "without-password = refused\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", REFUSED ("10", "8D"));
  assert_written (bus, &now, "53 05 51 " PASSWORD " 01 7A 07", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);
}

/* The secondary address before the record, to 253, without selection. */
static void
test_address_first (void)
{
  const char *address_first = "53 FD 51 78 56 34 12 2D 2C 35 04 01 7A 07";
  const char *of_another = "53 FD 51 79 56 34 12 2D 2C 35 04 01 7A 08";
  g_autoptr (MrSimBus) no = bus_with ("on-time 1 h", "");
  g_autoptr (MrSimBus) yes = bus_with ("on-time 1 h", "address-first = yes\n");
  g_autoptr (MrSimBus) only = bus_with ("on-time 1 h", "address-first = only\n");
  gint64 now = SECOND;

  assert_written (no, &now, address_first, "");

  now = SECOND;
  assert_written (yes, &now, of_another, "");
  assert_written (yes, &now, address_first, "E5");
  g_assert_cmpuint (primary_of (yes), ==, 7);
  assert_written (yes, &now, "53 07 51 01 7A 09", "E5");
  g_assert_cmpuint (primary_of (yes), ==, 9);

  now = SECOND;
  assert_written (only, &now, "53 05 51 01 7A 09", "E5");
  g_assert_cmpuint (primary_of (only), ==, 5);
  assert_written (only, &now, address_first, "E5");
  g_assert_cmpuint (primary_of (only), ==, 7);
}

/* --- Misbehaviour --- */

#define EVERYTHING "date-time now; digital-output 00; raw 01 7A 05"

static void
test_ignored (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "breaker = connected\nignores = set-primary; set-id; set-identity; "
                                                   "set-clock; set-output; remote-control\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", "E5");
  assert_written (bus, &now, "53 05 51 0C 79 21 43 65 87", "E5");
  assert_written (bus, &now, "53 05 51 07 79 21 43 65 87 2D 2C 01 02", "E5");
  assert_written (bus, &now, "53 05 51 04 6D 00 26 A1 31", "E5");
  assert_written (bus, &now, "53 05 51 01 FD 1A 00", "E5");
  assert_written (bus, &now, DISCONNECT, "E5");
  assert_records (bus, &now, "04 6D 1E 2E 45 33 01 FD 1A 01 01 7A 05");
  g_assert_cmphex (mr_sim_bus_meter (bus, 0, NULL)->id, ==, 0x12345678);
}

static void
test_silent_to (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "silent-to = set-primary; unknown\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", "");
  g_assert_cmpuint (primary_of (bus), ==, 5);

  /* What it does not know: a record, a record without end, a CI field. */
  assert_written (bus, &now, "53 05 51 01 13 00", "");
  assert_written (bus, &now, "53 05 51 04 6D 00", "");
  assert_written (bus, &now, "53 05 5B 00", "");
  assert_written (bus, &now, "53 05 51 0C 79 21 43 65 87", "E5");
}

/* Each with its code; nothing after a record that was refused is obeyed. */
static void
test_refused (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "refuses = set-primary 08; set-clock; unknown 01; set-baud 02\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07 0C 79 21 43 65 87", REFUSED ("08", "85"));
  assert_written (bus, &now, "53 05 51 04 6D 00 26 A1 31", REFUSED ("00", "7D"));
  assert_written (bus, &now, "53 05 51 01 13 00", REFUSED ("01", "7E"));
  assert_written (bus, &now, "53 05 B8", REFUSED ("02", "7F"));
  assert_written (bus, &now, "53 05 6D 01 00 1E 01", REFUSED ("01", "7E"));
  assert_records (bus, &now, "04 6D 1E 2E 45 33 01 FD 1A 00 01 7A 05");
  g_assert_cmphex (mr_sim_bus_meter (bus, 0, NULL)->id, ==, 0x12345678);
}

/* It answers as if it had refused, and has obeyed. */
static void
test_denied (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "denies = set-clock 08\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 04 6D 1E 2E 45 33", REFUSED ("08", "85"));
  assert_records (bus, &now, "04 6D 1E 2E 45 33 01 FD 1A 00 01 7A 05");
}

static void
test_altered (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "breaker = connected\nalters = set-primary 0A; set-id 01 00 00 00; "
                                                   "set-clock +1h; remote-control 02\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 04 6D 1E 2E 45 33", "E5");
  assert_written (bus, &now, "53 05 51 0C 79 21 43 65 87", "E5");
  assert_written (bus, &now, "53 05 51 01 7A 07", "E5");
  assert_written (bus, &now, "53 0A 51 01 FD 1A 00", "E5");
  assert_written (bus, &now, "53 0A 51 01 FD 1F 01", "E5");
  assert_records (bus, &now, "04 6D 1E 2F 45 33 01 FD 1A 02 01 7A 0A");
  g_assert_cmpuint (primary_of (bus), ==, 10);
  g_assert_cmphex (mr_sim_bus_meter (bus, 0, NULL)->id, ==, 0x00000001);
}

/* E5 comes after the master has given up, also if the master has asked something else by then. */
static void
test_late (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "late = set-primary 3 s\n");
  gint64 now = SECOND;
  gint64 begin;
  gint64 when;
  guint8 octet;

  assert_written (bus, &now, "53 05 51 01 7A 07", ""); /* two seconds */
  g_assert_true (mr_sim_bus_next (bus, now + 2 * SECOND, &when, &octet));
  g_assert_cmphex (octet, ==, 0xE5);
  now = when;

  /* It does not hear the second write, nor a readout, and E5 comes once. */
  begin = now;
  assert_written (bus, &now, "53 07 51 01 7A 09", "");
  assert_written (bus, &now, "53 07 51 01 7A 0A", "E5");
  g_assert_cmpint (now, >, begin + 3 * SECOND);
  g_assert_cmpuint (primary_of (bus), ==, 9);
  assert_answer (bus, &now, "10 40 09 49 16", "E5");
}

/* It is done, and no one hears of it. */
static void
test_lost_ack (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "breaker = connected\nloses-ack = set-primary; remote-control\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", "");
  assert_answer (bus, &now, "10 40 07 47 16", "E5");
  assert_written (bus, &now, "53 07 51 01 FD 1F 00", "");
  assert_records (bus, &now, "04 6D 1E 2E 45 33 01 FD 1A 00 01 7A 07");
}

static void
test_silence (void)
{
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING, "silent-after = set-primary 30 s; set-id forever\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 01 7A 07", "E5");
  assert_answer (bus, &now, "10 40 07 47 16", "");
  now += 25 * SECOND;
  assert_answer (bus, &now, "10 40 07 47 16", "");
  now += 2 * SECOND;
  assert_answer (bus, &now, "10 40 07 47 16", "E5");
  g_assert_cmpuint (primary_of (bus), ==, 7);

  assert_written (bus, &now, "53 07 51 0C 79 21 43 65 87", "E5");
  g_assert_cmphex (mr_sim_bus_meter (bus, 0, NULL)->id, ==, 0x87654321);
  now += DAY;
  assert_answer (bus, &now, "10 40 07 47 16", "");
  assert_answer (bus, &now, SELECT_ANY, "");
}

/* Records and commands that no one means: a meter that knows everything takes them, and then can still be read. */
static void
test_garbage (void)
{
  static const guint8 likely[] = { 0x01, 0x02, 0x03, 0x04, 0x06, 0x07, 0x0C, 0x0D, 0x0E, 0x16, 0x1A, 0x1F, 0x6C, 0x6D,
                                   0x79, 0x7A, 0x80, 0x96, 0xFD };
  static const guint8 cis[] = { 0x51, 0x51, 0x51, 0x51, 0x6D, 0x50, 0x5B };
  g_autoptr (MrSimBus) bus = bus_with (EVERYTHING "; date-time now as type-i; digital-input tariff 1 00; date now; "
                                                  "identification 12345678",
                                       "relays = yes\nclock-forms = type-f; type-g; type-i; type-j; bcd12\n"
                                       "shifts-clock = yes\naddress-first = yes\nalters = set-clock +3650d\n" PROTECTED);
  g_autoptr (GRand) random = g_rand_new_with_seed (10);
  gint64 now = SECOND;

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) hex = g_string_new ("53 FE ");
      const guint n = (guint) g_rand_int_range (random, 0, 14);
      g_autofree char *frame = NULL;
      g_autofree char *answer = NULL;

      g_string_append_printf (hex, "%02X", cis[g_rand_int_range (random, 0, G_N_ELEMENTS (cis))]);
      for (guint k = 0; k < n; k++)
        g_string_append_printf (hex, " %02X", g_rand_boolean (random)
                                                ? likely[g_rand_int_range (random, 0, G_N_ELEMENTS (likely))]
                                                : (guint) g_rand_int_range (random, 0, 256));
      frame = frame_of (hex->str);
      answer = ask_at (bus, &now, 2400, frame);
      g_assert_cmpstr (answer, ==, "E5");
      if (i % 16 == 0)
        {
          g_autofree char *records = read_records (bus, &now);

          g_assert_cmpuint (strlen (records), >, 0);
        }
    }
}

/* --- Baud rate --- */

#define AT(rate, expected)                                               \
  G_STMT_START {                                                         \
    g_autofree char *answer_ = ask_at (bus, &now, rate, "10 40 05 45 16"); \
    g_assert_cmpstr (answer_, ==, expected);                             \
  } G_STMT_END

/* The commands to a meter at 0, ready-made; one that finds the rate by itself obeys none of them. */
static void
test_baud_commands (void)
{
  static const char *const frames[] = {
    "68 03 03 68 53 00 B8 0B 16", "68 03 03 68 53 00 BB 0E 16", "68 03 03 68 53 00 BD 10 16",
    "68 03 03 68 53 00 BE 11 16",
  };
  static const guint rates[] = { 300, 2400, 9600, 19200 };
  g_autoptr (MrSimBus) finding = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                          "version = 35\ntype = 04\nprimary = 0\nrecords = on-time 1 h\n");
  g_autoptr (MrSimBus) switching = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                            "version = 35\ntype = 04\nprimary = 0\nrecords = on-time 1 h\n"
                                            "switches-baud = yes\nbaud = 19200; 9600; 2400; 300\n");
  guint rate = 19200;
  gint64 now = SECOND;

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autofree char *at_old = ask_at (switching, &now, rate, frames[i]);
      g_autofree char *at_new = ask_at (switching, &now, rates[i], "10 40 00 40 16");

      g_assert_cmpstr (at_old, ==, "E5");
      g_assert_cmpstr (at_new, ==, "E5");
      rate = rates[i];
      assert_answer (finding, &now, frames[i], "E5");
      assert_answer (finding, &now, "10 40 00 40 16", "E5");
    }
}

/* It returns unless it is addressed at the new rate in time. */
static void
test_baud_fallback (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", "switches-baud = yes\nbaud = 2400; 9600\nbaud-fallback = 30 s\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 BD", "E5");
  now += 20 * SECOND;
  AT (2400, "");
  now += 10 * SECOND;
  AT (9600, "");
  AT (2400, "E5");

  assert_written (bus, &now, "53 05 BD", "E5");
  AT (9600, "E5");
  now += 60 * SECOND;
  AT (9600, "E5");
  AT (2400, "");
}

/* E5 at the new rate: at the old one it is noise. */
static void
test_baud_answer (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", "switches-baud = at-new-rate\nbaud = 2400; 300\n");
  g_autofree char *frame = frame_of ("53 05 B8");
  g_autofree char *back = frame_of ("53 05 BB");
  g_autofree char *heard = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (frame, NULL);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  gint64 now = SECOND;
  gint64 when;
  guint8 octet;

  for (gsize i = 0; i < n; i++)
    mr_sim_bus_receive (bus, data[i], 2400, now += mr_sim_bits (MR_LINE_OCTET_BITS, 2400));
  mr_sim_bus_listen (bus, 300);
  g_assert_true (mr_sim_bus_next (bus, now + SECOND, &when, &octet));
  g_assert_cmphex (octet, ==, 0xE5);
  now += SECOND;
  AT (300, "E5");

  heard = ask_at (bus, &now, 300, back);
  g_assert_cmpstr (heard, !=, "E5");
  AT (2400, "E5");
}

static void
test_baud_ignored (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("on-time 1 h", "switches-baud = yes\nbaud = 2400; 9600\nignores = set-baud\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 BD", "E5");
  AT (2400, "E5");
  AT (9600, "");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/write/ready-made", test_ready_made);
  g_test_add_func ("/sim/write/identity", test_identity);
  g_test_add_func ("/sim/write/special-addresses", test_special_addresses);
  g_test_add_func ("/sim/write/several-records", test_several_records);
  g_test_add_func ("/sim/write/password", test_password);
  g_test_add_func ("/sim/write/password/set", test_password_set);
  g_test_add_func ("/sim/write/password/refused", test_password_refused);
  g_test_add_func ("/sim/write/address-first", test_address_first);
  g_test_add_func ("/sim/write/ignored", test_ignored);
  g_test_add_func ("/sim/write/silent-to", test_silent_to);
  g_test_add_func ("/sim/write/refused", test_refused);
  g_test_add_func ("/sim/write/denied", test_denied);
  g_test_add_func ("/sim/write/altered", test_altered);
  g_test_add_func ("/sim/write/late", test_late);
  g_test_add_func ("/sim/write/lost-ack", test_lost_ack);
  g_test_add_func ("/sim/write/silence", test_silence);
  g_test_add_func ("/sim/write/garbage", test_garbage);
  g_test_add_func ("/sim/write/baud/commands", test_baud_commands);
  g_test_add_func ("/sim/write/baud/fallback", test_baud_fallback);
  g_test_add_func ("/sim/write/baud/answer", test_baud_answer);
  g_test_add_func ("/sim/write/baud/ignored", test_baud_ignored);

  return g_test_run ();
}
