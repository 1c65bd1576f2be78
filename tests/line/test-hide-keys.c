/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-hide-keys.h"
#include "mr-line-open.h"

#define KEY "5ec2e7000ddba11c0ffee0c0de0fca7e"

static const struct {
  const char *text;
  const char *shown;
} cases[] = {
  { "", "" },
  { "Unknown command “" KEY "”.", "Unknown command “…”." },
  { "5EC2E7000DDBA11C0FFEE0C0DE0FCA7E", "…" },
  { KEY KEY, "…" },
  { "0x" KEY ".txt", "….txt" },
  { "/home/" KEY "/é", "/home/…/é" },
  { "5e:c2:e7:00:0d:db:a1:1c:0f:fe:e0:c0:de:0f:ca:7e", "…" },
  { "5ec2e700-0ddba11c-0ffee0c0-de0fca7e", "…" },
  { "key 5ec2 e700 0ddb a11c 0ffe e0c0 de0f ca7e!", "key …!" },
  { "The bus " KEY " cannot be read", "The bus … cannot be read" },
  { "be 5ec2e7000ddba11c0ffe e0c0de0fca7efeed cafe deal", "… deal" },
  { "x" KEY "ff", "x…" },
  { "0x5ec2e700,0x0ddba11c,0x0ffee0c0,0xde0fca7e.", "…." },
  { "300,600,1200,2400,4800,9600,19200,38400", "300,600,1200,2400,4800,9600,19200,38400" },
  { "5ec2e700_0ddba11c_0ffee0c0_de0fca7e", "…" },
  { "0x5ec2e700, 0x0ddba11c, 0x0ffee0c0, 0xde0fca7e;", "…;" },
  { "66290778, 66290779, 66290780, 66290781", "66290778, 66290779, 66290780, 66290781" },
  /* What is shorter is something else, and so is what has other letters in it. */
  { "5ec2e7000ddba11c0ffee0c0de0fca7", "5ec2e7000ddba11c0ffee0c0de0fca7" },
  { "100000012D2C3504/27182818", "100000012D2C3504/27182818" },
  { "66290778-KAM-35-04, 2026-11-29", "66290778-KAM-35-04, 2026-11-29" },
  { "tcp://[fe80::1]:2445, 192.168.1.10", "tcp://[fe80::1]:2445, 192.168.1.10" },
  { "Dead beef, a bad face  faded:", "Dead beef, a bad face  faded:" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mr_hide_keys (cases[i].text);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* Of a command line, a message repeats one word. */
static void
test_words (void)
{
  g_autoptr (GHashTable) words = mr_find_key_words ("read tcp://h 5EC2 e700:0ddb a11c-0ffe 0xe0c0 de0f ca7e 12 --x");
  g_autoptr (GHashTable) none = mr_find_key_words ("read tcp://h 5ec2e700 0ddba11c 0ffee0c0");
  g_autofree char *shown = mr_hide_words ("“e700:0DDB” “5ec2”, 5ec2e “12” 0xe0c0: no.", words);
  g_autofree char *same = mr_hide_words ("“5ec2e700”", none);

  g_assert_cmpstr (shown, ==, "“…:…” “…”, 5ec2e “…” 0x…: no.");
  g_assert_cmpstr (same, ==, "“5ec2e700”");
}

/* Wherever it is in a connection. */
static void
test_connections (void)
{
  static const char *const texts[] = {
    KEY, KEY ":", "tls:" KEY, "tls://" KEY ":x", "tls://h/" KEY, "tls://h:" KEY, "tls://h?" KEY "=1", "tls://h?" KEY,
    "tls://h?security=" KEY, "tls://h?identity=a&identity=" KEY, "serial:" KEY, "serial:/dev/" KEY, "replay:" KEY,
    "/" KEY, "tcp://h?" KEY, "serial:/dev/x?baud=" KEY, "tls://" KEY "@h", "tls://" KEY ".invalid?identity=a",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrUri) uri = mr_uri_parse (texts[i], &error);
      g_autoptr (GBytes) psk = g_bytes_new_static ("sixteen octets..", 16);
      g_autoptr (MrLine) line = uri != NULL ? mr_line_open (uri, &(MrLineOptions) { .psk = psk }, NULL, &error) : NULL;

      g_assert_null (line);
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_null (strstr (error->message, KEY));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hide-keys/cases", test_cases);
  g_test_add_func ("/hide-keys/words", test_words);
  g_test_add_func ("/hide-keys/connections", test_connections);

  return g_test_run ();
}
