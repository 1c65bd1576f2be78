/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breakers-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-breakers-page.c (template, list), -act.c (what is done with the selected
 * rows). */

struct _MrBreakersPage {
  MrWritesPage parent_instance;

  /* Template widgets */
  GtkLabel *selected_text;
  GtkWidget *fill;

  /* Owned references */
  MrBreakers *breakers;
};

/* mr-breakers-act.c */
void mr_breakers_page_install_actions (GtkWidgetClass *widget_class);

/* The template of a command whose octets are not known is filled in. */
void mr_breakers_page_activated (MrWritesPage *page, gpointer row);

/* What is said of the selected rows. */
void mr_breakers_page_update_selected (MrWritesPage *page, GPtrArray *rows);

G_END_DECLS
