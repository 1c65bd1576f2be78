/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that give many meters their addresses at once. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-meter-cells.h"

/* A single selected row is where the keyboard is, and no choice.
 * Returns: (transfer full) (element-type MrAddressingRow): those that a rule is for, in the order of the list. */
static GPtrArray *
rows_to_fill (MrAddressesPage *self)
{
  GListModel *listed = G_LIST_MODEL (mr_writes_page_get_model (MR_WRITES_PAGE (self)));
  g_autoptr (GPtrArray) rows = mr_writes_page_dup_selected (MR_WRITES_PAGE (self));

  if (rows->len > 1)
    return g_steal_pointer (&rows);
  g_ptr_array_set_size (rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (listed); i++)
    g_ptr_array_add (rows, g_list_model_get_item (listed, i));
  return g_steal_pointer (&rows);
}

static void
end_fill (MrAddressesPage *self)
{
  gtk_popover_popdown (self->fill);
  mr_writes_page_queue_refresh (MR_WRITES_PAGE (self));
}

static void
fill_needed (MrAddressesPage *self, GPtrArray *rows, guint first)
{
  if (mr_addressing_use_rule (self->addressing, mr_address_rule_needed, rows, first) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                mr_addressing_get_n_unsolved (self->addressing) == 0
                                  ? _("Each of these meters already has its own address, or one is planned.")
                                  : _("Nothing was filled in: no address is free, or a planned one is in conflict."));
}

static void
fill_count_cb (MrAddressesPage *self)
{
  g_autoptr (GPtrArray) rows = rows_to_fill (self);
  guint first;

  /* Also what was typed and not left yet. */
  gtk_spin_button_update (self->fill_first);
  first = (guint) gtk_spin_button_get_value_as_int (self->fill_first);
  if (gtk_check_button_get_active (self->fill_needed))
    fill_needed (self, rows, first);
  else
    mr_addressing_use_rule (self->addressing, mr_address_rule_sequential, rows, first);
  end_fill (self);
}

static void
fill_digits (MrAddressesPage *self, guint n_digits)
{
  g_autoptr (GPtrArray) rows = rows_to_fill (self);
  const guint n_without = mr_addressing_use_rule (self->addressing, mr_address_rule_digits, rows, n_digits);
  g_autofree char *text = NULL;

  end_fill (self);
  if (n_without == 0)
    return;
  text = g_strdup_printf (ngettext ("%u meter has no address in its number, and keeps its own.",
                                    "%u meters have no address in their number, and keep their own.", n_without),
                          n_without);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
fill_two_digits_cb (MrAddressesPage *self)
{
  fill_digits (self, 2);
}

static void
fill_three_digits_cb (MrAddressesPage *self)
{
  fill_digits (self, 3);
}

/* Each problem is a sentence about one line. */
static void
report_problems (MrAddressesPage *self, GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) problems->pdata[i]);
  mr_dialogs_report (GTK_WIDGET (self), _("Some lines were not used"), text->str);
}

static void
use_list (MrAddressesPage *self, const char *list)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  const guint n_wishes = mr_addressing_use_list (self->addressing, list, problems);
  g_autofree char *text = g_strdup_printf (ngettext ("The clipboard has an address for %u meter.",
                                                     "The clipboard has addresses for %u meters.", n_wishes), n_wishes);

  mr_writes_page_queue_refresh (MR_WRITES_PAGE (self));
  if (problems->len > 0)
    report_problems (self, problems);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrAddressesPage) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  /* By now the site may have been left, or a batch begun. */
  if (self->addressing == NULL || mr_session_is_writing (mr_writes_page_get_session (MR_WRITES_PAGE (self))))
    return;
  if (text != NULL && *text != '\0')
    use_list (self, text);
  else
    mr_dialogs_report (GTK_WIDGET (self), _("The clipboard has no text"),
                       _("Copy two columns of a spreadsheet, or lines with a meter number and an address: "
                         "66290778, 7."));
}

static void
fill_list_cb (MrAddressesPage *self)
{
  end_fill (self);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, text_read_cb, g_object_ref (self));
}

static void
fill_clear_cb (MrAddressesPage *self)
{
  g_autoptr (GPtrArray) rows = rows_to_fill (self);

  mr_addressing_clear (self->addressing, rows);
  end_fill (self);
}

/* Which meters the rules are for; only counting up heeds the check button. */
static void
fill_scope_cb (MrAddressesPage *self)
{
  GListModel *listed = G_LIST_MODEL (mr_writes_page_get_model (MR_WRITES_PAGE (self)));
  g_autoptr (GPtrArray) rows = rows_to_fill (self);
  const guint n_selected = rows->len < g_list_model_get_n_items (listed) ? rows->len : 0;
  g_autofree char *text = NULL;
  g_autofree char *scope = NULL;

  if (n_selected > 0)
    text = g_strdup_printf (ngettext ("For the %u selected meter, in the order of the list",
                                      "For the %u selected meters, in the order of the list", n_selected), n_selected);
  else
    text = g_strdup_printf (ngettext ("For the %u listed meter, in the order of the list",
                                      "For all %u listed meters, in the order of the list", rows->len), rows->len);
  if (gtk_check_button_get_active (self->fill_needed))
    scope = g_strdup_printf ("%s\n%s", text, _("Counts up only for those without their own address"));
  gtk_label_set_text (self->fill_scope, scope != NULL ? scope : text);
}

/* So that it is no wider than the narrowest window. */
#define LARGE_LINE_CHARS 12

static void
wrap_labels (GtkWidget *widget, int max_chars)
{
  if (GTK_IS_LABEL (widget))
    {
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (widget), max_chars);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    wrap_labels (child, max_chars);
}

static void
fill_shown_cb (MrAddressesPage *self)
{
  const gboolean is_large = mr_meter_cells_orientation () == GTK_ORIENTATION_VERTICAL;

  wrap_labels (gtk_popover_get_child (self->fill), is_large ? LARGE_LINE_CHARS : -1);
  fill_scope_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->fill_first));
}

void
mr_addresses_page_bind_fill (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, fill_count_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_two_digits_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_three_digits_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_list_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_scope_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_shown_cb);
}

void
mr_addresses_page_fill_init (MrAddressesPage *self)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->fill_first));

  /* Return counts up. */
  gtk_text_set_activates_default (GTK_TEXT (text), TRUE);
}
