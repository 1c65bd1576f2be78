/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-factory.h"
#include "mr-forecast.h"
#include "mr-job.h"
#include "mr-scan-options.h"

G_BEGIN_DECLS

/* 10 C A checksum 16; and 68 L L 68 C A CI, eight octets, checksum 16. */
#define MR_SEARCH_NKE_OCTETS 5
#define MR_SEARCH_SELECT_OCTETS 17

/** A meter that has been read. @at_primary: @primary is certain, see #MbusReadout; @said: the primary address it said
 *  it has when it was selected, else -1; @delay: bus microseconds until it answered */
typedef struct {
  MbusSecondary address;
  int primary;
  int said;
  gboolean at_primary;
  gboolean selected;
  guint baud;
  gint64 delay;
} MrSearchMeter;

/**
 * MrSearch:
 * @first, @last: primary addresses to search
 * @places: (nullable) (element-type MrScanPlace): where the site knows which meters
 * @n_swept: addresses from 0 on that were asked for data at the present rate, see mr-search-sweep.h
 * @is_open: of each of them: it is not silent, and no meter could be read there alone
 * @n_open: how many of them are
 * @shares_factory: several meters acknowledge the factory's address
 * @n_asked_at: how often each was asked
 * @waited_at: how long each was waited for, @asked_at: and when
 * @next_primary: the first of the addresses that were not asked after the secondary search at the present rate
 * @known: (element-type MrSearchMeter): meters reported so far in this scan, at every baud rate
 * @explained: (element-type guint): rates that were not searched, because the meters that are known answer there
 * @explained_time: bus microseconds that they would take
 * @heard: (element-type GBytes): the first telegram of each of them
 * @twins: (element-type MbusSecondary): addresses to which several meters answer that selection cannot separate
 * @n_twins_judged: of these, that were reported or turned out to be meters with different primary addresses
 * @unread: (element-type MbusSecondary): meters that acknowledge their address, but whose telegrams arrive damaged
 * @deferred: (nullable): meters without a primary address, to be reported after the primary addresses, see
 * mr-search-report.h
 * @factory: who answers at address 0 at the present rate
 * @countable: the number of probes is known: primary addresses at one rate
 * @forecast: of the secondary search
 * @selected_before: the primary addresses are asked after a secondary search at this rate
 * @primary_to_come: the primary addresses are asked after the secondary search at this rate
 * @selection_to_come: the secondary search comes after the primary addresses
 * @selection_likely: bus microseconds that it is likely to take, 0 if nothing is known of that
 * @later: bus microseconds that the rates after this one will take if no meter answers there
 * @held: (element-type MbusSecondary): patterns at the present rate whose slowest acknowledgement was not seen, because
 *   many held the line: it is learnt from their parts
 * @several_likely: at the present rate
 * @first_time: bus microseconds that the first rate took; 0 while it is under way
 * @further_time: the same of those after it
 * @began: bus time at which the present part of the scan began
 * @n_asked: probes made in it
 * @n_answered: requests that meters answered at some try, while the line was noisy
 * @n_lost: tries before that which they did not hear
 * @n_disturbed: patterns and primary addresses, at the present rate, where only noise can explain the answers
 * @n_heard: meters that answered at the present rate, reported before or not
 * @doubtful: not all meters may have been found at the present rate
 * @abandoned: the search at the present rate was ended early, because of the line
 * @hex_ids: a meter whose identification number has digits A–E is on this bus, so there may be more
 *
 * What the parts of a scan share.
 */
typedef struct {
  MrJob *job;
  MrBus *bus;
  guint8 first;
  guint8 last;
  GArray *places;
  guint n_swept;
  gboolean is_open[MBUS_ADDRESS_LAST + 1];
  guint n_open;
  gboolean shares_factory;
  guint8 n_asked_at[MBUS_ADDRESS_LAST + 1];
  gint64 waited_at[MBUS_ADDRESS_LAST + 1];
  gint64 asked_at[MBUS_ADDRESS_LAST + 1];
  guint next_primary;
  GArray *known;
  GArray *explained;
  gint64 explained_time;
  GPtrArray *heard;
  GArray *twins;
  guint n_twins_judged;
  GArray *unread;
  GPtrArray *deferred;
  MrFactory factory;
  gboolean countable;
  MrForecast forecast;
  gboolean selected_before;
  gboolean primary_to_come;
  gboolean selection_to_come;
  gint64 selection_likely;
  gint64 later;
  GArray *held;
  gboolean several_likely;
  gint64 first_time;
  gint64 further_time;
  gint64 began;
  guint n_asked;
  guint n_answered;
  guint n_lost;
  guint n_disturbed;
  guint n_heard;
  gboolean doubtful;
  gboolean abandoned;
  gboolean hex_ids;
} MrSearch;

