/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-error.h"
#include "mbus-frame.h"

static MbusFrame
parse_ok (const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, &error);
  MbusFrame frame = { 0 };
  gboolean ok;

  g_assert_no_error (error);
  ok = mbus_frame_parse (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), &frame, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  return frame;
}

static void
parse_fails (const char *hex, MbusError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MbusFrame frame;

  g_assert_nonnull (octets);
  g_assert_false (mbus_frame_parse (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), &frame, &error));
  g_assert_error (error, MBUS_ERROR, (int) code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
assert_builds (const MbusFrame *frame, const char *hex)
{
  guint8 wire[MBUS_FRAME_MAX];
  gsize n = mbus_frame_build (frame, wire);
  g_autofree char *built = mbus_hex (wire, n);

  g_assert_cmpstr (built, ==, hex);
}

static void
test_ack (void)
{
  MbusFrame frame = parse_ok ("E5");

  g_assert_cmpint (frame.kind, ==, MBUS_FRAME_ACK);
  assert_builds (&frame, "E5");
  parse_fails ("E5 E5", MBUS_ERROR_INVALID);
}

static void
test_short (void)
{
  MbusFrame frame = parse_ok ("10 7B FD 78 16");

  g_assert_cmpint (frame.kind, ==, MBUS_FRAME_SHORT);
  g_assert_cmphex (frame.c, ==, MBUS_C_REQ_UD2 | MBUS_C_FCB);
  g_assert_cmphex (frame.a, ==, MBUS_ADDRESS_SELECTED);
  assert_builds (&frame, "10 7B FD 78 16");

  mbus_frame_init_short (&frame, MBUS_C_SND_NKE, 0xFF);
  assert_builds (&frame, "10 40 FF 3F 16");
}

static void
test_long (void)
{
  MbusFrame frame = parse_ok ("68 06 06 68 53 FD 51 01 7A 05 21 16");
  const guint8 data[] = { 0x01, 0x7A, 0x05 };

  g_assert_cmpint (frame.kind, ==, MBUS_FRAME_LONG);
  g_assert_cmphex (frame.c, ==, MBUS_C_SND_UD);
  g_assert_cmphex (frame.a, ==, MBUS_ADDRESS_SELECTED);
  g_assert_cmphex (frame.ci, ==, MBUS_CI_DATA_SEND);
  g_assert_cmpmem (frame.data, frame.n_data, data, sizeof data);
  assert_builds (&frame, "68 06 06 68 53 FD 51 01 7A 05 21 16");
}

static void
test_control (void)
{
  MbusFrame frame = parse_ok ("68 03 03 68 53 00 BB 0E 16");

  g_assert_cmpint (frame.kind, ==, MBUS_FRAME_LONG);
  g_assert_cmphex (frame.ci, ==, 0xBB);
  g_assert_cmpuint (frame.n_data, ==, 0);
  assert_builds (&frame, "68 03 03 68 53 00 BB 0E 16");
}

static void
test_longest (void)
{
  MbusFrame frame;
  MbusFrame again;
  guint8 data[MBUS_DATA_MAX];
  guint8 wire[MBUS_FRAME_MAX];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) i;
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, MBUS_CI_VARIABLE, data, sizeof data);
  g_assert_cmpuint (mbus_frame_build (&frame, wire), ==, MBUS_FRAME_MAX);
  g_assert_cmphex (wire[1], ==, 0xFF);
  g_assert_true (mbus_frame_parse (wire, sizeof wire, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (again.data, again.n_data, data, sizeof data);
}

/* Every way a frame can be wrong: one octet changed, octets missing, or octets added. */
static void
test_bad (void)
{
  parse_fails ("", MBUS_ERROR_TRUNCATED);
  parse_fails ("00", MBUS_ERROR_INVALID);
  parse_fails ("10 7B FD 78", MBUS_ERROR_TRUNCATED);
  parse_fails ("10 7B FD 78 16 16", MBUS_ERROR_INVALID);
  parse_fails ("10 7B FD 79 16", MBUS_ERROR_INVALID);
  parse_fails ("10 7B FD 78 17", MBUS_ERROR_INVALID);
  parse_fails ("68", MBUS_ERROR_TRUNCATED);
  parse_fails ("68 06 06 68 53 FD 51 01 7A 05 21", MBUS_ERROR_TRUNCATED);
  parse_fails ("68 06 06 68 53 FD 51 01 7A 05 21 16 00", MBUS_ERROR_INVALID);
  parse_fails ("68 06 07 68 53 FD 51 01 7A 05 21 16", MBUS_ERROR_INVALID);
  parse_fails ("68 06 06 69 53 FD 51 01 7A 05 21 16", MBUS_ERROR_INVALID);
  parse_fails ("68 06 06 68 53 FD 51 01 7A 05 20 16", MBUS_ERROR_INVALID);
  parse_fails ("68 06 06 68 53 FD 51 01 7A 05 21 15", MBUS_ERROR_INVALID);
  parse_fails ("68 02 02 68 53 FD 50 16", MBUS_ERROR_INVALID);
  parse_fails ("68 00 00 68 00 16", MBUS_ERROR_INVALID);
}

static void
test_hex (void)
{
  g_autofree char *none = mbus_hex (NULL, 0);
  g_autoptr (GBytes) octets = mbus_unhex ("0x68,03:03\n\t68-0x0a\r\n0XFF", NULL);
  g_autofree char *text = mbus_hex (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (text, ==, "68 03 03 68 0A FF");
}

static void
test_hex_bad (void)
{
  static const struct {
    const char *text;
    const char *says;
  } cases[] = {
    { "68 G0", "“G” at position 4" },
    { "68 0", "“0” at position 4" },
    { "6 8", "“6” at position 1" },
    { "68 \xE9", "“\\xe9” at position 4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mbus_unhex (cases[i].text, &error));
      g_assert_error (error, MBUS_ERROR, MBUS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame/ack", test_ack);
  g_test_add_func ("/frame/short", test_short);
  g_test_add_func ("/frame/long", test_long);
  g_test_add_func ("/frame/control", test_control);
  g_test_add_func ("/frame/longest", test_longest);
  g_test_add_func ("/frame/bad", test_bad);
  g_test_add_func ("/frame/hex", test_hex);
  g_test_add_func ("/frame/hex/bad", test_hex_bad);

  return g_test_run ();
}
