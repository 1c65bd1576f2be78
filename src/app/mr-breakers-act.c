/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the selected breakers. Nothing is sent that was not shown. */
#include "config.h"

#include "mr-breakers-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-command-question.h"
#include "mr-command-words.h"
#include "mr-dialogs.h"
#include "mr-page-actions.h"
#include "mr-template-dialog.h"

/* --- Templates without octets --- */

typedef struct {
  MrBreakersPage *page;
  MrMeter *meter;
  MrCommand *command;
} Filling;

static void
filling_free (gpointer data)
{
  Filling *filling = data;

  g_object_unref (filling->page);
  g_object_unref (filling->meter);
  g_clear_pointer (&filling->command, mr_command_unref);
  g_free (filling);
}

static void
saved_cb (MrTemplateDialog *dialog, MrBreakersPage *self)
{
  if (self->breakers == NULL)
    return;
  mr_breakers_reload (self->breakers);
  mr_writes_page_rows_changed (MR_WRITES_PAGE (self));
}

/* @command: (nullable): to begin with */
static void
edit (MrBreakersPage *self, MrMeter *meter, MrCommand *command)
{
  GtkWindow *dialog = mr_template_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), meter,
                                              command != NULL ? mr_command_facts (command) : NULL);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (self)), "notify::session", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
fill_cb (gpointer user_data)
{
  Filling *filling = user_data;

  edit (filling->page, filling->meter, filling->command);
}

/* Which document has the octets, and where they are to be entered. */
static void
ask_to_fill (MrBreakersPage *self, MrMeter *meter, MrCommand *command)
{
  Filling *filling = g_new0 (Filling, 1);
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *body = NULL;

  *filling = (Filling) { g_object_ref (self), g_object_ref (meter), command != NULL ? mr_command_ref (command) : NULL };
  body = command != NULL
         /* Translators: a meter, like "KAM 66290778"; the name of a command; a sentence that says where its bytes are
            documented. */
         ? g_strdup_printf (_("The bytes of the command “%2$s” for %1$s are not known. %3$s\n\nIf you have them, fill in the "
                              "template."), label, mr_command_title (command), mr_command_source_title (command))
         : g_strdup_printf (_("No template with this command is known for %s. If you have its bytes, add one."), label);
  mr_dialogs_ask (GTK_WIDGET (self), MR_DIALOG_SUGGESTED, _("Bytes Not Known"), body, _("_Fill In Template"), NULL, fill_cb,
                  filling, filling_free);
}

/* The first command to connect or disconnect whose octets are not known. Returns: whether one of the two is missing;
 *  @command: (out) (nullable): its template */
static gboolean
find_unknown (MrBreakerRow *row, MrCommand **command)
{
  for (guint i = 0; i <= MR_BREAKER_CONNECT; i++)
    {
      *command = mr_breaker_row_get_command (row, i);
      if (*command == NULL || mr_command_is_empty (*command))
        return TRUE;
    }
  return FALSE;
}

static void
fill (MrBreakersPage *self, MrBreakerRow *row)
{
  MrCommand *command;

  if (find_unknown (row, &command))
    ask_to_fill (self, mr_breaker_row_get_meter (row), command);
}

/* Of the first one that needs it. */
static void
fill_first (MrWritesPage *page, GPtrArray *rows)
{
  MrCommand *command;

  for (guint i = 0; i < rows->len; i++)
    if (find_unknown (rows->pdata[i], &command))
      {
        fill (MR_BREAKERS_PAGE (page), rows->pdata[i]);
        return;
      }
}

void
mr_breakers_page_activated (MrWritesPage *page, gpointer row)
{
  fill (MR_BREAKERS_PAGE (page), row);
}

/* --- Switching --- */

/* Sorts the rows into those that can be switched and the others, of which it is said why not. */
static void
sort_rows (GPtrArray *rows, MrBreakerFunction function, GPtrArray *meters, GPtrArray *commands, GPtrArray *left_out)
{
  for (guint i = 0; i < rows->len; i++)
    {
      MrMeter *meter = mr_breaker_row_get_meter (rows->pdata[i]);
      MrCommand *command = mr_breaker_row_get_command (rows->pdata[i], function);
      g_autoptr (MrCommand) bound = command != NULL ? mr_command_bind (command, NULL, 0, NULL) : NULL;
      g_autofree char *label = mr_meter_label (meter);

      if (bound != NULL)
        {
          g_ptr_array_add (meters, g_object_ref (meter));
          g_ptr_array_add (commands, g_steal_pointer (&bound));
        }
      else
        /* Translators: a meter, like "KAM 66290778". */
        g_ptr_array_add (left_out, g_strdup_printf (_("%s is left out: the bytes of the command are not known"), label));
    }
}

static void
switch_rows (MrWritesPage *page, GPtrArray *rows, MrBreakerFunction function)
{
  g_autoptr (GPtrArray) meters = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);

  sort_rows (rows, function, meters, commands, left_out);
  if (meters->len > 0)
    mr_command_question_ask (GTK_WIDGET (page), mr_writes_page_get_session (page), meters, commands, left_out);
}

