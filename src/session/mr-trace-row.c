/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-row.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "mr-trace-words.h"

struct _MrTraceRow {
  GObject parent_instance;

  guint line;
  MrTraceLineKind kind;
  MrTraceSorts sorts;
  char *time;
  char *octets;
  char *words;
  GBytes *frame; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MrTraceRow, mr_trace_row, G_TYPE_OBJECT)

typedef enum { PROP_KIND = 1, PROP_TIME, PROP_OCTETS, PROP_WORDS, PROP_SORTS, PROP_TITLE } MrTraceRowProps;
static GParamSpec *props[PROP_TITLE + 1];

static char *
format_time (gint64 when)
{
  const gint64 milliseconds = when / 1000;
  const gint64 seconds = milliseconds / 1000;

  return g_strdup_printf ("%d:%02d:%02d%s%03d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60),
                          localeconv ()->decimal_point, (int) (milliseconds % 1000));
}

static char *
dup_title (MrTraceRow *self)
{
  switch (self->kind)
    {
    case MR_TRACE_LINE_SENT:
      /* Translators: a line of a trace, for a screen reader: %1$s is when, %2$s what was sent. */
      return g_strdup_printf (_("%1$s, sent: %2$s"), self->time, self->words);
    case MR_TRACE_LINE_RECEIVED:
      /* Translators: a line of a trace, for a screen reader: %1$s is when, %2$s what was received. */
      return g_strdup_printf (_("%1$s, received: %2$s"), self->time, self->words);
    case MR_TRACE_LINE_FACTS:
    case MR_TRACE_LINE_COMMENT:
    default:
      return g_strdup (self->words);
    }
}

static void
mr_trace_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrTraceRow *self = MR_TRACE_ROW (object);

  switch ((MrTraceRowProps) id)
    {
    case PROP_KIND:
      g_value_set_uint (value, self->kind);
      break;
    case PROP_TIME:
      g_value_set_string (value, self->time);
      break;
    case PROP_OCTETS:
      g_value_set_string (value, self->octets);
      break;
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_SORTS:
      g_value_set_uint (value, self->sorts);
      break;
    case PROP_TITLE:
      g_value_take_string (value, dup_title (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_trace_row_finalize (GObject *object)
{
  MrTraceRow *self = MR_TRACE_ROW (object);

  g_free (self->time);
  g_free (self->octets);
  g_free (self->words);
  g_clear_pointer (&self->frame, g_bytes_unref);
  G_OBJECT_CLASS (mr_trace_row_parent_class)->finalize (object);
}

static void
mr_trace_row_class_init (MrTraceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mr_trace_row_finalize;
  object_class->get_property = mr_trace_row_get_property;
  props[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TIME] = g_param_spec_string ("time", NULL, NULL, NULL, flags);
  props[PROP_OCTETS] = g_param_spec_string ("octets", NULL, NULL, NULL, flags);
  props[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  props[PROP_SORTS] = g_param_spec_uint ("sorts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_trace_row_init (MrTraceRow *self)
{
}

/* What the line alone says. */
static void
read_line (MrTraceRow *self, MrTraceReader *reader)
{
  MrTraceView view;

  self->time = NULL;
  if (mr_trace_reader_read (reader, self->line, &view))
    {
      self->kind = view.line->kind;
      self->octets = mbus_hex (view.octets, view.line->len);
      if (self->kind != MR_TRACE_LINE_COMMENT)
        self->time = format_time (view.line->when);
    }
  if (self->time == NULL)
    self->time = g_strdup ("");
  if (self->octets == NULL)
    self->octets = g_strdup ("");
}

/* What it means among the lines around it. */
static void
decode (MrTraceRow *self, MrTraceReader *reader)
{
  MrTraceFrames frames;

  g_clear_pointer (&self->frame, g_bytes_unref);
  if (mr_trace_frames_find (reader, self->line, &frames))
    self->frame = mr_trace_frames_get_octets (&frames);
  self->sorts = mr_trace_line_sorts (reader, self->line);
}

MrTraceRow *
mr_trace_row_new (MrTraceReader *reader, guint line)
{
  MrTraceRow *self = g_object_new (MR_TYPE_TRACE_ROW, NULL);

  self->line = line;
  read_line (self, reader);
  self->words = mr_trace_words (reader, line);
  decode (self, reader);
  return self;
}

void
mr_trace_row_refresh (MrTraceRow *self, MrTraceReader *reader)
{
  const MrTraceSorts sorts = self->sorts;
  g_autofree char *words = NULL;

  g_return_if_fail (MR_IS_TRACE_ROW (self));

  words = mr_trace_words (reader, self->line);
  decode (self, reader);
  if (!g_str_equal (words, self->words))
    {
      g_free (self->words);
      self->words = g_steal_pointer (&words);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORDS]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
    }
  if (self->sorts != sorts)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SORTS]);
}

guint
mr_trace_row_get_line (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), 0);
  return self->line;
}

MrTraceLineKind
mr_trace_row_get_kind (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), MR_TRACE_LINE_COMMENT);
  return self->kind;
}

MrTraceSorts
mr_trace_row_get_sorts (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), 0);
  return self->sorts;
}

const char *
mr_trace_row_get_octets (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), NULL);
  return self->octets;
}

const char *
mr_trace_row_get_words (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), NULL);
  return self->words;
}

GBytes *
mr_trace_row_get_frame (MrTraceRow *self)
{
  g_return_val_if_fail (MR_IS_TRACE_ROW (self), NULL);
  return self->frame;
}
