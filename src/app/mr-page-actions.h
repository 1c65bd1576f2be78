/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-writes-page.h"

G_BEGIN_DECLS

/**
 * MrPageAction:
 * @name: of the action. One that begins with "win." is the window's own: the page adds button and key, and says why it
 *   is off, but not whether
 * @act: does it with @rows. Without it, the menu of the @button is opened
 * @why_not: (nullable): why that cannot be done now. Returns: (nullable): translated; %NULL if it can
 * @rows: (nullable): what it is about, made of the @selected rows. Without it, these. Returns: (transfer full)
 * @button: (nullable): id in the template of a #GtkButton with this action, or of a #GtkMenuButton
 * @hint: (nullable): what the button says while it is on; marked for translation
 * @keyval, @modifiers: its key, if it has one
 *
 * Something that can be done on a page. Whether the action and its button are on, what the button says, and what the
 * key does or says instead, all follow from it.
 */
struct _MrPageAction {
  const char *name;
  void (*act) (MrWritesPage *page, GPtrArray *rows);
  const char *(*why_not) (MrWritesPage *page, GPtrArray *rows);
  GPtrArray *(*rows) (MrWritesPage *page, GPtrArray *selected);
  const char *button;
  const char *hint;
  guint keyval;
  GdkModifierType modifiers;
};

/**
 * mr_page_actions_install:
 * @widget_class: of a #MrWritesPage, which has its template
 * @actions: static; the one after the last has no name
 */
void mr_page_actions_install (GtkWidgetClass *widget_class, const MrPageAction *actions);

/** Looks at what can be done now. @selected: the selected rows */
void mr_page_actions_update (MrWritesPage *page, GPtrArray *selected);

G_END_DECLS
