/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-page-bar.h"

#include "mr-adaptive-bin.h"

struct _MrPageBar {
  GtkWidget parent_instance;

  GtkWidget *room; /* MrAdaptiveBin: narrow while there is no room for all names */
  GtkBox *buttons;

  /* Owned references */
  AdwViewStack *stack;
};

G_DEFINE_FINAL_TYPE (MrPageBar, mr_page_bar, GTK_TYPE_WIDGET)

enum { PROP_STACK = 1 };
static GParamSpec *props[PROP_STACK + 1];

static void
toggled_cb (GtkToggleButton *button, MrPageBar *self)
{
  if (gtk_toggle_button_get_active (button))
    adw_view_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
update (MrPageBar *self)
{
  const char *front = adw_view_stack_get_visible_child_name (self->stack);
  gboolean narrow;

  g_object_get (self->room, "narrow", &narrow, NULL);
  gtk_box_set_homogeneous (self->buttons, !narrow);
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->buttons)); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      const gboolean is_front = g_strcmp0 (gtk_widget_get_name (button), front) == 0;
      GtkWidget *title = gtk_widget_get_last_child (gtk_button_get_child (GTK_BUTTON (button)));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), is_front);
      gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_SELECTED, is_front, -1);
      gtk_widget_set_visible (title, is_front || !narrow);
    }
}

static void
add_button (MrPageBar *self, AdwViewStackPage *page)
{
  const char *title = adw_view_stack_page_get_title (page);
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->buttons));
  GtkWidget *button = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_TAB,
                                    "name", adw_view_stack_page_get_name (page), "hexpand", TRUE,
                                    "tooltip-text", title, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (adw_view_stack_page_get_icon_name (page)));
  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  if (first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  gtk_box_append (self->buttons, button);
}

static void
mr_page_bar_constructed (GObject *object)
{
  MrPageBar *self = MR_PAGE_BAR (object);
  g_autoptr (GtkSelectionModel) pages = adw_view_stack_get_pages (self->stack);

  G_OBJECT_CLASS (mr_page_bar_parent_class)->constructed (object);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

      add_button (self, page);
    }
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "notify::narrow", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
mr_page_bar_dispose (GObject *object)
{
  MrPageBar *self = MR_PAGE_BAR (object);

  g_clear_pointer (&self->room, gtk_widget_unparent);
  g_clear_object (&self->stack);
  G_OBJECT_CLASS (mr_page_bar_parent_class)->dispose (object);
}

static void
mr_page_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STACK)
    MR_PAGE_BAR (object)->stack = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mr_page_bar_class_init (MrPageBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_page_bar_constructed;
  object_class->dispose = mr_page_bar_dispose;
  object_class->set_property = mr_page_bar_set_property;

  props[PROP_STACK] = g_param_spec_object ("stack", NULL, NULL, ADW_TYPE_VIEW_STACK,
                                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TAB_LIST);
}

static void
mr_page_bar_init (MrPageBar *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);

  self->buttons = GTK_BOX (buttons);
  self->room = g_object_new (MR_TYPE_ADAPTIVE_BIN, "child", buttons, NULL);
  gtk_widget_set_parent (self->room, GTK_WIDGET (self));
}
