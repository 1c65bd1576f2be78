/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the page, by which button and key, and why not. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-page-actions.h"

static const char *
why_not_apply (MrWritesPage *page, GPtrArray *rows)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (page);
  const char *why_off = mr_writes_page_why_off (page);
  const guint n_changes = mr_addressing_get_n_changes (self->addressing);

  if (why_off != NULL)
    return why_off;
  if (n_changes == 0)
    return _("Off because no address change is planned");
  /* What is in doubt or was silent is in conflict only until it is read, which comes first. */
  if (n_changes > mr_addressing_get_n_conflicts (self->addressing) || self->n_uncertain > 0)
    return NULL;
  return _("No address can be set as planned. Solve the conflicts first.");
}

static const char *
why_not_undo (MrWritesPage *page, GPtrArray *rows)
{
  const char *why_not = mr_writes_page_why_not_send (page, rows);

  if (why_not != NULL)
    return why_not;
  for (guint i = 0; i < rows->len; i++)
    if (mr_addressing_row_can_undo (rows->pdata[i]))
      return NULL;
  return _("Off because there is nothing to undo for the selected meters");
}

static const char *
why_not_undo_all (MrWritesPage *page, GPtrArray *rows)
{
  const char *why_off = mr_writes_page_why_off (page);

  if (why_off != NULL)
    return why_off;
  return MR_ADDRESSES_PAGE (page)->n_undoable == 0 ? _("Off because there is nothing to undo") : NULL;
}

static const MrPageAction actions[] = {
  { "addresses.apply", mr_addresses_page_apply, why_not_apply, NULL,
    "apply", N_("Shows what is written, and asks"), GDK_KEY_Return, GDK_CONTROL_MASK },
  { "addresses.fill", NULL, mr_writes_page_why_fixed, NULL, "fill_button", NULL, GDK_KEY_i, GDK_CONTROL_MASK },
  { "addresses.edit", mr_addresses_page_edit, mr_writes_page_why_not_change, mr_addresses_page_dup_edited,
    NULL, NULL, GDK_KEY_F2 },
  { "addresses.keep", mr_addresses_page_keep, mr_writes_page_why_not_change, mr_addresses_page_dup_chosen,
    NULL, NULL, GDK_KEY_Delete },
  { "addresses.undo", mr_addresses_page_undo, why_not_undo, mr_addresses_page_dup_chosen,
    NULL, NULL, GDK_KEY_z, GDK_CONTROL_MASK },
  { "addresses.undo-all", mr_addresses_page_undo_all, why_not_undo_all, NULL,
    "undo_all", N_("Undo All…"), GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { NULL }
};

void
mr_addresses_page_install_actions (GtkWidgetClass *widget_class)
{
  mr_page_actions_install (widget_class, actions);
}
