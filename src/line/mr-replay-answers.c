/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-replay-answers.h"

#include <string.h>

#include "mr-line.h"

/* Octets of telegrams: EN 13757-2 (frames), EN 13757-7 (selection) and EN 13757-3 (the header of an answer). */
#define SHORT_LEN 5
#define SELECTION_LEN 17
#define ADDRESS_LEN 8
#define SELECTED 0xFD
#define C_NKE 0x40
#define C_REQ_UD2 0x5B
#define FCB 0x20
#define ACK 0xE5

typedef struct {
  guint run;   /* that was sent */
  guint reply; /* the first that was received; of another kind when nothing was */
  guint baud;
  const guint8 *selection; /* (nullable): address of the selection that it follows, in the octets */
  gboolean played;
} Exchange;

struct _MrReplayAnswers {
  GArray *runs;
  GByteArray *octets;
  guint n_runs;     /* recorded */
  guint n_octets;   /* recorded */
  guint8 *recorded; /* a copy of those, which stays where it is */
  GArray *exchanges;   /* (element-type Exchange) */
  GPtrArray *selected; /* addresses of recorded selections: whom the last one found */
};

static const MrReplayRun *
run_at (MrReplayAnswers *self, guint i)
{
  return &g_array_index (self->runs, MrReplayRun, i);
}

/* Of a recorded run. */
static const guint8 *
octets_of (MrReplayAnswers *self, guint i)
{
  return self->recorded + run_at (self, i)->line.start;
}

static gboolean
is_received (MrReplayAnswers *self, guint i)
{
  return i < self->runs->len && run_at (self, i)->line.kind == MR_TRACE_LINE_RECEIVED;
}

/* Returns: (nullable): the address that a selection asks for */
static const guint8 *
selection_of (const guint8 *request, gsize len)
{
  const gboolean is_selection = len == SELECTION_LEN && request[0] == 0x68 && (request[4] & ~FCB) == 0x53 &&
                                request[5] == SELECTED && request[6] == 0x52;

  return is_selection ? request + 7 : NULL;
}

static gboolean
is_short (const guint8 *request, gsize len, guint8 control)
{
  return len == SHORT_LEN && request[0] == 0x10 && (request[1] & ~FCB) == (control & ~FCB);
}

/* Returns: whether what it means depends on who is selected */
static gboolean
is_for_selected (const guint8 *request, gsize len)
{
  return (len == SHORT_LEN && request[2] == SELECTED) || (len > SHORT_LEN && request[5] == SELECTED);
}

/* Returns: whether @wide also asks for all that @narrow asks for: each digit of the number and octet of the rest */
static gboolean
covers (const guint8 *wide, const guint8 *narrow)
{
  for (gsize i = 0; i < ADDRESS_LEN; i++)
    {
      const guint8 high = wide[i] >> 4 == 0xF ? 0 : wide[i] ^ narrow[i];
      const guint8 low = (wide[i] & 0xF) == 0xF ? 0 : wide[i] ^ narrow[i];

      if (i < 4 ? (high & 0xF0) != 0 || (low & 0x0F) != 0 : wide[i] != 0xFF && wide[i] != narrow[i])
        return FALSE;
    }
  return TRUE;
}

static void
take_exchange (MrReplayAnswers *self, guint i, guint baud, const guint8 **selection)
{
  const guint8 *request = octets_of (self, i);
  const gsize len = run_at (self, i)->line.len;
  Exchange exchange = { .run = i, .reply = i + 1, .baud = baud };

  if (selection_of (request, len) != NULL)
    *selection = selection_of (request, len);
  else if (is_short (request, len, C_NKE) && is_for_selected (request, len))
    *selection = NULL;
  else if (is_for_selected (request, len))
    exchange.selection = *selection;
  g_array_append_val (self->exchanges, exchange);
}

