/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-deframer.h"
#include "mr-reply.h"

G_BEGIN_DECLS

/**
 * MrFigures:
 * @n_requests: requests sent, repetitions included
 * @n_retries: repetitions among them
 * @n_answers, @n_silent: answered properly; not at all
 * @n_damaged: answers that began as a frame and had a wrong checksum or were cut short
 * @n_stray: answers that began as no frame
 * @n_extra: proper answers with more octets around them
 * @n_foreign: telegrams of a meter that was not asked, or that came unasked
 * @n_healed: proper answers to repetitions, after damaged ones
 * @n_unbegun: octets came, and the first was not one that begins an answer
 * @n_spaces: all that came was a line in space
 * @n_spaces_last: the same in a row, since the last proper answer or silence
 * @n_breaks: the line was in space after a proper answer
 * @n_even, @n_odd, @n_bad: octets of damaged answers with an even number of ones, but not 00; with an odd one; 00
 * @n_telegrams: proper answers that are telegrams, not only E5
 * @n_misframed: damaged answers in which the receiver counted octets with the wrong parity or without a stop bit
 * @faults: what the receiver counted while answers were waited for; all 0 where it counts nothing
 * @n_added: answers that the converter added octets to
 * @n_alone: octets that came alone and that no number of meters can have sent
 * @alone_first, @alone_last: bus microseconds after the request at which the earliest of them came, and the latest
 * @n_unasked: times at which octets came though nothing was asked
 * @echoes: the converter echoes
 * @earliest, @latest: bus microseconds from a request to its proper answer, if there was one
 * @n_reads, @read_time: in how many pieces telegrams came, and how long their octets take on the bus, microseconds
 *
 * What passed on a line, counted to find out what is wrong with it. Zero to begin with.
 */
typedef struct {
  guint n_requests;
  guint n_retries;
  guint n_answers;
  guint n_silent;
  guint n_damaged;
  guint n_stray;
  guint n_extra;
  guint n_foreign;
  guint n_healed;
  guint n_unbegun;
  guint n_spaces;
  guint n_spaces_last;
  guint n_breaks;
  guint n_even;
  guint n_odd;
  guint n_bad;
  guint n_telegrams;
  guint n_misframed;
  MrLineFaults faults;
  guint n_added;
  guint n_alone;
  gint64 alone_first;
  gint64 alone_last;
  guint n_unasked;
  gboolean echoes;
  gint64 earliest;
  gint64 latest;
  guint n_reads;
  gint64 read_time;

  /* Of the request under way. */
  gboolean was_damaged;
  guint n_pieces;
  MbusDeframer unasked;
  gboolean hears;
} MrFigures;

/** Octets came as one piece while an answer was waited for. @is_port: through a serial port, whose driver made the
 *  piece, and not over a network */
void mr_figures_read (MrFigures *self, gboolean is_port);

/** Octets came though nothing was asked. @expected: others may have been sending since the last request */
void mr_figures_overhear (MrFigures *self, const guint8 *octets, gsize n_octets, gboolean expected);

/** @reply is one octet that no meter sent. */
void mr_figures_count_alone (MrFigures *self, const MrReply *reply);

/** @reply, judged, came to the try @n_try of a request, counted from 1. @octet_time: bus microseconds that one takes */
void mr_figures_count (MrFigures *self, const MrReply *reply, guint n_try, gint64 octet_time);

/** Returns: whether no telegram was ever read, and each damaged answer had octets without a stop bit or with the wrong
 *  parity. A collision has those as well, but where meters also answer alone it is not all that is heard. */
gboolean mr_figures_are_misframed (const MrFigures *self);

G_END_DECLS
