/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What taps see of a secret that a converter echoes: nothing, however the echo is damaged. */
#include "config.h"

#include "mr-secret-echo.h"

static const guint8 octets[] = { 0x68, 0x05, 0xA1, 0xB2, 0xC3, 0x99, 0x16 };
static const guint8 shown[] = { 0x68, 0x05, 0x00, 0x00, 0x00, 0x77, 0x16 };

/* @pieces: how many octets come at a time */
static void
assert_seen_in (gsize pieces, const guint8 *received, const guint8 *seen, gsize len)
{
  MrSecretEcho echo = { 0 };
  g_autofree guint8 *hidden = g_memdup2 (received, len);

  mr_secret_echo_begin (&echo, octets, shown, sizeof octets);
  g_assert_true (mr_secret_echo_is_awaited (&echo));
  for (gsize i = 0; i < len; i += pieces)
    mr_secret_echo_hide (&echo, hidden + i, MIN (pieces, len - i));
  g_assert_cmpmem (hidden, len, seen, len);
  mr_secret_echo_end (&echo);
  g_assert_false (mr_secret_echo_is_awaited (&echo));
}

#define assert_seen(received, seen) \
  G_STMT_START \
  { \
    g_assert_cmpuint (sizeof (received), ==, sizeof (seen)); \
    assert_seen_in (1, received, seen, sizeof (seen)); \
    assert_seen_in (3, received, seen, sizeof (seen)); \
    assert_seen_in (99, received, seen, sizeof (seen)); \
  } \
  G_STMT_END

static void
test_exact (void)
{
  const guint8 echo[] = { 0x68, 0x05, 0xA1, 0xB2, 0xC3, 0x99, 0x16, 0xE5, 0xA1 };
  const guint8 seen[] = { 0x68, 0x05, 0x00, 0x00, 0x00, 0x77, 0x16, 0xE5, 0xA1 };

  assert_seen (echo, seen);
}

static void
test_none (void)
{
  const guint8 acknowledged[] = { 0xE5 };
  const guint8 refused[] = { 0x68, 0x04, 0x04, 0x68, 0x08 };
  const guint8 refused_seen[] = { 0x68, 0x00, 0x00, 0x00, 0x00 };

  assert_seen (acknowledged, acknowledged);
  assert_seen (refused, refused_seen);
}

static void
test_damaged (void)
{
  const guint8 turned[] = { 0x68, 0x05, 0xA1, 0xB3, 0xC3, 0x99, 0x16, 0xE5 };
  const guint8 turned_seen[] = { 0x68, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };
  const guint8 lost[] = { 0x68, 0xA1, 0xB2, 0xC3, 0x99, 0x16, 0xE5 };
  const guint8 lost_seen[] = { 0x68, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };
  const guint8 added[] = { 0xFF, 0x68, 0x05, 0xA1, 0xB2, 0xC3, 0x99, 0x16 };
  const guint8 added_seen[] = { 0xFF, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };

  assert_seen (turned, turned_seen);
  assert_seen (lost, lost_seen);
  assert_seen (added, added_seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/line/secret-echo/exact", test_exact);
  g_test_add_func ("/line/secret-echo/none", test_none);
  g_test_add_func ("/line/secret-echo/damaged", test_damaged);

  return g_test_run ();
}
