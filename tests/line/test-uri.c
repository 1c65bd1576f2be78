/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "mr-line-open.h"
#include "mr-scheme.h"

/* MrUri with words that a table can hold. */
typedef struct {
  const char *scheme;
  const char *path;
  const char *host;
  guint16 port;
  guint baud;
  MrSerialKind kind;
  gboolean parity_even;
  const char *identity;
  MrTlsLevel security;
  double speed;
  MrLineSettings settings;
  MrSerialPower power;
  guint settle;
  guint wake;
  gboolean any_order;
} Facts;

typedef struct {
  const char *text;
  const char *formatted; /* the shortest URI that means the same */
  const char *label;
  Facts facts;
} Good;

/* Where nothing is said: even parity, no baud, no speed. */
#define PLAIN .parity_even = TRUE, .speed = -1

static const Good good[] = {
  { "serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0", "ttyUSB0", { "serial", "/dev/ttyUSB0", PLAIN } },
  { "/dev/ttyUSB0", "serial:/dev/ttyUSB0", "ttyUSB0", { "serial", "/dev/ttyUSB0", PLAIN } },
  { "  /dev/ttyUSB0?baud=300\n", "serial:/dev/ttyUSB0?baud=300", "ttyUSB0",
    { "serial", "/dev/ttyUSB0", .baud = 300, PLAIN } },
  { "serial:///dev/ttyUSB0", "serial:/dev/ttyUSB0", "ttyUSB0", { "serial", "/dev/ttyUSB0", PLAIN } },
  { "SERIAL:/dev/ttyS1?", "serial:/dev/ttyS1", "ttyS1", { "serial", "/dev/ttyS1", PLAIN } },
  { "serial:/dev/ttyUSB0?kind=converter&parity=even", "serial:/dev/ttyUSB0", "ttyUSB0",
    { "serial", "/dev/ttyUSB0", PLAIN } },
  { "serial:/dev/ttyACM0?kind=mbmc2022&baud=38400", "serial:/dev/ttyACM0?kind=mbmc2022&baud=38400", "ttyACM0",
    { "serial", "/dev/ttyACM0", .baud = 38400, .kind = MR_SERIAL_MBMC2022, .parity_even = FALSE, .speed = -1 } },
  { "serial:/dev/ttyACM0?parity=even&kind=mbmc2022", "serial:/dev/ttyACM0?kind=mbmc2022&parity=even", "ttyACM0",
    { "serial", "/dev/ttyACM0", .kind = MR_SERIAL_MBMC2022, PLAIN } },
  { "serial:/dev/ttyUSB0?parity=none", "serial:/dev/ttyUSB0?parity=none", "ttyUSB0",
    { "serial", "/dev/ttyUSB0", .parity_even = FALSE, .speed = -1 } },
  { "serial:/dev/serial/by-id/usb-a%20b%3F", "serial:/dev/serial/by-id/usb-a%20b%3F", "usb-a b?",
    { "serial", "/dev/serial/by-id/usb-a b?", PLAIN } },
  { "serial:/dev/ttyUSB0?retries=2&max-baud=19200&timeout=3&min-baud=300&baud=2400",
    "serial:/dev/ttyUSB0?baud=2400&min-baud=300&max-baud=19200&timeout=3&retries=2", "ttyUSB0",
    { "serial", "/dev/ttyUSB0", .baud = 2400, PLAIN, .settings = { 300, 19200, 3, 2 } } },
  { "serial:/dev/ttyUSB0?wake=504&settle=1500&power=both", "serial:/dev/ttyUSB0?power=both&settle=1500&wake=504", "ttyUSB0",
    { "serial", "/dev/ttyUSB0", PLAIN, .power = MR_SERIAL_POWER_BOTH, .settle = 1500, .wake = 504 } },
  { "tcp://192.168.1.10?timeout=20", "tcp://192.168.1.10?timeout=20", "192.168.1.10",
    { "tcp", .host = "192.168.1.10", .port = 2445, PLAIN, .settings = { .timeout = 20 } } },
  { "tcp://192.168.1.10", "tcp://192.168.1.10", "192.168.1.10",
    { "tcp", .host = "192.168.1.10", .port = 2445, PLAIN } },
  { "tcp://192.168.1.10:2445/", "tcp://192.168.1.10", "192.168.1.10",
    { "tcp", .host = "192.168.1.10", .port = 2445, PLAIN } },
  { "tcp://master.local:10001", "tcp://master.local:10001", "master.local",
    { "tcp", .host = "master.local", .port = 10001, PLAIN } },
  { "tcp://[fe80::1]", "tcp://[fe80::1]", "fe80::1", { "tcp", .host = "fe80::1", .port = 2445, PLAIN } },
  { "tls://[::1]:65535?identity=x", "tls://[::1]:65535?identity=x", "::1",
    { "tls", .host = "::1", .port = 65535, .identity = "x", PLAIN } },
  { "tcp://[fe80::1%25eth0]:1", "tcp://[fe80::1%25eth0]:1", "fe80::1%eth0",
    { "tcp", .host = "fe80::1%eth0", .port = 1, PLAIN } },
  { "tls://10.0.0.1", "tls://10.0.0.1", "10.0.0.1", { "tls", .host = "10.0.0.1", .port = 1445, PLAIN } },
  { "tls://10.0.0.1:1445?identity=site7&security=strict", "tls://10.0.0.1?identity=site7", "10.0.0.1",
    { "tls", .host = "10.0.0.1", .port = 1445, .identity = "site7", PLAIN } },
  { "tls://m?security=legacy&identity=sted%20%26%20m%C3%A5ler+1",
    "tls://m?identity=sted%20%26%20måler%2B1&security=legacy", "m",
    { "tls", .host = "m", .port = 1445, .identity = "sted & måler+1", .security = MR_TLS_LEGACY, PLAIN } },
  { "tls://m?security=compat", "tls://m?security=compat", "m",
    { "tls", .host = "m", .port = 1445, .security = MR_TLS_COMPAT, PLAIN } },
  { "replay:a/b.trace", "replay:a/b.trace", "b.trace", { "replay", "a/b.trace", PLAIN } },
  { "replay:a?order=recorded", "replay:a", "a", { "replay", "a", PLAIN } },
  { "replay:a?order=any", "replay:a?order=any", "a", { "replay", "a", PLAIN, .any_order = TRUE } },
  { "replay:/tmp/a b #3.trace", "replay:/tmp/a%20b%20%233.trace", "a b #3.trace",
    { "replay", "/tmp/a b #3.trace", PLAIN } },
  { "replay:/tmp/%C3%A5.trace", "replay:/tmp/å.trace", "å.trace", { "replay", "/tmp/å.trace", PLAIN } },
  { "test:demo", "test:demo", "demo", { "test", "demo", PLAIN } },
  { "test:demo?speed=0", "test:demo?speed=0", "demo", { "test", "demo", .parity_even = TRUE, .speed = 0 } },
  { "test:x/demo.bus?baud=300&speed=12.5", "test:x/demo.bus?baud=300&speed=12.5", "demo.bus",
    { "test", "x/demo.bus", .baud = 300, .parity_even = TRUE, .speed = 12.5 } },
};

