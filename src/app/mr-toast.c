/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-toast.h"

#include <glib/gi18n-lib.h>

#include "mr-bin-layout.h"
#include "mr-wrap-box.h"

/* Text of a toast in a wide window is read at a glance in lines of this length. */
#define MAX_WIDTH_CHARS 70

/* Pixels of a window that are not for its text: margins, and the button that closes it. */
#define AROUND 112

/* --- How wide it is --- */

/* A toast is asked for its height without a width: it must know itself how wide it will be. */
static void
measure (GtkWidget *bin, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  GtkWidget *content = adw_bin_get_child (ADW_BIN (bin));
  const int available = gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (bin))) - AROUND;
  int narrowest, widest;

  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &narrowest, &widest, NULL, NULL);
  widest = MAX (narrowest, MIN (widest, available));
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = narrowest;
      *natural = widest;
      return;
    }
  gtk_widget_measure (content, orientation, widest, minimum, natural, NULL, NULL);
}

/* The button of libadwaita that closes a toast has an icon, and no name. */
static void
name_close_button (GtkWidget *bin)
{
  GtkWidget *toast = bin;

  while (toast != NULL && !g_str_equal (gtk_widget_get_css_name (toast), "toast"))
    toast = gtk_widget_get_parent (toast);
  for (GtkWidget *child = toast != NULL ? gtk_widget_get_first_child (toast) : NULL; child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && gtk_button_get_icon_name (GTK_BUTTON (child)) != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close"), -1);
}

static void
root_cb (GtkWidget *bin)
{
  if (gtk_widget_get_root (bin) != NULL)
    g_signal_connect_object (gtk_widget_get_root (bin), "notify::default-width", G_CALLBACK (gtk_widget_queue_resize), bin,
                             G_CONNECT_SWAPPED);
}

static GtkWidget *
fitted (GtkWidget *content)
{
  GtkWidget *bin = g_object_new (ADW_TYPE_BIN, "child", content, NULL);

  gtk_widget_set_layout_manager (bin, mr_bin_layout_new (NULL, measure));
  g_signal_connect (bin, "notify::root", G_CALLBACK (root_cb), NULL);
  g_signal_connect (bin, "map", G_CALLBACK (name_close_button), NULL);
  return bin;
}

/* --- Its text and button --- */

static GtkWidget *
text_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_WIDTH_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  /* The oldest GTK we support calls a label after its class. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return label;
}

static GtkWidget *
button_new (AdwToast *toast, const char *text, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  g_signal_connect_object (button, "clicked", G_CALLBACK (adw_toast_dismiss), toast, G_CONNECT_SWAPPED);
  return button;
}

/* A toast's own title and button are in one line, which cuts them in a narrow window. */
AdwToast *
mr_toast_new (const char *text, const char *button, const char *action)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *box = g_object_new (MR_TYPE_WRAP_BOX, NULL);

  mr_wrap_box_append (MR_WRAP_BOX (box), text_new (text));
  if (button != NULL)
    mr_wrap_box_append (MR_WRAP_BOX (box), button_new (toast, button, action));
  adw_toast_set_custom_title (toast, fitted (box));
  return toast;
}
