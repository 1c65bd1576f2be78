/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-log.h"

#include "mr-session-private.h"
#include "mr-task-private.h"

struct _MrWriteLog {
  GObject parent_instance;

  MrSession *session;
  GPtrArray *all;          /* (element-type MrLoggedWrite), the oldest first */
  GPtrArray *listed;       /* (element-type MrLoggedWrite): those of "all" that the filter lets through, likewise */
  GHashTable *under_way;   /* (element-type MrLoggedWrite) */
  GHashTable *doubtful;    /* MrMeter → how many of its entries are in doubt; never 0 */
  GHashTable *newest;      /* what of which meter, see subject_key() → the newest MrLoggedWrite of it */
  guint n_repeated;        /* entries that were not sent, and were meant again */
  guint n_with[MR_N_WRITE_OUTCOMES];
  gint64 since;            /* up to which change everything is known */
  guint refreshing;        /* source */

  MrWriteLogShow show;
  GStrv words;             /* casefolded; never NULL */
};

static GType
mr_write_log_get_item_type (GListModel *model)
{
  return MR_TYPE_LOGGED_WRITE;
}

static guint
mr_write_log_get_n_items (GListModel *model)
{
  return MR_WRITE_LOG (model)->listed->len;
}

/* The position in the list of what is at @index, and the other way round. */
static guint
turn (MrWriteLog *self, guint index)
{
  return self->listed->len - 1 - index;
}

static gpointer
mr_write_log_get_item (GListModel *model, guint position)
{
  MrWriteLog *self = MR_WRITE_LOG (model);

  return position < self->listed->len ? g_object_ref (g_ptr_array_index (self->listed, turn (self, position))) : NULL;
}

static void
mr_write_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_write_log_get_item_type;
  iface->get_n_items = mr_write_log_get_n_items;
  iface->get_item = mr_write_log_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrWriteLog, mr_write_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mr_write_log_list_model_init))

/* A property for each MrWriteLogShow, in its order. */
typedef enum {
  PROP_N_ALL = 1,
  PROP_N_CONFIRMED,
  PROP_N_FAILED,
  PROP_N_NOT_SENT,
  PROP_N_DOUBTFUL,
  PROP_LAST = PROP_N_DOUBTFUL
} MrWriteLogProps;

static GParamSpec *props[PROP_LAST + 1];

#define BIT(outcome) (1u << MR_WRITE_OUTCOME_##outcome)

/* MrWriteLogShow → the outcomes that it includes. */
static const guint included[] = {
  [MR_WRITE_LOG_ALL] = ~0u,
  [MR_WRITE_LOG_CONFIRMED] = BIT (CONFIRMED) | BIT (UNCHANGED),
  [MR_WRITE_LOG_FAILED] = BIT (FAILED),
  [MR_WRITE_LOG_NOT_SENT] = BIT (NOT_SENT),
  [MR_WRITE_LOG_DOUBTFUL] = BIT (DOUBT),
};

/* --- What was meant again --- */

/* Returns: (transfer full): what the entry was to change. */
static char *
subject_key (MrLoggedWrite *entry)
{
  const MrWrite *write = mr_logged_write_get (entry);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", write->meter, write->subject);
}

/* What was stopped before it was sent is planned again when the batch is resumed: then the later entry says what became
 * of it. */
static gboolean
is_repeated (MrWriteLog *self, MrLoggedWrite *entry)
{
  g_autofree char *key = NULL;

  if (mr_logged_write_get_outcome (entry) != MR_WRITE_OUTCOME_NOT_SENT)
    return FALSE;
  key = subject_key (entry);
  return g_hash_table_lookup (self->newest, key) != entry;
}

/* --- The filter --- */

static gboolean
is_wanted (MrWriteLog *self, MrLoggedWrite *entry)
{
  if (self->show == MR_WRITE_LOG_NOT_SENT && is_repeated (self, entry))
    return FALSE;
  return (included[self->show] & 1u << mr_logged_write_get_outcome (entry)) != 0 &&
         mr_logged_write_has_words (entry, (const char *const *) self->words);
}

