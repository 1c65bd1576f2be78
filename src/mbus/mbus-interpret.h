/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-record.h"

G_BEGIN_DECLS

/* What a device profile says about a record, where it differs from what VIF and VIFE say. Each function sets
 * @by_profile; units, lines and reasons must live as long as the record. */

/**
 * mbus_record_interpret:
 * @unit: the meaning of the value. Its exponent is that of the value
 *
 * Gives a manufacturer specific record the meaning that a profile defines, and decodes its value again with the coding
 * of @unit. If the coding does not apply to the octets, the value becomes %MBUS_VALUE_OCTETS. The manufacturer's VIFE
 * count as explained, and @manufacturer_specific is set to %FALSE.
 */
void mbus_record_interpret (MbusRecord *self, const MbusUnit *unit);

/** Gives the value another quantity and unit, such as reactive power in var instead of power in W. The number stays. */
void mbus_record_rename (MbusRecord *self, const MbusUnit *unit);

/** Adds words to those of the VIFE chain: "Phase L1". @line: %MBUS_CODING_WORDS. If there are too many, they are left
 *  out. */
void mbus_record_add_words (MbusRecord *self, const MbusUnit *line);

/** Returns: whether @octets, which follow a manufacturer's VIFE, are VIFE of the standard that only describe the value
 *  or its validity. They are then added to @self. */
gboolean mbus_record_add_vifes (MbusRecord *self, const guint8 *octets, gsize n);

/** The manufacturer's VIFE are explained: they are no longer shown as octets. Other VIFE remain. */
void mbus_record_forget_maker (MbusRecord *self);

/**
 * mbus_record_correct:
 * @factor: greater than 0
 * @power: the value is multiplied by @factor · 10^@power
 * @reason: why, an English sentence, marked for translation
 *
 * Corrects a value that the meter sends in another unit than its VIF says.
 */
void mbus_record_correct (MbusRecord *self, gint64 factor, int power, const char *reason);

/** The profile gives these numbers (#MbusExplained) a meaning, so they no longer distinguish stored values, tariffs or
 *  parts of the meter. */
void mbus_record_explain_numbers (MbusRecord *self, guint8 numbers);

G_END_DECLS
