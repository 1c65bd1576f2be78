/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"
#include "mr-command-facts.h"

G_BEGIN_DECLS

/* The octets of a template: hexadecimal digits in pairs, and placeholders in braces. */

/** @text: "01 fd1A{state}". Returns: (transfer full) (nullable): in the one form of files, "01 FD 1A {state}"; %NULL
 *  if it is something else. */
char *mr_command_octets_normalise (const char *text);

/** Returns: whether @text is octets and placeholders; else %FALSE with #MrProfileError, which quotes what is not. */
gboolean mr_command_octets_check (const char *text, GError **error);

/** Returns: whether the octets of @self have the placeholder @name. */
gboolean mr_command_octets_use (const char *text, const char *name);

/** Returns: whether every number from min to max fits into the octets of @self. */
gboolean mr_command_field_fits (const MrCommandField *self);

/**
 * mr_command_octets_fill:
 * @facts: with octets
 * @values: (array): one for each field, in their order, each of which fits
 * @out: room for %MBUS_DATA_MAX
 *
 * Returns: %FALSE with #MrProfileError: something is not octets, a placeholder has no field, or they
 *   do not fit into a telegram
 */
gboolean mr_command_octets_fill (const MrCommandFacts *facts, const gint64 *values, guint8 *out, gsize *n_out,
                                 GError **error);

G_END_DECLS
