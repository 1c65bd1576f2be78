/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sample-telegrams.h"

#include <string.h>

#include "mbus-record-reader.h"
#include "telegram-builder.h"
#include "whole-telegrams.h"

/* ID 12345678, KAM, version 34, type 04; access number 07, status 00; the encrypted part follows. */
#define LONG "78 56 34 12 2D 2C 34 04 07 00 "
#define CLEAR "00 00 "

typedef struct {
  guint8 ci;
  const char *hex;
} Sample;

/* EN 13757-3 and -7 as mbus-protocol §1 has them. */
static const Sample samples[] = {
  /* CI 72. Fabrication number, energy, date and time, flow with storage and tariff, plain text before its VIFE, text
   * of variable length, minimum, VIFE of the manufacturer, real; LVAR binary; type I; BCD with an error digit and
   * negative; manufacturer specific data. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "0C 78 21 43 65 87 04 06 CE 86 00 00 04 6D 1E 2E 45 33 CC 65 13 01 00 00 00 02 FC 03 48 52 25 74 2E 01 "
    "0D FD 10 03 41 42 43 02 93 F6 23 01 00 04 FF 22 00 02 00 00 05 3E A4 70 45 41 "
    "0D 13 F0 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 06 6D 2D 1E 0E 45 33 00 0A 13 40 F2 0C 13 1A 00 00 F0 "
    "0F 01 02 03" },

  /* Every data field, all on VIF 13, and fillers between them. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "00 13 01 13 7F 02 13 FF 7F 2F 03 13 FF FF 7F 04 13 FF FF FF 7F 05 13 00 00 C0 7F 06 13 01 02 03 04 05 06 2F "
    "07 13 00 00 00 00 00 00 00 80 08 13 09 13 99 0A 13 99 99 0B 13 99 99 99 0C 13 99 99 99 99 0E 13 99 99 99 99 99 99 "
    "11 13 05 21 13 06 31 13 07 41 13 08 1F" },

  /* LVAR: text, positive and negative BCD, binary numbers of 8, 16 and 48 octets, nothing, and a reserved one. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "0D 78 05 65 DF F6 72 47 0D 13 C4 78 56 34 12 0D 13 D2 40 23 0D 06 E8 01 02 03 04 05 06 07 08 0D 13 00 0D 13 C0 "
    "0D FD 0C F0 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 0D 13 C9 01 02 03 04 05 06 07 08 09 0D 13 E0 "
    "0D FD 0D F5 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F 20 "
    "21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F 30 04 06 01 00 00 00 0D 13 F9" },

  /* Dates and times: types F, G, I, J; open ones, invalid ones, summer time. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "02 6C 41 33 02 6C FF FF 02 6C 00 00 42 6C 5F 3C 04 6D 1E 8E 45 33 04 6D 9E 2E 45 33 04 6D 3F 1F FF FF "
    "06 6D 5D 3D 57 45 33 00 06 6D 00 00 80 00 00 00 03 6D 1E 2D 11 03 6D FF FF FF 84 10 6D 1E 2E 45 33 "
    "02 FD 30 41 33 04 FD 70 1E 2E 45 33 02 EC 7E 45 33 04 ED 7E 1E 2E 45 33 0C 6D 01 02 03 04" },

  /* The second extension table FD, its own extension FD FD, the first extension FB, the reserved third one EF. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "01 FD 08 2A 02 FD 17 05 80 04 FD 0E 01 02 03 04 02 FD 48 E6 00 02 FD 59 E8 03 01 FD 71 C9 02 FD 3A 10 00 "
    "01 FD 66 01 01 FD 67 42 01 FD 1A 01 01 FD 1F 05 02 FD FD 02 01 00 02 FD FD 7F 01 00 04 FB 00 01 00 00 00 "
    "04 FB 08 01 00 00 00 02 FB 2D 10 00 02 FB 74 FA FF 04 FB 2A 01 00 00 00 02 EF 01 01 00 02 FB FB "
    "01 00 01 FD 7C 00" },

  /* VIFE: per hour, per pulse, import and export, phases, limits and their durations, corrections, record errors,
   * VIFE of VIFE (FC), dates of events, OBIS, and an unknown one. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "04 93 22 01 00 00 00 04 93 28 01 00 00 00 04 83 3B 01 00 00 00 04 83 3C 01 00 00 00 02 AB FC 01 E6 00 "
    "02 FD C8 FC 02 E6 00 02 DB 40 10 00 02 DB C8 01 03 00 02 DB 50 07 00 02 93 70 01 00 02 93 78 05 00 02 93 7D 05 00 "
    "02 93 15 FF FF 02 93 16 FF 7F 02 93 17 00 80 02 93 18 00 00 04 93 6A 1E 2E 45 33 02 93 FE 7E 45 33 "
    "02 93 7F 05 00 02 93 FF 81 02 05 00 02 93 3D 05 00 02 93 BE 39 05 00 02 93 FC 7F 01 00" },

  /* The maximum number of DIFE and VIFE, then a record with too many of each, whose length is known. */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "84 FF FF FF FF FF FF FF FF FF 7F 93 A0 A0 A0 A0 A0 A0 A0 A0 A0 20 01 00 00 00 "
    "84 80 80 80 80 80 80 80 80 80 80 80 00 13 01 00 00 00 04 93 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 20 01 00 00 00 "
    "04 13 02 00 00 00" },

  /* Plain text after its VIFE, without VIFE, too long, empty. */
  { MBUS_CI_VARIABLE, LONG CLEAR "02 FC 74 03 48 52 25 2E 01 02 7C 02 6D 33 01 00 02 7C 00 05 00 02 "
    "FC A0 20 01 57 01 00" },
  { MBUS_CI_VARIABLE, LONG CLEAR "04 13 01 00 00 00 02 7C 20 61 62 63" },

  /* Compact profiles: base value and base time with storage 8, then the differences (VIFE 13 and 1F), and an array
   * (1E). */
  { MBUS_CI_VARIABLE, LONG CLEAR
    "84 04 6D 00 20 45 33 84 04 06 10 00 00 00 8D 04 86 13 06 02 FE 01 02 03 04 8D 04 86 1F 06 03 FE 05 00 06 00 "
    "8D 04 86 1E 05 01 FE 01 02 03 8D 04 86 13 01 02 8D 04 86 13 06 C1 01 01 02 80 FF" },

  /* The most significant octet first. */
  { MBUS_CI_VARIABLE_MSB,
    "12 34 56 78 2C 2D 34 0C 9A 00 00 00 0C 13 00 01 23 40 02 5A FF FE 04 6D 33 45 2E 1E 05 5B 41 45 "
    "70 A4 0D 78 02 41 42" },

  /* Status and a request for more; short header, no header; global readout request. */
  { MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 07 08 1E 00 00 04 13 01 00 00 00 02 FD 17 00 00 1F AA BB" },
  { MBUS_CI_VARIABLE_SHORT, "9A 04 00 00 0C 13 01 00 00 00 81 80 80 80 80 80 80 80 80 80 80 00 13 05 02 6C 45 33" },
  { MBUS_CI_VARIABLE_NO_HEADER, "07 87 78 FF FF FF FF FF FF FF 7F 0D 93 1F 05 01 02 03 04 05 0E 06 "
    "12 90 78 56 34 12 7F" },

  /* Fixed data: BCD and m³, binary, historic, the most significant octet first, too short. */
  { MBUS_CI_FIXED, "78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00" },
  { MBUS_CI_FIXED, "78 56 34 12 0A 25 05 3E 01 00 00 00 FE FF FF FF" },
  { MBUS_CI_FIXED, "12 34 56 78 0A 01 A9 BE 00 00 00 01 FF FF FF FE" },
  { MBUS_CI_FIXED_MSB, "12 34 56 78 0A 00 E9 7E 00 00 00 01 00 00 01 35" },
  { MBUS_CI_FIXED, "78 56 34 12 0A 00 E9" },
  /* A gateway's header of mode 5 over clear content. */
  { MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 2A 00 20 A5 04 6D 1D 07 03 03 0F 0D 7F 37 2E 44" },
  /* Clear octets after a part that stays encrypted. */
  { MBUS_CI_VARIABLE,
    "78 56 34 12 2D 2C 34 04 2A 00 10 05 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6 0C 13 27 04 85 02" },
  /* Keys, an unprintable text and unit, an enhanced identification, a storage that is not filled. Then a telegram of a
   * manufacturer. */
  { MBUS_CI_VARIABLE,
    "78 56 34 12 2D 2C 34 04 07 00 00 00 0D 7C 03 79 65 6B 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF "
    "07 FD 16 00 11 22 33 44 55 66 77 0D FD 10 02 01 80 01 7C 01 02 05 07 79 04 03 02 01 24 40 01 04 "
    "44 13 FF FF FF FF 42 6C FF FF" },
  { 0xA2, "01 02 03" },
  /* Radio telegrams in containers: clear, with an extended link layer, and encrypted. */
  { MBUS_CI_VARIABLE,
    "78 56 34 12 2D 2C 34 31 07 00 00 00 0D FD 3B 15 14 44 2D 2C 78 56 34 12 34 07 7A 2A 00 00 00 0C 13 27 04 85 02 "
    "0D FD 3B 14 13 44 2D 2C 78 56 34 12 34 07 8C 20 2A 78 0C 13 27 04 85 02 "
    "0D FD 3B 1F 1E 44 2D 2C 78 56 34 12 34 04 7A 2A 00 10 05 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6" },
  /* Their extended link layer encrypted, and not; and a container in a container. */
  { MBUS_CI_VARIABLE,
    "78 56 34 12 2D 2C 34 31 07 00 00 00 "
    "0D FD 3B 2B 2A 44 2D 2C 99 87 34 76 1B 16 8D 20 91 D3 7C AC 21 E1 D6 8C DA FF CD 3D C4 52 BD 80 29 13 FF 7B 17 06 "
    "CA 9E 35 5D 6C 27 01 CC 24 "
    "0D FD 3B 1A 19 44 93 15 78 56 34 12 33 03 8D 20 2A 01 00 00 00 00 00 78 0C 13 27 04 85 02 "
    "0D FD 3B 29 28 44 2D 2C 11 11 11 11 34 31 78 0D FD 3B 1A 19 44 2D 2C 78 56 34 12 34 07 7A 2A 00 00 00 44 13 FB 2C "
    "00 00 02 FD 17 04 00" },

  /* Refusals and alarms, without header, with the short and the long one. */
  { MBUS_CI_ERROR, "08" },
  { MBUS_CI_ERROR, "" },
  { MBUS_CI_ERROR_SHORT, "07 00 00 00 03" },
  { MBUS_CI_ERROR_LONG, LONG CLEAR "05" },
  { MBUS_CI_ALARM, "84" },
  { MBUS_CI_ALARM_SHORT, "07 00 00 00 84 01" },
  { MBUS_CI_ALARM_LONG, LONG CLEAR "84 01 02 03 04 05 06 07 08 09" },

  /* The selected application, with its three headers. */
  { MBUS_CI_APPLICATION, "00 11" },
  { MBUS_CI_APPLICATION_SHORT, "07 00 00 00 20" },
  { MBUS_CI_APPLICATION_LONG, LONG CLEAR "30 01" },

  /* The link layer's authentication and fragmentation sublayer (EN 13757-7 clause 6): message control and MAC with
   * counter and length; a fragment; one whose length exceeds the telegram. */
  { MBUS_CI_AFL, "0F 00 2C 25 01 00 00 00 01 02 03 04 05 06 07 08 7A 07 00 00 00 0C 13 01 00 00 00" },
  { MBUS_CI_AFL, "02 01 40 72 " LONG CLEAR "0C 13 01 00 00 00" },
  { MBUS_CI_AFL, "40 00 2C 25 7A" },

  /* Security modes without a matching key: 5 with unencrypted records after the blocks, 7 with its extension of the
   * configuration, 10, 13, and a reserved one. */
  { MBUS_CI_VARIABLE, LONG "10 05 09 13 00 09 13 00 09 13 00 09 13 00 09 13 00 2F 09 13 07" },
  { MBUS_CI_VARIABLE, LONG "10 05 2F 2F 0C 13 27 04 85 02 04 6D 32 37 1F 15 02 FD 09 13 07" },
  { MBUS_CI_VARIABLE_SHORT, "2A 00 10 07 10 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 09 13 07" },
  { MBUS_CI_VARIABLE_SHORT, "2A 00 10 0A 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13" },
  { MBUS_CI_VARIABLE_SHORT, "2A 00 10 0D 17 03 03 00 10 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10" },
  { MBUS_CI_VARIABLE_SHORT, "2A 00 20 1F 01 02 03" },

  /* Applications that cannot be read, and a transport header without an application. */
  { MBUS_CI_DLMS_SHORT, "07 00 00 00 0F 00 00 00" },
  { MBUS_CI_OBIS_LONG, LONG CLEAR "01 00 01 08 00 FF" },
  { MBUS_CI_TRANSPORT_LONG, LONG CLEAR },
  { MBUS_CI_DATA_SEND, "01 7A 05 08 13 0C 78 21 43 65 87 7F" },
  { 0xA5, "01 02 03" },
};

/* Headers of compact frames, and matching data. */
static const struct {
  const char *headers;
  const char *data;
} formats[] = {
  { "0C 13 4C 13 42 6C 02 5A", "21 43 65 87 01 00 00 00 45 33 E6 00" },
  { "02 FF 20 04 13 44 13", "00 00 01 00 00 00 02 00 00 00" },
  { "04 06 0D FD 10 05 3E 84 10 93 FC 01 8D 04 86 13",
    "10 00 00 00 03 41 42 43 A4 70 45 41 01 00 00 00 04 02 FE 01 02" },
};

/* The octets before the compact or format part of a frame. */
static const Sample compact_heads[] = {
  { MBUS_CI_COMPACT, "" },
  { MBUS_CI_COMPACT_SHORT, "07 00 00 00 " },
  { MBUS_CI_FIXED, LONG CLEAR },
};

static const Sample format_heads[] = {
  { MBUS_CI_FORMAT, "" },
  { MBUS_CI_FORMAT_SHORT, "07 00 00 00 " },
  { MBUS_CI_FORMAT_LONG, LONG CLEAR },
};

#define N_SAMPLES G_N_ELEMENTS (samples)
#define N_HEADS G_N_ELEMENTS (compact_heads)
#define N_COMPACT (N_HEADS * G_N_ELEMENTS (formats))

static MbusFormat *
format_at (guint i)
{
  g_autoptr (GBytes) headers = mbus_unhex (formats[i].headers, NULL);

  return mbus_format_new (g_bytes_get_data (headers, NULL), g_bytes_get_size (headers));
}

static GBytes *
build_format_frame (guint i)
{
  g_autoptr (MbusFormat) format = format_at (i / N_HEADS);
  guint signature = mbus_format_signature (format);
  gsize n;
  g_autofree char *hex = NULL;

  mbus_format_headers (format, &n);
  hex = g_strdup_printf ("%s%02X %02X %02X %s", format_heads[i % N_HEADS].hex, (guint) n + 2, signature & 0xFF,
                         signature >> 8, formats[i / N_HEADS].headers);
  return build_frame (format_heads[i % N_HEADS].ci, hex);
}

static GBytes *
build_compact_frame (guint i)
{
  g_autofree char *hex = g_strconcat (compact_heads[i % N_HEADS].hex, "00 00 00 00 ", formats[i / N_HEADS].data, NULL);
  g_autoptr (GBytes) unsigned_frame = build_frame (compact_heads[i % N_HEADS].ci, hex);
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;

  g_assert_true (mbus_frame_parse (g_bytes_get_data (unsigned_frame, NULL), g_bytes_get_size (unsigned_frame), &frame,
                                   NULL));
  repair_compact_frame (&frame, i / N_HEADS);
  return g_bytes_new (wire, mbus_frame_build (&frame, wire));
}

guint
n_samples (void)
{
  return N_SAMPLES + 2 * N_COMPACT + n_whole_telegrams ();
}

GBytes *
sample_telegram (guint i)
{
  if (i < N_SAMPLES)
    return build_frame (samples[i].ci, samples[i].hex);
  i -= N_SAMPLES;
  if (i < N_COMPACT)
    return build_compact_frame (i);
  i -= N_COMPACT;
  return i < N_COMPACT ? build_format_frame (i) : whole_telegram (i - N_COMPACT);
}

MbusFormats *
sample_formats (void)
{
  MbusFormats *known = mbus_formats_new ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (MbusFormat) format = format_at (i);

      mbus_formats_add (known, format);
    }
  return known;
}