MrReplayAnswers *
mr_replay_answers_new (GArray *runs, GByteArray *octets)
{
  MrReplayAnswers *self = g_new0 (MrReplayAnswers, 1);
  const guint8 *selection = NULL;
  guint baud = MR_LINE_BAUD_ASSUMED; /* until the recording says better */

  self->runs = g_array_ref (runs);
  self->n_runs = runs->len;
  self->n_octets = octets->len;
  self->octets = g_byte_array_ref (octets);
  self->recorded = g_memdup2 (octets->data, octets->len);
  self->exchanges = g_array_new (FALSE, FALSE, sizeof (Exchange));
  self->selected = g_ptr_array_new ();

  for (guint i = 0; i < self->n_runs; i++)
    if (run_at (self, i)->line.kind == MR_TRACE_LINE_FACTS)
      baud = run_at (self, i)->line.baud;
    else if (run_at (self, i)->line.kind == MR_TRACE_LINE_SENT)
      take_exchange (self, i, baud, &selection);

  return self;
}

void
mr_replay_answers_free (MrReplayAnswers *self)
{
  g_array_unref (self->runs);
  g_byte_array_unref (self->octets);
  g_free (self->recorded);
  g_array_unref (self->exchanges);
  g_ptr_array_unref (self->selected);
  g_free (self);
}

static gboolean
is_same_request (MrReplayAnswers *self, const Exchange *exchange, const guint8 *request, gsize len, gboolean any_fcb)
{
  const guint8 *recorded = octets_of (self, exchange->run);

  if (run_at (self, exchange->run)->line.len != len)
    return FALSE;
  if (selection_of (request, len) != NULL && selection_of (recorded, len) != NULL)
    return memcmp (selection_of (request, len), selection_of (recorded, len), ADDRESS_LEN) == 0;
  if (any_fcb && is_short (request, len, C_REQ_UD2) && is_short (recorded, len, C_REQ_UD2))
    return recorded[2] == request[2];
  return memcmp (recorded, request, len) == 0;
}

static gboolean
is_same_selection (const guint8 *a, const guint8 *b)
{
  return a == NULL || b == NULL ? a == b : memcmp (a, b, ADDRESS_LEN) == 0;
}

/* Returns: (nullable): the next to be played of those with this request after this selection */
static Exchange *
next_exchange (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, const guint8 *selection,
               gboolean any_fcb)
{
  Exchange *found = NULL;

  for (guint i = 0; i < self->exchanges->len; i++)
    {
      Exchange *exchange = &g_array_index (self->exchanges, Exchange, i);

      if (exchange->baud != baud || !is_same_selection (exchange->selection, selection) ||
          !is_same_request (self, exchange, request, len, any_fcb))
        continue;
      found = exchange;
      if (!exchange->played)
        break;
    }
  if (found != NULL)
    found->played = TRUE;
  return found;
}

static Exchange *
find_exchange (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, const guint8 *selection)
{
  Exchange *exchange = next_exchange (self, request, len, baud, selection, FALSE);

  return exchange != NULL ? exchange : next_exchange (self, request, len, baud, selection, TRUE);
}

/* Returns: (nullable): the address in the data that was sent after this selection */
static const guint8 *
address_after (MrReplayAnswers *self, const guint8 *selection)
{
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      const Exchange *exchange = &g_array_index (self->exchanges, Exchange, i);
      const guint8 *reply = is_received (self, exchange->reply) ? octets_of (self, exchange->reply) : NULL;

      if (exchange->selection != NULL && is_same_selection (exchange->selection, selection) && reply != NULL &&
          run_at (self, exchange->reply)->line.len > 7 + ADDRESS_LEN && reply[0] == 0x68 && reply[6] == 0x72)
        return reply + 7;
    }
  return NULL;
}

/* Adds the recorded selection of @exchange unless its meter is among the selected already. */
static void
select_meter (MrReplayAnswers *self, const Exchange *exchange, GPtrArray *found)
{
  const guint8 *selection = selection_of (octets_of (self, exchange->run), SELECTION_LEN);
  const guint8 *address = address_after (self, selection);

  for (guint i = 0; i < self->selected->len; i++)
    if (is_same_selection (self->selected->pdata[i], selection) ||
        (address != NULL && is_same_selection (address_after (self, self->selected->pdata[i]), address)))
      return;
  g_ptr_array_add (self->selected, (gpointer) selection);
  g_ptr_array_add (found, (gpointer) exchange);
}

