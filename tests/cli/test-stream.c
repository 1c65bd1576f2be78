/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl decode" on inputs that do not end, or are larger than memory should be. */
#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "cli-runner.h"

#define GOOD "68 12 12 68 08 05 72 78 56 34 12 2D 2C 35 04 07 00 00 00 01 06 05 38 16\n"
#define BAD "68 FF FF 68\n"

static void
send (CliService *service, const char *text)
{
  GOutputStream *in = g_subprocess_get_stdin_pipe (service->process);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (in, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Reads the lines of stdout up to one that contains @expected; a hang ends the test by its timeout. */
static void
expect (CliService *service, const char *expected)
{
  for (;;)
    {
      g_autofree char *line = cli_service_read_line (service);

      g_assert_nonnull (line);
      if (strstr (line, expected) != NULL)
        return;
    }
}

static void
end (CliService *service)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (service->process), NULL, NULL);
  g_subprocess_wait (service->process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (service->process), ==, 0);
  cli_service_kill (service);
}

/* What is sent appears while the pipe stays open. JSON and XML need a second telegram to know that it is a list. */
static void
test_pipe (void)
{
  static const struct {
    const char *format;
    const char *expected;
    gboolean needs_second;
  } cases[] = {
    { "text", "KAM 12345678", FALSE },
    { "csv", "12345678,KAM,", FALSE },
    { "json", "\"id\": \"12345678\"", TRUE },
    { "xml", "<Id>12345678</Id>", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CliService *service = cli_service_new ("decode", "--format", cases[i].format, NULL);

      if (cases[i].needs_second)
        send (service, GOOD);
      for (guint n = 0; n < 3; n++)
        {
          send (service, GOOD);
          expect (service, cases[i].expected);
        }
      end (service);
    }
}

static long
most_memory (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
  return usage.ru_maxrss;
}

static void
decode_file (const char *part, gsize n_part, gsize size, const char *format)
{
  g_autoptr (GString) content = g_string_sized_new (size);
  g_autofree char *path = cli_path ("large");
  g_autoptr (GError) error = NULL;
  const char *script = "exec \"$0\" decode --format \"$1\" \"$2\" >/dev/null 2>&1";
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
  g_autoptr (GSubprocess) process = NULL;

  while (content->len < size)
    g_string_append_len (content, part, (gssize) n_part);
  g_file_set_contents (path, content->str, (gssize) content->len, &error);
  g_assert_no_error (error);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/bin/sh", "-c", script, program, format, path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));
}

/* Ten times the input takes no more memory; the allowance is a small part of what the input has more. */
static void
test_memory (void)
{
  static const guint8 binary[] = { 0x68, 0x12, 0x12, 0x68, 0x08, 0x05, 0x72, 0x78, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x35,
                                   0x04, 0x07, 0x00, 0x00, 0x00, 0x01, 0x06, 0x05, 0x38, 0x16 };
  static const guint8 request[] = { 0x68, 0x05, 0x05, 0x68, 0x53, 0x05, 0x51, 0x08, 0x06, 0xB7, 0x16 };
  static const guint8 noise[64] = { 0 };
  const struct {
    const char *part;
    gsize n_part;
  } cases[] = {
    { GOOD, strlen (GOOD) },
    { BAD, strlen (BAD) },
    { "68", 2 },
    { (const char *) binary, sizeof binary },
    { (const char *) request, sizeof request },
    { (const char *) noise, sizeof noise },
  };
  const gsize small = 200 * 1000;
  const long allowed = 1024; /* KiB */

  /* A sanitizer keeps what was freed. */
  g_setenv ("ASAN_OPTIONS", "quarantine_size_mb=1:detect_leaks=0", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    decode_file (cases[i].part, cases[i].n_part, small, "csv");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const long before = most_memory ();

      decode_file (cases[i].part, cases[i].n_part, 10 * small, "csv");
      g_assert_cmpint (most_memory (), <=, before + allowed);
    }
}

/* Good telegrams around damaged ones; each in its place, and the program says so at the end. */
static void
test_damaged (void)
{
  g_autoptr (GBytes) input = g_bytes_new_static (GOOD BAD "zz\n" GOOD, strlen (GOOD BAD "zz\n" GOOD));
  g_autoptr (CliRun) run = cli_run_with_input (input, "decode", "--format", "json", NULL);
  const char *first = strstr (run->out, "12345678");
  const char *octets = strstr (run->out, "68 FF FF 68");
  const char *last = octets != NULL ? strstr (octets, "12345678") : NULL;

  cli_assert_status (run, 3);
  g_assert_true (first != NULL && first < octets);
  g_assert_nonnull (last);
  g_assert_nonnull (strstr (run->err, "Line 3: "));
  g_assert_nonnull (strstr (run->err, "Bytes 24 to 27 are not a telegram."));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/pipe", test_pipe);
  g_test_add_func ("/stream/damaged", test_damaged);
  g_test_add_func ("/stream/memory", test_memory);
  status = g_test_run ();
  cli_end ();
  return status;
}
