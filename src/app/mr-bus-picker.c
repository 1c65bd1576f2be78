/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-picker.h"

#include <glib/gi18n-lib.h>

struct _MrBusPicker {
  GtkWidget parent_instance;

  GtkDropDown *menu;

  /* Owned references */
  MrSession *session;

  gint64 bus;
  gboolean offers_all;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (MrBusPicker, mr_bus_picker, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_OFFERS_ALL, PROP_BUS } MrBusPickerProps;
static GParamSpec *props[PROP_BUS + 1];

static MrBusLink *
dup_link (MrBusPicker *self, guint position)
{
  if (self->offers_all && position == 0)
    return NULL;
  return g_list_model_get_item (mr_session_get_links (self->session), position - (self->offers_all ? 1 : 0));
}

static void
take_bus (MrBusPicker *self, gint64 bus)
{
  if (self->bus == bus)
    return;
  self->bus = bus;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUS]);
}

static void
picked_cb (MrBusPicker *self)
{
  g_autoptr (MrBusLink) link = NULL;

  if (self->filling || self->session == NULL)
    return;
  link = dup_link (self, gtk_drop_down_get_selected (self->menu));
  if (link != NULL)
    mr_session_choose_link (self->session, link);
  take_bus (self, link != NULL ? mr_bus_link_get_bus (link) : 0);
}

static void
watch_label (MrBusPicker *self, MrBusLink *link);

/* There are few buses, and they are named or added by hand. */
static void
fill (MrBusPicker *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const gint64 wanted = self->offers_all ? self->bus : mr_bus_link_get_bus (mr_session_get_link (self->session));
  GListModel *links = mr_session_get_links (self->session);
  guint selected = 0;
  gint64 bus = 0;

  if (self->offers_all)
    gtk_string_list_append (names, _("All Buses"));
  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      if (mr_bus_link_get_bus (link) == wanted)
        {
          bus = wanted;
          selected = g_list_model_get_n_items (G_LIST_MODEL (names));
        }
      gtk_string_list_append (names, mr_bus_link_get_label (link));
      watch_label (self, link);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->menu, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->menu, selected);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), mr_session_has_several (self->session));
  take_bus (self, bus);
}

static void
watch_label (MrBusPicker *self, MrBusLink *link)
{
  g_signal_handlers_disconnect_by_func (link, fill, self);
  g_signal_connect_object (link, "notify::label", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
}

/* Chosen elsewhere. The menu may be amid choosing, so its rows stay as they are. */
static void
link_chosen_cb (MrBusPicker *self)
{
  if (!self->offers_all)
    mr_bus_picker_set_bus (self, mr_bus_link_get_bus (mr_session_get_link (self->session)));
}

static void
leave_session (MrBusPicker *self)
{
  GListModel *links = self->session != NULL ? mr_session_get_links (self->session) : NULL;

  if (links == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      g_signal_handlers_disconnect_by_func (link, fill, self);
    }
  g_signal_handlers_disconnect_by_func (links, fill, self);
  g_signal_handlers_disconnect_by_func (self->session, link_chosen_cb, self);
  g_clear_object (&self->session);
}

static void
set_session (MrBusPicker *self, MrSession *session)
{
  if (self->session == session)
    return;
  leave_session (self);
  take_bus (self, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (session == NULL)
    return;
  self->session = g_object_ref (session);
  g_signal_connect_object (mr_session_get_links (session), "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::link", G_CALLBACK (link_chosen_cb), self, G_CONNECT_SWAPPED);
  fill (self);
}

static void
mr_bus_picker_dispose (GObject *object)
{
  MrBusPicker *self = MR_BUS_PICKER (object);

  leave_session (self);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  G_OBJECT_CLASS (mr_bus_picker_parent_class)->dispose (object);
}

static void
mr_bus_picker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrBusPicker *self = MR_BUS_PICKER (object);

  switch ((MrBusPickerProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_OFFERS_ALL:
      g_value_set_boolean (value, self->offers_all);
      break;
    case PROP_BUS:
      g_value_set_int64 (value, self->bus);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_bus_picker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrBusPicker *self = MR_BUS_PICKER (object);

  switch ((MrBusPickerProps) id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_OFFERS_ALL:
      self->offers_all = g_value_get_boolean (value);
      break;
    case PROP_BUS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_bus_picker_class_init (MrBusPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mr_bus_picker_dispose;
  object_class->get_property = mr_bus_picker_get_property;
  object_class->set_property = mr_bus_picker_set_property;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_OFFERS_ALL] = g_param_spec_boolean ("offers-all", NULL, NULL, FALSE,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_BUS] = g_param_spec_int64 ("bus", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
mr_bus_picker_init (MrBusPicker *self)
{
  self->menu = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "Bus"), -1);
  g_signal_connect_object (self->menu, "notify::selected", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

gint64
mr_bus_picker_get_bus (MrBusPicker *self)
{
  g_return_val_if_fail (MR_IS_BUS_PICKER (self), 0);

  return self->bus;
}

void
mr_bus_picker_set_bus (MrBusPicker *self, gint64 bus)
{
  const guint n_items = g_list_model_get_n_items (gtk_drop_down_get_model (self->menu));

  g_return_if_fail (MR_IS_BUS_PICKER (self));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (MrBusLink) link = dup_link (self, i);

      if ((link != NULL ? mr_bus_link_get_bus (link) : 0) == bus && gtk_drop_down_get_selected (self->menu) != i)
        gtk_drop_down_set_selected (self->menu, i);
    }
}
