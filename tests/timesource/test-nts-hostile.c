/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "hostile-server.h"
#include "nts-fixture.h"

/* Servers that do one thing wrong, or someone between. Each is refused with its own sentence, and never believed. */

/* A server that does not answer, or not as it must, is waited for until the patience ends. What must answer in time has
 * time, also on a busy machine. */
#define LITTLE_PATIENCE (G_USEC_PER_SEC / 4)
#define PATIENCE (32 * G_USEC_PER_SEC)

static char *folder;
static char *ca_file;

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"

#define PROTOCOL "8001 0002 0000 "
#define AEAD "8004 0002 000F "
#define COOKIE "0005 0004 01020304 "
#define END "8000 0000"

typedef struct {
  const char *name;
  HostileBehaviour behaviour;
  int code;
  const char *says;
} Case;

static const Case cases[] = {
  /* The connection */
  { "expired", { .certificate = "expired" }, MR_TIME_ERROR_CERTIFICATE, "has expired" },
  { "not-yet-valid", { .certificate = "early" }, MR_TIME_ERROR_CERTIFICATE, "not valid yet" },
  { "wrong-name", { .certificate = "other-name" }, MR_TIME_ERROR_CERTIFICATE, "for another name" },
  { "wrong-purpose", { .certificate = "client" }, MR_TIME_ERROR_CERTIFICATE, "not meant for servers" },
  { "wrong-authority", { .certificate = "stranger" }, MR_TIME_ERROR_CERTIFICATE, "an authority that this computer trusts" },
  { "tls-1.2", { .priority = TLS_1_2 }, MR_TIME_ERROR_NO_SERVICE, "TLS 1.3" },
  { "no-protocol", { .alpn = "" }, MR_TIME_ERROR_NO_SERVICE, "but not NTS" },
  { "other-protocol", { .alpn = "h2" }, MR_TIME_ERROR_NO_SERVICE, "but not NTS" },
  { "not-tls", { .talk = TALK_TEXT }, MR_TIME_ERROR_NO_SERVICE, "but not with TLS" },
  { "closed", { .talk = TALK_GOODBYE }, MR_TIME_ERROR_NO_SERVICE, "closed the connection" },
  { "silent", { .talk = TALK_NOTHING }, MR_TIME_ERROR_NO_ANSWER, "did not complete the key exchange" },
  /* The key exchange */
  { "cut", { .exchange = RECORDS_CUT, .records = PROTOCOL AEAD }, MR_TIME_ERROR_FAILED, "before the key exchange" },
  { "record-cut", { .exchange = RECORDS_CUT, .records = "8001 0002 00" }, MR_TIME_ERROR_FAILED,
    "before the key exchange" },
  { "record-too-short", { .exchange = RECORDS_GIVEN, .records = "8001 0001 00" AEAD COOKIE END }, MR_TIME_ERROR_FAILED,
    "RFC 8915" },
  { "record-too-long", { .exchange = RECORDS_GIVEN, .records = PROTOCOL "8004 0003 000F00" COOKIE END },
    MR_TIME_ERROR_FAILED, "RFC 8915" },
  { "record-twice", { .exchange = RECORDS_GIVEN, .records = PROTOCOL PROTOCOL AEAD COOKIE END }, MR_TIME_ERROR_FAILED,
    "RFC 8915" },
  { "unknown-critical", { .exchange = RECORDS_GIVEN, .records = PROTOCOL AEAD COOKIE "C321 0000" END },
    MR_TIME_ERROR_FAILED, "an extension of NTS" },
  { "endless", { .exchange = RECORDS_ENDLESS }, MR_TIME_ERROR_FAILED, "does not end" },
  { "slow", { .exchange = RECORDS_SLOW }, MR_TIME_ERROR_NO_ANSWER, "did not complete the key exchange" },
  { "error", { .exchange = RECORDS_GIVEN, .records = "8002 0002 0002" END }, MR_TIME_ERROR_DENIED, "refused the key" },
  { "warning", { .exchange = RECORDS_GIVEN, .records = "8003 0002 0000" END }, MR_TIME_ERROR_DENIED, "refused the key" },
  { "no-ntp", { .exchange = RECORDS_GIVEN, .records = "8001 0000" AEAD COOKIE END }, MR_TIME_ERROR_NO_SERVICE,
    "NTP version 4" },
  { "no-cipher", { .exchange = RECORDS_GIVEN, .records = PROTOCOL "8004 0000" COOKIE END }, MR_TIME_ERROR_NO_SERVICE,
    "AEAD_AES_SIV" },
  { "other-cipher", { .exchange = RECORDS_GIVEN, .records = PROTOCOL "8004 0002 001E" COOKIE END },
    MR_TIME_ERROR_NO_SERVICE, "AEAD_AES_SIV" },
  { "no-cookie", { .exchange = RECORDS_GIVEN, .records = PROTOCOL AEAD END }, MR_TIME_ERROR_FAILED, "no cookie" },
  { "other-host", { .exchange = RECORDS_GIVEN, .records = PROTOCOL AEAD COOKIE "8006 0009 6E6F2E696E76616C2E" END },
    MR_TIME_ERROR_NOT_FOUND, "another host" },
  /* The packets */
  { "no-answer", { .answer = ANSWER_NOTHING }, MR_TIME_ERROR_NO_ANSWER, "did not answer when asked" },
  { "replayed", { .answer = ANSWER_OLD }, MR_TIME_ERROR_NOT_AUTHENTIC, "belongs to another request" },
  { "other-unique", { .answer = ANSWER_OTHER_UNIQUE }, MR_TIME_ERROR_NOT_AUTHENTIC, "belongs to another request" },
  { "altered", { .answer = ANSWER_ALTERED }, MR_TIME_ERROR_NOT_AUTHENTIC, "forged" },
  { "other-key", { .answer = ANSWER_OTHER_KEY }, MR_TIME_ERROR_NOT_AUTHENTIC, "forged" },
  { "flood", { .answer = ANSWER_FLOOD }, MR_TIME_ERROR_NOT_AUTHENTIC, "forged" },
  { "unauthenticated", { .answer = ANSWER_BARE }, MR_TIME_ERROR_NOT_AUTHENTIC, "not authenticated" },
  { "unsealed", { .answer = ANSWER_UNSEALED }, MR_TIME_ERROR_NOT_AUTHENTIC, "not authenticated" },
  { "short", { .answer = ANSWER_SHORT }, MR_TIME_ERROR_NOT_AUTHENTIC, "too short or damaged" },
  { "field-cut", { .answer = ANSWER_CUT }, MR_TIME_ERROR_NOT_AUTHENTIC, "too short or damaged" },
  { "no-nonce", { .answer = ANSWER_NO_NONCE }, MR_TIME_ERROR_NOT_AUTHENTIC, "too short or damaged" },
  { "kiss-rate", { .kiss = "RATE" }, MR_TIME_ERROR_DENIED, "RATE" },
  { "kiss-deny", { .kiss = "DENY" }, MR_TIME_ERROR_DENIED, "kiss code" },
  { "kiss-init", { .kiss = "INIT" }, MR_TIME_ERROR_NOT_SYNCHRONISED, "not synchronised itself" },
  { "leap-unknown", { .leap = 3 }, MR_TIME_ERROR_NOT_SYNCHRONISED, "not synchronised itself" },
  { "stratum-16", { .stratum = 16 }, MR_TIME_ERROR_NOT_SYNCHRONISED, "not synchronised itself" },
  { "cookie-refused", { .answer = ANSWER_NTSN }, MR_TIME_ERROR_DENIED, "NTSN" },
};

