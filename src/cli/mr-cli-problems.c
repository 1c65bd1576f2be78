/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-problems.h"

#include "mr-cli-screen.h"
#include "mr-cli-wanted.h"
#include "mr-master-error.h"

/* @wanted: (element-type MrCliWanted). @links: (element-type MrBusLink): one for each element of @wanted. @n_unsaved:
 * readings that could not be saved. @last: (nullable): so that a task that ends with the same error does not print it
 * twice */
struct _MrCliProblems {
  GArray *wanted;
  GPtrArray *links;
  guint n;
  guint n_unsaved;
  char *last;
};

const char *
mr_cli_problems_label_of (MrCliProblems *self, gint64 bus)
{
  for (guint i = 0; i < self->links->len; i++)
    if (mr_bus_link_get_bus (g_ptr_array_index (self->links, i)) == bus)
      return g_array_index (self->wanted, MrCliWanted, i).label;
  return "";
}

static void
note_problem (MrCliProblems *self, MrProblem *problem)
{
  self->n++;
  g_free (self->last);
  self->last = g_strdup (mr_problem_get_error (problem)->message);
}

static void
on_problem (MrCliProblems *self, MrProblem *problem)
{
  note_problem (self, problem);
  mr_cli_say (self->last);
}

/* Where there are several buses, each has an address 5. */
static void
say (MrCliProblems *self, gint64 bus, const char *sentence)
{
  g_autofree char *with_bus = g_strdup_printf ("%s: %s", mr_cli_problems_label_of (self, bus), sentence);

  mr_cli_say (self->links->len > 1 ? with_bus : sentence);
}

static void
on_note (MrCliProblems *self, const char *sentence, MrBusLink *link)
{
  say (self, mr_bus_link_get_bus (link), sentence);
}

/* One that names its address waits for the end of the task: others may have the same. */
static void
on_task_problem (MrCliProblems *self, MrProblem *problem, MrTask *task)
{
  const gboolean is_repeated = g_strcmp0 (self->last, mr_problem_get_error (problem)->message) == 0;

  note_problem (self, problem);
  self->n_unsaved += g_error_matches (mr_problem_get_error (problem), MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_SAVED);
  if (!mr_problem_names_address (problem) && !is_repeated)
    say (self, mr_task_get_bus (task), self->last);
}

static void
say_problems_of_addresses (MrCliProblems *self, MrTask *task)
{
  GListModel *problems = mr_task_get_problems (task);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      if (mr_problem_names_address (problem))
        say (self, mr_task_get_bus (task), mr_problem_get_error (problem)->message);
    }
}

static void
on_ended (MrCliProblems *self, MrTask *task)
{
  const GError *error = mr_task_get_error (task);

  say_problems_of_addresses (self, task);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      g_strcmp0 (error->message, self->last) != 0)
    say (self, mr_task_get_bus (task), error->message);
}

MrCliProblems *
mr_cli_problems_new (GArray *wanted, GPtrArray *links)
{
  MrCliProblems *self = g_new0 (MrCliProblems, 1);

  self->wanted = g_array_ref (wanted);
  self->links = g_ptr_array_ref (links);
  return self;
}

void
mr_cli_problems_free (MrCliProblems *self)
{
  g_array_unref (self->wanted);
  g_ptr_array_unref (self->links);
  g_free (self->last);
  g_free (self);
}

void
mr_cli_problems_watch (MrCliProblems *self, MrSession *session)
{
  g_signal_connect_swapped (session, "problem", G_CALLBACK (on_problem), self);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_connect_swapped (g_ptr_array_index (self->links, i), "note", G_CALLBACK (on_note), self);
}

void
mr_cli_problems_unwatch (MrCliProblems *self, MrSession *session)
{
  g_signal_handlers_disconnect_by_data (session, self);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->links, i), self);
}

void
mr_cli_problems_watch_task (MrCliProblems *self, MrTask *task)
{
  g_signal_connect_swapped (task, "problem", G_CALLBACK (on_task_problem), self);
  g_signal_connect_swapped (task, "ended", G_CALLBACK (on_ended), self);
}

void
mr_cli_problems_add_unconnected (MrCliProblems *self, MrBusLink *link)
{
  say (self, mr_bus_link_get_bus (link), mr_bus_link_get_status (link));
  self->n++;
}

guint
mr_cli_problems_count (MrCliProblems *self)
{
  return self->n;
}

guint
mr_cli_problems_count_unsaved (MrCliProblems *self)
{
  return self->n_unsaved;
}
