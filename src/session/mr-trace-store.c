/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mr-trace.h"

/* Files that a store is divided into: what is dropped at a time. */
#define N_SEGMENTS 12

/* Blocks of a segment: room for one of a 48 MiB store with lines of 32 characters, an acknowledgement and its request
 * on average. A segment with more lines ends early. */
#define SEGMENT_BLOCKS 2048

typedef struct {
  gatomicrefcount references;
  int fd;
  guint base;  /* number of its first line */
  char *facts; /* (nullable): what the lines before it said last about the bus, a line */
  guint n_lines;
  gsize size;
  guint32 blocks[SEGMENT_BLOCKS]; /* where each begins; written once, before its lines are counted */
} Segment;

struct _MrTraceStore {
  GOutputStream parent_instance;

  gsize segment_max; /* octets */
  void (*notify) (gpointer user_data);
  gpointer notify_data;

  char *facts; /* the writer's */

  GMutex lock;         /* of what follows, and of the growing numbers in the last segment */
  GPtrArray *segments; /* (element-type Segment): oldest first, never empty */
  GError *error;       /* (nullable) */
};

/* @n_lines, @size: of the last segment when the snapshot was made; the others are complete. */
struct _MrTraceSnapshot {
  gatomicrefcount references;
  GPtrArray *segments;
  guint n_lines;
  gsize size;
};

G_DEFINE_FINAL_TYPE (MrTraceStore, mr_trace_store, G_TYPE_OUTPUT_STREAM)

/* --- Segments --- */

static gboolean
set_errno_error (GError **error)
{
  const int number = errno;

  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (number), g_strerror (number));
  return FALSE;
}

/* In the cache of the user, which is on a disk; the folder for temporary files may be in memory. */
static int
open_nameless (GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "meter-room", NULL);
  g_autofree char *path = g_build_filename (folder, "trace-XXXXXX", NULL);
  int fd = g_mkdir_with_parents (folder, 0700) == 0 ? g_mkstemp (path) : -1;

  if (fd < 0)
    {
      g_free (path);
      path = g_build_filename (g_get_tmp_dir (), "meter-room-trace-XXXXXX", NULL);
      fd = g_mkstemp (path);
    }
  if (fd < 0)
    set_errno_error (error);
  else
    g_unlink (path);
  return fd;
}

static Segment *
segment_new (guint base, const char *facts, GError **error)
{
  const int fd = open_nameless (error);
  Segment *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (Segment, 1);
  g_atomic_ref_count_init (&self->references);
  self->fd = fd;
  self->base = base;
  self->facts = g_strdup (facts);
  return self;
}

