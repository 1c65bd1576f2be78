/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view of a paced model never gets many rows at once, and in the end has them all. */
#include "config.h"

#include "mr-paced-model.h"

/* More rows than come in addition never come at once. */
#define AT_ONCE_MAX 6

/* GTK_LIST_VIEW_MAX_LIST_ITEMS, and some to spare. */
#define ROWS_OF_VIEW 220

typedef struct {
  GtkStringList *strings;
  GtkSelectionModel *all;
  MrPacedModel *paced;
  GPtrArray *view; /* (element-type GObject): what a view has made of the changes it was told */
  guint most_added;
  guint n_changes;
} Fixture;

static void
items_changed_cb (Fixture *self, guint position, guint removed, guint added)
{
  g_assert_cmpuint (position + removed, <=, self->view->len);
  g_assert_cmpuint (removed + added, >, 0);
  self->n_changes++;
  if (removed > 0)
    g_ptr_array_remove_range (self->view, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->view, (int) (position + i),
                        g_list_model_get_item (G_LIST_MODEL (self->paced), position + i));
  if (added > removed)
    self->most_added = MAX (self->most_added, added - removed);
}

static void
fixture_set_up (Fixture *self, gconstpointer data)
{
  self->strings = gtk_string_list_new (NULL);
  self->all = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->strings))));
  self->paced = g_object_new (MR_TYPE_PACED_MODEL, "model", self->all, NULL);
  self->view = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (self->paced, "items-changed", G_CALLBACK (items_changed_cb), self);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->paced, self);
  g_object_unref (self->paced);
  g_object_unref (self->all);
  g_object_unref (self->strings);
  g_ptr_array_unref (self->view);
}

static void
splice (Fixture *self, guint position, guint removed, guint added)
{
  g_auto (GStrv) names = g_new0 (char *, added + 1);

  for (guint i = 0; i < added; i++)
    names[i] = g_strdup_printf ("%u", g_test_rand_int_range (0, G_MAXINT));
  gtk_string_list_splice (self->strings, position, removed, (const char *const *) names);
}

/* Asserts that the view has rows that follow each other. Returns: how many there are before them. */
static guint
assert_some_rows (Fixture *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->all));
  guint skipped = 0;

  g_assert_cmpuint (self->view->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->paced)));
  for (; skipped < n && self->view->len > 0; skipped++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->all), skipped);

      if (row == self->view->pdata[0])
        break;
    }
  g_assert_cmpuint (skipped + self->view->len, <=, n);
  for (guint i = 0; i < self->view->len; i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->all), skipped + i);
      g_autoptr (GObject) same = g_list_model_get_item (G_LIST_MODEL (self->paced), i);

      g_assert_true (row == self->view->pdata[i] && row == same);
      g_assert_true (gtk_selection_model_is_selected (self->all, skipped + i) ==
                     gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->paced), i));
    }
  return skipped;
}

static void
assert_first_rows (Fixture *self)
{
  g_assert_cmpuint (assert_some_rows (self), ==, 0);
}

static void
wait_for_all (Fixture *self)
{
  while (self->view->len < g_list_model_get_n_items (G_LIST_MODEL (self->all)))
    g_main_context_iteration (NULL, TRUE);
  assert_first_rows (self);
}

static void
test_growth (Fixture *self, gconstpointer data)
{
  splice (self, 0, 0, 100);
  g_assert_cmpuint (self->view->len, ==, AT_ONCE_MAX);
  wait_for_all (self);
  g_assert_cmpuint (self->most_added, ==, AT_ONCE_MAX);
}

/* All rows that the view has go, and then some of the others, of which it never knew. */
static void
test_removed (Fixture *self, gconstpointer data)
{
  splice (self, 0, 0, 30);
  splice (self, 0, AT_ONCE_MAX, 0);
  g_assert_cmpuint (self->view->len, ==, 0);
  splice (self, 0, 4, 0);
  wait_for_all (self);
  g_assert_cmpuint (self->view->len, ==, 30 - AT_ONCE_MAX - 4);
}