/* With as much patience as the server needs. @hostile: (out): the server. @says: (nullable): what the error must say;
 * %NULL if there must be none. Returns: (transfer full) (nullable): the time */
static MrTrustedTime *
measure_patiently (const HostileBehaviour *behaviour, const char *says, HostileServer **hostile, GError **error)
{
  for (gint64 patience = LITTLE_PATIENCE;; patience *= 2)
    {
      g_autoptr (GError) local = NULL;
      MrTrustedTime *time;

      *hostile = hostile_server_new (folder, behaviour);
      time = nts_measure_at (NTS_HOST, hostile_server_port (*hostile), ca_file, patience, NULL, &local);
      if (patience >= PATIENCE || !g_error_matches (local, MR_TIME_ERROR, MR_TIME_ERROR_NO_ANSWER) ||
          (says != NULL && strstr (local->message, says) != NULL))
        {
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          return time;
        }
      hostile_server_free (*hostile);
    }
}

static void
test_refused (gconstpointer data)
{
  const Case *test = data;
  HostileServer *hostile;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = measure_patiently (&test->behaviour, test->says, &hostile, &error);

  g_assert_null (time);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, test->says));
  g_assert_nonnull (strstr (error->message, "“" NTS_HOST "”"));
  g_assert_error (error, MR_TIME_ERROR, test->code);
  hostile_server_free (hostile);
}

