/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hostile-server.h"
#include "nts-fixture.h"

/* A name with two addresses, of which the first one does not serve: the other one gives the time. */

#define NAME "time.test"
#define PACKETS_NAME "packets.test"

/* What does not answer is waited for so long; what answers has time, also on a busy machine. */
#define LITTLE_PATIENCE (G_USEC_PER_SEC / 4)
#define PATIENCE (32 * G_USEC_PER_SEC)

#define GOOD "127.0.0.1"
#define ALSO_IPV4 "127.0.0.2"
#define IPV6 "::1"

static char *folder;
static char *ca_file;

/* --- A resolver that knows two names --- */

static const char *first_address; /* of each name; GOOD is the second */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver {
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
look_up (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
         GError **error)
{
  const char *const addresses[] = { first_address, GOOD };
  GList *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      GInetAddress *address = g_inet_address_new_from_string (addresses[i]);
      const GResolverNameLookupFlags excluded = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
                                                  ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY
                                                  : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY;

      if ((flags & excluded) == 0 && g_str_has_suffix (name, ".test"))
        found = g_list_append (found, address);
      else
        g_object_unref (address);
    }
  if (found == NULL)
    g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
  return found;
}

static GList *
look_up_any (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  return look_up (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

static void
free_list (gpointer list)
{
  g_resolver_free_addresses (list);
}

static void
look_up_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *found = look_up (resolver, name, flags, cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, free_list);
  else
    g_task_return_error (task, error);
}

static GList *
look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = look_up_any;
  resolver_class->lookup_by_name_with_flags_async = look_up_async;
  resolver_class->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- Tests --- */

typedef struct {
  const char *name;
  const char *first; /* the address that does not serve */
  HostileBehaviour behaviour;
  gint64 patience;
} Case;

static const Case cases[] = {
  { "closes", ALSO_IPV4, { .talk = TALK_GOODBYE }, PATIENCE },
  { "closes-ipv6", IPV6, { .talk = TALK_GOODBYE }, PATIENCE },
  { "silent", ALSO_IPV4, { .talk = TALK_NOTHING }, LITTLE_PATIENCE },
  { "not-tls", ALSO_IPV4, { .talk = TALK_TEXT }, PATIENCE },
  { "certificate", ALSO_IPV4, { .certificate = "other-name" }, PATIENCE },
  { "keys-cut", ALSO_IPV4, { .exchange = RECORDS_CUT, .records = "8001 0002 0000" }, PATIENCE },
  { "no-time", ALSO_IPV4, { .answer = ANSWER_NOTHING }, LITTLE_PATIENCE },
  { "not-synchronised", ALSO_IPV4, { .stratum = 16 }, PATIENCE },
};

static HostileServer *
start_first (const Case *test, HostileServer *good)
{
  HostileBehaviour behaviour = test->behaviour;

  behaviour.address = test->first;
  behaviour.port = hostile_server_port (good);
  return hostile_server_new (folder, &behaviour);
}

static void
test_second_address (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = test->first;
  /* With as much patience as a busy machine needs. */
  for (gint64 patience = test->patience; time == NULL; patience *= 2)
    {
      g_autoptr (GError) error = NULL;
      HostileServer *good = hostile_server_new (folder, &(HostileBehaviour) { .shift = HOUR });
      HostileServer *first = start_first (test, good);

      time = nts_measure_at (NAME, hostile_server_port (good), ca_file, patience, NULL, &error);
      if (patience >= PATIENCE)
        g_assert_no_error (error);
      if (time != NULL)
        g_assert_cmpuint (hostile_server_n_packets (good), ==, 4);
      hostile_server_free (first);
      hostile_server_free (good);
    }
  g_assert_cmpint (mr_trusted_time_offset (time), >, HOUR * G_USEC_PER_SEC / 2);
}

/* Whether the reset arrives before or after the first one counts as connected is chance: so it is tried often. */
static void
test_reset (void)
{
  const Case test = { NULL, ALSO_IPV4, { .talk = TALK_RESET }, PATIENCE };

  for (guint round = 0; round < 20; round++)
    test_second_address (&test);
}

/* Nothing listens at the first one. */
static void
test_refused (void)
{
  HostileServer *good = hostile_server_new (folder, &(HostileBehaviour) { 0 });
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = IPV6;
  time = nts_measure_at (NAME, hostile_server_port (good), ca_file, PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hostile_server_n_exchanges (good), ==, 1);
  hostile_server_free (good);
}

/* Neither gives a time: the address that was tried first gives the reason, also if the other one only refuses. */
static void
test_neither (void)
{
  HostileServer *none = hostile_server_new (folder, &(HostileBehaviour) { .talk = TALK_GOODBYE });
  HostileServer *first = start_first (&(const Case) { NULL, ALSO_IPV4, { .stratum = 16 }, 0 }, none);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = ALSO_IPV4;
  time = nts_measure_at (NAME, hostile_server_port (none), ca_file, PATIENCE, NULL, &error);
  g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_NOT_SYNCHRONISED);
  g_assert_nonnull (strstr (error->message, "“" NAME "”"));
  hostile_server_free (first);
  hostile_server_free (none);
}

/* A server that wants to be asked less often is not asked at its other address. */
static void
test_denied (void)
{
  HostileServer *good = hostile_server_new (folder, &(HostileBehaviour) { 0 });
  HostileServer *first = start_first (&(const Case) { NULL, ALSO_IPV4, { .kiss = "RATE" }, 0 }, good);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = ALSO_IPV4;
  time = nts_measure_at (NAME, hostile_server_port (good), ca_file, PATIENCE, NULL, &error);
  g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_DENIED);
  g_assert_cmpuint (hostile_server_n_exchanges (good), ==, 0);
  hostile_server_free (first);
  hostile_server_free (good);
}

/* It sends its clients to a host with two addresses, and no program receives at the first one. */
static void
test_packets (void)
{
  HostileServer *good = hostile_server_new (folder, &(HostileBehaviour) { .packets_to = PACKETS_NAME });
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = ALSO_IPV4;
  time = nts_measure_at (NAME, hostile_server_port (good), ca_file, PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hostile_server_n_exchanges (good), ==, 1);
  hostile_server_free (good);
}

static gboolean
on_time (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Nothing listens at the first address, and the other one is silent. */
static void
test_cancel (void)
{
  HostileServer *other = hostile_server_new (folder, &(HostileBehaviour) { .talk = TALK_NOTHING });
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = NULL;

  first_address = ALSO_IPV4;
  g_timeout_add (100, on_time, cancellable);
  time = nts_measure_at (NAME, hostile_server_port (other), ca_file, PATIENCE, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hostile_server_free (other);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_resolver_set_default (resolver);
  ca_file = nts_make_authority (&folder);
  nts_make_certificate (folder, "good", &(NtsCertificate) { NAME, -HOUR, HOUR, NULL });
  nts_make_certificate (folder, "other-name", &(NtsCertificate) { "time.example.org", -HOUR, HOUR, NULL });
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/nts-addresses/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_second_address);
    }
  g_test_add_func ("/nts-addresses/reset", test_reset);
  g_test_add_func ("/nts-addresses/refused", test_refused);
  g_test_add_func ("/nts-addresses/neither", test_neither);
  g_test_add_func ("/nts-addresses/denied", test_denied);
  g_test_add_func ("/nts-addresses/packets", test_packets);
  g_test_add_func ("/nts-addresses/cancel", test_cancel);
  status = g_test_run ();
  nts_remove (folder);
  g_free (folder);
  g_free (ca_file);
  return status;
}