/* As when a list is sorted: rows that change places all stay. */
static void
test_exchanged (Fixture *self, gconstpointer data)
{
  splice (self, 0, 0, 100);
  wait_for_all (self);
  splice (self, 0, 100, 100);
  g_assert_cmpuint (self->view->len, ==, 100);
  splice (self, 40, 0, 1);
  g_assert_cmpuint (self->view->len, ==, 101);
  splice (self, 0, 101, 3);
  g_assert_cmpuint (self->view->len, ==, 3);
  assert_first_rows (self);
}

/* As in a log, whose newest entry is the first: the rows that are there stay, and are selected as they were. */
static void
test_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GtkBitset) selected = NULL;

  splice (self, 0, 0, 30);
  wait_for_all (self);
  splice (self, 0, 0, 100);
  g_assert_cmpuint (self->view->len, ==, 30);
  g_assert_cmpuint (assert_some_rows (self), ==, 100);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->paced), 2, TRUE);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (self->paced), 5, 3, FALSE);
  gtk_selection_model_unselect_range (GTK_SELECTION_MODEL (self->paced), 6, 1);
  g_assert_true (gtk_selection_model_is_selected (self->all, 102));
  g_assert_true (gtk_selection_model_is_selected (self->all, 105));
  g_assert_false (gtk_selection_model_is_selected (self->all, 106));
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->paced));
  g_assert_cmpuint (gtk_bitset_get_minimum (selected), ==, 2);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 3);
  splice (self, 50, 0, 7);
  splice (self, 20, 4, 0);
  g_assert_cmpuint (assert_some_rows (self), ==, 103);
  wait_for_all (self);
  g_assert_cmpuint (self->most_added, ==, AT_ONCE_MAX);
}

/* More rows than a view makes widgets for come at once, whichever side they are on: how often a view is told of changes
 * does not depend on how many rows there are. */
static void
test_many (Fixture *self, gconstpointer data)
{
  guint n_before;

  splice (self, 0, 0, 30);
  wait_for_all (self);
  self->n_changes = 0;
  splice (self, 0, 0, 2000);
  wait_for_all (self);
  n_before = self->n_changes;
  g_assert_cmpuint (n_before, <, ROWS_OF_VIEW / AT_ONCE_MAX + 2);

  splice (self, 0, 2030, 0);
  self->n_changes = 0;
  splice (self, 0, 0, 20000);
  wait_for_all (self);
  g_assert_cmpuint (self->n_changes, <=, n_before + 30 / AT_ONCE_MAX + 2);
}

/* A row that is looked for is listed, wherever it is. */
static void
test_find (Fixture *self, gconstpointer data)
{
  g_autoptr (GObject) before = NULL;
  g_autoptr (GObject) after = NULL;
  guint position;

  splice (self, 0, 0, 30);
  wait_for_all (self);
  splice (self, 0, 0, 100);
  g_assert_cmpuint (assert_some_rows (self), ==, 100);
  before = g_list_model_get_item (G_LIST_MODEL (self->all), 40);
  after = g_list_model_get_item (G_LIST_MODEL (self->all), 120);
  position = mr_paced_model_find (self->paced, after);
  g_assert_true (self->view->pdata[position] == after);
  g_assert_cmpuint (assert_some_rows (self), ==, 100);
  position = mr_paced_model_find (self->paced, before);
  g_assert_true (self->view->pdata[position] == before);
  assert_some_rows (self);
  wait_for_all (self);

  splice (self, 0, 130, 0);
  splice (self, 0, 0, 100);
  g_assert_cmpuint (self->view->len, ==, AT_ONCE_MAX);
  g_assert_cmpuint (mr_paced_model_find (self->paced, before), ==, GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (self->view->len, ==, AT_ONCE_MAX);
  g_set_object (&after, NULL);
  after = g_list_model_get_item (G_LIST_MODEL (self->all), 70);
  position = mr_paced_model_find (self->paced, after);
  g_assert_true (self->view->pdata[position] == after);
  assert_first_rows (self);
  wait_for_all (self);
}

/* Whatever changes, and whenever. */
static void
test_any (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3000; i++)
    {
      const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->strings));
      const guint position = g_test_rand_bit () ? 0 : (guint) g_test_rand_int_range (0, (gint32) n + 1);
      const guint removed = (guint) g_test_rand_int_range (0, (gint32) (n - position) + 1);

      splice (self, position, g_test_rand_int_range (0, 4) == 0 ? removed : MIN (removed, 2),
              (guint) g_test_rand_int_range (0, 40));
      assert_some_rows (self);
      if (n > 0)
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->paced), (guint) g_test_rand_int_range (0, 10),
                                         FALSE);
      if (i % 50 == 0)
        g_object_set (self->paced, "active", g_test_rand_bit (), NULL);
      if (g_test_rand_int_range (0, 20) == 0)
        g_usleep (17 * 1000);
      g_main_context_iteration (NULL, FALSE);
      assert_some_rows (self);
    }
  g_object_set (self->paced, "active", TRUE, NULL);
  wait_for_all (self);
}

