/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-filter.h"

#include <string.h>

#include "mbus-decode.h"
#include "mbus-selection.h"
#include "mr-trace-words.h"

void
mr_trace_filter_clear (MrTraceFilter *self)
{
  g_clear_pointer (&self->text, g_free);
}

gboolean
mr_trace_filter_is_open (const MrTraceFilter *self)
{
  return self->sorts == 0 && !self->of_meter && self->text == NULL;
}

/* --- What a line is --- */

/* Selections and application resets change only what a meter sends next. */
static gboolean
is_write (const MbusFrame *request)
{
  if (request->kind != MBUS_FRAME_LONG || (request->c & ~MBUS_C_FCB) != MBUS_C_SND_UD)
    return FALSE;
  switch (request->ci)
    {
    case MBUS_CI_SELECT:
    case MBUS_CI_SELECT_MSB:
    case MBUS_CI_APPLICATION_RESET:
    case MBUS_CI_APPLICATION_RESET_LONG:
      return FALSE;
    case MBUS_CI_DATA_SEND:
      return !mbus_selection_check (request->data, request->n_data, NULL);
    default:
      return TRUE;
    }
}

static gboolean
is_refusal (const MrTraceFrames *frames)
{
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (MbusTelegram) telegram = NULL;

  if (frames->n_frames == 0 || frames->is_echo || frames->frame.kind != MBUS_FRAME_LONG)
    return FALSE;
  octets = mr_trace_frames_get_octets (frames);
  telegram = mbus_telegram_decode (octets, NULL);
  return telegram != NULL && mbus_telegram_is_refusal (telegram);
}

static MrTraceSorts
sort_frames (const MrTraceFrames *frames, MrTraceReader *reader, guint line)
{
  const gboolean is_received = frames->view.line->kind == MR_TRACE_LINE_RECEIVED;
  MrTraceSorts sorts = 0;
  MbusFrame request;

  if (is_received && (frames->n_stray > 0 || is_refusal (frames)))
    sorts |= MR_TRACE_ERRORS;
  if (frames->is_silent)
    sorts |= MR_TRACE_SILENCE;
  if (is_received ? mr_trace_frames_find_request (reader, line, &request) && is_write (&request)
                  : frames->n_frames > 0 && is_write (&frames->frame))
    sorts |= MR_TRACE_WRITES;
  return sorts;
}

MrTraceSorts
mr_trace_line_sorts (MrTraceReader *reader, guint line)
{
  MrTraceFrames frames;

  return mr_trace_frames_find (reader, line, &frames) ? sort_frames (&frames, reader, line) : 0;
}

/* --- Which meter it is about --- */

static gboolean
is_request_to (const MrTraceFilter *self, const MbusFrame *request, MrTraceReader *reader, guint line)
{
  MbusSecondary selection;

  if (request->a == MBUS_ADDRESS_SELECTED)
    return mr_trace_frames_find_selection (reader, line, &selection)
           && mbus_secondary_matches (&selection, &self->secondary);
  return request->a == self->primary || request->a == MBUS_ADDRESS_ANY || request->a == MBUS_ADDRESS_BROADCAST;
}

/* An answer that says who sends it, or else one to a request to the meter. */
static gboolean
is_answer_of (const MrTraceFilter *self, const MrTraceFrames *frames, MrTraceReader *reader, guint line)
{
  MbusFrame request;

  if (frames->n_frames > 0 && frames->frame.kind == MBUS_FRAME_LONG && !frames->is_echo)
    {
      g_autoptr (GBytes) octets = mr_trace_frames_get_octets (frames);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);

      if (telegram != NULL && telegram->has_header)
        return telegram->address.id == self->secondary.id
               && telegram->address.manufacturer == self->secondary.manufacturer;
    }
  return mr_trace_frames_find_request (reader, line, &request) && is_request_to (self, &request, reader, line);
}

/* --- What is written in it --- */

/* Octets are written in capital letters, and typed in any. */
static gboolean
contains (const char *text, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, wanted) != NULL;
}

static gboolean
has_text (const char *wanted, const MrTraceFrames *frames, MrTraceReader *reader, guint line)
{
  g_autofree char *folded = g_utf8_casefold (wanted, -1);
  g_autofree char *octets = g_utf8_make_valid (frames->view.text, -1);
  g_autofree char *words = NULL;

  if (contains (octets, folded))
    return TRUE;
  words = mr_trace_words (reader, line);
  return contains (words, folded);
}

gboolean
mr_trace_filter_matches (const MrTraceFilter *self, MrTraceReader *reader, guint line)
{
  MrTraceFrames frames;

  if (mr_trace_filter_is_open (self))
    return TRUE;
  if (!mr_trace_frames_find (reader, line, &frames))
    return FALSE;
  if (frames.view.line->kind == MR_TRACE_LINE_FACTS && (self->sorts != 0 || self->of_meter))
    return FALSE;
  if (frames.view.line->kind != MR_TRACE_LINE_COMMENT)
    {
      if (self->sorts != 0 && (sort_frames (&frames, reader, line) & self->sorts) == 0)
        return FALSE;
      if (self->of_meter && !(frames.view.line->kind == MR_TRACE_LINE_RECEIVED
                              ? is_answer_of (self, &frames, reader, line)
                              : frames.n_frames > 0 && is_request_to (self, &frames.frame, reader, line)))
        return FALSE;
    }
  return self->text == NULL || has_text (self->text, &frames, reader, line);
}
