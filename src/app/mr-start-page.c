/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-start-page.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-site-dialog.h"
#include "mr-site-row.h"

struct _MrStartPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkListBox *sites;

  /* Owned references */
  MrArchive *archive;

  guint n_sites;
};

G_DEFINE_FINAL_TYPE (MrStartPage, mr_start_page, GTK_TYPE_WIDGET)

static void
site_activated_cb (GtkListBox *box, GtkListBoxRow *row, MrStartPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-site", "x", mr_site_row_get_site (MR_SITE_ROW (row)));
}

static MrSite *
get_site (MrStartPage *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  MrSite *site = mr_store_get_site (mr_archive_reader (self->archive), id, &error);

  if (site == NULL)
    mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t load the site"), error->message);
  return site;
}

static void
edit_site_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrStartPage *self = MR_START_PAGE (widget);
  g_autoptr (MrSite) site = get_site (self, g_variant_get_int64 (parameter));
  MrSiteDialog *dialog;

  if (site == NULL)
    return;
  dialog = mr_site_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->archive, site);
  g_signal_connect_object (dialog, "stored", G_CALLBACK (mr_start_page_refresh), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct {
  MrStartPage *page;
  gint64 site;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->page);
  g_free (deletion);
}

/* On the archive's thread. */
static gboolean
remove_site (MrStore *store, gpointer data, GError **error)
{
  return mr_store_remove_site (store, *(const gint64 *) data, error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrStartPage) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error);

  if (self->archive == NULL)
    return;
  if (!good)
    mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t delete the site"), error->message);
  mr_start_page_refresh (self);
}

static void
delete_site_cb (gpointer user_data)
{
  const Deletion *deletion = user_data;
  MrStartPage *self = deletion->page;

  if (self->archive != NULL)
    mr_archive_run_async (self->archive, remove_site, g_memdup2 (&deletion->site, sizeof deletion->site), g_free,
                          removed_cb, g_object_ref (self));
}

static void
delete_site_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrStartPage *self = MR_START_PAGE (widget);
  g_autoptr (MrSite) site = get_site (self, g_variant_get_int64 (parameter));
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  Deletion *deletion;

  if (site == NULL)
    return;
  /* Translators: %s is the name of a site. */
  heading = g_strdup_printf (_("Delete “%s”?"), site->name);
  body = g_strdup_printf (ngettext ("%u meter and all its readings will be permanently deleted.",
                                    "%u meters and all their readings will be permanently deleted.",
                                    site->n_meters),
                          site->n_meters);
  deletion = g_new0 (Deletion, 1);
  deletion->page = g_object_ref (self);
  deletion->site = site->id;
  mr_dialogs_ask (widget, MR_DIALOG_DESTRUCTIVE, heading,
                  site->n_meters > 0 ? body : _("It has no meters."), _("_Delete"), NULL,
                  delete_site_cb, deletion, deletion_free);
}

static void
mr_start_page_dispose (GObject *object)
{
  MrStartPage *self = MR_START_PAGE (object);

  g_clear_object (&self->archive);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_START_PAGE);
  G_OBJECT_CLASS (mr_start_page_parent_class)->dispose (object);
}

static void
mr_start_page_class_init (MrStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_start_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrStartPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MrStartPage, sites);
  gtk_widget_class_bind_template_callback (widget_class, site_activated_cb);
  gtk_widget_class_install_action (widget_class, "start.edit-site", "x", edit_site_action);
  gtk_widget_class_install_action (widget_class, "start.delete-site", "x", delete_site_action);
}

static void
mr_start_page_init (MrStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mr_start_page_set_archive (MrStartPage *self, MrArchive *archive)
{
  g_return_if_fail (MR_IS_START_PAGE (self));

  g_set_object (&self->archive, archive);
  mr_start_page_refresh (self);
}

void
mr_start_page_refresh (MrStartPage *self)
{
  g_autoptr (GPtrArray) sites = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *child;
  guint i;

  g_return_if_fail (MR_IS_START_PAGE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sites))) != NULL)
    gtk_list_box_remove (self->sites, child);

  if (self->archive != NULL)
    {
      sites = mr_store_list_sites (mr_archive_reader (self->archive), &error);
      if (sites == NULL)
        mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t load the sites"), error->message);
    }
  self->n_sites = sites != NULL ? sites->len : 0;
  for (i = 0; i < self->n_sites; i++)
    gtk_list_box_append (self->sites, mr_site_row_new (g_ptr_array_index (sites, i)));
  gtk_stack_set_visible_child_name (self->stack, self->n_sites > 0 ? "sites" : "first");
}

guint
mr_start_page_n_sites (MrStartPage *self)
{
  g_return_val_if_fail (MR_IS_START_PAGE (self), 0);
  return self->n_sites;
}
