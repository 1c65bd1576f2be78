/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrJson:
 *
 * Writes JSON (RFC 8259) for people and programs to read. Numbers are written as they are given, as text: json-glib has
 * only int64 and double, and would write 12.3 as 12.300000000000001, which the meter did not send.
 *
 * Values are added in order; inside an object each is preceded by mr_json_name().
 */
typedef struct _MrJson MrJson;

MrJson *mr_json_new (void);

/** @text: appended to; must outlive the writer, which mr_json_free() frees. */
MrJson *mr_json_new_on (GString *text);

void mr_json_begin_object (MrJson *self);
void mr_json_end_object (MrJson *self);
void mr_json_begin_array (MrJson *self);
void mr_json_end_array (MrJson *self);

/** @name: letters and digits only. */
void mr_json_name (MrJson *self, const char *name);

void mr_json_add_text (MrJson *self, const char *text);      /* (nullable): NULL is null */

/** Begins a text. Returns: (transfer none): append the text to it, and nothing else, then call mr_json_end_text(). */
GString *mr_json_begin_text (MrJson *self);
void mr_json_end_text (MrJson *self);

/** Ends a text in which nothing needs an escape: our own words, octets in hexadecimal. */
void mr_json_end_plain (MrJson *self);

/** Like mr_json_begin_text(), for a number of digits that needs no check, nothing to call at its end. */
GString *mr_json_begin_number (MrJson *self);

void mr_json_add_integer (MrJson *self, gint64 integer);
/** @number: a decimal number as text; anything that is not a JSON number is written as text. */
void mr_json_add_number (MrJson *self, const char *number);
void mr_json_add_boolean (MrJson *self, gboolean boolean);
void mr_json_add_null (MrJson *self);

/** Adds a member of an object; a number below 0 is unknown and becomes null. */
void mr_json_add_member (MrJson *self, const char *name, gint64 number);

/** Frees @self of mr_json_new(). Returns: (transfer full): the text, with a line end. */
char *mr_json_finish (MrJson *self);

/** Frees @self of mr_json_new_on(). */
void mr_json_free (MrJson *self);

G_END_DECLS
