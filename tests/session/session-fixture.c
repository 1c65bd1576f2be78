/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <glib/gstdio.h>

static void
on_job_ended (MrSession *session, guint job, GError *error, SessionFixture *self)
{
  self->ended_job = job;
  self->n_ended++;
  g_clear_error (&self->ended_error);
  self->ended_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
on_problem (MrSession *session, MrMeter *meter, const char *sentence, SessionFixture *self)
{
  self->n_problems++;
  g_free (self->last_problem);
  self->last_problem = g_strdup (sentence);
}

static void
on_write_step (MrSession *session, MrMeter *meter, int state, const char *sentence, SessionFixture *self)
{
  g_assert_cmpstr (sentence, !=, "");
  g_string_append_printf (self->steps, "%d", state);
}

void
describe_bus (SessionFixture *self, const char *meters)
{
  g_autofree char *text = g_strconcat ("[bus]\ntitle = Test\n\n", meters, NULL);

  g_assert_true (g_file_set_contents (self->bus_file, text, -1, NULL));
}

void
open_session (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;

  self->session = mr_session_new (self->store, self->site, &error);
  g_assert_no_error (error);
  g_signal_connect (self->session, "job-ended", G_CALLBACK (on_job_ended), self);
  g_signal_connect (self->session, "problem", G_CALLBACK (on_problem), self);
  g_signal_connect (self->session, "write-step", G_CALLBACK (on_write_step), self);
}

void
close_session (SessionFixture *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_assert_finalize_object (g_steal_pointer (&self->session));
}

void
session_fixture_set_up (SessionFixture *self, gconstpointer meters)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("meter-room-session-XXXXXX", &error);
  g_assert_no_error (error);
  self->bus_file = g_build_filename (self->folder, "test.bus", NULL);
  self->steps = g_string_new (NULL);
  describe_bus (self, meters);

  path = g_build_filename (self->folder, "store.db", NULL);
  self->store = mr_store_open (path, &error);
  g_assert_no_error (error);
  self->site = mr_store_add_site (self->store, "Lindenhof 12", &error);
  g_autoptr (GPtrArray) buses = mr_store_list_buses (self->store, self->site, &error);
  self->bus = ((MrKnownBus *) buses->pdata[0])->id;
  g_assert_no_error (error);
}

void
session_fixture_set_up_open (SessionFixture *self, gconstpointer meters)
{
  session_fixture_set_up (self, meters);
  open_session (self);
}

void
session_fixture_tear_down (SessionFixture *self, gconstpointer meters)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (self->session != NULL)
    close_session (self);
  mr_store_close (self->store);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->bus_file);
  g_string_free (self->steps, TRUE);
  g_clear_error (&self->ended_error);
  g_free (self->last_problem);
}

gboolean
on_patience_over (gpointer user_data)
{
  g_error ("nothing happened for %d s", PATIENCE_S);
  return G_SOURCE_REMOVE;
}

void
connect_to_bus (SessionFixture *self)
{
  g_autofree char *text = g_strconcat ("sim:", self->bus_file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (text, &error);

  g_assert_no_error (error);
  mr_session_connect (self->session, uri, NULL, NULL);
  WAIT_UNTIL (mr_session_state (self->session) != MR_SESSION_CONNECTING);
  g_assert_cmpint (mr_session_state (self->session), ==, MR_SESSION_CONNECTED);
}

void
wait_for (SessionFixture *self, guint job)
{
  g_assert_cmpuint (job, >, 0);
  g_assert_true (mr_session_busy (self->session));
  self->ended_job = 0; /* numbers begin anew with each connection */
  WAIT_UNTIL (self->ended_job == job);
}

void
run_job (SessionFixture *self, guint job)
{
  wait_for (self, job);
  g_assert_no_error (self->ended_error);
}

void
scan (SessionFixture *self)
{
  run_job (self, mr_session_scan (self->session, NULL));
}

void
connect_and_scan (SessionFixture *self)
{
  connect_to_bus (self);
  scan (self);
}

MrMeter *
meter_with_id (SessionFixture *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->session)); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);

      if (g_str_equal (mr_meter_id (meter), id))
        return meter;
    }
  return NULL;
}

char *
text_of (MrMeter *meter, const char *property)
{
  char *text = NULL;

  g_object_get (meter, property, &text, NULL);
  return text;
}