typedef struct {
  const char *text;
  const char *says; /* the message names the part that is wrong */
  const char *allows; /* and what is allowed there */
} Bad;

static const Bad bad[] = {
  { "", "empty", "" },
  { "   ", "empty", "" },
  { "demo", "demo", "serial:" },
  { "ttyUSB0", "ttyUSB0", "serial:/dev/ttyUSB0" },
  { "192.168.1.10", "192.168.1.10", "tls://" },
  { ":", "“:”", "serial:" },
  { "http://x", "http:", "test:" },
  { "serial:", "serial port", "serial:/dev/ttyUSB0" },
  { "serial:ttyUSB0", "ttyUSB0", "serial:/dev/ttyUSB0" },
  { "serial://dev/ttyUSB0", "serial:", "one slash" },
  { "serial:/dev/ttyUSB0?baud=2401", "baud", "2400, 4800" },
  { "serial:/dev/ttyUSB0?baud=115200", "115200", "38400" },
  { "serial:/dev/ttyUSB0?baud=", "baud", "300" },
  { "serial:/dev/ttyUSB0?baud=-300", "-300", "300" },
  { "serial:/dev/ttyUSB0?baud=2400x", "2400x", "2400" },
  { "serial:/dev/ttyUSB0?baud", "baud", "baud=" },
  { "serial:/dev/ttyUSB0?baud=300&baud=600", "baud", "twice" },
  { "serial:/dev/ttyUSB0?parity=odd", "odd", "even, none" },
  { "serial:/dev/ttyUSB0?kind=usb", "usb", "converter, mbmc2022" },
  { "serial:/dev/ttyUSB0?speed=1", "speed", "kind, baud, min-baud, max-baud, parity, power, settle, wake" },
  { "serial:/dev/ttyUSB0?identity=a", "identity", "kind, baud, min-baud, max-baud, parity" },
  { "serial:/dev/tty%zz", "%zz", "%25" },
  { "serial:/dev/tty%00", "%00", "hexadecimal" },
  { "serial:/dev/tty%ff", "%ff", "UTF-8" },
  { "tcp:192.168.1.10", "tcp:", "tcp://192.168.1.10" },
  { "tcp://", "no host", "tcp://192.168.1.10" },
  { "tcp://:2445", "no host", "tcp://" },
  { "tcp://a b", "a b", "192.168.1.10" },
  { "tcp://h:0", "“0”", "65535" },
  { "tcp://h:65536", "65536", "65535" },
  { "tcp://h:", "port", "65535" },
  { "tcp://h:x", "“x”", "65535" },
  { "tcp://::1", "::1", "brackets" },
  { "tcp://[::1", "[::1", "[fe80::1]" },
  { "tcp://[::1]x", "[::1]x", "[fe80::1]:1445" },
  { "tcp://[10.0.0.1]", "10.0.0.1", "IPv6 address in brackets" },
  { "tcp://h/x", "“h”", "“/x”" },
  { "tcp://[fe80::1%eth0]", "fe80::1%eth0", "[fe80::1]" },
  { "tcp://[::1]:x", "“x”", "65535" },
  { "tcp://-h", "-h", "master.local" },
  { "tcp://me:word@h", "@", "host" },
  { "tcp://h?baud=2400", "baud", "timeout, retries" },
  { "tcp://h?min-baud=2400", "min-baud", "timeout, retries" },
  { "tcp://h?identity=a", "identity", "timeout, retries" },
  { "serial:/dev/ttyUSB0?timeout=0", "timeout", "from 1 to 20" },
  { "serial:/dev/ttyUSB0?timeout=21", "“21”", "from 1 to 20" },
  { "serial:/dev/ttyUSB0?timeout=1.5", "“1.5”", "whole number" },
  { "serial:/dev/ttyUSB0?retries=4", "“4”", "from 1 to 3" },
  { "serial:/dev/ttyUSB0?min-baud=301", "min-baud", "300, 600" },
  { "serial:/dev/ttyUSB0?max-baud=fast", "max-baud", "300, 600" },
  { "serial:/dev/ttyUSB0?max-baud=300&min-baud=600", "600", "“max-baud”, which is 300" },
  { "serial:/dev/ttyUSB0?baud=300&min-baud=600", "300", "nearest rate that they do is 600" },
  { "serial:/dev/ttyUSB0?max-baud=2400&baud=9600", "9600", "nearest rate that they do is 2400" },
  { "serial:/dev/ttyUSB0?power=usb", "“usb”", "dtr, rts, both" },
  { "serial:/dev/ttyUSB0?settle=10001", "settle", "from 1 to 10000" },
  { "serial:/dev/ttyUSB0?wake=0", "wake", "from 1 to 1000" },
  { "tcp://h?power=dtr", "power", "timeout, retries" },
  { "replay:x?timeout=2", "timeout", "order" },
  { "replay:x?order=none", "“none”", "recorded, any" },
  { "tls://h?security=none", "none", "strict, compat, legacy" },
  { "tls://h?identity=", "identity", "name" },
  { "tls://h?frobnicate=1", "frobnicate", "identity, security, timeout, retries" },
  { "replay:", "replay:", "recording" },
  { "replay:x?speed=1", "speed", "order" },
  { "test:", "test:", "name" },
  { "test:demo?speed=fast", "fast", "number" },
  { "test:demo?speed=-1", "-1", "number" },
  { "test:demo?speed=nan", "nan", "number" },
  { "test:demo?speed=1e300", "1e300", "number" },
  { "test:demo?parity=even", "parity", "baud, min-baud, max-baud, timeout, retries, speed" },
};

