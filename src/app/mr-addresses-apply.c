/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing the plan: what is uncertain is read first, what is to be written is shown exactly, and then it is written.
 * Undo and what an interruption left are the same thing again. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-address-plan.h"
#include "mr-dialogs.h"
#include "mr-edit-cell.h"
#include "mr-line-list.h"
#include "mr-write-kind.h"
#include "mr-write-question.h"
#include "mr-write-words.h"

typedef struct {
  MrAddressesPage *page;
  GArray *steps; /* (element-type MrPlanStep): what the user was shown */
  gboolean undoing;
  gboolean agreed;
} Question;

/* --- What is shown --- */

static MrAddressingRow *
nth_row (MrAddressing *addressing, guint i)
{
  g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);

  return row; /* the plan keeps it */
}

static char *
move_text (MrAddressing *addressing, const MrPlanStep *step)
{
  MrAddressingRow *row = nth_row (addressing, step->meter);
  g_autofree char *label = mr_meter_label (mr_addressing_row_get_meter (row));
  g_autofree char *from = step->from == MR_PLAN_NO_ADDRESS ? g_strdup ("—") : g_strdup_printf ("%d", step->from);

  if (step->is_detour)
    /* Translators: a meter, like "KAM 66290778"; the address it has; one it gets in between, because meters swap their
       addresses; the one it gets later. */
    return g_strdup_printf (_("%s: %s → %d, on its way to %d"), label, from, step->to,
                            mr_addressing_row_get_wish (row));
  return g_strdup_printf ("%s: %s → %d", label, from, step->to);
}

static char *
step_line (MrAddressing *addressing, const MrPlanStep *step)
{
  const char *refusal = mr_addressing_row_get_refusal (nth_row (addressing, step->meter));
  g_autofree char *move = move_text (addressing, step);

  if (refusal == NULL)
    return g_steal_pointer (&move);
  /* Translators: what a meter is to get, like "KAM 66290778: 5 → 7", then a sentence that says why it did not take it. */
  return g_strdup_printf (_("%s. At the last try: %s"), move, refusal);
}

/* Returns: how many meters are left out. */
static guint
add_left_out (MrAddressing *addressing, GtkStringList *lines)
{
  const guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (addressing));
  guint n = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      MrAddressingRow *row = nth_row (addressing, i);
      g_autofree char *label = mr_meter_label (mr_addressing_row_get_meter (row));

      if (mr_addressing_row_get_conflict_kind (row) == MR_PLAN_NO_CONFLICT)
        continue;
      n++;
      /* Translators: a meter, like "KAM 66290778", then a complete sentence with the reason. */
      gtk_string_list_take (lines, g_strdup_printf (_("%s is left out: %s"), label,
                                                    mr_addressing_row_get_conflict (row)));
    }
  return n;
}

static guint
count_meters (const GArray *steps)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    n += !g_array_index (steps, MrPlanStep, i).is_detour;
  return n;
}

static char *
body_text (guint n_left_out)
{
  g_autofree char *left_out = NULL;

  if (n_left_out == 0)
    return g_strdup (_("Each meter is read back. Only then does its address count as set."));
  left_out = g_strdup_printf (ngettext ("%u meter is left out.", "%u meters are left out.", n_left_out), n_left_out);
  /* Translators: %s is the sentence "2 meters are left out." */
  return g_strdup_printf (_("Each meter is read back. Only then does its address count as set. %s"), left_out);
}

/* --- Asking --- */

static void ask (MrAddressesPage *self, gboolean undoing);

static void
forget_undo (MrAddressesPage *self)
{
  g_autoptr (GError) error = NULL;

  if (self->addressing != NULL && !mr_addressing_forget_undo (self->addressing, &error))
    mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t read the plan"), error->message);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->undoing && !question->agreed)
    forget_undo (question->page);
  g_array_unref (question->steps);
  g_object_unref (question->page);
  g_free (question);
}

static gboolean
same_steps (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (MrPlanStep)) == 0;
}

/* Nothing is written that was not shown: if the plan is another one by now, it is asked again. */
static void
agreed_cb (GBytes *password, gpointer user_data)
{
  Question *question = user_data;
  MrAddressesPage *self = question->page;
  g_autoptr (GArray) steps = NULL;

  if (self->addressing == NULL)
    return;
  question->agreed = TRUE;
  steps = mr_addressing_get_steps (self->addressing);
  if (!same_steps (steps, question->steps))
    {
      ask (self, question->undoing);
      return;
    }
  mr_addressing_set_password (self->addressing, password);
  mr_addressing_apply (self->addressing);
}

