/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the page, by which button and key, and why not. */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-page-actions.h"

static const char *
why_not_read (MrWritesPage *page, GPtrArray *rows)
{
  return mr_writes_page_why_off (page);
}

static const char *
why_not_apply (MrWritesPage *page, GPtrArray *rows)
{
  MrClocking *clocking = MR_CLOCKS_PAGE (page)->clocking;
  const char *why_off = mr_writes_page_why_off (page);

  if (why_off != NULL)
    return why_off;
  if (mr_site_time_get_state (mr_clocking_get_site_time (clocking)) != MR_SITE_TIME_KNOWN)
    return _("Off while there is no time to set the clocks to");
  return mr_clocking_get_n_chosen (clocking) == 0 ? _("Off because no clock is chosen") : NULL;
}

/* Returns: whether one of the clocks is, or is not, to be set */
static gboolean
any_is (GPtrArray *rows, gboolean chosen)
{
  for (guint i = 0; i < rows->len; i++)
    if (mr_clocking_row_is_chosen (rows->pdata[i]) == chosen)
      return TRUE;
  return FALSE;
}

static const char *
why_not_add (MrWritesPage *page, GPtrArray *rows)
{
  const char *why_not = mr_writes_page_why_not_change (page, rows);

  if (why_not != NULL)
    return why_not;
  return any_is (rows, FALSE) ? NULL : _("Off because the selected clocks are chosen already");
}

static const char *
why_not_remove (MrWritesPage *page, GPtrArray *rows)
{
  const char *why_not = mr_writes_page_why_not_change (page, rows);

  if (why_not != NULL)
    return why_not;
  return any_is (rows, TRUE) ? NULL : _("Off because no clock is chosen");
}

static const MrPageAction actions[] = {
  { "clocks.apply", mr_clocks_page_apply, why_not_apply, NULL,
    "apply", N_("Shows what is written, and asks"), GDK_KEY_Return, GDK_CONTROL_MASK },
  { "clocks.read", mr_clocks_page_read, why_not_read, NULL, "read", NULL, GDK_KEY_l, GDK_CONTROL_MASK },
  { "clocks.source", mr_clocks_page_ask_source, mr_writes_page_why_fixed, NULL,
    "source", NULL, GDK_KEY_t, GDK_CONTROL_MASK },
  { "clocks.measure", mr_clocks_page_measure },
  { "clocks.choose", NULL, mr_writes_page_why_fixed, NULL,
    "choose", N_("Choose the clocks to be set"), GDK_KEY_h, GDK_CONTROL_MASK },
  { "clocks.choose-off", mr_clocks_page_choose_off, mr_writes_page_why_fixed },
  { "clocks.choose-selected", mr_clocks_page_choose_selected, mr_writes_page_why_not_change },
  { "clocks.choose-all", mr_clocks_page_choose_all, mr_writes_page_why_fixed },
  { "clocks.choose-none", mr_clocks_page_choose_none, mr_writes_page_why_fixed },
  { "clocks.add", mr_clocks_page_add, why_not_add },
  { "clocks.remove", mr_clocks_page_remove, why_not_remove },
  { NULL }
};

void
mr_clocks_page_install_actions (GtkWidgetClass *widget_class)
{
  mr_page_actions_install (widget_class, actions);
}
