/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-log.h"

#include "mr-trace-scan.h"

/* Lines that are looked at before those found are listed. */
#define SCAN_LINES 4096

struct _MrTraceLog {
  GObject parent_instance;

  MrTraceSnapshot *snapshot;
  MrTraceReader *reader; /* of it */
  guint first;           /* of the lines that are listed, or would be without a filter … */
  guint end;             /* … and the number after the last one's */
  GHashTable *rows;      /* number of a line → MrTraceRow, which is shown, borrowed */
  guint64 n_decoded;

  MrTraceFilter filter;
  GArray *matches;    /* (nullable) (element-type guint): with a filter, numbers of the lines that it lets through */
  guint scanned;      /* it has seen the lines before this one … */
  guint settled;      /* … and what comes later changes nothing before this one */
  GCancellable *scan; /* (nullable): under way */
  guint scan_from;
  guint scan_to;
  guint scan_end; /* of the lines that it knows */
};

typedef enum { PROP_SCANNING = 1 } MrTraceLogProps;
static GParamSpec *props[PROP_SCANNING + 1];

/* --- List --- */

static guint
n_listed (MrTraceLog *self)
{
  return self->matches != NULL ? self->matches->len : self->end - self->first;
}

static guint
nth_line (MrTraceLog *self, guint position)
{
  return self->matches != NULL ? g_array_index (self->matches, guint, position) : self->first + position;
}

static GType
mr_trace_log_get_item_type (GListModel *model)
{
  return MR_TYPE_TRACE_ROW;
}

static guint
mr_trace_log_get_n_items (GListModel *model)
{
  return n_listed (MR_TRACE_LOG (model));
}

static void
row_gone_cb (gpointer data, GObject *row)
{
  g_hash_table_remove (data, GUINT_TO_POINTER (mr_trace_row_get_line ((MrTraceRow *) row)));
}

static gpointer
mr_trace_log_get_item (GListModel *model, guint position)
{
  MrTraceLog *self = MR_TRACE_LOG (model);
  MrTraceRow *row;
  guint line;

  if (position >= n_listed (self))
    return NULL;
  line = nth_line (self, position);
  row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (line));
  if (row != NULL)
    return g_object_ref (row);

  row = mr_trace_row_new (self->reader, line);
  self->n_decoded++;
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (line), row);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self->rows);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_trace_log_get_item_type;
  iface->get_n_items = mr_trace_log_get_n_items;
  iface->get_item = mr_trace_log_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrTraceLog, mr_trace_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
changed (MrTraceLog *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* --- Filter --- */

/* Returns: how many of the matches are lines before @line. */
static guint
count_matches_before (MrTraceLog *self, guint line)
{
  guint low = 0;
  guint high = self->matches->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (self->matches, guint, middle) < line)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Replaces the matches from the line on at which the scan began. Lines may have been dropped since. */
static void
take_matches (MrTraceLog *self, GArray *found)
{
  guint begin = count_matches_before (self, self->scan_from);
  guint n_same = 0;
  guint n_dropped = 0;
  guint n_removed;

  while (n_dropped < found->len && g_array_index (found, guint, n_dropped) < self->first)
    n_dropped++;
  if (n_dropped > 0)
    g_array_remove_range (found, 0, n_dropped);
  while (n_same < found->len && begin + n_same < self->matches->len
         && g_array_index (found, guint, n_same) == g_array_index (self->matches, guint, begin + n_same))
    n_same++;
  begin += n_same;
  n_removed = self->matches->len - begin;
  g_array_set_size (self->matches, begin);
  if (found->len > n_same)
    g_array_append_vals (self->matches, &g_array_index (found, guint, n_same), found->len - n_same);
  changed (self, begin, n_removed, found->len - n_same);
}

static void
scan (MrTraceLog *self);

static void
scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrTraceLog) self = user_data;
  g_autoptr (GArray) found = mr_trace_scan_finish (result, NULL);

  if (found == NULL) /* cancelled: there is another filter */
    return;
  g_clear_object (&self->scan);
  self->scanned = self->scan_to;
  /* What a line near the end is may depend on lines to come. */
  self->settled = MIN (self->scan_to, self->scan_end - MIN (self->scan_end, MR_TRACE_NEAR));
  take_matches (self, found);
  scan (self);
}

static void
scan (MrTraceLog *self)
{
  if (self->matches == NULL || self->scan != NULL)
    return;
  if (self->scanned >= self->end)
    {
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SCANNING]);
      return;
    }
  self->scan = g_cancellable_new ();
  self->scan_from = MAX (self->settled, self->first);
  self->scan_to = MIN (self->scan_from + SCAN_LINES, self->end);
  self->scan_end = self->end;
  mr_trace_scan_async (self->snapshot, &self->filter, self->scan_from, self->scan_to, self->scan, scanned_cb,
                       g_object_ref (self));
}

static void
stop_scan (MrTraceLog *self)
{
  if (self->scan != NULL)
    g_cancellable_cancel (self->scan);
  g_clear_object (&self->scan);
}