static Segment *
segment_ref (Segment *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
segment_unref (gpointer data)
{
  Segment *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  close (self->fd);
  g_free (self->facts);
  g_free (self);
}

static Segment *
nth_segment (GPtrArray *segments, guint i)
{
  return g_ptr_array_index (segments, i);
}

static Segment *
last_segment (GPtrArray *segments)
{
  return nth_segment (segments, segments->len - 1);
}

static gboolean
read_all (int fd, char *text, gsize len, gsize offset, GError **error)
{
  gsize done = 0;

  while (done < len)
    {
      const gssize n = pread (fd, text + done, len - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = EIO; /* shorter than what was written */
      if (n <= 0)
        return set_errno_error (error);
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
write_all (int fd, const char *text, gsize len, gsize offset, GError **error)
{
  gsize done = 0;

  while (done < len)
    {
      const gssize n = pwrite (fd, text + done, len - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_errno_error (error);
      done += (gsize) n;
    }
  return TRUE;
}

/* --- Writing --- */

static gboolean
begin_segment (MrTraceStore *self, GError **error)
{
  Segment *last = last_segment (self->segments);
  Segment *segment = segment_new (last->base + last->n_lines, self->facts, error);

  if (segment == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->segments, segment);
  if (self->segments->len > N_SEGMENTS)
    g_ptr_array_remove_index (self->segments, 0);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
keep_facts (MrTraceStore *self, const char *line, gsize len)
{
  if (line[0] != '=')
    return;
  g_free (self->facts);
  self->facts = g_strndup (line, len);
}

/* Returns: how many of the lines have room in @segment; *@len is how many octets they are. */
static guint
fit_lines (MrTraceStore *self, Segment *segment, const char *text, gsize n, gsize *len)
{
  guint n_lines = 0;

  for (*len = 0; *len < n; n_lines++)
    {
      const char *line = text + *len;
      const gsize size = (gsize) ((const char *) rawmemchr (line, '\n') - line) + 1;
      const guint number = segment->n_lines + n_lines;

      if (segment->size + *len + size > self->segment_max || number == SEGMENT_BLOCKS * MR_TRACE_BLOCK_LINES)
        break;
      if (number % MR_TRACE_BLOCK_LINES == 0)
        segment->blocks[number / MR_TRACE_BLOCK_LINES] = (guint32) (segment->size + *len);
      keep_facts (self, line, size);
      *len += size;
    }
  return n_lines;
}

static gboolean
add_lines (MrTraceStore *self, const char *text, gsize n, GError **error)
{
  for (gsize done = 0; done < n;)
    {
      Segment *segment = last_segment (self->segments);
      gsize len;
      const guint n_lines = fit_lines (self, segment, text + done, n - done, &len);

      if (n_lines == 0)
        {
          if (!begin_segment (self, error))
            return FALSE;
          continue;
        }
      if (!write_all (segment->fd, text + done, len, segment->size, error))
        return FALSE;
      g_mutex_lock (&self->lock);
      segment->n_lines += n_lines;
      segment->size += len;
      g_mutex_unlock (&self->lock);
      done += len;
    }
  return TRUE;
}

static gssize
mr_trace_store_write (GOutputStream *stream, const void *octets, gsize n, GCancellable *cancellable, GError **error)
{
  MrTraceStore *self = MR_TRACE_STORE (stream);
  const char *text = octets;
  GError *problem = NULL;
  const gboolean added = add_lines (self, text, n, &problem);

  if (!added)
    {
      g_mutex_lock (&self->lock);
      g_clear_error (&self->error);
      self->error = g_error_copy (problem);
      g_mutex_unlock (&self->lock);
      g_propagate_error (error, problem);
    }
  if (self->notify != NULL)
    self->notify (self->notify_data);
  return added ? (gssize) n : -1;
}

GError *
mr_trace_store_dup_error (MrTraceStore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (MR_IS_TRACE_STORE (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

static void
mr_trace_store_finalize (GObject *object)
{
  MrTraceStore *self = MR_TRACE_STORE (object);

  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_free (self->facts);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (mr_trace_store_parent_class)->finalize (object);
}

static void
mr_trace_store_class_init (MrTraceStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_trace_store_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = mr_trace_store_write;
}

static void
mr_trace_store_init (MrTraceStore *self)
{
  g_mutex_init (&self->lock);
  self->segments = g_ptr_array_new_with_free_func (segment_unref);
}

MrTraceStore *
mr_trace_store_new (gsize max, GError **error)
{
  Segment *segment = segment_new (0, NULL, error);
  MrTraceStore *self;

  if (segment == NULL)
    return NULL;
  self = g_object_new (MR_TYPE_TRACE_STORE, NULL);
  self->segment_max = MAX (max / N_SEGMENTS, MR_TRACE_LINE_MAX);
  g_ptr_array_add (self->segments, segment);
  return self;
}

void
mr_trace_store_set_notify (MrTraceStore *self, void (*func) (gpointer user_data), gpointer user_data)
{
  g_return_if_fail (MR_IS_TRACE_STORE (self));

  self->notify = func;
  self->notify_data = user_data;
}

/* --- Snapshots --- */

MrTraceSnapshot *
mr_trace_store_snapshot (MrTraceStore *self)
{
  g_autoptr (GMutexLocker) locker = NULL;
  MrTraceSnapshot *snapshot;

  g_return_val_if_fail (MR_IS_TRACE_STORE (self), NULL);

  snapshot = g_new0 (MrTraceSnapshot, 1);
  g_atomic_ref_count_init (&snapshot->references);
  snapshot->segments = g_ptr_array_new_full (N_SEGMENTS, segment_unref);
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < self->segments->len; i++)
    g_ptr_array_add (snapshot->segments, segment_ref (nth_segment (self->segments, i)));
  snapshot->n_lines = last_segment (self->segments)->n_lines;
  snapshot->size = last_segment (self->segments)->size;
  return snapshot;
}

MrTraceSnapshot *
mr_trace_snapshot_ref (MrTraceSnapshot *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mr_trace_snapshot_unref (MrTraceSnapshot *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->segments);
  g_free (self);
}

guint
mr_trace_snapshot_get_first (const MrTraceSnapshot *self)
{
  return nth_segment (self->segments, 0)->base;
}

guint
mr_trace_snapshot_get_end (const MrTraceSnapshot *self)
{
  return last_segment (self->segments)->base + self->n_lines;
}

/* The numbers of the last segment grow while it is written to. */
static guint
count_lines (const MrTraceSnapshot *self, const Segment *segment)
{
  return segment == last_segment (self->segments) ? self->n_lines : segment->n_lines;
}

static gsize
measure (const MrTraceSnapshot *self, const Segment *segment)
{
  return segment == last_segment (self->segments) ? self->size : segment->size;
}

gboolean
mr_trace_snapshot_read (const MrTraceSnapshot *self, guint line, GString *text, guint *first, GError **error)
{
  const Segment *segment = NULL;
  guint block;
  gsize end;

  g_return_val_if_fail (line >= mr_trace_snapshot_get_first (self) && line < mr_trace_snapshot_get_end (self), FALSE);

  for (guint i = self->segments->len; segment == NULL || segment->base > line; i--)
    segment = nth_segment (self->segments, i - 1);
  block = (line - segment->base) / MR_TRACE_BLOCK_LINES;
  end = (block + 1) * MR_TRACE_BLOCK_LINES < count_lines (self, segment) ? segment->blocks[block + 1]
                                                                         : measure (self, segment);
  *first = segment->base + block * MR_TRACE_BLOCK_LINES;
  g_string_set_size (text, end - segment->blocks[block]);
  return read_all (segment->fd, text->str, text->len, segment->blocks[block], error);
}

GBytes *
mr_trace_snapshot_format (const MrTraceSnapshot *self, GError **error)
{
  const Segment *oldest = nth_segment (self->segments, 0);
  g_autoptr (GString) text = g_string_new (NULL);

  if (oldest->base > 0)
    g_string_append_printf (text, MR_TRACE_HEADER "# the first %u lines are missing: only the latest are kept\n%s",
                            oldest->base, oldest->facts != NULL ? oldest->facts : "");
  for (guint i = 0; i < self->segments->len; i++)
    {
      const Segment *segment = nth_segment (self->segments, i);
      const gsize begin = text->len;

      g_string_set_size (text, begin + measure (self, segment));
      if (!read_all (segment->fd, text->str + begin, text->len - begin, 0, error))
        return NULL;
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
