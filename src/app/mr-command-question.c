/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-question.h"

#include <glib/gi18n-lib.h>

#include "mr-breaker.h"
#include "mr-command-words.h"
#include "mr-line-list.h"
#include "mr-meter-commands.h"
#include "mr-write-question.h"

/* @entry: (nullable): where a number has to be typed */
typedef struct {
  MrSession *session;
  GPtrArray *meters;
  GPtrArray *commands;
  GtkEditable *entry;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_object_unref (self->session);
  g_ptr_array_unref (self->meters);
  g_ptr_array_unref (self->commands);
  g_clear_object (&self->entry);
  g_free (self);
}

static gboolean
cuts_supply (const Question *self)
{
  for (guint i = 0; i < self->commands->len; i++)
    if (mr_command_cuts_supply (self->commands->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Of the breaker functions; others are sent. */
static const struct {
  MrFunction function;
  const char *agree; /* marked for translation, with the context "breaker" */
} answers[] = {
  { MR_FUNCTION_BREAKER_DISCONNECT, NC_("breaker", "_Disconnect") },
  { MR_FUNCTION_BREAKER_CONNECT, NC_("breaker", "Co_nnect") },
  { MR_FUNCTION_BREAKER_RELEASE, NC_("breaker", "Re_lease") },
};

static const char *
agree_label (MrFunction function)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (answers[i].function == function)
      return g_dpgettext2 (GETTEXT_PACKAGE, "breaker", answers[i].agree);
  return _("_Send");
}

/* @password: (nullable) */
static MrMeterWrite *
make_writes (const Question *self, GBytes *password)
{
  MrMeterWrite *writes = g_new0 (MrMeterWrite, self->meters->len);

  for (guint i = 0; i < self->meters->len; i++)
    writes[i] = (MrMeterWrite) {
      .meter = self->meters->pdata[i],
      .kind = mr_write_kind_find (MR_WRITE_COMMAND),
      .new_value = mr_write_command_value (self->commands->pdata[i]),
      .command = self->commands->pdata[i],
      .password = password,
    };
  return writes;
}

/* --- What is shown --- */

/* What is sent to several is in the heading already. */
static char *
describe_change (const Question *self, const MrWriteRequest *request)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (self->meters->len == 1 || request->old_value == NULL)
    return mr_write_request_describe (request);
  before = mr_write_kind_present (request->kind, request->old_value);
  after = mr_write_kind_present (request->kind, request->new_value);
  return g_strdup_printf ("%s → %s", before, after);
}

/* All of them are of one bus. */
static MrBusLink *
link_of (const Question *self)
{
  return mr_session_get_link_of (self->session, self->meters->pdata[0]);
}

static GtkStringList *
make_lines (const Question *self, GPtrArray *left_out)
{
  g_autofree MrMeterWrite *writes = make_writes (self, NULL);
  g_autoptr (GArray) requests = mr_bus_link_preview (link_of (self), writes, self->meters->len);
  GtkStringList *lines = gtk_string_list_new (NULL);

  for (guint i = 0; i < requests->len; i++)
    {
      g_autofree char *label = mr_meter_label (self->meters->pdata[i]);
      g_autofree char *what = describe_change (self, &g_array_index (requests, MrWriteRequest, i));

      gtk_string_list_take (lines, g_strdup_printf ("%s: %s", label, what));
    }
  for (guint i = 0; i < left_out->len; i++)
    gtk_string_list_append (lines, left_out->pdata[i]);
  return lines;
}

/* Each source once: "Likely, but not confirmed: …" */
static char *
describe_sources (const Question *self)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->commands->len; i++)
    {
      const MrCommand *command = self->commands->pdata[i];
      /* Translators: how certain the bytes of a command are, like "likely, but not confirmed"; then a sentence that
         says where they are from. */
      char *text = g_strdup_printf (_("Bytes: %s. %s"), mr_proof_words (mr_command_proof (command)),
                                    mr_command_source_title (command));

      if (g_ptr_array_find_with_equal_func (sources, text, g_str_equal, NULL))
        g_free (text);
      else
        g_ptr_array_add (sources, text);
    }
  g_ptr_array_add (sources, NULL);
  return g_strjoinv ("\n", (char **) sources->pdata);
}

static char *
describe_entry (const Question *self)
{
  if (self->meters->len == 1)
    /* Translators: the number of a meter, which the user has to type. */
    return g_strdup_printf (_("To confirm, type the _number of the meter: %s"), mr_meter_id (self->meters->pdata[0]));
  /* Translators: the user has to type this number. */
  return g_strdup_printf (ngettext ("To confirm, type how ma_ny meters these are: %u",
                                    "To confirm, type how ma_ny meters these are: %u", self->meters->len),
                          self->meters->len);
}

