/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-table.h"

#include "mr-adaptive-bin.h"
#include "mr-column-titles.h"
#include "mr-edit-cell.h"
#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"
#include "mr-paced-model.h"

struct _MrMeterTable {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *ample;
  GtkColumnView *view;
  GtkColumnViewColumn *bus;
  GtkColumnViewColumn *address;
  GtkColumnViewColumn *baud;
  GtkColumnViewColumn *reading;
  GtkColumnViewColumn *clock;
  GtkColumnViewColumn *heard;

  /* Owned references */
  MrPacedModel *model;

  gboolean single_click;
};

G_DEFINE_FINAL_TYPE (MrMeterTable, mr_meter_table, GTK_TYPE_WIDGET)

typedef enum { PROP_MODEL = 1, PROP_SORTER, PROP_SINGLE_CLICK } MrMeterTableProps;
static GParamSpec *props[PROP_SINGLE_CLICK + 1];

static guint activated_signal;

static void
edit_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrMeterTable *self = MR_METER_TABLE (widget);
  g_autoptr (GtkSelectionModel) all = NULL;
  g_autoptr (GtkBitset) chosen = NULL;
  g_autoptr (MrMeter) meter = NULL;

  /* The view may not have the chosen row yet. */
  g_object_get (self->model, "model", &all, NULL);
  chosen = gtk_selection_model_get_selection (all);
  if (gtk_bitset_is_empty (chosen))
    return;
  meter = g_list_model_get_item (G_LIST_MODEL (all), gtk_bitset_get_minimum (chosen));
  mr_edit_cell_edit_row (GTK_WIDGET (self->view), meter, NULL);
}

static void
align_titles (MrMeterTable *self)
{
  GtkColumnViewColumn *const numbers[] = { self->address, self->baud, self->reading, self->clock, self->heard, NULL };

  mr_column_titles_align (self->view, numbers);
}

static void
activated_cb (GtkColumnView *view, guint position, MrMeterTable *self)
{
  g_signal_emit (self, activated_signal, 0, position);
}

static void
mr_meter_table_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MR_TYPE_METER_TABLE);
  g_clear_object (&MR_METER_TABLE (object)->model);
  G_OBJECT_CLASS (mr_meter_table_parent_class)->dispose (object);
}

static void
mr_meter_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrMeterTable *self = MR_METER_TABLE (object);

  switch ((MrMeterTableProps) id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_SORTER:
      g_value_set_object (value, self->view != NULL ? gtk_column_view_get_sorter (self->view) : NULL);
      break;
    case PROP_SINGLE_CLICK:
      g_value_set_boolean (value, self->single_click);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_meter_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrMeterTable *self = MR_METER_TABLE (object);

  switch ((MrMeterTableProps) id)
    {
    case PROP_MODEL:
      g_set_object (&self->model, g_value_get_object (value));
      break;
    case PROP_SINGLE_CLICK:
      self->single_click = g_value_get_boolean (value);
      break;
    case PROP_SORTER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_meter_table_class_init (MrMeterTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_meter_table_dispose;
  object_class->get_property = mr_meter_table_get_property;
  object_class->set_property = mr_meter_table_set_property;

  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, MR_TYPE_PACED_MODEL,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SORTER] = g_param_spec_object ("sorter", NULL, NULL, GTK_TYPE_SORTER,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SINGLE_CLICK] = g_param_spec_boolean ("single-click", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  activated_signal = g_signal_new ("activated", MR_TYPE_METER_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_EDIT_CELL);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-meter-table.ui");
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, ample);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, view);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, bus);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, address);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, baud);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, reading);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, clock);
  gtk_widget_class_bind_template_child (widget_class, MrMeterTable, heard);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "cells.edit", NULL, edit_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "cells.edit", NULL);
}

static void
mr_meter_table_init (MrMeterTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  align_titles (self);
}

void
mr_meter_table_show_buses (MrMeterTable *self, gboolean show)
{
  g_return_if_fail (MR_IS_METER_TABLE (self));
  gtk_column_view_column_set_visible (self->bus, show);
}

void
mr_meter_table_unsort (MrMeterTable *self)
{
  g_return_if_fail (MR_IS_METER_TABLE (self));
  gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
}
