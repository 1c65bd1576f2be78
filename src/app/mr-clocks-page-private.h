/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clocks-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-clocks-page.c (template, what is listed, zone), -choose.c (which are to be set),
 * -apply.c (the time, reading, writing, what can be done). */

typedef void (*MrClocksFunc) (MrClocksPage *self);

struct _MrClocksPage {
  MrWritesPage parent_instance;

  /* Template widgets */
  GtkColumnView *table;
  GtkColumnViewColumn *deviation;
  GtkDropDown *zone;
  GtkWidget *source;
  GtkWidget *choose;
  GtkWidget *read;
  GtkWidget *apply;

  /* Owned references */
  MrClocking *clocking;
  GSettings *settings;

  MrClocksFunc pending; /* (nullable): what is done once the time is fresh */
};

/* mr-clocks-choose.c */
void mr_clocks_page_bind_choose (GtkWidgetClass *widget_class);
void mr_clocks_page_install_choose (GtkWidgetClass *widget_class);
void mr_clocks_page_activated (MrWritesPage *page, gpointer row);

/* What can be done with the selected rows. */
void mr_clocks_page_update_selected (MrWritesPage *page, GPtrArray *rows);

/* mr-clocks-apply.c */

/* Takes the time from where it was taken last, which the session has asked already if a bus was connected. */
void mr_clocks_page_open_source (MrClocksPage *self);
void mr_clocks_page_install_apply (GtkWidgetClass *widget_class);

/* The time has come, or not. */
void mr_clocks_page_time_changed (MrClocksPage *self);

/* What is left to do, and what can be done. */
void mr_clocks_page_update (MrWritesPage *page);

G_END_DECLS