void mr_search_init (MrSearch *self, MrJob *job);
void mr_search_clear (MrSearch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrSearch, mr_search_clear)

/** A meter has been read that was not known. */
void mr_search_remember (MrSearch *self, const MbusReadout *readout);

/** A part of the scan begins whose probes mr_search_foresee() counts. */
void mr_search_begin_part (MrSearch *self);

/** Another probe is made, of a request of @n_octets. @n_left: probes of this part, including it, still to come. */
void mr_search_foresee (MrSearch *self, double n_left, gsize n_octets);

/** Puts what came of a probe into the debug messages. @began: bus time at which it began; @result: a word */
void mr_search_debug_probe (MrSearch *self, const MbusAddress *who, gint64 began, const char *result);

/** Returns: how often a probe is sent before silence is believed: once, and on a noisy line as often as it takes for no
 *  meter to be missed, by what was lost so far. */
guint mr_search_tries (MrSearch *self);

/** A probe was answered after @n_silent tries that were not. */
void mr_search_count_tries (MrSearch *self, guint n_silent);

/** Returns: whether so much is lost on this line that mr_search_tries() is not enough. */
gboolean mr_search_is_unsure (const MrSearch *self);

/** Returns: whether the line has cost the search so much that it is better ended. */
gboolean mr_search_is_too_noisy (const MrSearch *self);

/** Returns: whether the owner has skipped the step that the scan is at. */
gboolean mr_search_is_skipped (const MrSearch *self);

/** Returns: how many selections a search takes that finds the meters that are known, and as many more as addresses are
 *  open (mbus-protocol §2.2). */
guint mr_search_n_selections (const MrSearch *self);

/** Returns: bus microseconds that they take at the present rate. */
gint64 mr_search_selection_time (MrSearch *self);

/** Returns: bus microseconds that the primary addresses take that are not settled and no known meter has: they are
 *  silent, or nearly all of them. @n: (out): how many there are */
gint64 mr_search_silent_time (MrSearch *self, guint *n);

/** Returns: whether @readout is of a meter that was reported already. */
gboolean mr_search_knows (MrSearch *self, const MbusReadout *readout);

/** Returns: whether several meters are likely to answer to @pattern at this rate: two that were found here by their
 *  primary addresses match it, or several answer here at all, and two that are known from another rate match it. */
gboolean mr_search_is_crowded (MrSearch *self, const MbusSecondary *pattern);

/** Returns: (transfer none) (nullable): the one meter that matches @pattern among those found here by their primary
 *  addresses, so that an acknowledgement as soon as its telegram is its own. %NULL while addresses are open: of several
 *  meters there, one may acknowledge in step with it. Valid until the next meter is found. */
const MrSearchMeter *mr_search_explains (MrSearch *self, const MbusSecondary *pattern);

/** Returns: whether @address has been asked for data at this rate, as often as silence must be asked by now, and is not
 *  open. */
gboolean mr_search_is_settled (MrSearch *self, guint8 address);

/** Returns: how often an address is asked while it is silent. */
guint mr_search_address_tries (MrSearch *self);

/** Returns: (transfer full) (element-type MbusSecondary): manufacturer, version and device type of the meters reported
 *  so far, each once; the rest wildcards. */
GArray *mr_search_kinds (MrSearch *self);

/** Returns: (transfer full) (element-type guint32): the identification numbers of the meters that were found so far, and
 *  of those that the site knows. */
GArray *mr_search_ids (const MrSearch *self);

/** Returns: whether a meter that is known answers with primary address @address at this rate. */
gboolean mr_search_claims (MrSearch *self, guint8 address);

G_END_DECLS
