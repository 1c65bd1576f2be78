/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bus is recorded from its first connection on, without secrets, and what was recorded can be replayed. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mr-recordings.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define PASSWORD_OCTETS "A1 B2 C3 D4 E5 F6 07 18"
static const guint8 password[] = { 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x07, 0x18 };

#define METERS \
  "[meter a]\nid = 10000001\nmanufacturer = ABB\nversion = 10\ntype = 02\nprimary = 5\n" \
  "password = " PASSWORD_OCTETS "\nprotects = set-primary\nrecords = raw 04 06 39 30 00 00\n\n" \
  "[meter b]\nid = 10000002\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n" \
  "records = raw 04 06 39 30 00 00\n"

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static char *
save (SessionFixture *self, MrBusRecording *recording, char **text)
{
  char *path = g_build_filename (self->folder, "trace.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mr_bus_recording_save_async (recording, file, on_saved, &result);
  WAIT_UNTIL (result != NULL);
  mr_bus_recording_save_finish (recording, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, text, NULL, NULL));
  return path;
}

static void
count_cb (MrBusRecording *recording, guint *n)
{
  (*n)++;
}

/* What comes last is complete, marks are in it, and the same scan of the file finds the same meters. */
static void
test_replay (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrRecordings) recordings = mr_recordings_new (self->session);
  MrBusRecording *recording = mr_recordings_get (recordings, self->link);
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri_text = NULL;
  g_autoptr (MrUri) uri = NULL;

  g_assert_null (mr_bus_recording_dup_trouble (recording));
  connect_and_scan (self);
  mr_bus_recording_mark (recording, "cover\nopened, key 5ec2e7000ddba11c0ffee0c0de0fca7e");
  path = save (self, recording, &text);
  g_assert_true (g_str_has_prefix (text, "# Meter Room trace 1"));
  g_assert_nonnull (strstr (text, "· Meter Room " MR_VERSION "\n= "));
  g_assert_nonnull (strstr (text, "· cover opened, key …\n"));
  g_assert_null (strstr (text, "5ec2"));

  leave_bus (self);
  g_clear_object (&recordings);
  close_session (self);
  add_site (self, "Replayed");
  open_session (self);
  uri_text = g_strconcat ("replay:", path, NULL);
  uri = mr_uri_parse (uri_text, NULL);
  mr_bus_link_connect (self->link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (self->link) != MR_LINK_CONNECTING);
  scan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 2);
  g_assert_nonnull (meter_with_id (self, "10000001"));
  g_assert_nonnull (meter_with_id (self, "10000002"));
  g_remove (path);
}

/* Only when it is watched does the main thread hear of it, and then also of what nothing follows. */
static void
test_watch (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBusRecording) recording = mr_bus_recording_new (self->link);
  g_autoptr (MrTraceSnapshot) before = NULL;
  guint n_changes = 0;
  guint end = 0;

  g_signal_connect (recording, "changed", G_CALLBACK (count_cb), &n_changes);
  connect_and_scan (self);
  g_assert_cmpuint (n_changes, ==, 0);

  mr_bus_recording_watch (recording);
  wait_for (self, read_meter (self, meter_with_id (self, "10000002")));
  /* The telegram is the last line of all, and nothing comes after it. */
  while (end == 0)
    {
      g_autoptr (MrTraceSnapshot) snapshot = mr_bus_recording_snapshot (recording);
      g_autoptr (GBytes) text = mr_trace_snapshot_format (snapshot, NULL);
      gsize len;
      const char *octets = g_bytes_get_data (text, &len);
      const char *last = g_strrstr_len (octets, (gssize) len - 1, "\n");

      if (g_str_has_prefix (last + 1, "< ") && g_strstr_len (last, -1, " 04 06 39 30 00 00 ") != NULL)
        end = mr_trace_snapshot_get_end (snapshot);
      else
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (n_changes, >, 0);
  mr_bus_recording_unwatch (recording);
}

/* The password was sent, and only its place is recorded. */
static void
test_password (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBusRecording) recording = mr_bus_recording_new (self->link);
  g_autoptr (GBytes) secret = g_bytes_new (password, sizeof password);
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  MrMeterWrite write;

  connect_and_scan (self);
  write = (MrMeterWrite) { .meter = meter_with_id (self, "10000001"), .password = secret, .new_value = "9",
                           .kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS) };
  run_task (self, mr_bus_link_write (self->link, &write, 1));
  path = save (self, recording, &text);
  g_assert_nonnull (strstr (text, "07 FD 16 00 00 00 00 00 00 00 00 "));
  g_assert_null (strstr (text, "A1 B2"));
  g_assert_null (strstr (text, "D4 E5 F6"));
  g_assert_null (strstr (text, "07 18"));
  g_remove (path);
}

/* A bus that is added later is recorded as well. */
static void
test_added (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrRecordings) recordings = mr_recordings_new (self->session);
  g_autoptr (MrBusRecording) first = g_object_ref (mr_recordings_get (recordings, self->link));
  g_autoptr (GAsyncResult) result = NULL;
  MrBusLink *second;

  mr_session_add_bus_async (self->session, on_saved, &result);
  WAIT_UNTIL (result != NULL);
  second = mr_session_add_bus_finish (self->session, result, NULL);
  g_assert_nonnull (second);
  g_assert_nonnull (mr_recordings_get (recordings, second));
  g_assert_true (mr_recordings_get (recordings, second) != first);
  g_assert_true (mr_recordings_get (recordings, self->link) == first);
  g_clear_object (&result);
}

#define ADD(path, func) \
  g_test_add (path, SessionFixture, METERS, session_fixture_set_up_open, func, session_fixture_tear_down)

int
main (int argc, char *argv[])
{
  /* Not the cache of whoever runs the tests. */
  g_setenv ("XDG_CACHE_HOME", g_get_tmp_dir (), TRUE);
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  ADD ("/recording/replay", test_replay);
  ADD ("/recording/watch", test_watch);
  ADD ("/recording/password", test_password);
  ADD ("/recording/added", test_added);
  return g_test_run ();
}
