/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chrony-fixture.h"
#include "nts-fixture.h"

/* The time from a real server, chronyd. */

static char *folder;
static char *ca_file;

static MrTimeSource *
source_of (Chrony *chrony, const char *host, const char *trusted)
{
  const MrNtsServer server = { .host = (char *) host, .port = chrony_port (chrony), .ca_file = (char *) trusted };

  return mr_nts_source_new (&server);
}

/* How far a computer's own server may be off: it has no other clock than ours, and what both do takes time. */
#define CLOSE (50 * 1000)

static void
test_right_time (void)
{
  Chrony *chrony;
  g_autoptr (MrTimeSource) source = NULL;
  g_autoptr (MrTrustedTime) time = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  gint64 uncertainty;

  if (chrony_missing () != NULL)
    {
      g_test_skip (chrony_missing ());
      return;
    }
  chrony = chrony_start (folder, "good", "local stratum 10");
  source = source_of (chrony, NTS_HOST, ca_file);
  time = nts_measure (source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mr_trusted_time_state (time), ==, MR_TIME_SYNCHRONISED);
  g_assert_false (mr_trusted_time_is_in_doubt (time));
  mr_trusted_time_now (time, NULL, &uncertainty);
  g_assert_cmpint (uncertainty, >, 0);
  g_assert_cmpint (uncertainty, <, CLOSE);
  g_assert_cmpint (ABS (mr_trusted_time_offset (time)), <=, uncertainty);
  sentence = mr_trusted_time_describe (time);
  g_test_message ("%s", sentence);
  chrony_stop (chrony);
}

static void
assert_refused (const char *settings, const char *certificate, const char *trusted, int code, const char *says)
{
  Chrony *chrony;
  g_autoptr (MrTimeSource) source = NULL;
  g_autoptr (MrTrustedTime) time = NULL;
  g_autoptr (GError) error = NULL;

  if (chrony_missing () != NULL)
    {
      g_test_skip (chrony_missing ());
      return;
    }
  chrony = chrony_start (folder, certificate, settings);
  source = source_of (chrony, NTS_HOST, trusted);
  time = nts_measure (source, NULL, &error);
  g_assert_error (error, MR_TIME_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
  chrony_stop (chrony);
}

/* Without "local", a server without a source of its own does not know the time. */
static void
test_not_synchronised (void)
{
  assert_refused ("", "good", ca_file, MR_TIME_ERROR_NOT_SYNCHRONISED, "not synchronised itself");
}

static void
test_stranger (void)
{
  assert_refused ("local", "good", NULL, MR_TIME_ERROR_CERTIFICATE, "an authority that this computer trusts");
}

static void
test_expired (void)
{
  nts_make_certificate (folder, "old", &(NtsCertificate) { NTS_HOST, -2 * HOUR, -HOUR, NULL });
  assert_refused ("local", "old", ca_file, MR_TIME_ERROR_CERTIFICATE, "has expired");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ca_file = nts_make_authority (&folder);
  nts_make_certificate (folder, "good", &nts_good_certificate);
  g_test_add_func ("/nts/right-time", test_right_time);
  g_test_add_func ("/nts/not-synchronised", test_not_synchronised);
  g_test_add_func ("/nts/stranger", test_stranger);
  g_test_add_func ("/nts/expired", test_expired);
  status = g_test_run ();
  nts_remove (folder);
  g_free (folder);
  g_free (ca_file);
  return status;
}
