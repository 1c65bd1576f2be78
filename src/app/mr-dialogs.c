/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-bin-layout.h"
#include "mr-hide-keys.h"
#include "mr-portal.h"

#define RESPONSE_AGREE "agree"
#define RESPONSE_CANCEL "cancel"
#define RESPONSE_CLOSE "close"
#define RESPONSE_NOW "now"
#define RESPONSE_WAIT "wait"

/* Wider than any letter, and far narrower than a dialog. */
#define HEADING_WIDTH 100

#define BODY_CHARS 46

/* About three lines of large text */
#define HEIGHT_MIN 120

/* The margins of the text in AdwMessageDialog, and of the dialog in its window. */
#define SIDES 120

typedef struct {
  MrDialogFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question);
}

static void
agreed_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  question->func (question->user_data);
}

/* AdwMessageDialog has a large heading of one line, and a small one for when that is too wide. It asks the large one
 * for its height even at widths it will not be shown at, and GTK 4.18 warns when a widget cannot be so narrow. A
 * label that wraps can; and as neither is asked for less than both request, the widest letter fits as well. */
static void
let_heading_be_narrow (GtkWidget *widget, const char *heading)
{
  GtkWidget *child;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), heading))
    g_object_set (widget, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-request", HEADING_WIDTH, NULL);
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    let_heading_be_narrow (child, heading);
}

/* Returns: the width that a dialog of this window may have */
static int
width_there_is (GtkWidget *widget)
{
  GtkRoot *dialog = gtk_widget_get_root (widget);
  GtkWindow *parent = GTK_IS_WINDOW (dialog) ? gtk_window_get_transient_for (GTK_WINDOW (dialog)) : NULL;

  return parent != NULL ? MAX (gtk_widget_get_width (GTK_WIDGET (parent)) - SIDES, 1) : G_MAXINT;
}

/* A dialog asks for the height before it has a width, and gets that of the narrowest width from a grid and from a
 * scrolled window. So the content is measured itself, at its natural width, or at what the window has room for. Where it
 * is higher than the dialog may be, it scrolls. */
static void
measure_scroller (GtkWidget *bin, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *viewport = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (adw_bin_get_child (ADW_BIN (bin))));
  GtkWidget *content = gtk_viewport_get_child (GTK_VIEWPORT (viewport));
  int least, width;

  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &least, &width, NULL, NULL);
  *minimum = least;
  *natural = width;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  if (for_size < 0)
    for_size = MIN (width, width_there_is (bin));
  gtk_widget_measure (content, orientation, MAX (for_size, least), minimum, natural, NULL, NULL);
  *minimum = MIN (*minimum, HEIGHT_MIN);
}

/* @text: plain */
static GtkWidget *
body_new (const char *text)
{
  return g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                       "max-width-chars", BODY_CHARS, "justify", GTK_JUSTIFY_CENTER, NULL);
}

/* By key, too, but only where there is something to scroll: the first to have the focus is what answers. */
static void
scrolled_changed_cb (GtkAdjustment *adjustment, GtkWidget *scroller)
{
  gtk_widget_set_focusable (scroller, gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
}

/* What is asked scrolls, as AdwMessageDialog's own body does not: where text is large, the buttons would be below the edge
 * of the screen. */
static GtkWidget *
scroller_new (GtkWidget *body, GtkWidget *extra)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box, "hscrollbar-policy", GTK_POLICY_NEVER,
                                      "vexpand", TRUE, NULL);
  GtkWidget *bin = g_object_new (ADW_TYPE_BIN, "child", scroller, NULL);

  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), "changed",
                           G_CALLBACK (scrolled_changed_cb), scroller, G_CONNECT_DEFAULT);
  if (body != NULL)
    gtk_box_append (GTK_BOX (box), body);
  if (extra != NULL)
    gtk_box_append (GTK_BOX (box), extra);
  gtk_widget_set_layout_manager (bin, mr_bin_layout_new (mr_bin_layout_by_width, measure_scroller));
  return bin;
}

static AdwMessageDialog *
message_dialog_new (GtkWidget *parent, const char *heading, GtkWidget *body, GtkWidget *extra)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, NULL);

  let_heading_be_narrow (dialog, heading);
  if (body != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (dialog), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, body, NULL, -1);
  if (body != NULL || extra != NULL)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scroller_new (body, extra));
  return ADW_MESSAGE_DIALOG (dialog);
}

/* Return in an entry agrees, if agreeing is possible. Returns: whether there is an entry */
static gboolean
let_entries_answer (GtkWidget *widget)
{
  gboolean any = FALSE;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "activates-default") != NULL)
    {
      g_object_set (widget, "activates-default", TRUE, NULL);
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    any = let_entries_answer (child) || any;
  return any;
}

