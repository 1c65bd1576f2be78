/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breakers-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-address-cells.h"
#include "mr-breaker-cells.h"

G_DEFINE_FINAL_TYPE (MrBreakersPage, mr_breakers_page, MR_TYPE_WRITES_PAGE)

static GListModel *
open_breakers (MrWritesPage *page, GError **error)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (page);
  MrSession *session = mr_writes_page_get_session (page);

  self->breakers = mr_breakers_new (session, mr_session_get_link (session));
  return G_LIST_MODEL (g_object_ref (self->breakers));
}

static void
update (MrWritesPage *page)
{
  MrBusLink *link = mr_session_get_link (mr_writes_page_get_session (page));
  const gboolean offline = mr_bus_link_get_state (link) == MR_LINK_OFFLINE;

  mr_writes_page_show_banner (page, MR_LAMP_SILENT,
                              offline ? _("Connect to the bus to read and switch the breakers.") : "", _("_Connect…"),
                              "win.connect");
}

/* --- GObject --- */

static void
mr_breakers_page_dispose (GObject *object)
{
  MrBreakersPage *self = MR_BREAKERS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_BREAKERS_PAGE);
  g_clear_object (&self->breakers);
  G_OBJECT_CLASS (mr_breakers_page_parent_class)->dispose (object);
}

static void
set_up_page (MrWritesPageClass *page_class)
{
  page_class->icon = "mr-page-breakers-symbolic";
  page_class->connect = N_("Connect to the bus to find its meters. Then switch their breakers here.");
  page_class->scan = N_("Scan the bus to find its meters. Then switch their breakers here.");
  page_class->no_rows = (MrPageWords) {
    N_("No Breakers"),
    N_("No meter of this bus is a breaker or valve or reports one, and no profile knows one. Inputs and outputs of "
       "other meters are not breakers."),
  };
  page_class->threshold = 700;
  page_class->open = open_breakers;
  page_class->update = update;
  page_class->update_selected = mr_breakers_page_update_selected;
  page_class->activated = mr_breakers_page_activated;
}

static void
mr_breakers_page_class_init (MrBreakersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_breakers_page_dispose;
  set_up_page (MR_WRITES_PAGE_CLASS (klass));

  g_type_ensure (MR_TYPE_BREAKERS);
  g_type_ensure (MR_TYPE_BREAKER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-breakers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, selected_text);
  gtk_widget_class_bind_template_child (widget_class, MrBreakersPage, fill);
  mr_breakers_page_install_actions (widget_class);
  mr_writes_page_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_breaker_cells_bind_callbacks (widget_class);
}

static void
mr_breakers_page_init (MrBreakersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_breakers_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_BREAKERS_PAGE, "session", session, NULL);
}

MrBreakers *
mr_breakers_page_get_breakers (MrBreakersPage *self)
{
  g_return_val_if_fail (MR_IS_BREAKERS_PAGE (self), NULL);
  return self->breakers;
}
