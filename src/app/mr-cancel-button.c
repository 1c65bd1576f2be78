/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cancel-button.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-cells.h"

struct _MrCancelButton {
  GtkButton parent_instance;
};

G_DEFINE_FINAL_TYPE (MrCancelButton, mr_cancel_button, GTK_TYPE_BUTTON)

static void
mr_cancel_button_class_init (MrCancelButtonClass *klass)
{
}

static void
mr_cancel_button_init (MrCancelButton *self)
{
  GtkButton *button = GTK_BUTTON (self);
  const char *label = _("_Cancel");
  g_auto (GStrv) parts = g_strsplit (label, "_", 2);
  g_autofree char *name = g_strjoinv (NULL, parts);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "window.close");
  if (mr_meter_cells_orientation () == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_button_set_use_underline (button, TRUE);
      gtk_button_set_label (button, label);
      return;
    }
  gtk_button_set_icon_name (button, "window-close-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
