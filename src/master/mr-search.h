/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-forecast.h"
#include "mr-job.h"

G_BEGIN_DECLS

/* 10 C A checksum 16; and 68 L L 68 C A CI, eight octets, checksum 16. */
#define MR_SEARCH_NKE_OCTETS 5
#define MR_SEARCH_SELECT_OCTETS 17

/**
 * MrSearch:
 * @known: meters told so far in this scan, at every baud
 * @twins: (element-type MbusSecondary): addresses several meters answer to that nothing tells apart
 * @unread: (element-type MbusSecondary): meters that acknowledge their address, and whose telegrams come damaged
 * @countable: the number of probes is known: primary addresses at one rate
 * @forecast: of the secondary search
 * @primary_to_come: the primary addresses are asked when the secondary search at this rate is over
 * @later: bus microseconds that the rates behind this one will take if nobody answers there
 * @crowded: how often the time of the first secondary search is needed again, at those where several answer
 * @several_likely: at the present rate
 * @first_time: bus microseconds the secondary search at the first rate took; 0 while it is under way
 * @began: bus time at which the part of the scan under way began
 * @n_asked: probes made in it
 * @n_disturbed: patterns and primary addresses, at the present rate, where only noise can explain what was heard
 * @n_heard: meters that answered at the present rate, told before or not
 * @hopeless: the search at the present rate was ended early, because of the line
 * @hex_ids: a meter whose identification number has digits A–E is on this bus, so there may be more
 *
 * What the parts of a scan share.
 */
typedef struct {
  MrJob *job;
  MrBus *bus;
  GArray *known;
  GArray *twins;
  GArray *unread;
  gboolean countable;
  MrForecast forecast;
  gboolean primary_to_come;
  gint64 later;
  double crowded;
  gboolean several_likely;
  gint64 first_time;
  gint64 began;
  guint n_asked;
  guint n_disturbed;
  guint n_heard;
  gboolean hopeless;
  gboolean hex_ids;
} MrSearch;

/** Runs the scan of @job->options. Returns: %FALSE when it cannot go on. */
gboolean mr_search_run (MrJob *job, GError **error);

/**
 * mr_search_tell:
 * @readout: becomes empty
 * @problem: (nullable) (transfer full): why it is not whole
 *
 * A meter has been read: tells it, unless it is known already.
 */
void mr_search_tell (MrSearch *self, const MbusAddress *who, MbusReadout *readout, GError *problem);

/** A part of the scan begins whose probes mr_search_foresee() counts. */
void mr_search_begin_part (MrSearch *self);

/** Another probe is made, of a request of @n_octets. @n_left: probes of this part, with it, that are still to come. */
void mr_search_foresee (MrSearch *self, double n_left, gsize n_octets);

/** Returns: how often a probe is sent before silence is believed: once, or twice on a noisy bus. */
guint mr_search_tries (MrSearch *self);

/** Returns: whether the line has cost the search so much that it is better ended. */
gboolean mr_search_is_lost (const MrSearch *self);

/** Returns: whether @readout is of a meter that was told already. */
gboolean mr_search_knows (MrSearch *self, const MbusReadout *readout);

/** Returns: whether several meters are likely to answer to @pattern at this rate, because several answer here at all,
 *  and two that are known from another rate match it. */
gboolean mr_search_is_crowded (MrSearch *self, const MbusSecondary *pattern);

/** Returns: (transfer full) (element-type MbusSecondary): manufacturer, version and device type of the meters told
 *  so far, each once; the rest wildcards. */
GArray *mr_search_kinds (MrSearch *self);

/** Returns: whether a meter that is known answers with primary address @address at this baud. */
gboolean mr_search_claims (MrSearch *self, guint8 address);

/** Finds every meter that matches @pattern at this baud by secondary address. */
gboolean mr_search_secondary (MrSearch *self, const MbusSecondary *pattern, GError **error);

/** Asks the primary addresses @first…@last, or those of them that no known meter claims. */
gboolean mr_search_primary (MrSearch *self, guint8 first, guint8 last, gboolean unclaimed_only, GError **error);

G_END_DECLS
