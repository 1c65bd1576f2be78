/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** How an octet belongs to the record that is chosen. */
typedef enum {
  MR_OCTET_ELSEWHERE,
  MR_OCTET_HEADER, /* says what the record means */
  MR_OCTET_DATA    /* is its value */
} MrOctetMark;

/**
 * MrOctet:
 *
 * One octet of a telegram in hex, which can have the focus. Its accessible name is its digits, its accessible
 * description what it means.
 */
#define MR_TYPE_OCTET (mr_octet_get_type ())
G_DECLARE_FINAL_TYPE (MrOctet, mr_octet, MR, OCTET, GtkWidget)

GtkWidget *mr_octet_new (void);

/** @value: 0 to 255, or -1 for one that must not be shown. @words: what it is. @framing: it belongs to no record. */
void mr_octet_set_value (MrOctet *self, int value, const char *words, gboolean framing);

/** @in_field: it belongs to the field that is being explained. */
void mr_octet_set_mark (MrOctet *self, MrOctetMark mark, gboolean in_field);

/** Whether it is the one that arrow keys start from. */
void mr_octet_set_current (MrOctet *self, gboolean current);

G_END_DECLS
