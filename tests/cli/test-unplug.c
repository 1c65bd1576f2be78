/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli-runner.h"
#include "mbus-address.h"
#include "mbus-deframer.h"

/* The plug is pulled, in every state of a write and of a reading: meterctl says what happened, once, and what it means
 * for the meter; and later it remembers. The port is a pseudo-terminal, the bus at its other end a thread here. */

#define GONE "is gone"

/* When the plug is pulled. */
typedef enum {
  PULL_NEVER,
  PULL_AT_ONCE,     /* at the first request */
  PULL_AT_QUESTION, /* by the test, as it sees the question */
  PULL_AT_CHECK,    /* when the new address is asked, before anything is written */
  PULL_AT_WRITE,    /* when the new address has come */
  PULL_AT_READBACK  /* at the first request after it */
} Pull;

/* A bus with one meter. */
typedef struct {
  int fd;
  Pull pull;
  guint8 address;
  gboolean obeys;
  gboolean selected;
  gboolean written;
  int port;
  gboolean pulled; /* atomic */
  GThread *thread;
  char *uri;
} Plug;

static gboolean
pulls (const Plug *self, const MbusFrame *request)
{
  const gboolean is_write = request->kind == MBUS_FRAME_LONG && request->ci == MBUS_CI_DATA_SEND;

  switch (self->pull)
    {
    case PULL_AT_ONCE:
      return TRUE;
    case PULL_AT_CHECK:
      return request->a != self->address && request->a <= MBUS_ADDRESS_LAST;
    case PULL_AT_WRITE:
      return is_write;
    case PULL_AT_READBACK:
      return self->written;
    case PULL_AT_QUESTION:
    case PULL_NEVER:
    default:
      return FALSE;
    }
}

/* Returns: whether there is an answer */
static gboolean
obey (Plug *self, const MbusFrame *request, MbusFrame *answer)
{
  static const guint8 data[] = { 0x01, 0x00, 0x00, 0x10, 0x2D, 0x2C, 0x35, 0x04, 1, 0, 0, 0, 0x04, 0x06, 1, 0, 0, 0 };
  const gboolean is_selection = request->kind == MBUS_FRAME_LONG && request->ci == MBUS_CI_SELECT;
  const gboolean is_mine = request->a == self->address || (request->a == MBUS_ADDRESS_SELECTED && self->selected);

  answer->kind = MBUS_FRAME_ACK;
  if (is_selection)
    return self->selected = memcmp (request->data, data, 4) == 0;
  if (!is_mine)
    return FALSE;
  if (request->kind == MBUS_FRAME_LONG)
    {
      self->written = TRUE;
      if (self->obeys)
        self->address = request->data[2];
      return TRUE;
    }
  if (request->c == MBUS_C_SND_NKE)
    {
      self->selected = self->selected && request->a != MBUS_ADDRESS_SELECTED;
      return request->a != MBUS_ADDRESS_SELECTED;
    }
  mbus_frame_init_long (answer, MBUS_C_RSP_UD, self->address, MBUS_CI_VARIABLE, data, sizeof data);
  return TRUE;
}

/* Returns: whether the plug is still in. */
static gboolean
answer_all (Plug *self, MbusDeframer *deframer)
{
  MbusFrame request;
  MbusFrame answer;
  guint8 octets[MBUS_FRAME_MAX];

  while (mbus_deframer_next (deframer, &request) == MBUS_DEFRAMER_FRAME)
    {
      const gboolean pulled = pulls (self, &request);

      if (obey (self, &request, &answer) && !pulled)
        {
          const gsize n = mbus_frame_build (&answer, octets);

          g_assert_cmpint (write (self->fd, octets, n), ==, (ssize_t) n);
        }
      if (pulled)
        return FALSE;
    }
  return TRUE;
}

