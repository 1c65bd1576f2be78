/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Appends @mantissa · 10^@exponent in plain digits, keeping the zeros of its resolution: 12340 · 10^-3 is "12.340". */
void mbus_decimal_append (GString *out, gint64 mantissa, int exponent);

/** Returns: the double nearest to @mantissa · 10^@exponent. */
double mbus_decimal_to_double (gint64 mantissa, int exponent);

/** Finds the fewest decimal digits that give the same single precision number as @real, which must be finite. */
void mbus_decimal_from_real (double real, gint64 *mantissa, int *exponent);

/** Rounds the digits that mbus_decimal_from_real() found to the seven that every single precision number has. A whole
 *  number up to 2^24 is exact, so it keeps all of them. */
void mbus_decimal_shorten (gint64 *mantissa, int *exponent);

/** Returns: @real · 10^@exponent. */
double mbus_decimal_scale (double real, int exponent);

/** Returns: (transfer full): a number of plain digits, as mbus_decimal_append() writes it, in the user's locale:
 *  decimal comma, digit grouping, a real minus sign; any other text is returned unchanged. */
char *mbus_decimal_present (const char *number);

/** Does the same to the text of @out from @begin on. */
void mbus_decimal_localize (GString *out, gsize begin);

G_END_DECLS
