/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the page, and why one does nothing. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-page-keys.h"

static const char *
why_not_change (MrWritesPage *page, gboolean any_chosen)
{
  if (mr_session_is_writing (mr_writes_page_get_session (page)))
    return mr_writes_page_why_off (page);
  return any_chosen ? NULL : _("Off because no meter is selected");
}

static const char *
why_not_edit (MrWritesPage *page, GPtrArray *selected)
{
  return why_not_change (page, mr_addresses_page_find_row (page) != NULL);
}

static const char *
why_not_keep (MrWritesPage *page, GPtrArray *selected)
{
  return why_not_change (page, selected->len > 0);
}

static const char *
why_not_undo (MrWritesPage *page, GPtrArray *selected)
{
  const char *why_off = mr_writes_page_why_off (page);

  if (why_off != NULL)
    return why_off;
  if (selected->len == 0)
    return _("Off because no meter is selected");
  for (guint i = 0; i < selected->len; i++)
    if (mr_addressing_row_can_undo (selected->pdata[i]))
      return NULL;
  return _("Off because there is nothing to undo for the selected meters");
}

/* Its button gives the reason already. */
static const char *
why_not_undo_all (MrWritesPage *page, GPtrArray *selected)
{
  GtkWidget *button = MR_ADDRESSES_PAGE (page)->undo_all;

  return gtk_widget_is_sensitive (button) ? NULL : gtk_widget_get_tooltip_text (button);
}

static const struct {
  guint keyval;
  GdkModifierType modifiers;
  const char *action;
  const char *(*why_not) (MrWritesPage *page, GPtrArray *selected);
} keys[] = {
  { GDK_KEY_F2, 0, "addresses.edit", why_not_edit },
  { GDK_KEY_Delete, 0, "addresses.keep", why_not_keep },
  { GDK_KEY_z, GDK_CONTROL_MASK, "addresses.undo", why_not_undo },
  { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "addresses.undo-all", why_not_undo_all },
};

const char *
mr_addresses_page_why_not (MrWritesPage *page, const char *action)
{
  g_autoptr (GPtrArray) selected = mr_addresses_page_dup_chosen (page);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (action, keys[i].action))
      return keys[i].why_not (page, selected);
  g_return_val_if_reached (NULL);
}

void
mr_addresses_page_install_keys (GtkWidgetClass *widget_class)
{
  mr_page_keys_add (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "apply");
  mr_page_keys_add (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "fill_button");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    mr_page_keys_add_action (widget_class, keys[i].keyval, keys[i].modifiers, keys[i].action);
}
