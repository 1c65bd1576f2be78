/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The octets that begin a data record (EN 13757-3:2018 clause 6, mbus-protocol §1.4). */

/** Of DIF, DIFE, VIF and VIFE: another octet of the chain follows. */
#define MBUS_EXTENSION 0x80

/* The data field of a DIF: how the value is coded. */
#define MBUS_DIF_FIELD_MASK 0x0F
#define MBUS_DIF_FIELD_INT8 0x01
#define MBUS_DIF_FIELD_INT16 0x02
#define MBUS_DIF_FIELD_INT32 0x04
#define MBUS_DIF_FIELD_REAL 0x05
#define MBUS_DIF_FIELD_INT64 0x07
#define MBUS_DIF_FIELD_SELECTION 0x08 /* for readout */
#define MBUS_DIF_FIELD_BCD2 0x09      /* the first of the BCD fields */
#define MBUS_DIF_FIELD_BCD8 0x0C
#define MBUS_DIF_FIELD_VARIABLE 0x0D  /* LVAR comes before the data */
#define MBUS_DIF_FIELD_SPECIAL 0x0F

/* Whole DIFs whose field is special. */
#define MBUS_DIF_MANUFACTURER 0x0F    /* manufacturer specific data to the end of the telegram */
#define MBUS_DIF_MORE_FOLLOWS 0x1F    /* the same, and another telegram follows */
#define MBUS_DIF_FILLER 0x2F
#define MBUS_DIF_READOUT_REQUEST 0x7F