static MrLine *
open_nothing (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED, uri->path);
  return NULL;
}

static void
assert_says (const MrUri *a, const Facts *b)
{
  g_assert_cmpstr (a->scheme, ==, b->scheme);
  g_assert_cmpstr (a->path, ==, b->path);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpuint (a->port, ==, b->port);
  g_assert_cmpuint (a->baud, ==, b->baud);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->parity_even, ==, b->parity_even);
  g_assert_cmpstr (a->identity, ==, b->identity);
  g_assert_cmpint (a->security, ==, b->security);
  g_assert_cmpfloat (a->speed, ==, b->speed);
  g_assert_cmpint (a->power, ==, b->power);
  g_assert_cmpuint (a->settle, ==, b->settle);
  g_assert_cmpuint (a->wake, ==, b->wake);
  g_assert_cmpint (a->any_order, ==, b->any_order);
  g_assert_cmpuint (a->settings.min_baud, ==, b->settings.min_baud);
  g_assert_cmpuint (a->settings.max_baud, ==, b->settings.max_baud);
  g_assert_cmpuint (a->settings.timeout, ==, b->settings.timeout);
  g_assert_cmpuint (a->settings.retries, ==, b->settings.retries);
}

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrUri) uri = mr_uri_parse (good[i].text, &error);
      g_autoptr (MrUri) again = NULL;
      g_autofree char *formatted = NULL;
      g_autofree char *label = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      assert_says (uri, &good[i].facts);

      formatted = mr_uri_format (uri);
      g_assert_cmpstr (formatted, ==, good[i].formatted);
      again = mr_uri_parse (formatted, &error);
      g_assert_no_error (error);
      assert_says (again, &good[i].facts);

      label = mr_uri_label (uri);
      g_assert_cmpstr (label, ==, good[i].label);
    }
}