static void
test_inactive (Fixture *self, gconstpointer data)
{
  g_object_set (self->paced, "active", FALSE, NULL);
  splice (self, 0, 0, 30);
  splice (self, 10, 0, 1);
  g_assert_cmpuint (self->view->len, ==, 0);
  g_object_set (self->paced, "active", TRUE, NULL);
  g_assert_cmpuint (self->view->len, ==, 1);
  g_object_set (self->paced, "active", FALSE, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->view->len, ==, 1);
  splice (self, 0, 1, 0);
  g_assert_cmpuint (self->view->len, ==, 0);
  assert_first_rows (self);
}

/* What comes before the listed rows while nobody looks is what is seen first afterwards. */
static void
test_unseen (Fixture *self, gconstpointer data)
{
  splice (self, 0, 0, 30);
  wait_for_all (self);
  g_object_set (self->paced, "active", FALSE, NULL);
  splice (self, 0, 0, 1);
  splice (self, 0, 0, 2);
  g_assert_cmpuint (self->view->len, ==, 30);
  g_object_set (self->paced, "active", TRUE, NULL);
  assert_first_rows (self);
  g_assert_cmpuint (self->view->len, <=, AT_ONCE_MAX);
  wait_for_all (self);
  g_assert_cmpuint (self->view->len, ==, 33);
}

static void
count_cb (guint *n_changed, guint position, guint n_items)
{
  *n_changed += n_items;
}

/* All means all, also those that the view does not have yet. */
static void
test_selection (Fixture *self, gconstpointer data)
{
  g_autoptr (GtkBitset) selected = NULL;
  guint n_changed = 0;

  splice (self, 0, 0, 100);
  g_signal_connect_swapped (self->paced, "selection-changed", G_CALLBACK (count_cb), &n_changed);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->paced));
  g_assert_cmpuint (n_changed, ==, AT_ONCE_MAX);
  selected = gtk_selection_model_get_selection (self->all);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 100);
  gtk_selection_model_unselect_item (self->all, 50);
  wait_for_all (self);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->paced), 49));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->paced), 50));
  g_signal_handlers_disconnect_by_data (self->paced, &n_changed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/paced-model/growth", Fixture, NULL, fixture_set_up, test_growth, fixture_tear_down);
  g_test_add ("/paced-model/removed", Fixture, NULL, fixture_set_up, test_removed, fixture_tear_down);
  g_test_add ("/paced-model/exchanged", Fixture, NULL, fixture_set_up, test_exchanged, fixture_tear_down);
  g_test_add ("/paced-model/before", Fixture, NULL, fixture_set_up, test_before, fixture_tear_down);
  g_test_add ("/paced-model/many", Fixture, NULL, fixture_set_up, test_many, fixture_tear_down);
  g_test_add ("/paced-model/find", Fixture, NULL, fixture_set_up, test_find, fixture_tear_down);
  g_test_add ("/paced-model/any", Fixture, NULL, fixture_set_up, test_any, fixture_tear_down);
  g_test_add ("/paced-model/inactive", Fixture, NULL, fixture_set_up, test_inactive, fixture_tear_down);
  g_test_add ("/paced-model/unseen", Fixture, NULL, fixture_set_up, test_unseen, fixture_tear_down);
  g_test_add ("/paced-model/selection", Fixture, NULL, fixture_set_up, test_selection, fixture_tear_down);
  return g_test_run ();
}
