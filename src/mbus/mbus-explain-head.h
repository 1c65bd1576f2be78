/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/** A part of a header: its number of octets, and the function that describes them. */
typedef struct {
  guint8 length;
  char *(*words) (const MbusTelegram *telegram, const guint8 *octets);
} MbusExplainPart;

/* Each ends with a part of length 0. */
extern const MbusExplainPart mbus_explain_frame[];        /* 68 L L 68 C A */
extern const MbusExplainPart mbus_explain_long_header[];
extern const MbusExplainPart mbus_explain_short_header[];
extern const MbusExplainPart mbus_explain_fixed_header[];
extern const MbusExplainPart mbus_explain_selection[];    /* the secondary address that a master selects */
extern const MbusExplainPart mbus_explain_fabrication[];  /* after it, the fabrication number: 0C 78 and four octets */
extern const MbusExplainPart mbus_explain_compact[];      /* before the data of a compact frame */
extern const MbusExplainPart mbus_explain_format[];       /* before the headers of a format frame */

/** Returns: (transfer none): what comes between the configuration word and the encrypted octets in security
 *   mode @mode. */
const MbusExplainPart *mbus_explain_configuration_extension (guint8 mode);

/** Returns: (transfer full): the words for a CI field. */
char *mbus_explain_ci (guint8 ci);

/** Appends the fields of the sublayer whose CI is at @start and that ends before @end. */
void mbus_explain_sublayer (GArray *fields, const guint8 *octets, gsize start, gsize end);

G_END_DECLS
