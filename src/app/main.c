/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "mr-application.h"
#include "mr-hide-keys.h"
#include "mr-log.h"
#include "mr-sim.h"
#include "mr-tls.h"

/* GApplication repeats what it was given and does not understand. */
static void
print_error (const char *text)
{
  g_autofree char *shown = mr_hide_keys (text);

  fputs (shown, stderr);
}

int
main (int argc, char *argv[])
{
  g_autoptr (MrApplication) application = NULL;

  mr_tls_discard_library_log ();
  mr_log_install ();
  g_set_printerr_handler (print_error);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MR_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* A network master that disappears is an error to report, not a reason to die. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like a full disk */

  mr_sim_register ();

  application = mr_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
