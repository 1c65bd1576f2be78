/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time, reading, and setting the clocks: what is to be written, and to which time, is shown exactly; then it is
 * written. */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-lamp-icon.h"
#include "mr-line-list.h"
#include "mr-time-dialog.h"
#include "mr-time-source.h"
#include "mr-write-question.h"

typedef struct {
  MrClocksPage *page;
  GPtrArray *rows; /* (element-type MrClockingRow): what the user was shown */
} Question;

/* --- The time --- */

void
mr_clocks_page_open_source (MrClocksPage *self)
{
  mr_site_time_ask (mr_clocking_get_site_time (self->clocking));
}

static void
source_chosen_cb (MrTimeDialog *dialog, MrTimeSource *source, MrClocksPage *self)
{
  MrSiteTime *site_time = mr_clocking_get_site_time (self->clocking);

  self->pending = NULL;
  mr_site_time_set_source (site_time, source);
  mr_site_time_ask (site_time);
}

void
mr_clocks_page_ask_source (MrWritesPage *page, GPtrArray *rows)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (page);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  GtkWindow *dialog = mr_time_dialog_new (window, self->settings);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (source_chosen_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (window, "notify::session", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

void
mr_clocks_page_measure (MrWritesPage *page, GPtrArray *rows)
{
  mr_site_time_refresh (mr_clocking_get_site_time (MR_CLOCKS_PAGE (page)->clocking));
}

/* A time that is old is asked for again first. */
static void
when_fresh (MrClocksPage *self, MrClocksFunc func)
{
  if (mr_site_time_refresh (mr_clocking_get_site_time (self->clocking)))
    func (self);
  else
    self->pending = func;
}

void
mr_clocks_page_time_changed (MrClocksPage *self)
{
  MrClocksFunc func = self->pending;
  MrSiteTimeState state;

  /* The time belongs to the session, and may change while the page is being taken away. */
  if (self->clocking == NULL)
    return;
  state = mr_site_time_get_state (mr_clocking_get_site_time (self->clocking));
  mr_writes_page_rows_changed (MR_WRITES_PAGE (self));
  if (state == MR_SITE_TIME_MEASURING)
    return;
  self->pending = NULL;
  /* A user who has gone to another page does not expect a question any more. */
  if (func != NULL && state == MR_SITE_TIME_KNOWN && mr_writes_page_is_ready (MR_WRITES_PAGE (self)) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    func (self);
}

/* --- What is shown before clocks are set --- */

static const char *
form_name (MrClockForm form)
{
  /* Translators: in what form the time is sent to a meter; F, I and J are types of EN 13757-3. */
  static const char *const names[] = {
    [MR_CLOCK_FORM_F] = N_("type F"),
    [MR_CLOCK_FORM_I] = N_("type I"),
    [MR_CLOCK_FORM_J] = N_("type J, time of day only"),
    [MR_CLOCK_FORM_BCD] = N_("twelve digits"),
  };

  return _(names[form]);
}

static char *
row_line (MrClocksPage *self, MrClockingRow *row)
{
  g_autofree char *label = mr_meter_label (mr_clocking_row_get_meter (row));
  const char *form = form_name (mr_clocking_get_form (self->clocking, row));
  const char *deviation = mr_clocking_row_get_deviation (row);

  if (mr_clocking_row_get_clock (row)->state == MR_METER_CLOCK_NONE)
    /* Translators: a meter, like "KAM 66290778"; then "type F". */
    return g_strdup_printf (_("%s: sends no clock, and so cannot be read back (%s)"), label, form);
  if (*deviation == '\0')
    /* Translators: a meter, like "KAM 66290778"; then "type F". */
    return g_strdup_printf (_("%s: shows no valid time (%s)"), label, form);
  /* Translators: a meter, like "KAM 66290778"; how far its clock is off, "−40 min"; then "type F". */
  return g_strdup_printf (_("%s: %s (%s)"), label, deviation, form);
}

/* @first: what is set first. Returns: (transfer full) (nullable): that nothing is sent near the full hour; NULL when it
 * is not near. */
static char *
wait_sentence (MrClocksPage *self, const MrClockSetting *setting, MrClockingRow *first)
{
  const gint64 now = mr_trusted_time_now (mr_site_time_get (mr_clocking_get_site_time (self->clocking)), NULL, NULL);
  const gint64 wait = mr_clock_setting_wait_hour (setting, now, mr_clocking_row_get_clock (first)->deviation);
  MbusDateTime until;

  if (wait == 0)
    return NULL;
  mr_clock_setting_show (setting, now + wait, FALSE, &until);
  /* Translators: hour and minute. */
  return g_strdup_printf (_("Meters store values at the full hour, so the first one is set at %02d:%02d."), until.hour,
                          until.minute);
}

static char *
body_text (MrClocksPage *self, const MrClockSetting *setting, MrClockingRow *first)
{
  static const char *const texts[] = {
    [MR_CLOCK_STANDARD] = N_("They are set to standard time. Each meter is read back. Only then does its clock count as set."),
    [MR_CLOCK_LOCAL] = N_("They are set to local time. Each meter is read back. Only then does its clock count as set."),
    [MR_CLOCK_UTC] = N_("They are set to UTC. Each meter is read back. Only then does its clock count as set."),
  };
  const char *text = _(texts[mr_clocking_get_zone (self->clocking)]);
  g_autofree char *wait = wait_sentence (self, setting, first);
  g_autofree char *hours = mr_clocking_describe_hours (self->clocking);
  g_autoptr (GString) body = g_string_new (text);

  if (hours != NULL)
    g_string_append_printf (body, "\n\n%s", hours);
  if (wait != NULL)
    g_string_append_printf (body, "\n\n%s", wait);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* Where the time comes from, and with a lamp if it is in doubt, above the list. It is in a grid because a box tries one
 * width after the other for a text that wraps: it was laid out 500 times before the dialog was shown. */
static GtkWidget *
content_new (MrClocksPage *self, GtkStringList *lines)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *time = g_object_new (GTK_TYPE_GRID, "column-spacing", 12, NULL);
  const MrLamp lamp = mr_clocking_is_in_doubt (self->clocking) ? MR_LAMP_WARNING : MR_LAMP_OK;
  GtkWidget *icon = g_object_new (MR_TYPE_LAMP_ICON, "explained", FALSE, "valign", GTK_ALIGN_CENTER, "lamp", lamp, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", mr_site_time_get_text (mr_clocking_get_site_time (self->clocking)),
                                   "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "max-width-chars", 40, "hexpand", TRUE, NULL);

  gtk_grid_attach (GTK_GRID (time), icon, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (time), label, 1, 0, 1, 1);
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), mr_line_list_new (lines));
  return box;
}

/* --- Asking --- */

static void
question_free (gpointer data)
{
  Question *question = data;

  g_ptr_array_unref (question->rows);
  g_object_unref (question->page);
  g_free (question);
}

static gboolean
same_rows (GPtrArray *a, GPtrArray *b)
{
  return a->len == b->len && memcmp (a->pdata, b->pdata, a->len * sizeof *a->pdata) == 0;
}

static void ask (MrClocksPage *self);

/* Nothing is written that was not shown: if other clocks are chosen by now, it is asked again. */
static void
agreed_cb (GBytes *password, gpointer user_data)
{
  Question *question = user_data;
  MrClocksPage *self = question->page;
  g_autoptr (GPtrArray) rows = NULL;

  if (self->clocking == NULL)
    return;
  rows = mr_clocking_get_chosen (self->clocking);
  if (!same_rows (rows, question->rows))
    {
      ask (self);
      return;
    }
  mr_clocking_set_password (self->clocking, password);
  mr_clocking_apply (self->clocking);
}

static void
show_question (MrClocksPage *self, GPtrArray *rows, const MrClockSetting *setting)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  g_autofree char *heading = g_strdup_printf (ngettext ("Set %u Clock?", "Set %u Clocks?", rows->len), rows->len);
  g_autofree char *body = body_text (self, setting, rows->pdata[0]);
  Question *question = g_new (Question, 1);

  for (guint i = 0; i < rows->len; i++)
    gtk_string_list_take (lines, row_line (self, rows->pdata[i]));
  *question = (Question) { g_object_ref (self), g_ptr_array_ref (rows) };
  mr_write_question_ask (GTK_WIDGET (self), mr_session_get_link (mr_writes_page_get_session (MR_WRITES_PAGE (self))),
                         &(const MrWriteQuestion) {
    .heading = heading,
    .body = body,
    .agree = _("_Set Clocks"),
    .content = content_new (self, lines),
    .asks_password = mr_clocking_may_ask_password (self->clocking),
    .agreed = agreed_cb,
    .destroy = question_free,
  }, question);
}

static void
ask (MrClocksPage *self)
{
  g_autoptr (GPtrArray) rows = mr_clocking_get_chosen (self->clocking);
  MrTrustedTime *time = mr_site_time_get (mr_clocking_get_site_time (self->clocking));
  g_autoptr (MrClockSetting) setting = mr_clock_setting_new (time, mr_clocking_get_zone (self->clocking),
                                                             MR_CLOCK_FORM_AS_SENT, MR_METER_CLOCK_LIMIT);

  if (rows->len == 0)
    return;
  if (mr_clock_setting_is_ambiguous (setting, mr_trusted_time_now (time, NULL, NULL)))
    mr_dialogs_report (GTK_WIDGET (self), _("Not now"),
                       _("Summer time begins or ends within an hour, and a clock that is set now may be an hour off "
                         "afterwards. Set the clocks later, or to standard time."));
  else
    show_question (self, rows, setting);
}

void
mr_clocks_page_apply (MrWritesPage *page, GPtrArray *rows)
{
  when_fresh (MR_CLOCKS_PAGE (page), ask);
}

static void
read_clocks (MrClocksPage *self)
{
  mr_clocking_read (self->clocking);
}

void
mr_clocks_page_read (MrWritesPage *page, GPtrArray *rows)
{
  when_fresh (MR_CLOCKS_PAGE (page), read_clocks);
}

/* --- What is left to do --- */

static void
update_banner (MrWritesPage *page, MrClocking *clocking)
{
  MrBusLink *link = mr_session_get_link (mr_writes_page_get_session (page));
  const gboolean ready = mr_writes_page_is_ready (page);
  const guint n_stale = mr_clocking_get_n_stale (clocking);
  g_autofree char *stale =
    g_strdup_printf (ngettext ("%u clock was read before the time was obtained, so its uncertainty is not known. Read "
                               "it again.",
                               "%u clocks were read before the time was obtained, so their uncertainty is not known. "
                               "Read them again.", n_stale), n_stale);

  if (mr_bus_link_get_state (link) == MR_LINK_OFFLINE)
    mr_writes_page_show_banner (page, MR_LAMP_SILENT, _("Connect to the bus to read and set the clocks."), _("_Connect…"),
                                "win.connect");
  else if (ready && n_stale > 0)
    mr_writes_page_show_banner (page, MR_LAMP_WARNING, stale, NULL, NULL);
  else if (ready && mr_clocking_get_n_clocks (clocking) == 0)
    mr_writes_page_show_banner (page, MR_LAMP_SILENT, _("No meter of this bus sends a clock."), NULL, NULL);
  else
    mr_writes_page_show_banner (page, MR_LAMP_WARNING, "", NULL, NULL);
}

void
mr_clocks_page_update (MrWritesPage *page)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (page);

  gtk_widget_set_sensitive (GTK_WIDGET (self->zone), mr_writes_page_why_fixed (page, NULL) == NULL);
  update_banner (page, self->clocking);
}