static void
report_nothing (MrAddressesPage *self, GtkStringList *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (lines)); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n\n" : "", gtk_string_list_get_string (lines, i));
  mr_dialogs_report (GTK_WIDGET (self), _("There is nothing to write"), text->str);
}

static char *
heading_text (guint n, gboolean undoing)
{
  if (undoing)
    return g_strdup_printf (ngettext ("Give %u Meter Its Address Back?", "Give %u Meters Their Addresses Back?", n), n);
  return g_strdup_printf (ngettext ("Set %u Address?", "Set %u Addresses?", n), n);
}

static void
show_question (MrAddressesPage *self, GArray *steps, GtkStringList *lines, guint n_left_out, gboolean undoing)
{
  Question *question = g_new (Question, 1);
  g_autofree char *body = body_text (n_left_out);
  g_autofree char *heading = heading_text (count_meters (steps), undoing);

  *question = (Question) { g_object_ref (self), g_array_ref (steps), undoing, FALSE };
  mr_write_question_ask (GTK_WIDGET (self), mr_session_get_link (mr_writes_page_get_session (MR_WRITES_PAGE (self))),
                         &(const MrWriteQuestion) {
    .heading = heading,
    .body = body,
    .agree = undoing ? _("_Undo") : _("_Apply"),
    .content = mr_line_list_new (lines),
    .asks_password = mr_addressing_may_ask_password (self->addressing),
    .agreed = agreed_cb,
    .destroy = question_free,
  }, question);
}

static void
ask (MrAddressesPage *self, gboolean undoing)
{
  g_autoptr (GArray) steps = mr_addressing_get_steps (self->addressing);
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  guint n_left_out;

  for (guint i = 0; i < steps->len; i++)
    gtk_string_list_take (lines, step_line (self->addressing, &g_array_index (steps, MrPlanStep, i)));
  n_left_out = add_left_out (self->addressing, lines);
  if (steps->len > 0)
    {
      show_question (self, steps, lines, n_left_out, undoing);
      return;
    }
  report_nothing (self, lines);
  if (undoing)
    forget_undo (self);
}

static void
reading_ended_cb (MrTask *task, MrAddressesPage *self)
{
  const gboolean undoing = self->undoing;

  g_signal_handlers_disconnect_by_data (task, self);
  g_clear_object (&self->reading);
  /* A user who has gone to another page does not expect a question any more. */
  if (mr_task_get_state (task) == MR_TASK_DONE && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask (self, undoing);
  else if (undoing)
    forget_undo (self);
}

/* @undo: (nullable) (element-type MrAddressingRow): gives these their addresses back instead. */
static void
begin (MrAddressesPage *self, GPtrArray *undo)
{
  MrTask *task;

  mr_edit_cell_end_typing (GTK_WIDGET (self));
  if (undo != NULL && mr_addressing_undo (self->addressing, undo) == 0)
    return;
  task = mr_addressing_read_uncertain (self->addressing);
  if (task == NULL)
    {
      ask (self, undo != NULL);
      return;
    }
  self->undoing = undo != NULL;
  self->reading = g_object_ref (task);
  g_signal_connect (task, "ended", G_CALLBACK (reading_ended_cb), self);
}

void
mr_addresses_page_apply_dispose (MrAddressesPage *self)
{
  if (self->reading != NULL)
    g_signal_handlers_disconnect_by_data (self->reading, self);
  g_clear_object (&self->reading);
}

void
mr_addresses_page_apply (MrWritesPage *page, GPtrArray *rows)
{
  begin (MR_ADDRESSES_PAGE (page), NULL);
}

void
mr_addresses_page_undo (MrWritesPage *page, GPtrArray *rows)
{
  begin (MR_ADDRESSES_PAGE (page), rows);
}

void
mr_addresses_page_undo_all (MrWritesPage *page, GPtrArray *rows)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (page);
  g_autoptr (GPtrArray) all = mr_addressing_dup_undoable (self->addressing);

  begin (self, all);
}

/* --- What is left to do --- */

typedef struct {
  MrWriteCounts writes; /* set, and to be set */
  guint n_planned;      /* of these: in a batch that was begun since the page was opened */
  guint n_silent;       /* when they were last asked */
} Counts;

