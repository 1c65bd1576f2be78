/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-file-picker.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-portal.h"

typedef struct {
  GtkFileChooserNative *chooser; /* the only reference while it is open */
  GWeakRef parent;
  MrFileFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Pick;

static void
response_cb (GtkNativeDialog *dialog, int response, Pick *pick)
{
  g_autoptr (GObject) parent = g_weak_ref_get (&pick->parent);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && parent != NULL)
    pick->func (file, pick->user_data);

  gtk_native_dialog_destroy (dialog);
  g_object_unref (pick->chooser);
  g_weak_ref_clear (&pick->parent);
  if (pick->destroy != NULL)
    pick->destroy (pick->user_data);
  g_free (pick);
}

/* @name: (nullable): suggested */
static void
pick_file (GtkWindow *parent, GtkFileChooserAction action, const char *title, const char *accept, const char *name,
           MrFileFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Pick *pick;

  if (mr_portal_is_needed () && mr_portal_is_missing (MR_PORTAL_FILE_CHOOSER))
    {
      mr_dialogs_report (GTK_WIDGET (parent), _("Couldn’t choose a file"), mr_portal_explain ());
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  pick = g_new0 (Pick, 1);
  pick->chooser = gtk_file_chooser_native_new (title, parent, action, accept, NULL);
  pick->func = func;
  pick->user_data = user_data;
  pick->destroy = destroy;
  g_weak_ref_init (&pick->parent, parent);

  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (pick->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (pick->chooser), TRUE);
  g_signal_connect (pick->chooser, "response", G_CALLBACK (response_cb), pick);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (pick->chooser));
}

void
mr_file_picker_save (GtkWindow *parent, const char *title, const char *name, MrFileFunc func, gpointer user_data,
                     GDestroyNotify destroy)
{
  pick_file (parent, GTK_FILE_CHOOSER_ACTION_SAVE, title, _("_Export"), name, func, user_data, destroy);
}

void
mr_file_picker_save_as (GtkWindow *parent, const char *title, const char *accept, const char *name, MrFileFunc func,
                        gpointer user_data, GDestroyNotify destroy)
{
  pick_file (parent, GTK_FILE_CHOOSER_ACTION_SAVE, title, accept, name, func, user_data, destroy);
}

void
mr_file_picker_open (GtkWindow *parent, const char *title, MrFileFunc func, gpointer user_data, GDestroyNotify destroy)
{
  pick_file (parent, GTK_FILE_CHOOSER_ACTION_OPEN, title, _("_Open"), NULL, func, user_data, destroy);
}
