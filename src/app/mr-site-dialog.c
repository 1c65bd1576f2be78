/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-site-dialog.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"

struct _MrSiteDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkButton *done;
  GtkEditable *name;
  GtkEditable *customer;
  GtkEditable *address;
  GtkEditable *installer;

  /* Borrowed references */
  MrStore *store;

  gint64 site; /* 0: not made yet */
};

G_DEFINE_FINAL_TYPE (MrSiteDialog, mr_site_dialog, ADW_TYPE_WINDOW)

static guint stored_signal;

static char *
entry_text (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
name_changed_cb (MrSiteDialog *self)
{
  g_autofree char *name = entry_text (self->name);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "site.done", *name != '\0');
}

/* The name of a new site is stored first, so that it has an id; the rest follows as it would for an old one. */
static gboolean
store_site (MrSiteDialog *self, GError **error)
{
  g_autoptr (MrSite) site = NULL;
  g_autofree char *name = entry_text (self->name);

  if (self->site == 0)
    self->site = mr_store_add_site (self->store, name, error);
  if (self->site == 0)
    return FALSE;
  site = mr_store_get_site (self->store, self->site, error);
  if (site == NULL)
    return FALSE;

  g_free (site->name);
  site->name = g_steal_pointer (&name);
  g_free (site->customer);
  site->customer = entry_text (self->customer);
  g_free (site->address);
  site->address = entry_text (self->address);
  g_free (site->installer);
  site->installer = entry_text (self->installer);
  return mr_store_update_site (self->store, site, error);
}

static void
done_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrSiteDialog *self = MR_SITE_DIALOG (widget);
  g_autoptr (GError) error = NULL;

  if (!store_site (self, &error))
    {
      mr_dialogs_tell (widget, _("The site could not be stored"), error->message);
      return;
    }
  g_signal_emit (self, stored_signal, 0, self->site);
  gtk_window_close (GTK_WINDOW (self));
}

static void
mr_site_dialog_class_init (MrSiteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  stored_signal = g_signal_new ("stored", MR_TYPE_SITE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-site-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, done);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, customer);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MrSiteDialog, installer);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
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
mr_site_dialog_new (GtkWindow *parent, MrStore *store, const MrSite *site)
{
  MrSiteDialog *self = g_object_new (MR_TYPE_SITE_DIALOG, "transient-for", parent, NULL);

  self->store = store;
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
  name_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
  return self;
}
