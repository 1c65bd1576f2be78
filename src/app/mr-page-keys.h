/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * mr_page_keys_add:
 * @widget_class: of a #MrWritesPage whose template has the button
 * @button: id of a #GtkButton with an action, or of a #GtkMenuButton
 *
 * Has a key do what a button of the page does. If that is off, a toast gives the reason: see mr_writes_page_explain().
 */
void mr_page_keys_add (GtkWidgetClass *widget_class, guint keyval, GdkModifierType modifiers, const char *button);

/**
 * mr_page_keys_add_action:
 * @widget_class: of a #MrWritesPage that has @why_not
 * @action: of the page
 *
 * Has a key do what no button is for, or one that says nothing of the selected rows. If that cannot be done, a toast
 * gives the reason.
 */
void mr_page_keys_add_action (GtkWidgetClass *widget_class, guint keyval, GdkModifierType modifiers,
                              const char *action);

G_END_DECLS
