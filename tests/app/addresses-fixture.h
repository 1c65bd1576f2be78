/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../folder-fixture.h"
#include "mr-edit-cell.h"
#include "page-fixture.h"

G_BEGIN_DECLS

/* What the tests of the page Addresses share. */

MrAddressesPage *page_of (MrWindow *window);
MrAddressing *plan_of (MrWindow *window);

/** Opens the page of a bus of six, which is scanned, in @folder/@name: 1 and 2 are to swap, 3 and 4 are at the
 *  factory's address, 5 keeps its address whatever it is told. */
void open_six (MrWindow *window, const char *folder, const char *name);

/** The same as this computer knows it. */
void open_six_again (MrWindow *window, const char *folder, const char *name);

MrAddressingRow *row_with_id (MrWindow *window, const char *id);

/** Returns: the text that has the focus. */
GtkText *edited_text (MrWindow *window);

/** As a hand does: keystroke by keystroke. */
void type (MrWindow *window, const char *digits);

typedef struct {
  MrWindow *window;
  MrAddressingRow *row;
} Edited;

/** A condition for mr_test_wait(); @user_data: #Edited */
gboolean is_edited (gpointer user_data);

/** Selects the row at @position, and types its new address. */
void plan_by_hand (MrWindow *window, guint position, const char *digits);

/** A condition for mr_test_wait(): whether the page says in a banner what is left. */
gboolean shows_banner (gpointer window);

G_END_DECLS