/* The rate that a connection begins with is the usual one only where its limits allow that. */
static void
test_first_baud (void)
{
  static const struct {
    const char *query;
    guint first;
  } cases[] = {
    { "", 2400 }, { "?baud=300", 300 }, { "?max-baud=600", 600 }, { "?min-baud=9600", 9600 },
    { "?min-baud=300&max-baud=9600", 2400 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("serial:/dev/ttyUSB0", cases[i].query, NULL);
      g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

      g_assert_cmpuint (mr_uri_first_baud (uri, 2400), ==, cases[i].first);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_null (mr_uri_parse (bad[i].text, &error));
      g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_URI);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, bad[i].says));
      g_assert_nonnull (strstr (error->message, bad[i].allows));
      g_assert_true (g_str_has_suffix (error->message, ".") || strstr (error->message, ". ") != NULL);
    }
}

static void
test_keys_stay_out (void)
{
  static const char *const texts[] = {
    "tls://h?psk=c0ffee", "tls://h?identity=a&psk=c0ffee", "tls://h?key=c0ffee", "tls://h?PSK=c0ffee",
    "tls://site7:c0ffee@h", "serial:/dev/ttyUSB0?key=c0ffee", "test:demo?Key=c0ffee", "tls://h?password=c0ffee",
    "h?psk=c0ffee", "tsl://h?psk=c0ffee", "tcp:h?psk=c0ffee", "tls://h:1:2?psk=c0ffee", "tls://site7:c0ffee/@h",
    "tls://site7:c0ffee@h:1:2", "tls://h?p%73k=c0ffee", "tls://h?identity=%zz&psk=c0ffee", "tls://h?psk",
    "serial://me:c0ffee@h/dev/x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_uri_parse (texts[i], &error));
      g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_URI);
      g_assert_null (strstr (error->message, "c0ffee"));
    }
}

static void
test_not_utf8 (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_uri_parse ("serial:/dev/\xff", &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_URI);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_registered_scheme_opens (void)
{
  g_autoptr (MrUri) uri = mr_uri_parse ("test:demo", NULL);
  MrUri stranger = { .scheme = (char *) "gopher", .path = (char *) "x" };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (mr_scheme_find ("test"));
  g_assert_null (mr_scheme_find ("gopher"));

  g_assert_null (mr_line_open (uri, NULL, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "demo");
  g_clear_error (&error);

  g_assert_null (mr_line_open (&stranger, NULL, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_URI);
  g_assert_nonnull (strstr (error->message, "test:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  mr_scheme_register ("test", open_nothing);

  g_test_add_func ("/uri/good", test_good);
  g_test_add_func ("/uri/first-baud", test_first_baud);
  g_test_add_func ("/uri/bad", test_bad);
  g_test_add_func ("/uri/keys-stay-out", test_keys_stay_out);
  g_test_add_func ("/uri/not-utf8", test_not_utf8);
  g_test_add_func ("/uri/registered-scheme", test_registered_scheme_opens);

  return g_test_run ();
}
