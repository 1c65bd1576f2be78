/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-frame.h"
#include "mbus-format.h"
#include "mbus-record.h"
#include "mbus-security.h"

G_BEGIN_DECLS

typedef enum {
  MBUS_TELEGRAM_VARIABLE,    /* records: CI 72, 76, 78, 7A; compact frames 73, 79, 7B; what a master sends, CI 51 */
  MBUS_TELEGRAM_FIXED,       /* CI 73 and 77: the fixed data structure */
  MBUS_TELEGRAM_ERROR,       /* CI 70, 6E, 6F: the meter refuses the request; see @application_error */
  MBUS_TELEGRAM_ALARM,       /* CI 71, 74, 75: one record with the bits of the alarm */
  MBUS_TELEGRAM_FORMAT,      /* CI 69, 6A, 6B: headers for later compact frames; no record has a value */
  MBUS_TELEGRAM_APPLICATION, /* CI 66, 67, 68: the selected application, as one record */
  MBUS_TELEGRAM_OTHER        /* a CI that this decoder cannot read */
} MbusTelegramKind;

/* Bits of the status octet (EN 13757-3; mbus-protocol §1.3). */
#define MBUS_STATUS_APPLICATION_MASK 0x03 /* 1 busy, 2 application error, 3 abnormal condition */
#define MBUS_STATUS_POWER_LOW 0x04
#define MBUS_STATUS_PERMANENT_ERROR 0x08
#define MBUS_STATUS_TEMPORARY_ERROR 0x10
#define MBUS_STATUS_MANUFACTURER_MASK 0xE0

/**
 * MbusTelegram:
 *
 * The application layer of one answer. Everything that can be read is kept: @records holds every
 * record before (and, where lengths are known, after) a damaged one, and @error explains what could not be read.
 */
typedef struct {
  MbusTelegramKind kind;
  guint8 c;
  guint8 a; /* primary address the answer came from */
  guint8 ci; /* of the application: after an authentication and fragmentation sublayer, if there is one */
  gboolean has_header;  /* there is a long or a fixed header: @address, @access_number and @status are set */
  gboolean has_short_header; /* there is a short header, as with CI 7A: @access_number, @status and @configuration
                              * are set, @address is not */
  MbusSecondary address; /* with has_fabrication when the telegram has a fabrication number record (VIF 78) */
  guint8 access_number;
  guint8 status;            /* of fixed data without the two bits that describe its counters */
  guint16 configuration;   /* "signature" */
  guint8 security_mode;    /* low five bits of the configuration's high octet; 0 = clear */
  MbusSecurity security;   /* whether it could be decrypted */
  guint16 n_encrypted;     /* octets at @encrypted_offset that are encrypted in @octets */
  guint16 encrypted_offset;
  gboolean compact;         /* its headers are in the format with this @signature */
  guint16 signature;        /* of a compact or format frame */
  guint16 data_offset;      /* where the application data begin, after all headers; the end if there are none */
  guint8 application_error; /* code of CI 70, 6E, 6F; 0 if there is none */
  gboolean more_follows;    /* DIF 1F: ask again with the next FCB */
  GArray *records;          /* (element-type MbusRecord) */
  GBytes *octets;           /* the frame as received */
  GBytes *clear;            /* the same with the encrypted octets decrypted in place; @octets itself if nothing was
                             * encrypted. Records borrow from it */
  MbusFormat *format;       /* (nullable): of a compact frame; records borrow from it */
  GPtrArray *contained;     /* (nullable) (element-type MbusTelegram): radio telegrams in containers, VIF FD 3B */
  guint container;          /* of a telegram in contained: the index of the container's record */
  GError *error;            /* (nullable): why the telegram could not be read completely */
  guint16 error_offset;     /* where in @octets */
} MbusTelegram;

/**
 * MbusKeyFunc:
 * @meter: whose telegram is to be decrypted
 * @i: 0 for the first key to try, then 1, …
 * @key: (out): AES-128; overwritten after use
 *
 * Returns: %FALSE when there is no @i-th key for @meter
 */
typedef gboolean (*MbusKeyFunc) (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data);

/**
 * MbusDecoding:
 * @formats: (nullable): collects the headers of full and format frames, and provides them for compact frames
 * @find_key: (nullable): keys to try on encrypted telegrams, with @key_data
 * @sender: (nullable): the meter that was selected or asked, for telegrams that do not identify their sender
 * @saved: the octets come from a file, not from a bus: a damaged frame is read as far as possible, telegrams of a
 *   master are read too, and content that was decrypted before it was saved is accepted
 *
 * What decoding may use besides the octets.
 */
typedef struct {
  MbusFormats *formats;
  MbusKeyFunc find_key;
  gpointer key_data;
  const MbusSecondary *sender;
  gboolean saved;
} MbusDecoding;

void mbus_telegram_free (MbusTelegram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusTelegram, mbus_telegram_free)

/**
 * mbus_telegram_main_record:
 *
 * Picks the reading an installer looks at first: energy for heat, cooling and electricity, volume for water and gas,
 * units for a heat cost allocator; instantaneous, storage 0, lowest subunit; the total, or the only tariff of a meter
 * that sends no total.
 *
 * Returns: (transfer none) (nullable): the record
 */
const MbusRecord *mbus_telegram_main_record (const MbusTelegram *self);

/** Returns: (transfer none) (nullable): the record with the current time of the meter (VIF 6D, storage 0,
 *  instantaneous, valid): a date and time, or only a time of day (type J). */
const MbusRecord *mbus_telegram_clock (const MbusTelegram *self);

/** Returns: (transfer none) (nullable): the radio telegram in the container that is @record of @self. */
const MbusTelegram *mbus_telegram_contained (const MbusTelegram *self, const MbusRecord *record);

/** Returns: whether the octet at @offset belongs to a key or a password, so that it must not be shown. */
gboolean mbus_telegram_is_secret (const MbusTelegram *self, gsize offset);

/** Returns: whether the telegram is a readable refusal. An encrypted one is not known to be a refusal. */
gboolean mbus_telegram_is_refusal (const MbusTelegram *self);

/** Returns: (transfer none): English sentence for the code of CI 70, marked for translation. */
const char *mbus_application_error_text (guint8 code);

/** Returns: (transfer none) (nullable): in English, marked for translation, what a telegram with this CI is that
 *  contains nothing to read: "a manufacturer specific telegram. …"; %NULL for every other one. */
const char *mbus_ci_text (guint8 ci);

/**
 * mbus_status_texts:
 *
 * Returns: (transfer full): English words for the set bits of a status octet, marked for translation; empty when 0
 */
const char **mbus_status_texts (guint8 status);

G_END_DECLS