static void
disconnect_rows (MrWritesPage *page, GPtrArray *rows)
{
  switch_rows (page, rows, MR_BREAKER_DISCONNECT);
}

static void
connect_rows (MrWritesPage *page, GPtrArray *rows)
{
  switch_rows (page, rows, MR_BREAKER_CONNECT);
}

static void
release_rows (MrWritesPage *page, GPtrArray *rows)
{
  switch_rows (page, rows, MR_BREAKER_RELEASE);
}

static void
edit_template (MrWritesPage *page, GPtrArray *rows)
{
  MrCommand *command = NULL;

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS && command == NULL; i++)
    command = mr_breaker_row_get_command (rows->pdata[0], i);
  edit (MR_BREAKERS_PAGE (page), mr_breaker_row_get_meter (rows->pdata[0]), command);
}

/* --- What can be done --- */

static gboolean
has_octets (MrBreakerRow *row, MrBreakerFunction function)
{
  MrCommand *command = mr_breaker_row_get_command (row, function);

  return command != NULL && !mr_command_is_empty (command);
}

static const char *
why_not_switch (MrWritesPage *page, GPtrArray *rows, MrBreakerFunction function)
{
  const char *why_not = mr_writes_page_why_not_send (page, rows);

  if (why_not != NULL)
    return why_not;
  for (guint i = 0; i < rows->len; i++)
    if (has_octets (rows->pdata[i], function))
      return NULL;
  return _("Off because the bytes of this command are not known");
}

static const char *
why_not_disconnect (MrWritesPage *page, GPtrArray *rows)
{
  return why_not_switch (page, rows, MR_BREAKER_DISCONNECT);
}

static const char *
why_not_connect (MrWritesPage *page, GPtrArray *rows)
{
  return why_not_switch (page, rows, MR_BREAKER_CONNECT);
}

static const char *
why_not_release (MrWritesPage *page, GPtrArray *rows)
{
  return why_not_switch (page, rows, MR_BREAKER_RELEASE);
}

static const char *
why_not_template (MrWritesPage *page, GPtrArray *rows)
{
  if (rows->len == 0)
    return _("Off because no meter is selected");
  return rows->len > 1 ? _("Off because several meters are selected") : NULL;
}

#define SWITCH_HINT N_("Of the selected meters; shows what is sent, and asks")

/* Ctrl+Shift+D and Ctrl+Shift+I belong to the inspector of GTK. */
static const MrPageAction actions[] = {
  { "win.read-meters", NULL, mr_writes_page_why_not_read, NULL, "read", NULL, GDK_KEY_l, GDK_CONTROL_MASK },
  { "breakers.connect", connect_rows, why_not_connect, NULL,
    "connect", SWITCH_HINT, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "breakers.disconnect", disconnect_rows, why_not_disconnect, NULL,
    "disconnect", SWITCH_HINT, GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "breakers.release", release_rows, why_not_release },
  { "breakers.template", edit_template, why_not_template },
  { "breakers.fill", fill_first },
  { NULL }
};

void
mr_breakers_page_install_actions (GtkWidgetClass *widget_class)
{
  mr_page_actions_install (widget_class, actions);
}

/* --- What is said of the selected meters --- */

static char *
describe_selected (GPtrArray *rows, guint n_known)
{
  g_autofree char *label = rows->len == 1 ? mr_meter_label (mr_breaker_row_get_meter (rows->pdata[0])) : NULL;

  if (rows->len == 0)
    return g_strdup (_("Select the meters to be switched."));
  if (label != NULL && n_known == 0)
    /* Translators: a meter, like "KAM 66290778". */
    return g_strdup_printf (_("%s: the bytes of its commands are not known"), label);
  if (label != NULL)
    return g_steal_pointer (&label);
  if (n_known < rows->len)
    /* Translators: the first number is of meters whose commands are known. */
    return g_strdup_printf (ngettext ("%u of %u selected meter can be switched", "%u of %u selected meters can be switched",
                                      rows->len), n_known, rows->len);
  return g_strdup_printf (ngettext ("%u meter selected", "%u meters selected", rows->len), rows->len);
}

void
mr_breakers_page_update_selected (MrWritesPage *page, GPtrArray *rows)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (page);
  guint n_known = 0; /* that can be switched on or off */
  gboolean any_unknown = FALSE;
  g_autofree char *text = NULL;
  MrCommand *command;

  for (guint i = 0; i < rows->len; i++)
    {
      n_known += has_octets (rows->pdata[i], MR_BREAKER_DISCONNECT) || has_octets (rows->pdata[i], MR_BREAKER_CONNECT);
      any_unknown |= find_unknown (rows->pdata[i], &command);
    }
  text = describe_selected (rows, n_known);
  gtk_widget_set_visible (self->fill, any_unknown);
  gtk_label_set_text (self->selected_text, text);
}
