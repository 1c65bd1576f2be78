/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A time server in this process that does one thing wrong. */

typedef enum {
  TALK_TLS,
  TALK_TEXT,    /* greets like a mail server */
  TALK_NOTHING, /* accepts, and is silent */
  TALK_GOODBYE, /* closes at once */
  TALK_RESET    /* resets the connection at once */
} HostileTalk;

typedef enum {
  RECORDS_GOOD,
  RECORDS_RESET,   /* the good ones, then resets the connection */
  RECORDS_GIVEN,   /* those of the behaviour, then waits */
  RECORDS_CUT,     /* those of the behaviour, then closes */
  RECORDS_ENDLESS, /* records that may be ignored, without end */
  RECORDS_SLOW     /* the same, octet by octet */
} HostileRecords;

typedef enum {
  ANSWER_GOOD,
  ANSWER_NOTHING,
  ANSWER_OLD,          /* authentic, but of another request */
  ANSWER_OTHER_UNIQUE, /* only the unique identifier is of another request */
  ANSWER_ALTERED,      /* the time was changed after it was sealed */
  ANSWER_OTHER_KEY,
  ANSWER_BARE,         /* plain NTP */
  ANSWER_UNSEALED,     /* without authenticator */
  ANSWER_SHORT,
  ANSWER_CUT,          /* ends inside a field */
  ANSWER_NO_NONCE,
  ANSWER_NTSN,
  ANSWER_NTSN_ONCE,    /* until keys are exchanged again */
  ANSWER_FORGED_FIRST, /* a forged answer arrives before the good one */
  ANSWER_FLOOD         /* forged answers only, one after another */
} HostileAnswer;

/**
 * HostileBehaviour:
 * @address: (nullable): where it listens; %NULL is 127.0.0.1
 * @port: of the key exchange; 0 is any
 * @packets_to: (nullable): the host that it sends its clients to for the time
 * @certificate: NAME.crt and NAME.key in the folder; %NULL is "good"
 * @priority: (nullable): of GnuTLS
 * @alpn: the protocol it knows; %NULL is the one of NTS, "" none
 * @records: in hexadecimal
 * @kiss: (nullable): instead of the time, sealed
 * @shift: seconds by which it is ahead
 */
typedef struct {
  const char *address;
  guint16 port;
  const char *packets_to;
  HostileTalk talk;
  const char *certificate;
  const char *priority;
  const char *alpn;
  HostileRecords exchange;
  const char *records;
  HostileAnswer answer;
  const char *kiss;
  guint8 leap;
  guint8 stratum;
  gint64 shift;
} HostileBehaviour;

typedef struct _HostileServer HostileServer;

HostileServer *hostile_server_new (const char *folder, const HostileBehaviour *behaviour);

/** Returns: the port of the key exchange. */
guint16 hostile_server_port (HostileServer *self);

/** Returns: the port at which it is asked for the time. */
guint16 hostile_server_ntp_port (HostileServer *self);

/** Returns: how many key exchanges it has completed, and how many packets it has received. */
guint hostile_server_n_exchanges (HostileServer *self);
guint hostile_server_n_packets (HostileServer *self);

/** Returns: (transfer full): the beginning of the key of its answers, in hexadecimal. */
char *hostile_server_key (HostileServer *self);

void hostile_server_free (HostileServer *self);
