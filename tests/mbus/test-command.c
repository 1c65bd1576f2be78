/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-command.h"

static void
assert_builds (const MbusFrame *frame, const char *hex)
{
  guint8 wire[MBUS_FRAME_MAX];
  g_autofree char *built = mbus_hex (wire, mbus_frame_build (frame, wire));

  g_assert_cmpstr (built, ==, hex);
}

static MbusSecondary
pattern_of (const char *text)
{
  MbusSecondary pattern;

  g_assert_true (mbus_secondary_parse (text, &pattern, NULL));
  return pattern;
}

static MbusFrame
frame_of (const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MbusFrame frame;

  g_assert_nonnull (octets);
  g_assert_true (mbus_frame_parse (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), &frame, NULL));
  return frame;
}

static void
test_short (void)
{
  MbusFrame frame;

  mbus_command_snd_nke (&frame, MBUS_ADDRESS_SELECTED);
  assert_builds (&frame, "10 40 FD 3D 16");
  mbus_command_req_ud2 (&frame, 0, FALSE);
  assert_builds (&frame, "10 5B 00 5B 16");
  mbus_command_req_ud2 (&frame, MBUS_ADDRESS_SELECTED, TRUE);
  assert_builds (&frame, "10 7B FD 78 16");
}

static void
test_set_primary (void)
{
  MbusFrame frame;

  mbus_command_set_primary (&frame, 0, 5, FALSE);
  assert_builds (&frame, "68 06 06 68 53 00 51 01 7A 05 24 16");
  mbus_command_set_primary (&frame, MBUS_ADDRESS_SELECTED, 5, TRUE);
  assert_builds (&frame, "68 06 06 68 73 FD 51 01 7A 05 41 16");
}

static void
test_set_id (void)
{
  MbusFrame frame;

  mbus_command_set_id (&frame, 0, 0x12345678, FALSE);
  assert_builds (&frame, "68 09 09 68 53 00 51 0C 79 78 56 34 12 3D 16");
  mbus_command_set_id (&frame, MBUS_ADDRESS_SELECTED, 0x00000000, TRUE);
  assert_builds (&frame, "68 09 09 68 73 FD 51 0C 79 00 00 00 00 46 16");
}

static void
test_select (void)
{
  static const struct {
    const char *pattern;
    const char *hex;
  } cases[] = {
    { "FFFFFFFF", "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16" },
    { "12345678", "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16" },
    { "FFFFFFFF2D2CFF02", "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF 02 F8 16" },
    { "FFFFFFFF/87654321", "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 21 43 65 87 6E 16" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MbusSecondary pattern = pattern_of (cases[i].pattern);
      MbusSecondary again;
      MbusFrame frame;

      mbus_command_select (&frame, &pattern, FALSE);
      assert_builds (&frame, cases[i].hex);
      g_assert_true (mbus_command_read_selection (&frame, &again));
      g_assert_true (mbus_secondary_equal (&pattern, &again));

      mbus_command_select (&frame, &pattern, TRUE);
      g_assert_cmphex (frame.c, ==, 0x73);
      g_assert_true (mbus_command_read_selection (&frame, &again));
    }
}

static void
test_not_a_selection (void)
{
  static const char *const others[] = {
    "E5",
    "10 7B FD 78 16",
    "68 06 06 68 53 FD 51 01 7A 05 21 16",
    /* A mask of seven octets. */
    "68 0A 0A 68 53 FD 52 FF FF FF FF FF FF FF 9B 16",
    /* The record after the mask is an identification number, not a fabrication number. */
    "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 79 21 43 65 87 6F 16",
    /* RSP_UD with a CI of 52. */
    "68 0B 0B 68 08 FD 52 FF FF FF FF FF FF FF FF 4F 16",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      MbusFrame frame = frame_of (others[i]);
      MbusSecondary pattern;

      g_assert_false (mbus_command_read_selection (&frame, &pattern));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command/short", test_short);
  g_test_add_func ("/command/set-primary", test_set_primary);
  g_test_add_func ("/command/set-id", test_set_id);
  g_test_add_func ("/command/select", test_select);
  g_test_add_func ("/command/not-a-selection", test_not_a_selection);

  return g_test_run ();
}
