/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-banner.h"
#include "mr-bus-picker.h"
#include "mr-octets-view.h"
#include "mr-trace-window.h"

G_BEGIN_DECLS

/* What the files of the window share: mr-trace-window.c (life, what is shown), -list.c (the end in view, the selected
 * line, filter, search), -actions.c (what a user can do). */

struct _MrTraceWindow {
  AdwWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  GtkWidget *bin;
  AdwWindowTitle *title;
  MrBanner *banner;
  GtkEditable *search;
  MrBusPicker *picker;
  GtkToggleButton *errors;
  GtkToggleButton *silence;
  GtkToggleButton *writes;
  GtkToggleButton *of_meter;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkSingleSelection *selection;
  GtkListItemFactory *wide_rows;
  GtkListItemFactory *narrow_rows;
  GtkWidget *details;
  GtkLabel *words;
  GtkLabel *octets;
  MrOctetsView *view;

  /* Owned references */
  MrSession *session;        /* (nullable) */
  MrRecordings *recordings;  /* (nullable) */
  MrBusRecording *recording; /* (nullable): what is shown live */
  MrMeter *meter;            /* (nullable) */
  MrTraceLog *log;           /* (nullable) */
  char *file;                /* (nullable): name of the trace that was saved and is shown instead */
  GCancellable *finding;     /* (nullable) */
  GCancellable *loading;     /* (nullable) */

  gboolean searching;
  gboolean following;
  guint scroll;    /* tick callback */
  guint n_frames;  /* it has seen */
  double scrolled; /* as the list was last */
  double height;
};

/* mr-trace-window.c */
/** Lists another trace. @snapshot: (nullable). */
void mr_trace_window_show (MrTraceWindow *self, MrTraceSnapshot *snapshot);
/** Shows the chosen bus of the session. */
void mr_trace_window_show_bus (MrTraceWindow *self);
void mr_trace_window_update_actions (MrTraceWindow *self);

/* mr-trace-window-list.c */
void mr_trace_window_list_init (MrTraceWindow *self);
void mr_trace_window_add_shortcuts (MrTraceWindow *self);
void mr_trace_window_list_bind (GtkWidgetClass *widget_class);
/** Applies what the buttons ask for to the log. */
void mr_trace_window_filter (MrTraceWindow *self);
/** To be called when lines were added, or another filter has found some. */
void mr_trace_window_lines_changed (MrTraceWindow *self);
void mr_trace_window_scroll_to_end (MrTraceWindow *self);
void mr_trace_window_find (MrTraceWindow *self, gboolean backwards);
void mr_trace_window_clear_details (MrTraceWindow *self);

/* mr-trace-window-actions.c */
void mr_trace_window_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