GtkWindow *
mr_dialogs_ask (GtkWidget *parent, MrDialogKind kind, const char *heading, const char *body, const char *agree,
                GtkWidget *extra, MrDialogFunc func, gpointer user_data, GDestroyNotify destroy)
{
  AdwMessageDialog *dialog = message_dialog_new (parent, heading, body_new (body), extra);
  Question *question = g_new0 (Question, 1);
  const gboolean is_typed = extra != NULL && let_entries_answer (extra);
  const gboolean is_careful = kind == MR_DIALOG_DESTRUCTIVE && !is_typed;

  question->func = func;
  question->user_data = user_data;
  question->destroy = destroy;

  adw_message_dialog_add_response (dialog, RESPONSE_CANCEL, _("_Cancel"));
  adw_message_dialog_add_response (dialog, RESPONSE_AGREE, agree);
  adw_message_dialog_set_close_response (dialog, RESPONSE_CANCEL);
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_AGREE,
                                              kind == MR_DIALOG_DESTRUCTIVE ? ADW_RESPONSE_DESTRUCTIVE
                                                                            : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, is_careful ? RESPONSE_CANCEL : RESPONSE_AGREE);
  g_signal_connect_data (dialog, "response::" RESPONSE_AGREE, G_CALLBACK (agreed_cb), question, question_free,
                         G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

typedef struct {
  MrDialogAnswerFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} WaitQuestion;

static void
wait_question_free (gpointer data, GClosure *closure)
{
  WaitQuestion *question = data;

  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, WaitQuestion *question)
{
  MrDialogAnswer answer = MR_DIALOG_CANCEL;

  if (g_str_equal (response, RESPONSE_WAIT))
    answer = MR_DIALOG_WAIT;
  else if (g_str_equal (response, RESPONSE_NOW))
    answer = MR_DIALOG_NOW;
  question->func (answer, question->user_data);
}

GtkWindow *
mr_dialogs_ask_to_wait (GtkWidget *parent, const char *heading, const char *body, const char *now,
                        MrDialogAnswerFunc func, gpointer user_data, GDestroyNotify destroy)
{
  AdwMessageDialog *dialog = message_dialog_new (parent, heading, body_new (body), NULL);
  WaitQuestion *question = g_new (WaitQuestion, 1);

  *question = (WaitQuestion) { func, user_data, destroy };
  adw_message_dialog_add_responses (dialog, RESPONSE_CANCEL, _("_Cancel"), RESPONSE_NOW, now, RESPONSE_WAIT, _("_Wait"),
                                    NULL);
  adw_message_dialog_set_close_response (dialog, RESPONSE_CANCEL);
  adw_message_dialog_set_default_response (dialog, RESPONSE_WAIT);
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_WAIT, ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, wait_question_free, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

void
mr_dialogs_set_agreeable (GtkWindow *dialog, gboolean agreeable)
{
  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), RESPONSE_AGREE, agreeable);
}

GtkWindow *
mr_dialogs_report (GtkWidget *parent, const char *heading, const char *body)
{
  g_autofree char *shown = body != NULL ? mr_hide_keys (body) : NULL;
  GtkWidget *text = shown != NULL && *shown != '\0' ? body_new (shown) : NULL;
  AdwMessageDialog *dialog = message_dialog_new (parent, heading, text, NULL);

  if (text != NULL)
    g_object_set (text, "selectable", TRUE, "can-focus", FALSE, NULL);
  adw_message_dialog_add_response (dialog, RESPONSE_CLOSE, _("_Close"));
  adw_message_dialog_set_default_response (dialog, RESPONSE_CLOSE);
  adw_message_dialog_set_close_response (dialog, RESPONSE_CLOSE);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

/* GTK's own message would show the error of D-Bus. */
static gboolean
activate_link_cb (AdwAboutWindow *about, const char *uri, gpointer user_data)
{
  if (!mr_portal_is_needed () || !mr_portal_is_missing (MR_PORTAL_OPEN_URI))
    return GDK_EVENT_PROPAGATE;
  mr_dialogs_report (GTK_WIDGET (about), _("Couldn’t open the web page"), mr_portal_explain ());
  return GDK_EVENT_STOP;
}

void
mr_dialogs_about (GtkWindow *parent, const char *debug_info)
{
  GtkWindow *about = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                                   "transient-for", parent,
                                   "application-name", _("Meter Room"),
                                   "application-icon", MR_APP_ID,
                                   "version", MR_VERSION,
                                   "developer-name", _("The Meter Room developers"),
                                   "copyright", _("© 2026 The Meter Room developers"),
                                   "license-type", GTK_LICENSE_GPL_3_0,
                                   "comments", _("Commission M-Bus meters: find, read and address every meter on the "
                                                 "bus, with proof."),
                                   "debug-info", debug_info,
                                   "debug-info-filename", "meter-room.txt",
                                   /* Translators: your name, one translator a line. */
                                   "translator-credits", _("translator-credits"),
                                   NULL);

  g_signal_connect (about, "activate-link", G_CALLBACK (activate_link_cb), NULL);
  gtk_window_present (about);
}
