/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-window.h"

G_BEGIN_DECLS

/**
 * MrMeterQuestion:
 * @kind: id of what is written
 * @heading, @agree: marked for translation
 * @changed: signal of the picker, like "notify::valid": it has another value
 * @is_valid: the value that it has can be written to @meter
 * @dup_value: (transfer full): that value, in the form that @kind asks for
 *
 * Asks for the new value of one meter.
 */
typedef struct {
  const char *kind;
  const char *heading;
  const char *agree;
  const char *changed;
  gboolean (*is_valid) (GtkWidget *picker, MrMeter *meter);
  char *(*dup_value) (GtkWidget *picker);
} MrMeterQuestion;

/**
 * mr_meter_question_ask:
 * @question: must stay
 * @body: about the meter, translated
 * @picker: (transfer floating): where the user chooses the value
 *
 * Shows the question, with a field for the password if the meter may ask for one, and has the window write the value
 * when the user agrees.
 */
void mr_meter_question_ask (MrWindow *window, MrMeter *meter, const MrMeterQuestion *question, const char *body,
                            GtkWidget *picker);

G_END_DECLS