void
mr_trace_log_set_filter (MrTraceLog *self, const MrTraceFilter *filter)
{
  guint n_before;

  g_return_if_fail (MR_IS_TRACE_LOG (self));

  if (self->matches == NULL && mr_trace_filter_is_open (filter))
    return;
  n_before = n_listed (self);
  stop_scan (self);
  mr_trace_filter_clear (&self->filter);
  self->filter = *filter;
  self->filter.text = g_strdup (filter->text);
  g_clear_pointer (&self->matches, g_array_unref);
  self->matches = g_array_new (FALSE, FALSE, sizeof (guint));
  self->scanned = self->settled = self->first;
  /* In two steps: a view looks through everything that replaces something for the rows that it shows. */
  changed (self, 0, n_before, 0);
  if (mr_trace_filter_is_open (filter))
    {
      g_clear_pointer (&self->matches, g_array_unref);
      changed (self, 0, 0, n_listed (self));
    }
  scan (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SCANNING]);
}

gboolean
mr_trace_log_is_scanning (MrTraceLog *self)
{
  g_return_val_if_fail (MR_IS_TRACE_LOG (self), FALSE);
  return self->scan != NULL;
}

/* --- Growth --- */

static void
take_snapshot (MrTraceLog *self, MrTraceSnapshot *snapshot)
{
  g_clear_pointer (&self->reader, mr_trace_reader_free);
  g_clear_pointer (&self->snapshot, mr_trace_snapshot_unref);
  self->snapshot = mr_trace_snapshot_ref (snapshot);
  self->reader = mr_trace_reader_new (snapshot);
}

/* Rows that are shown, and whose meaning the new lines may change. */
static void
refresh_rows (MrTraceLog *self, guint former_end)
{
  GHashTableIter iter;
  gpointer line;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &line, &row))
    if (GPOINTER_TO_UINT (line) >= self->first && GPOINTER_TO_UINT (line) < former_end
        && former_end - GPOINTER_TO_UINT (line) <= MR_TRACE_NEAR)
      {
        mr_trace_row_refresh (row, self->reader);
        self->n_decoded++;
      }
}

static void
drop_lines (MrTraceLog *self, guint first)
{
  guint n_dropped = MIN (first - self->first, self->end - self->first);

  if (self->matches != NULL)
    {
      n_dropped = count_matches_before (self, first);
      g_array_remove_range (self->matches, 0, n_dropped);
    }
  self->first = first;
  self->end = MAX (self->end, first);
  changed (self, 0, n_dropped, 0);
}

void
mr_trace_log_update (MrTraceLog *self, MrTraceSnapshot *snapshot)
{
  guint former_end;

  g_return_if_fail (MR_IS_TRACE_LOG (self));

  if (mr_trace_snapshot_get_end (snapshot) == self->end)
    return;
  take_snapshot (self, snapshot);
  if (mr_trace_snapshot_get_first (snapshot) > self->first)
    drop_lines (self, mr_trace_snapshot_get_first (snapshot));
  former_end = self->end;
  self->end = mr_trace_snapshot_get_end (snapshot);
  if (self->matches == NULL)
    changed (self, former_end - self->first, 0, self->end - former_end);
  refresh_rows (self, former_end);
  scan (self);
}

guint
mr_trace_log_get_n_dropped (MrTraceLog *self)
{
  g_return_val_if_fail (MR_IS_TRACE_LOG (self), 0);
  return self->first;
}

guint
mr_trace_log_find_position (MrTraceLog *self, guint line)
{
  g_return_val_if_fail (MR_IS_TRACE_LOG (self), 0);
  return self->matches != NULL ? count_matches_before (self, line) : MAX (line, self->first) - self->first;
}

void
mr_trace_log_find_async (MrTraceLog *self, const char *text, guint line, gboolean backwards, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  MrTraceFilter filter;

  g_return_if_fail (MR_IS_TRACE_LOG (self));

  filter = self->filter;
  filter.text = (char *) text;
  mr_trace_find_async (self->snapshot, &filter, line, backwards, cancellable, callback, user_data);
}

guint64
mr_trace_log_get_n_decoded (MrTraceLog *self)
{
  g_return_val_if_fail (MR_IS_TRACE_LOG (self), 0);
  return self->n_decoded;
}

/* --- Life --- */

static void
mr_trace_log_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrTraceLog *self = MR_TRACE_LOG (object);

  switch ((MrTraceLogProps) id)
    {
    case PROP_SCANNING:
      g_value_set_boolean (value, mr_trace_log_is_scanning (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_trace_log_finalize (GObject *object)
{
  MrTraceLog *self = MR_TRACE_LOG (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_object_weak_unref (row, row_gone_cb, self->rows);
  g_hash_table_unref (self->rows);
  stop_scan (self);
  mr_trace_filter_clear (&self->filter);
  g_clear_pointer (&self->matches, g_array_unref);
  mr_trace_reader_free (self->reader);
  mr_trace_snapshot_unref (self->snapshot);
  G_OBJECT_CLASS (mr_trace_log_parent_class)->finalize (object);
}

static void
mr_trace_log_class_init (MrTraceLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mr_trace_log_finalize;
  object_class->get_property = mr_trace_log_get_property;
  props[PROP_SCANNING] = g_param_spec_boolean ("scanning", NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_trace_log_init (MrTraceLog *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
}

MrTraceLog *
mr_trace_log_new (MrTraceSnapshot *snapshot)
{
  MrTraceLog *self = g_object_new (MR_TYPE_TRACE_LOG, NULL);

  take_snapshot (self, snapshot);
  self->first = mr_trace_snapshot_get_first (snapshot);
  self->end = mr_trace_snapshot_get_end (snapshot);
  return self;
}
