/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-diagnosis.h"

#include <glib/gi18n-lib.h>

/* Seen so often, it is no accident. */
#define OFTEN 3

/* A crowd of meters may hold the line in space at one request after another, but never at 40 of a search. */
#define SHORT_REQUESTS 40

/* Octets of damaged answers that must agree before parity is blamed: by chance, one in 2^16. */
#define PARITY_OCTETS 16

/* A converter that passes on octets less often than this breaks reading. */
#define PIECE_TIME_MAX (64 * G_TIME_SPAN_MILLISECOND)
#define PIECES 10

/* What comes on a beat of its own, and not because something was asked, comes at any time after a request. */
#define BABBLE_SPREAD (20 * G_TIME_SPAN_MILLISECOND)

/* Damaged answers of a hundred that cost time. */
#define NOISE_PERCENT 1

static guint
n_garbled (const MrFigures *self)
{
  return self->n_damaged + self->n_stray + self->n_extra + self->n_foreign;
}

static gboolean
heard_nothing (const MrFigures *self)
{
  return self->n_requests >= OFTEN && self->n_silent == self->n_requests && self->n_unasked == 0 && self->n_alone == 0;
}

static char *
say_nothing (const MrFigures *self)
{
  return g_strdup_printf (_("Nothing at all was heard after %u requests. Check that the converter has power and is "
                            "connected to the bus, and that the baud rate is right."), self->n_requests);
}

/* An octet whose parity bit is a mark passes for one with a stop bit; no other does. */
static gboolean
lacks_parity (const MrFigures *self)
{
  return self->n_even == 0 && self->n_bad >= PARITY_OCTETS && self->n_odd >= PARITY_OCTETS;
}

static char *
say_parity (const MrFigures *self)
{
  return g_strdup_printf (_("Every byte with an even number of ones is damaged, and no other one: %u of %u. The port is set to "
                            "8N1, and the meters send 8E1. Set the connection to even parity."),
                          self->n_bad, self->n_bad + self->n_odd);
}

static gboolean
is_shorted (const MrFigures *self)
{
  return self->n_spaces_last >= SHORT_REQUESTS;
}

static char *
say_short (const MrFigures *self)
{
  return g_strdup_printf (_("The last %u requests were answered by a break and nothing else: the converter signals a "
                            "short circuit or an overload. Disconnect parts of the bus until it stops, and check how "
                            "many meters the converter can supply."), self->n_spaces_last);
}

static gboolean
has_wrong_rate (const MrFigures *self)
{
  return self->n_answers == 0 && n_garbled (self) >= 2 * OFTEN && self->n_unbegun == n_garbled (self);
}

static char *
say_rate (const MrFigures *self)
{
  return g_strdup_printf (_("All %u answers begin with a byte that begins no answer. They come at another baud rate than the "
                            "one that is set. Try the other rates."), n_garbled (self));
}

static gboolean
is_misframed (const MrFigures *self)
{
  return mr_figures_are_misframed (self) && self->n_misframed >= 2 * OFTEN && !lacks_parity (self) &&
         !has_wrong_rate (self) && !is_shorted (self);
}

static char *
say_misframed (const MrFigures *self)
{
  return g_strdup_printf (_("All %u answers are damaged, with %u framing errors and %u parity errors. The meters do not send at "
                            "the baud rate or in the format of the connection. Check both, and choose the device that is on "
                            "the port: 8E1 or 8N1."),
                          self->n_misframed, self->faults.framing, self->faults.parity);
}

static gboolean
loses_octets (const MrFigures *self)
{
  return self->faults.overruns > 0;
}

static char *
say_lost_octets (const MrFigures *self)
{
  return g_strdup_printf (_("This computer lost %u bytes, because it did not fetch them from the port in time. Close other "
                            "programs, and connect the adapter directly instead of through a hub."), self->faults.overruns);
}

static gboolean
has_second_master (const MrFigures *self)
{
  return self->n_foreign >= 2 * OFTEN;
}

static char *
say_second_master (const MrFigures *self)
{
  return g_strdup_printf (_("%u telegrams came that were not requested. Another master uses the bus, or a meter answers very "
                            "late. Switch off automatic reading in the other master."), self->n_foreign);
}

static gboolean
babbles (const MrFigures *self)
{
  return self->n_alone >= 2 * OFTEN && self->alone_last - self->alone_first > BABBLE_SPREAD;
}

