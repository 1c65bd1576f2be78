/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The link layer of EN 13757-2: single character, short and long frames. */

#define MBUS_IDLE_BITS 33 /* silence that ends a frame */

#define MBUS_ACK 0xE5
#define MBUS_START_SHORT 0x10
#define MBUS_START_LONG 0x68
#define MBUS_STOP 0x16
#define MBUS_SHORT_SIZE 5                  /* 10 C A CS 16 */
#define MBUS_LENGTH_MIN 3                  /* L counts C, A, CI and data */
#define MBUS_LONG_OVERHEAD 6               /* but not 68 L L 68 … CS 16 */
#define MBUS_DATA_MAX 252                  /* L is at most 255 */
#define MBUS_OFFSET_C 4                    /* 68 L L 68 C */
#define MBUS_OFFSET_CI 6                   /* 68 L L 68 C A CI */
#define MBUS_TRAILER 2                     /* CS 16 */
#define MBUS_FRAME_MAX (MBUS_DATA_MAX + MBUS_LENGTH_MIN + MBUS_LONG_OVERHEAD)

/* C field, master to slave (EN 13757-2, mbus-protocol §1.1). */
#define MBUS_C_SND_NKE 0x40
#define MBUS_C_SND_UD 0x53   /* FCB is bit 0x20: 0x53 or 0x73 */
#define MBUS_C_REQ_UD1 0x5A  /* 0x5A or 0x7A */
#define MBUS_C_REQ_UD2 0x5B  /* 0x5B or 0x7B */
/* C field, slave to master; ACD 0x20 and DFC 0x10 may be set. */
#define MBUS_C_RSP_UD 0x08
#define MBUS_C_FROM_MASTER 0x40
#define MBUS_C_FCB 0x20
#define MBUS_C_FCV 0x10
#define MBUS_C_ACD 0x20
#define MBUS_C_DFC 0x10

/* Primary addresses with a special meaning. */
#define MBUS_ADDRESS_FACTORY 0
#define MBUS_ADDRESS_LAST 250     /* 1…250 are free to assign */
#define MBUS_ADDRESS_SELECTED 253 /* the slave chosen by its secondary address */
#define MBUS_ADDRESS_ANY 254      /* every slave answers: one meter on the bus only */
#define MBUS_ADDRESS_BROADCAST 255 /* no meter answers */

/* CI field (EN 13757-7:2018 table 2, mbus-protocol §1.2). "Short" and "long" refer to the header that follows. */
#define MBUS_CI_APPLICATION_RESET 0x50 /* from the master: reset, or selection of an application */
#define MBUS_CI_DATA_SEND 0x51
#define MBUS_CI_SELECT 0x52
#define MBUS_CI_APPLICATION_RESET_LONG 0x53
#define MBUS_CI_SYNCHRONISE 0x54       /* in newer editions a request for the selected application */
#define MBUS_CI_SELECT_MSB 0x56        /* most significant octet first, in older editions */
#define MBUS_CI_APPLICATION 0x66       /* which application is selected */
#define MBUS_CI_APPLICATION_SHORT 0x67
#define MBUS_CI_APPLICATION_LONG 0x68
#define MBUS_CI_FORMAT 0x69            /* headers for compact frames */
#define MBUS_CI_FORMAT_SHORT 0x6A
#define MBUS_CI_FORMAT_LONG 0x6B
#define MBUS_CI_ERROR_SHORT 0x6E
#define MBUS_CI_ERROR_LONG 0x6F
#define MBUS_CI_ERROR 0x70
#define MBUS_CI_ALARM 0x71
#define MBUS_CI_ALARM_SHORT 0x74
#define MBUS_CI_ALARM_LONG 0x75
#define MBUS_CI_VARIABLE 0x72          /* long header, least significant octet first */
#define MBUS_CI_VARIABLE_MSB 0x76
#define MBUS_CI_FIXED 0x73             /* since 2018 also a compact frame with long header; the length decides */
#define MBUS_CI_FIXED_MSB 0x77
#define MBUS_CI_VARIABLE_NO_HEADER 0x78
#define MBUS_CI_VARIABLE_SHORT 0x7A
#define MBUS_CI_COMPACT 0x79
#define MBUS_CI_COMPACT_SHORT 0x7B
#define MBUS_CI_DLMS_LONG 0x7C
#define MBUS_CI_DLMS_SHORT 0x7D
#define MBUS_CI_OBIS_LONG 0x7E
#define MBUS_CI_OBIS_SHORT 0x7F
#define MBUS_CI_TRANSPORT_SHORT 0x8A   /* a transport header without an application */
#define MBUS_CI_TRANSPORT_LONG 0x8B
#define MBUS_CI_AFL 0x90               /* authentication and fragmentation sublayer; another CI follows */
#define MBUS_CI_MANUFACTURER_FIRST 0xA0 /* from here … */
#define MBUS_CI_MANUFACTURER_LAST 0xB7 /* … to here the manufacturer defines what follows */
#define MBUS_CI_BAUD_FIRST 0xB8        /* from the master: 300 baud; each further code doubles it … */
#define MBUS_CI_BAUD_LAST 0xBF         /* … up to 38400 */