/* A firewall is asked to open the port that the server has named. */
static void
test_port_of_silence (void)
{
  HostileServer *hostile;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = measure_patiently (&(HostileBehaviour) { .answer = ANSWER_NOTHING },
                                                      "did not answer when asked", &hostile, &error);
  g_autofree char *port = g_strdup_printf ("(UDP port %u)", hostile_server_ntp_port (hostile));

  g_assert_null (time);
  g_assert_nonnull (strstr (error->message, port));
  hostile_server_free (hostile);
}

/* Returns: (transfer full). */
static MrTrustedTime *
measure_well (HostileServer *hostile)
{
  g_autoptr (GError) error = NULL;
  MrTrustedTime *time = nts_measure_at (NTS_HOST, hostile_server_port (hostile), ca_file, PATIENCE, NULL, &error);

  g_assert_no_error (error);
  return time;
}

/* Its clock is an hour ahead of ours, and it is believed. */
static void
test_hour_ahead (void)
{
  HostileServer *hostile = hostile_server_new (folder, &(HostileBehaviour) { .shift = HOUR });
  g_autoptr (MrTrustedTime) time = measure_well (hostile);
  gint64 uncertainty;

  mr_trusted_time_now (time, NULL, &uncertainty);
  g_assert_cmpint (ABS (mr_trusted_time_offset (time) - HOUR * G_USEC_PER_SEC), <=, uncertainty);
  g_assert_cmpuint (hostile_server_n_exchanges (hostile), ==, 1);
  g_assert_cmpuint (hostile_server_n_packets (hostile), ==, 4);
  hostile_server_free (hostile);
}

/* Everything that was logged, debugging included, in lower case and without blanks. */
static GString *logged;
static GMutex logged_lock;

static void
keep_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_auto (GStrv) words = g_strsplit_set (message, " :", -1);
  g_autofree char *joined = g_strjoinv ("", words);
  g_autofree char *lower = g_ascii_strdown (joined, -1);

  g_mutex_lock (&logged_lock);
  g_string_append (logged, lower);
  g_mutex_unlock (&logged_lock);
}

static void
test_no_secrets (void)
{
  HostileServer *hostile = hostile_server_new (folder, &(HostileBehaviour) { 0 });
  g_autoptr (MrTrustedTime) time = measure_well (hostile);
  g_autofree char *key = hostile_server_key (hostile);

  g_mutex_lock (&logged_lock);
  g_assert_nonnull (strstr (logged->str, "keyexchangeof"));
  g_assert_null (strstr (logged->str, key));
  g_assert_null (strstr (logged->str, "00112233445566")); /* the cookies */
  g_mutex_unlock (&logged_lock);
  hostile_server_free (hostile);
}

/* The time is asked for where the keys came from, also if that connection is gone by then. Often, because whether the
 * reset arrives before the records are read is chance. */
static void
test_reset (void)
{
  for (guint round = 0; round < 20; round++)
    {
      HostileServer *hostile = hostile_server_new (folder, &(HostileBehaviour) { .exchange = RECORDS_RESET });
      g_autoptr (MrTrustedTime) time = measure_well (hostile);

      g_assert_cmpuint (hostile_server_n_packets (hostile), ==, 4);
      hostile_server_free (hostile);
    }
}

static void
test_new_keys_once (void)
{
  HostileServer *hostile;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = measure_patiently (&(HostileBehaviour) { .answer = ANSWER_NTSN_ONCE }, NULL, &hostile,
                                                      &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hostile_server_n_exchanges (hostile), ==, 2);
  hostile_server_free (hostile);
}

static void
test_forged_first (void)
{
  HostileServer *hostile = hostile_server_new (folder, &(HostileBehaviour) { .answer = ANSWER_FORGED_FIRST });
  g_autoptr (MrTrustedTime) time = measure_well (hostile);
  gint64 uncertainty;

  mr_trusted_time_now (time, NULL, &uncertainty);
  g_assert_cmpint (ABS (mr_trusted_time_offset (time)), <=, uncertainty);
  hostile_server_free (hostile);
}

