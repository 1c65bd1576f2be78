/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-reader.h"

#include <string.h>

/* What belongs to a line is at most as many lines before or after it as a full block has, and where files meet there are
 * shorter ones. */
#define N_BLOCKS 5

typedef struct {
  MrTraceLine line;
  gsize text; /* where it begins */
  gboolean is_valid;
} Parsed;

typedef struct {
  guint first;
  guint n_lines; /* 0: nothing was read */
  guint used;    /* when it was needed last */
  GString *text;
  GByteArray *octets;
  Parsed parsed[MR_TRACE_BLOCK_LINES];
} Block;

struct _MrTraceReader {
  MrTraceSnapshot *snapshot;
  Block blocks[N_BLOCKS];
  guint n_uses;
};

MrTraceReader *
mr_trace_reader_new (MrTraceSnapshot *snapshot)
{
  MrTraceReader *self = g_new0 (MrTraceReader, 1);

  self->snapshot = mr_trace_snapshot_ref (snapshot);
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      self->blocks[i].text = g_string_new (NULL);
      self->blocks[i].octets = g_byte_array_new ();
    }
  return self;
}

void
mr_trace_reader_free (MrTraceReader *self)
{
  mr_trace_snapshot_unref (self->snapshot);
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      g_string_free (self->blocks[i].text, TRUE);
      g_byte_array_unref (self->blocks[i].octets);
    }
  g_free (self);
}

MrTraceSnapshot *
mr_trace_reader_get_snapshot (MrTraceReader *self)
{
  return self->snapshot;
}

static void
parse_block (Block *block)
{
  char *line = block->text->str;

  g_byte_array_set_size (block->octets, 0);
  for (block->n_lines = 0; *line != '\0' && block->n_lines < MR_TRACE_BLOCK_LINES; block->n_lines++)
    {
      Parsed *parsed = &block->parsed[block->n_lines];
      char *end = strchrnul (line, '\n');
      const gboolean is_last = *end == '\0';

      *end = '\0';
      parsed->text = (gsize) (line - block->text->str);
      parsed->is_valid = mr_trace_line_parse (line, &parsed->line, block->octets);
      line = is_last ? end : end + 1;
    }
}

static Block *
least_used (MrTraceReader *self)
{
  Block *block = &self->blocks[0];

  for (guint i = 1; i < N_BLOCKS; i++)
    if (self->n_uses - self->blocks[i].used > self->n_uses - block->used)
      block = &self->blocks[i];
  return block;
}

/* Returns: (nullable): the block with the line. */
static Block *
find_block (MrTraceReader *self, guint line)
{
  Block *block = NULL;

  for (guint i = 0; i < N_BLOCKS && block == NULL; i++)
    if (line >= self->blocks[i].first && line - self->blocks[i].first < self->blocks[i].n_lines)
      block = &self->blocks[i];
  if (block == NULL)
    {
      block = least_used (self);
      block->n_lines = 0;
      if (!mr_trace_snapshot_read (self->snapshot, line, block->text, &block->first, NULL))
        return NULL;
      parse_block (block);
    }
  block->used = ++self->n_uses;
  return line - block->first < block->n_lines ? block : NULL;
}

gboolean
mr_trace_reader_read (MrTraceReader *self, guint line, MrTraceView *out)
{
  Block *block = find_block (self, line);
  const Parsed *parsed = block != NULL ? &block->parsed[line - block->first] : NULL;

  if (parsed == NULL || !parsed->is_valid)
    return FALSE;
  *out = (MrTraceView) {
    &parsed->line, block->text->str + parsed->text, block->octets->data + parsed->line.start
  };
  return TRUE;
}