gboolean
find_sample_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  /* Two, so that the search for the right one is tested too. */
  if (i > 1)
    return FALSE;
  memset (key, i == 0 ? 0x99 : 0x11, MBUS_KEY_OCTETS);
  return TRUE;
}

/* The position of a compact frame's signature in its data; FALSE if it is not a compact frame, or too short. */
static gboolean
find_signature (const MbusFrame *frame, gsize *where)
{
  for (guint i = 0; i < N_HEADS; i++)
    {
      *where = strlen (compact_heads[i].hex) / 3;
      /* CI 73 is a compact frame only if it is longer than fixed data. */
      if (frame->ci == compact_heads[i].ci && frame->n_data >= MAX (*where + 4, frame->ci == MBUS_CI_FIXED ? 17 : 0))
        return TRUE;
    }
  return FALSE;
}

void
repair_compact_frame (MbusFrame *frame, guint pick)
{
  g_autoptr (MbusFormat) format = format_at (pick % G_N_ELEMENTS (formats));
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  MbusRecordSource source = { .octets = frame->data, .end = frame->n_data, .format = format };
  const guint16 signature = mbus_format_signature (format);
  gboolean more = FALSE;
  guint16 offset = 0;
  guint16 crc = 0;
  gsize where;

  if (!find_signature (frame, &where))
    return;
  source.start = where + 4;
  mbus_records_read (&source, records, &more, &crc, &offset, NULL);
  frame->data[where] = signature & 0xFF;
  frame->data[where + 1] = signature >> 8;
  frame->data[where + 2] = crc & 0xFF;
  frame->data[where + 3] = crc >> 8;
}
