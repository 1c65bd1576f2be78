/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-site-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-cancel-button.h"
#include "mr-dialogs.h"

struct _MrSiteDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkButton *done;
  GtkEditable *name;
  GtkEditable *customer;
  GtkEditable *address;
  GtkEditable *installer;

  /* Owned references */
  MrArchive *archive;

  gint64 site; /* 0: not made yet */
  gboolean storing;
};

G_DEFINE_FINAL_TYPE (MrSiteDialog, mr_site_dialog, ADW_TYPE_WINDOW)

static guint stored_signal;

static char *
entry_text (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
update_done (MrSiteDialog *self)
{
  g_autofree char *name = entry_text (self->name);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "site.done", *name != '\0' && !self->storing);
}

/* --- Storing, on the archive's thread --- */

/* The name of a new site is stored first, so that it has an id; the rest follows as it would for an old one. */
static gboolean
store_site (MrStore *store, gpointer data, GError **error)
{
  MrSite *site = data;

  if (site->id == 0)
    site->id = mr_store_add_site (store, site->name, error);
  return site->id != 0 && mr_store_update_site (store, site, error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrSiteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);

  self->site = ((const MrSite *) data)->id;
  self->storing = FALSE;
  /* Closed since. */
  if (self->archive == NULL)
    return;
  if (!good)
    {
      gtk_widget_set_sensitive (self->content, TRUE);
      update_done (self);
      mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t save the site"), error->message);
      return;
    }
  g_signal_emit (self, stored_signal, 0, self->site);
  gtk_window_close (GTK_WINDOW (self));
}

static void
done_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrSiteDialog *self = MR_SITE_DIALOG (widget);
  MrSite *site = g_new0 (MrSite, 1);

  site->id = self->site;
  site->name = entry_text (self->name);
  site->customer = entry_text (self->customer);
  site->address = entry_text (self->address);
  site->installer = entry_text (self->installer);
  /* GTK 4.8 does not take the focus from a text that turns insensitive; its cursor blinks on, and warns. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->content, FALSE);
  self->storing = TRUE;
  update_done (self);
  mr_archive_run_async (self->archive, store_site, site, (GDestroyNotify) mr_site_free, stored_cb, g_object_ref (self));
}

static void
mr_site_dialog_dispose (GObject *object)
{
  g_clear_object (&MR_SITE_DIALOG (object)->archive);
  G_OBJECT_CLASS (mr_site_dialog_parent_class)->dispose (object);
}

static void
mr_site_dialog_class_init (MrSiteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_site_dialog_dispose;
  stored_signal = g_signal_new ("stored", MR_TYPE_SITE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (MR_TYPE_CANCEL_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-site-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, content);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, done);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, customer);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, installer);
  gtk_widget_class_bind_template_callback (widget_class, update_done);
  gtk_widget_class_install_action (widget_class, "site.done", NULL, done_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_site_dialog_init (MrSiteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->done));
}

MrSiteDialog *
mr_site_dialog_new (GtkWindow *parent, MrArchive *archive, const MrSite *site)
{
  MrSiteDialog *self = g_object_new (MR_TYPE_SITE_DIALOG, "transient-for", parent, NULL);

  self->archive = g_object_ref (archive);
  if (site != NULL)
    {
      self->site = site->id;
      gtk_window_set_title (GTK_WINDOW (self), _("Edit Site"));
      gtk_button_set_label (self->done, _("_Save"));
      gtk_editable_set_text (self->name, site->name);
      gtk_editable_set_text (self->customer, site->customer);
      gtk_editable_set_text (self->address, site->address);
      gtk_editable_set_text (self->installer, site->installer);
    }
  update_done (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
  return self;
}