/* This selection was not recorded: whom it finds follows from what the others found. */
static void
deduce_selection (MrReplayAnswers *self, const guint8 *wanted, guint baud, GPtrArray *found)
{
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      const Exchange *exchange = &g_array_index (self->exchanges, Exchange, i);
      const guint8 *selection = selection_of (octets_of (self, exchange->run), run_at (self, exchange->run)->line.len);
      const guint8 *address = selection != NULL ? address_after (self, selection) : NULL;

      if (selection != NULL && exchange->baud == baud && is_received (self, exchange->reply) &&
          covers (wanted, address != NULL ? address : selection))
        select_meter (self, exchange, found);
    }
}

static void
find_selection (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, GPtrArray *found)
{
  Exchange *exchange = find_exchange (self, request, len, baud, NULL);

  g_ptr_array_set_size (self->selected, 0);
  if (exchange == NULL)
    deduce_selection (self, selection_of (request, len), baud, found);
  else if (is_received (self, exchange->reply))
    select_meter (self, exchange, found);
}

static void
find_of_selected (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, GPtrArray *found)
{
  for (guint i = 0; i < self->selected->len; i++)
    {
      Exchange *exchange = find_exchange (self, request, len, baud, self->selected->pdata[i]);

      if (exchange != NULL && is_received (self, exchange->reply))
        g_ptr_array_add (found, exchange);
    }
}

/* Adds a run after the recorded ones, as long after the request of @exchange as its answer came. Returns: its number */
static guint
append_run (MrReplayAnswers *self, const Exchange *exchange, const guint8 *octets, gsize len)
{
  MrReplayRun run = *run_at (self, exchange->reply);

  run.line.start = self->octets->len;
  run.line.len = len;
  g_byte_array_append (self->octets, octets, (guint) len);
  g_array_append_val (self->runs, run);
  return self->runs->len - 1;
}

/* All speak at once. The answer takes as long as the longest of them. */
static guint
overlap (MrReplayAnswers *self, GPtrArray *found)
{
  g_autoptr (GByteArray) sum = g_byte_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const Exchange *exchange = found->pdata[i];
      const gsize len = run_at (self, exchange->reply)->line.len;
      const gsize n_before = sum->len;

      g_byte_array_set_size (sum, (guint) MAX (n_before, len));
      for (gsize j = 0; j < len; j++)
        sum->data[j] = (guint8) (octets_of (self, exchange->reply)[j] & (j < n_before ? sum->data[j] : 0xFF));
    }
  return append_run (self, found->pdata[0], sum->data, sum->len);
}

/* Returns: whether the request was recorded, answered or not */
static gboolean
find_recorded (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, GPtrArray *found)
{
  Exchange *exchange = find_exchange (self, request, len, baud, NULL);

  if (exchange != NULL && is_received (self, exchange->reply))
    g_ptr_array_add (found, exchange);
  return exchange != NULL;
}

/* Returns: (nullable): when the meter at this primary address sent its data */
static const Exchange *
find_readout (MrReplayAnswers *self, guint8 address, guint baud)
{
  for (guint i = 0; i < self->exchanges->len && address < SELECTED; i++)
    {
      const Exchange *exchange = &g_array_index (self->exchanges, Exchange, i);
      const guint8 *request = octets_of (self, exchange->run);

      if (exchange->baud == baud && is_received (self, exchange->reply) &&
          is_short (request, run_at (self, exchange->run)->line.len, C_REQ_UD2) && request[2] == address)
        return exchange;
    }
  return NULL;
}

guint
mr_replay_answers_find (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, gint64 *when)
{
  static const guint8 ack[] = { ACK };
  const gboolean is_nke = is_short (request, len, C_NKE);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const Exchange *exchange = NULL;

  g_array_set_size (self->runs, self->n_runs);
  g_byte_array_set_size (self->octets, self->n_octets);
  if (is_nke && is_for_selected (request, len))
    g_ptr_array_set_size (self->selected, 0);

  if (selection_of (request, len) != NULL)
    find_selection (self, request, len, baud, found);
  else if (is_for_selected (request, len) && !is_nke)
    find_of_selected (self, request, len, baud, found);
  else if (!find_recorded (self, request, len, baud, found) && is_nke)
    exchange = find_readout (self, request[2], baud);

  if (found->len > 0)
    exchange = found->pdata[0];
  if (exchange == NULL)
    return self->runs->len;

  *when = run_at (self, exchange->run)->line.when;
  if (found->len == 0)
    return append_run (self, exchange, ack, sizeof ack);
  return found->len == 1 ? exchange->reply : overlap (self, found);
}
