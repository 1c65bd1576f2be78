/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recording that answers in another order than it was recorded in. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mr-line-open.h"

#define PATIENCE (G_USEC_PER_SEC / 2)

#define HEAD "= 0.0 baud=2400 latency=0\n"
#define SELECT(address, check) "68 0B 0B 68 73 FD 52 " address " " check " 16"
#define READ "10 5B FD 58 16"
#define DESELECT "10 40 FD 3D 16"
#define ONE "68 0F 0F 68 08 01 72 01 00 00 12 2D 2C 01 04 05 00 00 00 FE 16"
#define TWO "68 0F 0F 68 08 02 72 02 00 00 22 2D 2C 01 04 05 00 00 00 10 16"
#define ANY "FF FF FF FF FF FF FF FF"

/* Two meters, 12000001 and 22000002, are found by their first digits. */
#define TWO_METERS \
  HEAD \
  "> 1.0 " SELECT ("FF FF FF 1F FF FF FF FF", "DA") "\n< 1.1 E5\n> 1.2 " READ "\n< 1.3 " ONE "\n" \
  "> 2.0 " SELECT ("FF FF FF 2F FF FF FF FF", "EA") "\n< 2.1 E5\n> 2.2 " READ "\n< 2.3 " TWO "\n" \
  "> 3.0 " SELECT ("FF FF FF 3F FF FF FF FF", "FA") "\n"

typedef struct {
  const char *request;
  const char *answer; /* "" for silence */
} Step;

typedef struct {
  const char *name;
  const char *recording;
  Step steps[8];
} Case;

static const Case cases[] = {
  /* The recorded answers in their order, then the last; what was not recorded, and another rate, are silent. */
  { "repeated", HEAD "> 1.0 10 7B 05 80 16\n> 2.0 10 7B 05 80 16\n< 2.1 01\n> 3.0 10 7B 05 80 16\n< 3.1 02 03\n",
    { { "10 7B 05 80 16", "" }, { "10 7B 06 81 16", "" }, { "10 7B 05 80 16", "01" }, { "10 7B 05 80 16", "02 03" },
      { "10 7B 05 80 16", "02 03" } } },
  /* Each value of the frame count bit has its own answers where both were recorded. */
  { "frame-count-bit",
    HEAD "> 1.0 10 7B 05 80 16\n< 1.1 01\n> 2.0 10 5B 05 60 16\n< 2.1 02\n> 3.0 10 7B 06 81 16\n< 3.1 03\n",
    { { "10 5B 05 60 16", "02" }, { "10 7B 05 80 16", "01" }, { "10 5B 06 61 16", "03" } } },
  /* Who sends data acknowledges SND_NKE, unless it was recorded to be silent. Without facts the rate is the usual one. */
  { "acknowledges", "> 1.0 10 7B 05 80 16\n< 1.1 01\n> 2.0 10 40 06 46 16\n> 3.0 10 7B 06 81 16\n< 3.1 02\n",
    { { "10 40 05 45 16", "E5" }, { "10 40 06 46 16", "" }, { "10 40 07 47 16", "" } } },
  { "selection", TWO_METERS,
    { { READ, "" }, { SELECT ("FF FF FF 2F FF FF FF FF", "EA"), "E5" }, { READ, TWO },
      { SELECT ("FF FF FF 1F FF FF FF FF", "DA"), "E5" }, { READ, ONE }, { DESELECT, "" }, { READ, "" } } },
  { "narrower-selection", TWO_METERS,
    { { SELECT ("01 00 00 12 2D 2C 01 04", "33"), "E5" }, { READ, ONE }, { SELECT ("01 00 00 12 2D 2C 02 04", "34"), "" },
      { READ, "" }, { SELECT ("FF FF FF 3F FF FF FF FF", "FA"), "" } } },
  /* 01 & 02 is 00, 12 & 22 is 02, FE & 10 is 10. */
  { "overlap", TWO_METERS,
    { { SELECT (ANY, "BA"), "E5" },
      { READ, "68 0F 0F 68 08 00 72 00 00 00 02 2D 2C 01 04 05 00 00 00 10 16" },
      { SELECT ("FF FF FF 1F FF FF FF FF", "DA"), "E5" }, { READ, ONE } } },
};

/* Returns: (transfer full): the octets that @text writes */
static GByteArray *
octets_of (const char *text)
{
  GByteArray *octets = g_byte_array_new ();

  for (; *text != '\0'; text += strspn (text, " "))
    {
      const guint8 octet = (guint8) strtoul (text, (char **) &text, 16);

      g_byte_array_append (octets, &octet, 1);
    }
  return octets;
}

static void
take_step (MrLine *line, const Step *step)
{
  const gint64 deadline = mr_timebase_now (mr_line_timebase (line)) + PATIENCE;
  g_autoptr (GByteArray) request = octets_of (step->request);
  g_autoptr (GByteArray) expected = octets_of (step->answer);
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];
  gssize n;

  g_assert_true (mr_line_write (line, request->data, request->len, NULL, &error));
  g_assert_no_error (error);
  while ((n = mr_line_read (line, buffer, sizeof buffer, deadline, NULL, &error)) > 0)
    g_byte_array_append (answer, buffer, (guint) n);
  g_assert_no_error (error);
  g_assert_cmpmem (answer->data, answer->len, expected->data, expected->len);
}

static MrLine *
open_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  MrUri uri = { .scheme = (char *) "replay", .any_order = TRUE };
  const int fd = g_file_open_tmp ("mr-trace-XXXXXX", &path, &error);
  MrLine *line;

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  uri.path = path;
  line = mr_line_open (&uri, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return line;
}

static void
test_steps (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (MrLine) line = open_text (test->recording);

  for (gsize i = 0; i < G_N_ELEMENTS (test->steps) && test->steps[i].request != NULL; i++)
    take_step (line, &test->steps[i]);
}

static void
test_other_rate (void)
{
  g_autoptr (MrLine) line = open_text (HEAD "> 1.0 10 40 05 45 16\n< 1.1 E5\n");

  g_assert_true (mr_line_set_baud (line, 300, NULL));
  take_step (line, &(Step) { "10 40 05 45 16", "" });
  g_assert_true (mr_line_set_baud (line, 2400, NULL));
  take_step (line, &(Step) { "10 40 05 45 16", "E5" });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/replay-order/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_steps);
    }
  g_test_add_func ("/replay-order/other-rate", test_other_rate);
  return g_test_run ();
}
