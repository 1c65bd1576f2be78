/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site with two buses: two engines at once on one store. */
#include "config.h"

#include "mr-sim.h"
#include "session-fixture.h"

#define FLAT "[meter Flat]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
             "records = raw 04 06 3B 30 00 00\n"
#define CELLAR "[meter Cellar]\nid = 20918314\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 1\n" \
               "records = raw 04 06 01 00 00 00\n"

/* Bus time passes faster than ours, but it passes: in virtual time one scan might be over before the other begins. */
#define SPEED "?speed=200"

static MrBusLink *
add_bus (SessionFixture *self, const char *meters)
{
  g_autofree char *file = g_build_filename (self->folder, "second.bus", NULL);
  g_autofree char *text = g_strconcat ("[bus]\ntitle = Second\n\n", meters, NULL);
  g_autofree char *uri_text = g_strconcat ("sim:", file, SPEED, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (uri_text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) buses = NULL;
  MrBusLink *link;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_assert_cmpint (mr_store_add_bus (self->store, self->site, "Cellar", NULL, &error), >, 0);
  buses = mr_store_list_buses (self->store, self->site, &error);
  g_assert_no_error (error);
  link = mr_session_add_link (self->session, g_ptr_array_index (buses, 1));
  mr_bus_link_connect (link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (link) == MR_LINK_CONNECTED);
  return link;
}

typedef struct {
  MrTask *tasks[2];
  gboolean both_ran;
} Pair;

static void
on_activity (Pair *pair)
{
  pair->both_ran = pair->both_ran || (mr_task_get_state (pair->tasks[0]) == MR_TASK_RUNNING &&
                                      mr_task_get_state (pair->tasks[1]) == MR_TASK_RUNNING);
}

static void
test_two_at_once (SessionFixture *self, gconstpointer data)
{
  g_autofree char *text = g_strconcat ("sim:", self->bus_file, SPEED, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  MrBusLink *second = add_bus (self, CELLAR "\n" FLAT);
  Pair pair = { 0 };

  mr_bus_link_connect (self->link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (self->link) == MR_LINK_CONNECTED);
  pair.tasks[0] = g_object_ref (mr_bus_link_scan (self->link, NULL));
  pair.tasks[1] = g_object_ref (mr_bus_link_scan (second, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (pair.tasks); i++)
    g_signal_connect_swapped (pair.tasks[i], "notify::activity", G_CALLBACK (on_activity), &pair);
  WAIT_UNTIL (!mr_session_is_busy (self->session));
  g_assert_no_error (self->ended_error);
  g_assert_cmpuint (self->n_ended, ==, 2);
  g_assert_true (pair.both_ran);

  /* The same address on two buses is no conflict, and the same number is another meter. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);
      const gboolean in_cellar = mr_meter_bus (meter) == mr_bus_link_get_bus (second);

      g_assert_true (mr_session_get_link_of (self->session, meter) == (in_cellar ? second : self->link));
      if (in_cellar)
        g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_ERROR); /* two at address 1 there */
      else
        g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pair.tasks); i++)
    g_object_unref (pair.tasks[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/buses/two-at-once", SessionFixture, FLAT, session_fixture_set_up_open, test_two_at_once,
              session_fixture_tear_down);

  return g_test_run ();
}