static gpointer
run_bus (gpointer user_data)
{
  Plug *self = user_data;
  MbusDeframer deframer;
  guint8 octets[MBUS_FRAME_MAX];

  mbus_deframer_init (&deframer);
  while (!g_atomic_int_get (&self->pulled))
    {
      struct pollfd waits = { .fd = self->fd, .events = POLLIN };
      ssize_t n;

      if (poll (&waits, 1, 10) <= 0)
        continue;
      n = read (self->fd, octets, sizeof octets);
      g_assert_cmpint (n, >, 0);
      mbus_deframer_push (&deframer, octets, (gsize) n);
      if (!answer_all (self, &deframer))
        break;
    }
  close (self->fd);
  return NULL;
}

static void
plug_in (Plug *self, guint8 address, gboolean obeys, Pull pull)
{
  struct termios raw;
  char path[PATH_MAX];

  *self = (Plug) { .pull = pull, .address = address, .obeys = obeys };
  /* The other side stays open here, too, so that there is always one. */
  g_assert_cmpint (openpty (&self->fd, &self->port, path, NULL, NULL), ==, 0);
  g_assert_cmpint (fcntl (self->fd, F_SETFD, FD_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (self->port, F_SETFD, FD_CLOEXEC), ==, 0);
  g_assert_cmpint (tcgetattr (self->port, &raw), ==, 0);
  cfmakeraw (&raw);
  g_assert_cmpint (tcsetattr (self->port, TCSANOW, &raw), ==, 0);
  self->uri = g_strdup_printf ("serial:%s?baud=9600", path);
  self->thread = g_thread_new ("bus", run_bus, self);
}

static void
pull_out (Plug *self)
{
  g_atomic_int_set (&self->pulled, TRUE);
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
plug_clear (Plug *self)
{
  if (self->thread != NULL)
    pull_out (self);
  close (self->port);
  g_free (self->uri);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *found = strstr (text, part); found != NULL; found = strstr (found + 1, part))
    n++;
  return n;
}

/* Runs meterctl at a terminal of its own, and pulls the plug when it asks. Returns: (transfer full): the screen */
static char *
run_until_question (Plug *plug, const char *const *args, int *status)
{
  GString *screen = g_string_new (NULL);
  g_autofree char *program = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
  g_autofree char *home = cli_path ("");
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "XDG_DATA_HOME", home, TRUE);
  char octets[1024];
  ssize_t n;
  int master;
  pid_t pid = forkpty (&master, NULL, NULL, NULL);

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      execve (program, (char *const *) args, environment);
      _exit (127);
    }
  while ((n = read (master, octets, sizeof octets)) > 0)
    {
      g_string_append_len (screen, octets, n);
      if (plug->thread != NULL && strstr (screen->str, "[y/N]") != NULL)
        pull_out (plug);
    }
  g_assert_cmpint (waitpid (pid, status, 0), ==, pid);
  g_assert_true (WIFEXITED (*status));
  *status = WEXITSTATUS (*status);
  close (master);
  return g_string_free (screen, FALSE);
}

static void
test_question (void)
{
  g_autofree char *database = cli_path ("question.db");
  g_autofree char *screen = NULL;
  Plug plug;
  int status;

  plug_in (&plug, 5, TRUE, PULL_AT_QUESTION);
  screen = run_until_question (&plug, (const char *const[]) { "meterctl", "set-address", plug.uri, "5", "7", "--database",
                                                               database, NULL }, &status);
  g_assert_cmpint (status, ==, 5);
  g_assert_cmpuint (count (screen, GONE), ==, 1);
  g_assert_cmpuint (count (screen, "Nothing was written."), ==, 1);
  plug_clear (&plug);
}

/* Before anything is written, the meter has its address for certain. */
static void
test_before (void)
{
  static const Pull pulls_before[] = { PULL_AT_ONCE, PULL_AT_CHECK };

  for (gsize i = 0; i < G_N_ELEMENTS (pulls_before); i++)
    {
      g_autofree char *name = g_strdup_printf ("before-%zu.db", i);
      g_autofree char *database = cli_path (name);
      g_autoptr (CliRun) run = NULL;
      Plug plug;

      plug_in (&plug, 5, TRUE, pulls_before[i]);
      run = cli_run ("set-address", plug.uri, "5", "7", "--yes", "--database", database, NULL);
      cli_assert_status (run, 5);
      g_assert_cmpuint (count (run->err, GONE), ==, 1);
      g_assert_null (strstr (run->err, "It may have"));
      plug_clear (&plug);
    }
}

