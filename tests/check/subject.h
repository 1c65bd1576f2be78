/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../telegram-fixture.h"
#include "mr-check.h"

/* A meter to be judged, from the octets it answered. The time zone is Central Europe's, by a rule of its own. */

#define TIME_ZONE "CET-1CEST,M3.5.0,M10.5.0/3"

#define KAM 0x2C2D
#define KAW 0x2C37

/* 2026-03-05 14:30:20 in winter (UTC+1), 2026-07-05 14:30:20 in summer (UTC+2). */
#define WINTER (G_GINT64_CONSTANT (1772717420) * G_USEC_PER_SEC)
#define SUMMER (G_GINT64_CONSTANT (1783254620) * G_USEC_PER_SEC)

/* 04 6D, type F (kamstrup-and-commissioning §1.3 has the first as a ready-made frame). */
#define CLOCK_WINTER "04 6D 1E 2E 45 33"      /* 2026-03-05 14:30 */
#define CLOCK_WINTER_1431 "04 6D 1F 2E 45 33"
#define CLOCK_WINTER_1435 "04 6D 23 2E 45 33"
#define CLOCK_WINTER_1436 "04 6D 24 2E 45 33"
#define CLOCK_WINTER_1424 "04 6D 18 2E 45 33"
#define CLOCK_WINTER_1510 "04 6D 0A 2F 45 33" /* 40 minutes fast */
#define CLOCK_WINTER_1530 "04 6D 1E 2F 45 33"
#define CLOCK_WINTER_1130 "04 6D 1E 2B 45 33"
#define CLOCK_SUMMER_1330 "04 6D 1E 2D 45 37"
#define CLOCK_2001 "04 6D 00 20 21 01"        /* 2001-01-01 00:00 */
#define CLOCK_INVALID "04 6D 9E 2E 45 33"     /* IV bit */

#define ENERGY "04 06 2A 00 00 00"    /* 42 kWh */
#define VOLUME "04 13 39 30 00 00"    /* 12.345 m³ */
#define ENCRYPTED 0x0510              /* configuration: mode 5, one block of 16 octets */
#define BLOCK "11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 00"

typedef struct {
  MrKnownMeter meter;
  MrDecodedMeter *decoded;
  GPtrArray *findings;
  GStrv sentences;
  MrVerdict verdict;
} Subject;

static inline void
subject_init (Subject *self)
{
  *self = (Subject) {
    .meter = {
      .id = 1,
      .address = { 0x66290778, KAM, 0x35, 0x04, FALSE, MBUS_ID_ANY },
      .primary = 5,
      .baud = 2400,
    },
  };
  mbus_readout_init (&self->meter.last);
  self->meter.last.time = WINTER;
}

/* Adds one that is older than those that it has. */
static inline void
subject_add_doubt (Subject *self, const char *kind, const char *value)
{
  const MrDoubt doubt = { .kind = (char *) kind, .new_value = (char *) value };

  if (self->meter.doubts == NULL)
    self->meter.doubts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->meter.doubts, g_memdup2 (&doubt, sizeof doubt));
}

static inline void
subject_forget (Subject *self)
{
  g_clear_pointer (&self->decoded, mr_decoded_meter_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->sentences, g_strfreev);
}

static inline void
subject_clear (Subject *self)
{
  subject_forget (self);
  g_clear_pointer (&self->meter.doubts, g_ptr_array_unref);
  mbus_readout_clear (&self->meter.last);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

/* @octets: (transfer full) */
static inline void
take_telegram (Subject *self, GBytes *octets)
{
  g_ptr_array_add (self->meter.last.frames, octets);
}

static inline void
take_answer (Subject *self, guint8 status, guint16 configuration, const char *records)
{
  take_telegram (self, make_telegram (&self->meter.address, 5, status, configuration, records));
}

static inline void
judge_with (Subject *self, const MrNeighbours *neighbours, const MbusDecoding *decoding)
{
  subject_forget (self);
  self->decoded = mr_decoded_meter_new (&self->meter, decoding);
  self->findings = mr_check_all (&(MrCheckContext) { self->decoded, *neighbours });
  self->sentences = mr_findings_sentences (self->findings);
  self->verdict = mr_findings_verdict (self->findings);
}

static inline void
judge (Subject *self, gboolean shares_primary)
{
  judge_with (self, &(MrNeighbours) { .shares_primary = shares_primary }, NULL);
}