typedef enum {
  MBUS_FRAME_ACK,   /* E5 */
  MBUS_FRAME_SHORT, /* 10 C A CS 16 */
  MBUS_FRAME_LONG   /* 68 L L 68 C A CI data CS 16; a control frame has no data */
} MbusFrameKind;

/**
 * MbusFrame:
 *
 * One frame, by value: no allocation, free to copy. @c and @a are undefined for
 * an ACK; @ci, @n_data and @data are undefined unless @kind is %MBUS_FRAME_LONG.
 */
typedef struct {
  MbusFrameKind kind;
  guint8 c;
  guint8 a;
  guint8 ci;
  guint8 n_data; /* octets of @data, 0…252 */
  guint8 data[MBUS_DATA_MAX];
} MbusFrame;

/**
 * mbus_frame_init_short:
 *
 * Makes @self the short frame `10 c a CS 16`.
 */
void mbus_frame_init_short (MbusFrame *self, guint8 c, guint8 a);

/**
 * mbus_frame_init_long:
 * @data: (nullable) (array length=n_data): user data, at most %MBUS_DATA_MAX octets
 *
 * Makes @self a long frame. @n_data over %MBUS_DATA_MAX is a programmer's error.
 */
void mbus_frame_init_long (MbusFrame *self, guint8 c, guint8 a, guint8 ci, const guint8 *data, gsize n_data);

/**
 * mbus_frame_build:
 * @out: room for %MBUS_FRAME_MAX octets
 *
 * Writes the frame as it is sent, with lengths and checksum filled in.
 *
 * Returns: the number of octets written, 1…%MBUS_FRAME_MAX
 */
gsize mbus_frame_build (const MbusFrame *self, guint8 *out);

/**
 * mbus_frame_parse:
 *
 * Reads exactly one whole frame from @octets; leading or trailing octets are an error.
 * For a stream use #MbusDeframer.
 *
 * Returns: %TRUE, or %FALSE with %MBUS_ERROR_TRUNCATED or %MBUS_ERROR_INVALID set
 */
gboolean mbus_frame_parse (const guint8 *octets, gsize n_octets, MbusFrame *out, GError **error);

/**
 * mbus_hex:
 *
 * Returns: (transfer full): the octets as upper-case hex pairs separated by single spaces, "68 03 03 68"
 */
char *mbus_hex (const guint8 *octets, gsize n_octets);

/**
 * mbus_unhex:
 * @text: hex digits in pairs; spaces, line ends, ':', ',' and '-' between pairs are ignored, as is a "0x" before a pair
 *
 * Returns: (transfer full): the octets, or %NULL with %MBUS_ERROR_INVALID naming the character and its position
 */
GBytes *mbus_unhex (const char *text, GError **error);

G_END_DECLS