/* Returns: the index of the first of @entries whose number is not smaller. */
static guint
find_place (GPtrArray *entries, gint64 id)
{
  guint first = 0;
  guint end = entries->len;

  while (first < end)
    {
      const guint middle = first + (end - first) / 2;

      if (mr_logged_write_get (g_ptr_array_index (entries, middle))->id < id)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

/* Lists an entry that is not listed and now belongs there, or the other way round. */
static void
list_again (MrWriteLog *self, MrLoggedWrite *entry)
{
  const guint index = find_place (self->listed, mr_logged_write_get (entry)->id);
  const gboolean is_listed = index < self->listed->len && g_ptr_array_index (self->listed, index) == entry;
  const gboolean wanted = is_wanted (self, entry);

  if (wanted && !is_listed)
    {
      g_ptr_array_insert (self->listed, (int) index, g_object_ref (entry));
      g_list_model_items_changed (G_LIST_MODEL (self), turn (self, index), 0, 1);
    }
  else if (!wanted && is_listed)
    {
      const guint position = turn (self, index);

      g_ptr_array_remove_index (self->listed, index);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static void
list_all (MrWriteLog *self)
{
  const guint n_before = self->listed->len;

  g_ptr_array_set_size (self->listed, 0);
  for (guint i = 0; i < self->all->len; i++)
    if (is_wanted (self, g_ptr_array_index (self->all, i)))
      g_ptr_array_add (self->listed, g_object_ref (g_ptr_array_index (self->all, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->listed->len);
}

/* --- Counting --- */

static void
count_doubt (MrWriteLog *self, MrMeter *meter, int change)
{
  const int n = GPOINTER_TO_INT (g_hash_table_lookup (self->doubtful, meter)) + change;

  if (n > 0)
    g_hash_table_insert (self->doubtful, meter, GINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->doubtful, meter);
}

/* Counts an entry in, or out. */
static void
count (MrWriteLog *self, MrLoggedWrite *entry, int change)
{
  const MrWriteOutcome outcome = mr_logged_write_get_outcome (entry);

  self->n_with[outcome] += (guint) change;
  if (is_repeated (self, entry))
    self->n_repeated += (guint) change;
  if (outcome == MR_WRITE_OUTCOME_DOUBT)
    count_doubt (self, mr_logged_write_get_meter (entry), change);
  if (outcome == MR_WRITE_OUTCOME_UNDER_WAY && change > 0)
    g_hash_table_add (self->under_way, entry);
  else
    g_hash_table_remove (self->under_way, entry);
}

/* Notifies of the counts that are other than @before. */
static void
notify_counts (MrWriteLog *self, const guint *before)
{
  for (guint show = 0; show < G_N_ELEMENTS (included); show++)
    if (mr_write_log_count (self, show) != before[show])
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ALL + show]);
}

static void
remember_counts (MrWriteLog *self, guint *out)
{
  for (guint show = 0; show < G_N_ELEMENTS (included); show++)
    out[show] = mr_write_log_count (self, show);
}

/* --- Entries --- */

/* What was sent last by a task of this program is being read back. Of any other program only the store is known. */
static MrWriteOutcome
outcome_of (MrWriteLog *self, const MrWrite *write)
{
  const MrWriteOutcome outcome = mr_present_write_outcome (write);
  GListModel *tasks = mr_session_get_tasks (self->session);

  if (outcome != MR_WRITE_OUTCOME_DOUBT || write->state == MR_WRITE_UNKNOWN)
    return outcome;
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      if (mr_task_find_write (task, write->id) != NULL)
        return MR_WRITE_OUTCOME_UNDER_WAY;
    }
  return outcome;
}

static void
update (MrWriteLog *self, MrLoggedWrite *entry, MrWrite *write)
{
  const MrWriteOutcome outcome = outcome_of (self, write != NULL ? write : mr_logged_write_get (entry));

  count (self, entry, -1);
  mr_logged_write_update (entry, write, outcome);
  count (self, entry, 1);
  list_again (self, entry);
}

/* A meter that another program found while this session was open is not in its list yet. Returns: (transfer none)
 * (nullable) */
static MrMeter *
find_meter (MrWriteLog *self, gint64 id, GError **error)
{
  MrMeter *meter = mr_meter_index_find (self->session->index, id);
  MrKnownMeter *known;

  if (meter != NULL)
    return meter;
  known = mr_store_get_meter (mr_archive_reader (self->session->archive), id, error);
  return known != NULL ? self->session->link_host.take_known (known, self->session->link_host.user_data) : NULL;
}

/* Notes a new entry, before it is counted. */
static void
note_newest (MrWriteLog *self, MrLoggedWrite *entry)
{
  char *key = subject_key (entry);
  MrLoggedWrite *before = g_hash_table_lookup (self->newest, key);

  if (before != NULL && mr_logged_write_get (before)->id > mr_logged_write_get (entry)->id)
    {
      g_free (key);
      return;
    }
  if (before != NULL)
    count (self, before, -1);
  g_hash_table_insert (self->newest, key, entry);
  if (before == NULL)
    return;
  count (self, before, 1);
  /* It may only leave the list by this; if it is new itself, it is not listed yet. */
  if (!is_wanted (self, before))
    list_again (self, before);
}

/* Adds an entry without listing it. @write: (transfer full). Returns: (transfer none) (nullable) */
static MrLoggedWrite *
add (MrWriteLog *self, MrWrite *write, GError **error)
{
  g_autoptr (MrWrite) taken = write;
  MrMeter *meter = find_meter (self, write->meter, error);
  MrLoggedWrite *entry;

  if (meter == NULL)
    return NULL;
  entry = mr_logged_write_new (meter, g_steal_pointer (&taken), outcome_of (self, write));
  g_ptr_array_insert (self->all, (int) find_place (self->all, write->id), entry);
  note_newest (self, entry);
  count (self, entry, 1);
  return entry;
}

/* New entries are the last ones, unless the store was changed by hand. */
static void
list_added (MrWriteLog *self, GPtrArray *added)
{
  const guint n_before = self->listed->len;
  gboolean at_end = TRUE;

  for (guint i = 0; i < added->len; i++)
    {
      MrLoggedWrite *entry = g_ptr_array_index (added, i);
      const guint index = find_place (self->listed, mr_logged_write_get (entry)->id);

      if (!is_wanted (self, entry))
        continue;
      at_end = at_end && index == self->listed->len;
      g_ptr_array_insert (self->listed, (int) index, g_object_ref (entry));
    }
  if (self->listed->len == n_before)
    return;
  if (at_end)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->listed->len - n_before);
  else
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->listed->len);
}

static MrLoggedWrite *
find_entry (MrWriteLog *self, gint64 id)
{
  const guint index = find_place (self->all, id);
  MrLoggedWrite *entry = index < self->all->len ? g_ptr_array_index (self->all, index) : NULL;

  return entry != NULL && mr_logged_write_get (entry)->id == id ? entry : NULL;
}

/* @writes: (transfer full) (element-type MrWrite) */
static gboolean
take (MrWriteLog *self, GPtrArray *writes, GError **error)
{
  g_autoptr (GPtrArray) taken = writes;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  guint counts[G_N_ELEMENTS (included)];
  gint64 since = self->since;
  gboolean good = TRUE;

  remember_counts (self, counts);
  for (guint i = 0; good && i < writes->len; i++)
    {
      MrWrite *write = g_steal_pointer (&g_ptr_array_index (writes, i));
      MrLoggedWrite *entry = find_entry (self, write->id);

      since = MAX (since, write->changed);
      if (entry != NULL)
        update (self, entry, write);
      else if ((entry = add (self, write, error)) != NULL)
        g_ptr_array_add (added, entry);
      good = entry != NULL;
    }
  /* They come in the order of their numbers, and not of their changes: after an error, all are looked at again. */
  if (good)
    self->since = since;
  list_added (self, added);
  notify_counts (self, counts);
  return good;
}

/* --- What happens --- */

static gboolean
look (MrWriteLog *self, GError **error)
{
  GPtrArray *writes = mr_store_list_changed_writes (mr_archive_reader (self->session->archive), self->session->site,
                                                    self->since, error);

  return writes != NULL && take (self, writes, error);
}

static gboolean
on_idle (gpointer user_data)
{
  MrWriteLog *self = user_data;
  g_autoptr (GError) error = NULL;

  self->refreshing = 0;
  if (!look (self, &error))
    mr_session_emit_problem (self->session, NULL, error);
  return G_SOURCE_REMOVE;
}

void
mr_write_log_refresh (MrWriteLog *self)
{
  g_return_if_fail (MR_IS_WRITE_LOG (self));

  if (self->refreshing == 0)
    self->refreshing = g_idle_add (on_idle, self);
}

/* A reading may show what became of a write. */
static void
on_heard (MrTask *task, MrMeter *meter, MrWriteLog *self)
{
  if (g_hash_table_contains (self->doubtful, meter))
    mr_write_log_refresh (self);
}

/* What it sent last, and did not read back, is in doubt now. */
static void
on_ended (MrTask *task, MrWriteLog *self)
{
  g_autoptr (GList) entries = g_hash_table_get_keys (self->under_way);
  guint counts[G_N_ELEMENTS (included)];

  remember_counts (self, counts);
  for (GList *l = entries; l != NULL; l = l->next)
    update (self, l->data, NULL);
  notify_counts (self, counts);
  mr_write_log_refresh (self);
}

static void
on_tasks_changed (GListModel *tasks, guint position, guint removed, guint added, MrWriteLog *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, position + i);

      g_signal_connect_object (task, "planned", G_CALLBACK (mr_write_log_refresh), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (task, "step", G_CALLBACK (mr_write_log_refresh), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (task, "heard", G_CALLBACK (on_heard), self, 0);
      g_signal_connect_object (task, "ended", G_CALLBACK (on_ended), self, 0);
    }
}

/* --- GObject --- */

static void
mr_write_log_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id >= PROP_N_ALL && property_id <= PROP_LAST)
    g_value_set_uint (value, mr_write_log_count (MR_WRITE_LOG (object), property_id - PROP_N_ALL));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