static Counts
count_rows (MrAddressing *addressing)
{
  Counts counts = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (addressing)); i++)
    {
      MrAddressingRow *row = nth_row (addressing, i);
      const int state = mr_addressing_row_get_state (row);
      const gboolean changes = mr_addressing_row_changes (row);
      const gboolean has_failed = mr_addressing_row_get_outcome (row) == MR_WRITE_OUTCOME_FAILED;

      counts.writes.n_done += mr_addressing_row_get_stage (row) == MR_ADDRESSING_CONFIRMED;
      counts.writes.n_failed += changes && has_failed;
      counts.writes.n_not_sent += changes && !has_failed && state != MR_WRITE_UNKNOWN &&
                                  mr_addressing_row_get_conflict_kind (row) == MR_PLAN_NO_CONFLICT;
      counts.n_planned += changes && state == MR_WRITE_PLANNED;
      counts.n_silent += mr_addressing_row_get_conflict_kind (row) == MR_PLAN_GONE;
      if (changes && state == MR_WRITE_UNKNOWN && counts.writes.n_doubtful++ == 0)
        counts.writes.doubtful = mr_addressing_row_get_meter (row);
    }
  return counts;
}

static guint
count_open (const Counts *counts)
{
  return counts->writes.n_failed + counts->writes.n_not_sent;
}

/* Returns: (transfer full): what an interruption left: "12 set, 1 in doubt (KAM 66290778), 27 not sent."; "" */
static char *
left_text (MrAddressesPage *self, const Counts *counts)
{
  MrWriteCounts writes = counts->writes;
  g_autofree char *text = NULL;

  if (counts->n_planned == 0 && counts->writes.n_doubtful == 0 && (!self->was_begun || count_open (counts) == 0))
    return g_strdup ("");
  /* As the end of the batch was reported. */
  writes.n_done = self->n_set;
  writes.n_unchanged = self->n_unchanged;
  text = mr_write_words_count (&writes);
  if (counts->writes.n_doubtful == 0)
    return g_steal_pointer (&text);
  /* Translators: %s is a sentence: "12 set, 1 in doubt (KAM 66290778), 27 not sent." */
  return g_strdup_printf (_("%s Meters in doubt are read first."), text);
}

void
mr_addresses_page_look_back (MrAddressesPage *self)
{
  const Counts counts = count_rows (self->addressing);

  self->n_set = counts.writes.n_done;
  self->was_begun = counts.writes.n_done > 0 && count_open (&counts) > 0;
}

void
mr_addresses_page_task_ended (MrAddressesPage *self, MrTask *task)
{
  const MrWriteKind *kind = mr_task_get_write_kind (task);

  if (kind == NULL || !g_str_equal (kind->id, MR_WRITE_PRIMARY_ADDRESS))
    return;
  self->was_begun = mr_task_get_state (task) != MR_TASK_DONE;
  self->n_set = mr_task_count_meters (task, MR_WRITE_OUTCOME_CONFIRMED);
  self->n_unchanged = mr_task_count_meters (task, MR_WRITE_OUTCOME_UNCHANGED);
  mr_writes_page_queue_refresh (MR_WRITES_PAGE (self));
}

void
mr_addresses_page_update (MrWritesPage *page)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (page);
  MrSession *session = mr_writes_page_get_session (page);
  const gboolean offline = mr_bus_link_get_state (mr_session_get_link (session)) == MR_LINK_OFFLINE;
  const gboolean ready = mr_writes_page_is_ready (page);
  /* While addresses are set, nothing is left over, and no row is looked at for the sake of another one. */
  const Counts counts = mr_session_is_busy (session) ? (Counts) { 0 } : count_rows (self->addressing);
  g_autoptr (GPtrArray) undoable = mr_session_is_busy (session) ? NULL : mr_addressing_dup_undoable (self->addressing);
  g_autofree char *left = left_text (self, &counts);

  self->n_uncertain = counts.writes.n_doubtful + counts.n_silent;
  self->n_undoable = undoable != NULL ? undoable->len : 0;
  if (offline && mr_addressing_get_n_changes (self->addressing) > 0)
    mr_writes_page_show_banner (page, MR_LAMP_WARNING, _("Connect to the bus to set the planned addresses."),
                                _("_Connect…"), "win.connect");
  else
    mr_writes_page_show_banner (page, MR_LAMP_WARNING, ready ? left : "", _("Res_ume"), "addresses.apply");
}
