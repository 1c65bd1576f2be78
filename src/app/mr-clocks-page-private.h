/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clocks-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-clocks-page.c (template, what is listed, zone), -choose.c (which are to be set),
 * -apply.c (the time, reading, writing), -actions.c (what can be done). */

typedef void (*MrClocksFunc) (MrClocksPage *self);

struct _MrClocksPage {
  MrWritesPage parent_instance;

  /* Template widgets */
  GtkColumnView *table;
  GtkColumnViewColumn *deviation;
  GtkDropDown *zone;

  /* Owned references */
  MrClocking *clocking;
  GSettings *settings;

  MrClocksFunc pending; /* (nullable): what is done once the time is fresh */
};

/* mr-clocks-choose.c */
void mr_clocks_page_bind_choose (GtkWidgetClass *widget_class);
void mr_clocks_page_activated (MrWritesPage *page, gpointer row);

/* Which clocks are to be set, and no others. */
void mr_clocks_page_choose_off (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_choose_selected (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_choose_all (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_choose_none (MrWritesPage *page, GPtrArray *rows);

/* Whether those of @rows are to be set. */
void mr_clocks_page_add (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_remove (MrWritesPage *page, GPtrArray *rows);

/* mr-clocks-actions.c */
void mr_clocks_page_install_actions (GtkWidgetClass *widget_class);

/* mr-clocks-apply.c */

/* Takes the time from where it was taken last, which the session has asked already if a bus was connected. */
void mr_clocks_page_open_source (MrClocksPage *self);

/* The dialog about the source of the time, and asking it again. */
void mr_clocks_page_ask_source (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_measure (MrWritesPage *page, GPtrArray *rows);

/* Sets the chosen clocks, after asking, or reads all clocks. First the time is taken again, if it is not fresh. */
void mr_clocks_page_apply (MrWritesPage *page, GPtrArray *rows);
void mr_clocks_page_read (MrWritesPage *page, GPtrArray *rows);

/* The time has come, or not. */
void mr_clocks_page_time_changed (MrClocksPage *self);

/* What is left to do. */
void mr_clocks_page_update (MrWritesPage *page);

G_END_DECLS
