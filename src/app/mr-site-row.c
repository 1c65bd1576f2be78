/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-site-row.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-look.h"

struct _MrSiteRow {
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkLabel *name;
  GtkLabel *facts;
  GtkMenuButton *menu;

  gint64 site;
};

G_DEFINE_FINAL_TYPE (MrSiteRow, mr_site_row, GTK_TYPE_LIST_BOX_ROW)

static char *
facts_text (const MrSite *site)
{
  g_autofree char *day = mr_day_text (MAX (site->opened, site->created));
  g_autofree char *meters = NULL;
  g_autofree char *opened = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (*site->customer != '\0')
    g_string_append_printf (text, "%s · ", site->customer);
  /* Translators: how many meters a site has. In a list of facts: "24 meters · opened yesterday". */
  meters = g_strdup_printf (ngettext ("%u meter", "%u meters", site->n_meters), site->n_meters);
  /* Translators: %s is "today", "yesterday" or a date. In a list of facts: "24 meters · opened yesterday". */
  opened = g_strdup_printf (_("opened %s"), day);
  g_string_append_printf (text, "%s · %s", site->n_meters > 0 ? meters : _("no meters yet"), opened);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GMenuModel *
menu_new (gint64 site)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) edit = g_menu_item_new (_("_Edit…"), NULL);
  g_autoptr (GMenuItem) remove = g_menu_item_new (_("_Delete…"), NULL);

  g_menu_item_set_action_and_target (edit, "start.edit-site", "x", site);
  g_menu_item_set_action_and_target (remove, "start.delete-site", "x", site);
  g_menu_append_item (menu, edit);
  g_menu_append_item (menu, remove);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
mr_site_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_SITE_ROW);
  G_OBJECT_CLASS (mr_site_row_parent_class)->dispose (object);
}

static void
mr_site_row_class_init (MrSiteRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_site_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-site-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MrSiteRow, name);
  gtk_widget_class_bind_template_child (widget_class, MrSiteRow, facts);
  gtk_widget_class_bind_template_child (widget_class, MrSiteRow, menu);
}

static void
mr_site_row_init (MrSiteRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mr_site_row_new (const MrSite *site)
{
  MrSiteRow *self = g_object_new (MR_TYPE_SITE_ROW, NULL);
  g_autofree char *facts = facts_text (site);
  g_autoptr (GMenuModel) menu = menu_new (site->id);

  self->site = site->id;
  gtk_label_set_text (self->name, site->name);
  gtk_label_set_text (self->facts, facts);
  gtk_menu_button_set_menu_model (self->menu, menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, site->name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, facts, -1);
  return GTK_WIDGET (self);
}

gint64
mr_site_row_get_site (MrSiteRow *self)
{
  g_return_val_if_fail (MR_IS_SITE_ROW (self), 0);
  return self->site;
}