static gboolean
on_time (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* The main loop runs meanwhile, or nothing would cancel it. */
static void
assert_cancels (const HostileBehaviour *behaviour)
{
  HostileServer *hostile = hostile_server_new (folder, behaviour);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  g_timeout_add (100, on_time, cancellable);
  time = nts_measure_at (NTS_HOST, hostile_server_port (hostile), ca_file, PATIENCE, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hostile_server_free (hostile);
}

static void
test_cancel (void)
{
  assert_cancels (&(HostileBehaviour) { .talk = TALK_NOTHING });
  assert_cancels (&(HostileBehaviour) { .exchange = RECORDS_SLOW });
  assert_cancels (&(HostileBehaviour) { .answer = ANSWER_NOTHING });
}

static void
test_no_listener (void)
{
  char host[] = NTS_HOST;
  const MrNtsServer server = { .host = host, .port = nts_free_port (), .ca_file = ca_file, .patience = PATIENCE };
  g_autoptr (MrTimeSource) source = mr_nts_source_new (&server);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = nts_measure (source, NULL, &error);

  g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_NO_SERVICE);
  g_assert_nonnull (strstr (error->message, "Nothing listens"));
}

static void
assert_bad_ca_file (const char *path, const char *says)
{
  char host[] = NTS_HOST;
  const MrNtsServer server = { .host = host, .port = nts_free_port (), .ca_file = (char *) path, .patience = PATIENCE };
  g_autoptr (MrTimeSource) source = mr_nts_source_new (&server);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = nts_measure (source, NULL, &error);

  g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_ca_file (void)
{
  g_autofree char *key = g_build_filename (folder, "good.key", NULL);

  assert_bad_ca_file ("/nonexistent/ca.pem", "cannot be read");
  assert_bad_ca_file (folder, "cannot be read");
  assert_bad_ca_file (key, "There is no certificate");
}

static void
make_certificates (void)
{
  ca_file = nts_make_authority (&folder);
  nts_make_certificate (folder, "good", &nts_good_certificate);
  nts_make_certificate (folder, "expired", &(NtsCertificate) { NTS_HOST, -2 * HOUR, -HOUR, NULL });
  nts_make_certificate (folder, "early", &(NtsCertificate) { NTS_HOST, HOUR, 2 * HOUR, NULL });
  nts_make_certificate (folder, "other-name", &(NtsCertificate) { "time.example.org", -HOUR, HOUR, NULL });
  nts_make_certificate (folder, "client", &(NtsCertificate) { NTS_HOST, -HOUR, HOUR, GNUTLS_KP_TLS_WWW_CLIENT });
}

/* From an authority of the same name that is not the one that is trusted. */
static void
make_stranger (void)
{
  g_autofree char *other = NULL;
  g_autofree char *other_ca = nts_make_authority (&other);

  nts_make_certificate (other, "stranger", &nts_good_certificate);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strconcat ("stranger", i == 0 ? ".crt" : ".key", NULL);
      g_autofree char *from = g_build_filename (other, name, NULL);
      g_autofree char *to = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  nts_remove (other);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  logged = g_string_new (NULL);
  g_log_set_default_handler (keep_log, NULL);
  make_certificates ();
  make_stranger ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/nts-hostile/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_refused);
    }
  g_test_add_func ("/nts-hostile/port-of-silence", test_port_of_silence);
  g_test_add_func ("/nts-hostile/hour-ahead", test_hour_ahead);
  g_test_add_func ("/nts-hostile/no-secrets", test_no_secrets);
  g_test_add_func ("/nts-hostile/reset", test_reset);
  g_test_add_func ("/nts-hostile/new-keys-once", test_new_keys_once);
  g_test_add_func ("/nts-hostile/forged-first", test_forged_first);
  g_test_add_func ("/nts-hostile/cancel", test_cancel);
  g_test_add_func ("/nts-hostile/no-listener", test_no_listener);
  g_test_add_func ("/nts-hostile/ca-file", test_ca_file);
  status = g_test_run ();
  nts_remove (folder);
  g_string_free (logged, TRUE);
  g_free (folder);
  g_free (ca_file);
  return status;
}
