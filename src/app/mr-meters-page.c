/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meters-page.h"

#include <adwaita.h>

struct _MrMetersPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkStack *panes;
  AdwBin *front;
  AdwBin *side;
  MrMeterList *list;
  MrRegistersView *registers;

  /* Owned references */
  MrSession *session;
  MrMeter *meter;

  gboolean narrow;
  gboolean in_detail;
  gboolean searching;
};

G_DEFINE_FINAL_TYPE (MrMetersPage, mr_meters_page, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_NARROW, PROP_METER, PROP_IN_DETAIL, PROP_SEARCHING } MrMetersPageProps;
static GParamSpec *props[PROP_SEARCHING + 1];

/* Which page is shown instead of an empty list. */
static char *
page_name (GtkWidget *widget, guint n_all, MrLinkState state, gboolean busy)
{
  if (n_all > 0)
    return g_strdup ("meters");
  if (state != MR_LINK_CONNECTED)
    return g_strdup ("offline");
  return g_strdup (busy ? "searching" : "empty");
}

static void
set_meter (MrMetersPage *self, MrMeter *meter)
{
  if (g_set_object (&self->meter, meter))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METER]);
}

static void
set_in_detail (MrMetersPage *self, gboolean in_detail)
{
  in_detail = in_detail && self->narrow;
  if (self->in_detail == in_detail)
    return;

  self->in_detail = in_detail;
  gtk_stack_set_visible_child_name (self->panes, in_detail ? "registers" : "meters");
  if (!in_detail)
    set_meter (self, mr_meter_list_get_meter (self->list));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IN_DETAIL]);
}

/* The registers are one widget, beside the list or covering it. */
static void
set_narrow (MrMetersPage *self, gboolean narrow)
{
  GtkWidget *registers = GTK_WIDGET (self->registers);

  if (self->narrow == narrow)
    return;

  set_in_detail (self, FALSE);
  self->narrow = narrow;

  g_object_ref (registers);
  adw_bin_set_child (narrow ? self->side : self->front, NULL);
  adw_bin_set_child (narrow ? self->front : self->side, registers);
  g_object_unref (registers);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

static void
set_session (MrMetersPage *self, MrSession *session)
{
  if (self->session == session)
    return;

  set_in_detail (self, FALSE);
  g_set_object (&self->session, session);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
chosen_cb (MrMetersPage *self)
{
  MrMeter *meter = mr_meter_list_get_meter (self->list);

  /* A filter may take the meter out of the list while its registers cover the list: they stay. */
  if (meter != NULL || !self->in_detail)
    set_meter (self, meter);
}

static void
activated_cb (MrMetersPage *self)
{
  if (self->narrow)
    set_in_detail (self, TRUE);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->registers), GTK_DIR_TAB_FORWARD);
}

static void
mr_meters_page_dispose (GObject *object)
{
  MrMetersPage *self = MR_METERS_PAGE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_METERS_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_meters_page_parent_class)->dispose (object);
}

static void
mr_meters_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrMetersPage *self = MR_METERS_PAGE (object);

  switch ((MrMetersPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_IN_DETAIL:
      g_value_set_boolean (value, self->in_detail);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_meters_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrMetersPage *self = MR_METERS_PAGE (object);

  switch ((MrMetersPageProps) id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_IN_DETAIL:
      set_in_detail (self, g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_METER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_meters_page_class_init (MrMetersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_meters_page_dispose;
  object_class->get_property = mr_meters_page_get_property;
  object_class->set_property = mr_meters_page_set_property;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_IN_DETAIL] = g_param_spec_boolean ("in-detail", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_METER_LIST);
  g_type_ensure (MR_TYPE_REGISTERS_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-meters-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, panes);
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, front);
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, side);
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, list);
  gtk_widget_class_bind_template_child (widget_class, MrMetersPage, registers);
  gtk_widget_class_bind_template_callback (widget_class, page_name);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
mr_meters_page_init (MrMetersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MrMeter *
mr_meters_page_get_meter (MrMetersPage *self)
{
  g_return_val_if_fail (MR_IS_METERS_PAGE (self), NULL);
  return self->meter;
}

void
mr_meters_page_show_meter (MrMetersPage *self, MrMeter *meter)
{
  g_return_if_fail (MR_IS_METERS_PAGE (self));

  set_in_detail (self, FALSE);
  mr_meter_list_select (self->list, meter);
  if (mr_meter_list_get_meter (self->list) != meter)
    {
      mr_meter_list_set_show (self->list, MR_SHOW_ALL);
      mr_meter_list_set_search (self->list, "");
      mr_meter_list_select (self->list, meter);
    }
  set_in_detail (self, TRUE);
}

MrMeterList *
mr_meters_page_get_list (MrMetersPage *self)
{
  g_return_val_if_fail (MR_IS_METERS_PAGE (self), NULL);
  return self->list;
}

MrRegistersView *
mr_meters_page_get_registers (MrMetersPage *self)
{
  g_return_val_if_fail (MR_IS_METERS_PAGE (self), NULL);
  return self->registers;
}
