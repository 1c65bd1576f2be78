/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recording that is played: replay: reads a file, and asks and answers as it says. */
#include "config.h"

#include "fuzz-target.h"

#include <string.h>
#include <unistd.h>

#include "mr-line-open.h"

#define N_EXCHANGES 50

static const guint8 request[] = { 0x10, 0x5B, 0x01, 0x5C, 0x16 };

static void
play (MrLine *line)
{
  static const guint bauds[] = { 300, 2400, 9600 };

  for (guint i = 0; i < N_EXCHANGES; i++)
    {
      g_autoptr (GError) error = NULL;
      const gint64 deadline = mr_timebase_now (mr_line_timebase (line)) + G_USEC_PER_SEC;
      guint8 answer[64];
      gssize n;

      if (i % 4 == 0)
        mr_line_write (line, request, sizeof request, NULL, NULL);
      if (mr_line_can_set_baud (line))
        mr_line_set_baud (line, bauds[i % G_N_ELEMENTS (bauds)], NULL);
      n = mr_line_read (line, answer, sizeof answer, deadline, NULL, &error);
      g_assert_cmpint (n, <=, (gssize) sizeof answer);
      g_assert_true ((n < 0) == (error != NULL));
      if (n < 0)
        return;
    }
}

static void
open_and_play (char *path, gboolean any_order)
{
  const MrUri uri = { .scheme = (char *) "replay", .path = path, .any_order = any_order };
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = mr_line_open (&uri, NULL, NULL, &error);

  g_assert_true ((line == NULL) == (error != NULL));
  if (line != NULL)
    {
      g_assert_cmpint (mr_line_latency (line), >=, 0);
      play (line);
      mr_line_close (line);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd;
  g_autofree char *path = fuzz_file_new (data, size, &fd);

  open_and_play (path, FALSE);
  open_and_play (path, TRUE);
  close (fd);
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  static const char *const texts[] = {
    "# Meter Room trace 1: seconds and octets, > sent, < received, = about the line\n"
    "= 0.000000 baud=300 latency=20000\n> 0.000000 10 5B 01 5C 16\n< 0.012345 E5\n"
    "= 1.500000 baud=2400 latency=20000\n> 2.000000 10 5B 01 5C 16\n< 2.031250 68 03 03 68 08 01 72 7B 16\n",
    "= 0.000000 baud=2400 fixed\n> 0.5 10 5B 01 5C 16\n< 0.6 68\n",
    "> 0 10 5b 01 5c 16 # asked\n\n< 0 e5\n> 1 10 5B 01 5C 16\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    seed ((const guint8 *) texts[i], strlen (texts[i]), user_data);
}