static GtkWidget *
wrapped_label (const char *text, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "max-width-chars", 40, NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static gboolean
may_ask_password (const Question *self)
{
  for (guint i = 0; i < self->meters->len; i++)
    if (mr_meter_may_ask_password (self->meters->pdata[i]))
      return TRUE;
  return FALSE;
}

static GtkWidget *
make_content (Question *self, GPtrArray *left_out)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autoptr (GtkStringList) lines = make_lines (self, left_out);
  g_autofree char *sources = describe_sources (self);
  GtkWidget *source = wrapped_label (sources, "caption");

  gtk_box_append (GTK_BOX (box), mr_line_list_new (lines));
  gtk_widget_add_css_class (source, "dim-label");
  gtk_box_append (GTK_BOX (box), source);
  if (cuts_supply (self))
    {
      g_autofree char *text = describe_entry (self);
      GtkWidget *label = wrapped_label (text, NULL);

      self->entry = g_object_ref_sink (GTK_EDITABLE (gtk_entry_new ()));
      g_object_set (self->entry, "input-purpose", GTK_INPUT_PURPOSE_DIGITS, NULL);
      gtk_label_set_use_underline (GTK_LABEL (label), TRUE);
      gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->entry));
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                      -1);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->entry));
    }
  return box;
}

static const char *
describe_danger (const Question *self)
{
  if (!cuts_supply (self))
    return _("Each meter is read back. Only then does its new state count.");
  return ngettext ("The consumer loses supply. The meter is read back. Only then does its new state count.",
                   "The consumers lose supply. Each meter is read back. Only then does its new state count.", self->meters->len);
}

static char *
make_heading (const Question *self)
{
  const guint n = self->meters->len;
  const MrFunction function = mr_command_function (self->commands->pdata[0]);

  if (n == 1)
    /* Translators: a question; %s is the name of a command, like "Connect by remote control". */
    return g_strdup_printf (_("%s?"), mr_command_title (self->commands->pdata[0]));
  if (function == MR_FUNCTION_BREAKER_DISCONNECT)
    return g_strdup_printf (ngettext ("Disconnect %u Meter?", "Disconnect %u Meters?", n), n);
  if (function == MR_FUNCTION_BREAKER_CONNECT)
    return g_strdup_printf (ngettext ("Connect %u Meter?", "Connect %u Meters?", n), n);
  return g_strdup_printf (ngettext ("Send to %u Meter?", "Send to %u Meters?", n), n);
}

/* --- Asking --- */

static gboolean
is_typed (gpointer user_data)
{
  const Question *self = user_data;
  const char *text;
  guint64 count;

  if (self->entry == NULL)
    return TRUE;
  text = gtk_editable_get_text (self->entry);
  if (self->meters->len == 1)
    return mr_meter_has_number (self->meters->pdata[0], text);
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &count, NULL) && count == self->meters->len;
}

static void
agreed_cb (GBytes *password, gpointer user_data)
{
  const Question *self = user_data;
  g_autofree MrMeterWrite *writes = make_writes (self, password);

  mr_bus_link_write (link_of (self), writes, self->meters->len);
}

void
mr_command_question_ask (GtkWidget *parent, MrSession *session, GPtrArray *meters, GPtrArray *commands,
                         GPtrArray *left_out)
{
  Question *self = g_new0 (Question, 1);
  g_autofree char *heading = NULL;
  GtkWidget *content;
  GtkWindow *dialog;

  *self = (Question) { g_object_ref (session), g_ptr_array_ref (meters), g_ptr_array_ref (commands), NULL };
  heading = make_heading (self);
  content = make_content (self, left_out);
  dialog = mr_write_question_ask (parent, link_of (self), &(const MrWriteQuestion) {
    .kind = cuts_supply (self) ? MR_DIALOG_DESTRUCTIVE : MR_DIALOG_SUGGESTED,
    .heading = heading,
    .body = describe_danger (self),
    .agree = agree_label (mr_command_function (commands->pdata[0])),
    .content = content,
    .asks_password = may_ask_password (self),
    .is_answered = is_typed,
    .agreed = agreed_cb,
    .destroy = question_free,
  }, self);
  if (self->entry == NULL)
    return;
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (mr_write_question_update), dialog, G_CONNECT_SWAPPED);
  gtk_window_set_focus (dialog, GTK_WIDGET (self->entry));
}
