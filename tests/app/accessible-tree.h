/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What assistive technologies are told of this program, as they hear it: over the accessibility bus. */

/* The roles of libatspi (AtspiRole) for what can be pressed, chosen or typed into. */
typedef enum {
  ACCESSIBLE_CHECK_BOX = 7,
  ACCESSIBLE_CHECK_MENU_ITEM = 8,
  ACCESSIBLE_COMBO_BOX = 11,
  ACCESSIBLE_MENU_ITEM = 35,
  ACCESSIBLE_BUTTON = 43,
  ACCESSIBLE_RADIO_BUTTON = 44,
  ACCESSIBLE_RADIO_MENU_ITEM = 45,
  ACCESSIBLE_SPIN_BUTTON = 52,
  ACCESSIBLE_TEXT = 61,
  ACCESSIBLE_TOGGLE_BUTTON = 62,
  ACCESSIBLE_ENTRY = 79,
} AccessibleRole;

typedef struct {
  guint role;
  char *name;
  char *path; /* the names of all that it is in */
} Accessible;

/** Asks for all that is in the newest window of this program, while the main loop runs. Each question is a round trip,
 *  so windows behind it are left out. Returns: (transfer full) (element-type Accessible): those with a role of
 *  AccessibleRole, none before the program is on the bus, or NULL without an accessibility bus */
GPtrArray *accessible_tree (void);

G_END_DECLS