static char *
say_babble (const MrFigures *self)
{
  return g_strdup_printf (_("%u single bytes came that are part of no answer, at any time: a meter or the converter sends "
                            "by itself. Disconnect meters one by one until it stops."), self->n_alone);
}

static gboolean
is_noisy (const MrFigures *self)
{
  return self->n_healed >= OFTEN && self->n_healed * 100 >= self->n_answers * NOISE_PERCENT &&
         !has_second_master (self) && !babbles (self);
}

static char *
say_noise (const MrFigures *self)
{
  return g_strdup_printf (_("%u of %u answers arrived only when asked again, because they were damaged before. There is "
                            "interference on the line. Check shielding, grounding and wiring."),
                          self->n_healed, self->n_answers);
}

static gboolean
is_in_pieces (const MrFigures *self)
{
  return self->n_reads >= PIECES && self->read_time / self->n_reads > PIECE_TIME_MAX;
}

static char *
say_pieces (const MrFigures *self)
{
  return g_strdup_printf (_("Answers arrive in pieces of %u ms. Set the latency timer of the USB adapter to 16 ms or "
                            "less."), (guint) (self->read_time / self->n_reads / G_TIME_SPAN_MILLISECOND));
}

static gboolean
signals_collision (const MrFigures *self)
{
  return self->n_breaks >= OFTEN;
}

static char *
say_collision_break (const MrFigures *self)
{
  return g_strdup_printf (_("The converter signalled a collision by a break %u times. Several meters have the same "
                            "address. Search by secondary address."), self->n_breaks);
}

static gboolean
collides (const MrFigures *self)
{
  return n_garbled (self) - self->n_foreign >= OFTEN && !lacks_parity (self) && !has_wrong_rate (self) &&
         !is_misframed (self) && !is_noisy (self) && !has_second_master (self) && !babbles (self) && !signals_collision (self);
}

static char *
say_collision (const MrFigures *self)
{
  return g_strdup_printf (_("%u answers overlapped: several meters have the same address. Search by secondary "
                            "address."), n_garbled (self) - self->n_foreign);
}

static gboolean
has_added_octets (const MrFigures *self)
{
  return !babbles (self) && self->n_added + self->n_alone >= OFTEN;
}

static char *
say_added (const MrFigures *self)
{
  return g_strdup_printf (_("%u times bytes came that meters cannot have sent, even together: the converter adds them. "
                            "Check its power supply."), self->n_added + self->n_alone);
}

static gboolean
echoes (const MrFigures *self)
{
  return self->echoes;
}

static char *
say_echo (const MrFigures *self)
{
  return g_strdup (_("This converter echoes what is sent to the bus. The echo is removed from every answer."));
}

static const MrDiagnosisRule rules[] = {
  { "line.nothing", MR_DIAGNOSIS_FAULT, FALSE, heard_nothing, say_nothing },
  { "line.parity", MR_DIAGNOSIS_FAULT, TRUE, lacks_parity, say_parity },
  { "line.short", MR_DIAGNOSIS_FAULT, TRUE, is_shorted, say_short },
  { "line.rate", MR_DIAGNOSIS_FAULT, TRUE, has_wrong_rate, say_rate },
  { "line.framing", MR_DIAGNOSIS_FAULT, TRUE, is_misframed, say_misframed },
  { "line.lost-bytes", MR_DIAGNOSIS_WARNING, TRUE, loses_octets, say_lost_octets },
  { "line.second-master", MR_DIAGNOSIS_WARNING, TRUE, has_second_master, say_second_master },
  { "line.babble", MR_DIAGNOSIS_WARNING, TRUE, babbles, say_babble },
  { "line.noise", MR_DIAGNOSIS_WARNING, FALSE, is_noisy, say_noise },
  { "line.latency", MR_DIAGNOSIS_WARNING, TRUE, is_in_pieces, say_pieces },
  { "line.collision-break", MR_DIAGNOSIS_WARNING, FALSE, signals_collision, say_collision_break },
  { "line.collision", MR_DIAGNOSIS_WARNING, FALSE, collides, say_collision },
  { "line.added-bytes", MR_DIAGNOSIS_NOTE, FALSE, has_added_octets, say_added },
  { "line.echo", MR_DIAGNOSIS_NOTE, FALSE, echoes, say_echo },
};

const MrDiagnosisRule *
mr_diagnosis_rule (guint index)
{
  return index < G_N_ELEMENTS (rules) ? &rules[index] : NULL;
}
