/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-address-cells.h"
#include "mr-column-titles.h"
#include "mr-meter-cells.h"

G_DEFINE_FINAL_TYPE (MrAddressesPage, mr_addresses_page, MR_TYPE_WRITES_PAGE)

enum { PROP_ADDRESSING = 1 };
static GParamSpec *props[PROP_ADDRESSING + 1];

/* --- What is listed --- */

static GListModel *
open_plan (MrWritesPage *page, GError **error)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (page);
  MrSession *session = mr_writes_page_get_session (page);

  self->addressing = mr_addressing_new (session, mr_session_get_link (session), error);
  if (self->addressing == NULL)
    return NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESSING]);
  g_signal_connect_object (self->addressing, "notify::n-changes", G_CALLBACK (mr_writes_page_rows_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->addressing, "notify::n-unsolved", G_CALLBACK (mr_writes_page_rows_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "task-ended", G_CALLBACK (mr_addresses_page_task_ended), self, G_CONNECT_SWAPPED);
  mr_addresses_page_look_back (self);
  return G_LIST_MODEL (g_object_ref (self->addressing));
}

static gboolean
is_shown (MrWritesPage *page, gpointer row, guint show)
{
  return show == MR_PLAN_SHOW_CHANGES ? mr_addressing_row_changes (row)
                                      : mr_addressing_row_is_unsolved (row);
}

static const MrPageWords *
good_news (MrWritesPage *page, guint show)
{
  static const MrPageWords no_changes = {
    N_("Nothing to Change"), N_("No meter is to get an address that it does not have.")
  };
  static const MrPageWords all_solved = {
    N_("Nothing to Solve"), N_("Each meter has an address of its own, or can get the one that is planned.")
  };

  return show == MR_PLAN_SHOW_CHANGES ? &no_changes : &all_solved;
}

/* --- GObject --- */

static void
mr_addresses_page_dispose (GObject *object)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (object);

  mr_addresses_page_apply_dispose (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_ADDRESSES_PAGE);
  g_clear_object (&self->addressing);
  G_OBJECT_CLASS (mr_addresses_page_parent_class)->dispose (object);
}

static void
mr_addresses_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ADDRESSING)
    g_value_set_object (value, MR_ADDRESSES_PAGE (object)->addressing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_up_page (MrWritesPageClass *page_class)
{
  page_class->icon = "mr-medium-other-symbolic";
  page_class->connect = N_("Connect to the bus to find its meters. Then plan their addresses here.");
  page_class->scan = N_("Scan the bus to find its meters. Then plan their addresses here.");
  page_class->trouble = N_("Couldn’t Read the Plan");
  page_class->threshold = 640;
  page_class->open = open_plan;
  page_class->is_shown = is_shown;
  page_class->good_news = good_news;
  page_class->update = mr_addresses_page_update;
  page_class->activated = mr_addresses_page_activated;
}

static void
mr_addresses_page_class_init (MrAddressesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_addresses_page_dispose;
  object_class->get_property = mr_addresses_page_get_property;
  set_up_page (MR_WRITES_PAGE_CLASS (klass));
  props[PROP_ADDRESSING] = g_param_spec_object ("addressing", NULL, NULL, MR_TYPE_ADDRESSING,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_ADDRESSING);
  g_type_ensure (MR_TYPE_ADDRESSING_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-addresses-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, old);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, wish);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_first);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_needed);
  gtk_widget_class_bind_template_child (widget_class, MrAddressesPage, fill_scope);
  mr_addresses_page_install_actions (widget_class);
  mr_writes_page_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_addresses_page_bind_fill (widget_class);
  mr_meter_cells_bind_callbacks (widget_class);
  mr_addresses_page_bind_rows (widget_class);
}

static void
mr_addresses_page_init (MrAddressesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_column_titles_align (self->table, (GtkColumnViewColumn *const[]) { self->old, self->wish, NULL });
  mr_addresses_page_fill_init (self);
}

GtkWidget *
mr_addresses_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_ADDRESSES_PAGE, "session", session, NULL);
}

MrAddressing *
mr_addresses_page_get_addressing (MrAddressesPage *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSES_PAGE (self), NULL);
  return self->addressing;
}
