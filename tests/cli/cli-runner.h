/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs the built meterctl as a shell would, and keeps all it ever said, so that a test can look for what must not be
 * there. */

/** What became of one run. */
typedef struct {
  int status; /* exit code; -1 when a signal ended it */
  char *out;
  char *err;
} CliRun;

void cli_run_free (CliRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRun, cli_run_free)

/** Makes an empty home for meterctl's own store and for files; call in main() before anything else. */
void cli_begin (void);

/** Removes the home. */
void cli_end (void);

/** Returns: (transfer full): path of a file in the home. */
char *cli_path (const char *name);

/** Returns: (transfer full): path of a file in the home with this content, readable by its owner only. */
char *cli_file (const char *name, const char *content);

/** Sets a variable of the environment of later runs; %NULL unsets it. */
void cli_setenv (const char *name, const char *value);

/** Runs meterctl with arguments up to %NULL; fails the test when it lasts longer than a minute. */
CliRun *cli_run (const char *first, ...) G_GNUC_NULL_TERMINATED;

/** The same with @input on its standard input. */
CliRun *cli_run_with_input (GBytes *input, const char *first, ...) G_GNUC_NULL_TERMINATED;

/** Runs and asserts how it ends. */
#define cli_assert_status(run, expected) \
  G_STMT_START \
  { \
    if ((run)->status != (expected)) \
      g_test_message ("stdout: %s\nstderr: %s", (run)->out, (run)->err); \
    g_assert_cmpint ((run)->status, ==, (expected)); \
  } \
  G_STMT_END

/** Asserts that stderr holds whole sentences only: the program's name, a capital or a quoted name, a full stop. */
void cli_assert_sentence (const CliRun *run);

/** A program that goes on beside the test, such as a simulator. */
typedef struct {
  GSubprocess *process;
  GDataInputStream *out;
  GDataInputStream *err;
} CliService;

/** Starts meterctl. */
CliService *cli_service_new (const char *first, ...) G_GNUC_NULL_TERMINATED;

/** Starts any program. @argv: %NULL-terminated. */
CliService *cli_service_new_argv (const char *const *argv);

/** Returns: (transfer full): its next line on stdout; %NULL at the end. */
char *cli_service_read_line (CliService *self);

/** Waits for "ready". Returns: (transfer full): the connection it told on stderr before. */
char *cli_service_wait_ready (CliService *self);

/** Sends SIGTERM and asserts a clean end with status 0. Frees @self. */
void cli_service_end (CliService *self);

/** SIGKILL. Frees @self. */
void cli_service_kill (CliService *self);

/** Returns: whether @secret, in any case of letters, was in anything that was printed so far. */
gboolean cli_was_printed (const char *secret);

G_END_DECLS