/* After it, it is said that it may have either address; and whichever is read later, the open write is recalled, and
 * settled by a meter that answers. */
static void
test_after (void)
{
  static const struct {
    Pull pull;
    gboolean obeys;
    const char *read;
    const char *recalled; /* of the write that is open: then it stays so */
  } cases[] = {
    { PULL_AT_WRITE, TRUE, "5", "an earlier write is in doubt: primary address 5 → 7. The connection was lost" },
    { PULL_AT_WRITE, TRUE, "7", "was carried out: primary address 5 → 7" },
    { PULL_AT_WRITE, TRUE, "10000001", "was carried out: primary address 5 → 7" },
    { PULL_AT_READBACK, FALSE, "7", "an earlier write is in doubt: primary address 5 → 7. The connection was lost" },
    { PULL_AT_READBACK, FALSE, "5", "was not carried out: primary address 5 → 7" },
    { PULL_AT_READBACK, FALSE, "10000001", "was not carried out: primary address 5 → 7" },
    { PULL_AT_WRITE, TRUE, "8", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("after-%zu.db", i);
      g_autofree char *database = cli_path (name);
      g_autoptr (CliRun) run = NULL;
      g_autoptr (CliRun) read = NULL;
      g_autoptr (CliRun) again = NULL;
      Plug plug;
      guint8 address;

      /* A site of its own: the next pseudo-terminal may have another name. */
      g_test_message ("case %zu", i);
      plug_in (&plug, 5, cases[i].obeys, cases[i].pull);
      run = cli_run ("set-address", plug.uri, "5", "7", "--yes", "--database", database, "--site", "Bench", NULL);
      cli_assert_status (run, 4);
      g_assert_cmpuint (count (run->err, GONE), ==, 1);
      g_assert_nonnull (strstr (run->err, "The meter may have address 5 or address 7."));
      address = plug.address;
      plug_clear (&plug);

      plug_in (&plug, address, TRUE, PULL_NEVER);
      read = cli_run ("read", plug.uri, cases[i].read, "--database", database, "--site", "Bench", NULL);
      again = cli_run ("read", plug.uri, cases[i].read, "--database", database, "--site", "Bench", NULL);
      g_test_message ("%d %s", read->status, read->err);
      if (cases[i].recalled == NULL)
        {
          g_assert_null (strstr (read->err, "10000001"));
        }
      else
        {
          g_assert_nonnull (strstr (read->err, "KAM 10000001"));
          g_assert_nonnull (strstr (read->err, cases[i].recalled));
          g_assert_true ((strstr (again->err, "KAM 10000001") != NULL) == (read->status != 0));
        }
      plug_clear (&plug);
    }
}

/* A list of addresses: one sentence, and which of them were not read. */
static void
test_list (void)
{
  const char *const addresses[] = { "3", "5", "6", "7", "8", "9", "12" };
  g_autoptr (CliRun) run = NULL;
  Plug plug;

  plug_in (&plug, 3, TRUE, PULL_AT_CHECK);
  run = cli_run ("read", plug.uri, addresses[0], addresses[1], addresses[2], addresses[3], addresses[4], addresses[5],
                 addresses[6], "--no-store", NULL);
  cli_assert_status (run, 3);
  g_assert_cmpuint (count (run->err, GONE), ==, 1);
  g_assert_cmpuint (count (run->err, "\n"), ==, 2);
  g_assert_nonnull (strstr (run->err, "5–9, 12"));
  g_assert_nonnull (strstr (run->out, "10000001"));
  plug_clear (&plug);
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unplug/question", test_question);
  g_test_add_func ("/unplug/before", test_before);
  g_test_add_func ("/unplug/after", test_after);
  g_test_add_func ("/unplug/list", test_list);
  status = g_test_run ();
  cli_end ();
  return status;
}
