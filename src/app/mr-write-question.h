/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-dialogs.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrWriteQuestion:
 * @heading, @body, @agree: translated
 * @content: (transfer floating): exactly what is written to which meter
 * @asks_password: a meter may take the write only after a password
 * @is_answered: (nullable): whether what else was asked is answered; see mr_write_question_update()
 * @agreed: the user agreed. @password: (nullable)
 * @destroy: frees what is handed to them
 */
typedef struct {
  MrDialogKind kind;
  const char *heading;
  const char *body;
  const char *agree;
  GtkWidget *content;
  gboolean asks_password;
  gboolean (*is_answered) (gpointer user_data);
  void (*agreed) (GBytes *password, gpointer user_data);
  GDestroyNotify destroy;
} MrWriteQuestion;

/** Asks before meters of the bus of @link are written to. It can be agreed to only while that is connected and idle, and the
 *  question goes when the site is left. Returns: (transfer none): the dialog */
GtkWindow *mr_write_question_ask (GtkWidget *parent, MrBusLink *link, const MrWriteQuestion *question,
                                  gpointer user_data);

/** To be called when what else was asked may be answered. */
void mr_write_question_update (GtkWindow *dialog);

G_END_DECLS