mr_write_log_dispose (GObject *object)
{
  MrWriteLog *self = MR_WRITE_LOG (object);

  g_clear_handle_id (&self->refreshing, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mr_write_log_parent_class)->dispose (object);
}

static void
mr_write_log_finalize (GObject *object)
{
  MrWriteLog *self = MR_WRITE_LOG (object);

  g_hash_table_unref (self->under_way);
  g_hash_table_unref (self->doubtful);
  g_hash_table_unref (self->newest);
  g_ptr_array_unref (self->listed);
  g_ptr_array_unref (self->all);
  g_strfreev (self->words);
  G_OBJECT_CLASS (mr_write_log_parent_class)->finalize (object);
}

static void
mr_write_log_class_init (MrWriteLogClass *klass)
{
  static const char *const names[] = { "n-all", "n-confirmed", "n-failed", "n-not-sent", "n-doubtful" };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_write_log_get_property;
  object_class->dispose = mr_write_log_dispose;
  object_class->finalize = mr_write_log_finalize;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    props[PROP_N_ALL + i] = g_param_spec_uint (names[i], NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_write_log_init (MrWriteLog *self)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->listed = g_ptr_array_new_with_free_func (g_object_unref);
  self->under_way = g_hash_table_new (NULL, NULL);
  self->doubtful = g_hash_table_new (NULL, NULL);
  self->newest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->words = g_new0 (char *, 1);
}

/* --- Public --- */

MrWriteLog *
mr_write_log_new (MrSession *session, GError **error)
{
  g_autoptr (MrWriteLog) self = NULL;
  GListModel *tasks;

  g_return_val_if_fail (MR_IS_SESSION (session), NULL);

  self = g_object_new (MR_TYPE_WRITE_LOG, NULL);
  self->session = g_object_ref (session);
  if (!look (self, error))
    return NULL;

  tasks = mr_session_get_tasks (session);
  on_tasks_changed (tasks, 0, 0, g_list_model_get_n_items (tasks), self);
  g_signal_connect_object (tasks, "items-changed", G_CALLBACK (on_tasks_changed), self, 0);
  return g_steal_pointer (&self);
}

guint
mr_write_log_count (MrWriteLog *self, MrWriteLogShow show)
{
  guint n = 0;

  g_return_val_if_fail (MR_IS_WRITE_LOG (self), 0);
  g_return_val_if_fail ((guint) show < G_N_ELEMENTS (included), 0);

  for (guint i = 0; i < MR_N_WRITE_OUTCOMES; i++)
    if ((included[show] & 1u << i) != 0)
      n += self->n_with[i];
  return show == MR_WRITE_LOG_NOT_SENT ? n - self->n_repeated : n;
}

void
mr_write_log_set_show (MrWriteLog *self, MrWriteLogShow show)
{
  g_return_if_fail (MR_IS_WRITE_LOG (self));
  g_return_if_fail ((guint) show < G_N_ELEMENTS (included));

  if (self->show == show)
    return;
  self->show = show;
  list_all (self);
}

void
mr_write_log_set_search (MrWriteLog *self, const char *text)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) words = NULL;

  g_return_if_fail (MR_IS_WRITE_LOG (self));

  folded = g_utf8_casefold (text != NULL ? text : "", -1);
  words = g_strsplit_set (g_strstrip (folded), " \t", -1);
  if (g_strv_equal ((const char *const *) words, (const char *const *) self->words))
    return;
  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  list_all (self);
}

guint
mr_write_log_count_doubtful_meters (MrWriteLog *self, MrMeter **only)
{
  GHashTableIter iter;
  gpointer meter = NULL;
  guint n;

  g_return_val_if_fail (MR_IS_WRITE_LOG (self), 0);

  n = g_hash_table_size (self->doubtful);
  g_hash_table_iter_init (&iter, self->doubtful);
  if (only != NULL)
    *only = n == 1 && g_hash_table_iter_next (&iter, &meter, NULL) ? meter : NULL;
  return n;
}

GPtrArray *
mr_write_log_get_writes (MrWriteLog *self)
{
  GPtrArray *writes;

  g_return_val_if_fail (MR_IS_WRITE_LOG (self), NULL);

  writes = g_ptr_array_sized_new (self->listed->len);
  for (guint i = 0; i < self->listed->len; i++)
    g_ptr_array_add (writes, (gpointer) mr_logged_write_get (g_ptr_array_index (self->listed, i)));
  return writes;
}
