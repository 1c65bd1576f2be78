/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <glib/gstdio.h>

static void
on_ended (MrTask *task, SessionFixture *self)
{
  const GError *error = mr_task_get_error (task);

  self->n_ended++;
  g_set_object (&self->ended, task);
  g_clear_error (&self->ended_error);
  self->ended_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
on_problem (GObject *source, MrProblem *problem, SessionFixture *self)
{
  self->n_problems++;
  g_free (self->last_problem);
  self->last_problem = g_strdup (mr_problem_get_error (problem)->message);
}

static void
on_step (MrTask *task, const MrTaskWrite *write, SessionFixture *self)
{
  g_assert_cmpstr (write->sentence, !=, "");
  g_string_append_printf (self->steps, "%d", (int) write->state);
}

static void
on_tasks (GListModel *tasks, guint position, guint removed, guint added, SessionFixture *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      g_signal_connect (task, "ended", G_CALLBACK (on_ended), self);
      g_signal_connect (task, "problem", G_CALLBACK (on_problem), self);
      g_signal_connect (task, "step", G_CALLBACK (on_step), self);
    }
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

  self->session = mr_session_new (self->archive, self->site, &error);
  g_assert_no_error (error);
  self->link = mr_session_get_link (self->session);
  g_signal_connect (self->session, "problem", G_CALLBACK (on_problem), self);
  g_signal_connect (mr_session_get_tasks (self->session), "items-changed", G_CALLBACK (on_tasks), self);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

void
close_session (SessionFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  mr_session_close_async (self->session, on_done, &result);
  WAIT_UNTIL (result != NULL);
  g_assert_true (mr_session_close_finish (self->session, result, NULL));
  g_clear_object (&result);
  g_clear_object (&self->ended);
  g_signal_handlers_disconnect_by_data (mr_session_get_tasks (self->session), self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  self->link = NULL;
  g_assert_finalize_object (g_steal_pointer (&self->session));
}

static gboolean
do_nothing (MrStore *store, gpointer data, GError **error)
{
  return TRUE;
}

void
settle_store (SessionFixture *self)
{
  g_assert_true (mr_archive_run (self->archive, do_nothing, NULL, NULL));
}

void
leave_bus (SessionFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  mr_bus_link_disconnect_async (self->link, on_done, &result);
  WAIT_UNTIL (result != NULL);
  g_assert_true (mr_bus_link_disconnect_finish (self->link, result, NULL));
}

void
reopen_archive (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;

  if (self->store_file == NULL)
    self->store_file = g_build_filename (self->folder, "store.db", NULL);
  if (self->archive != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->archive));
  self->archive = mr_archive_open (self->store_file, &error);
  g_assert_no_error (error);
}

void
add_site (SessionFixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) buses = NULL;

  self->site = mr_store_add_site (self->store, name, &error);
  g_assert_no_error (error);
  buses = mr_store_list_buses (self->store, self->site, &error);
  g_assert_no_error (error);
  self->bus = ((MrKnownBus *) g_ptr_array_index (buses, 0))->id;
}

void
session_fixture_set_up (SessionFixture *self, gconstpointer meters)
{
  g_autoptr (GError) error = NULL;
  self->folder = g_dir_make_tmp ("meter-room-session-XXXXXX", &error);
  g_assert_no_error (error);
  self->bus_file = g_build_filename (self->folder, "test.bus", NULL);
  self->steps = g_string_new (NULL);
  describe_bus (self, meters);

  reopen_archive (self);
  self->store = mr_store_open (self->store_file, &error);
  g_assert_no_error (error);
  add_site (self, "Lindenhof 12");
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
  g_clear_object (&self->ended);
  g_assert_finalize_object (g_steal_pointer (&self->archive));
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
  g_free (self->store_file);
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
  mr_bus_link_connect (self->link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (self->link) != MR_LINK_CONNECTING);
  g_assert_cmpint (mr_bus_link_get_state (self->link), ==, MR_LINK_CONNECTED);
}

void
wait_for (SessionFixture *self, MrTask *task)
{
  g_autoptr (MrTask) kept = g_object_ref (task);

  g_assert_false (mr_task_is_over (task));
  g_assert_true (mr_session_is_busy (self->session));
  WAIT_UNTIL (mr_task_is_over (task));
}

void
run_task (SessionFixture *self, MrTask *task)
{
  wait_for (self, task);
  g_assert_no_error (self->ended_error);
}

MrTask *
read_meter (SessionFixture *self, MrMeter *meter)
{
  g_autoptr (GPtrArray) meters = g_ptr_array_new ();

  g_ptr_array_add (meters, meter);
  return mr_bus_link_read (self->link, meters);
}

MrTask *
write_address (SessionFixture *self, MrMeter *meter, const char *address)
{
  const MrMeterWrite write = { meter, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), address, NULL };

  return mr_bus_link_write (self->link, &write, 1);
}

void
scan (SessionFixture *self)
{
  run_task (self, mr_bus_link_scan (self->link, NULL));
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
