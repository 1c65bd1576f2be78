/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-registers-view.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-condition-row.h"
#include "mr-meter-cells.h"
#include "mr-meter-look.h"
#include "mr-octets-view.h"
#include "mr-present.h"
#include "mr-register-row.h"
#include "mr-report-telegrams.h"

struct _MrRegistersView {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *stack;
  GtkScrolledWindow *scroller;
  GtkEditable *place;
  GtkWidget *condition_group;
  GtkListBox *conditions;
  GtkListBox *registers;
  GtkLabel *no_registers;
  MrOctetsView *octets;
  GtkWidget *key_list;
  GtkLabel *key_sentence;
  GtkButton *key_button;

  /* Owned references */
  MrMeter *meter;
  GSignalGroup *meter_signals;
  GListStore *store;

  gboolean raw;
  gboolean following; /* the row follows the octet, not the other way round */
  guint scroll;   /* tick callback */
  guint n_frames; /* it has seen */
};

G_DEFINE_FINAL_TYPE (MrRegistersView, mr_registers_view, GTK_TYPE_WIDGET)

typedef enum { PROP_METER = 1, PROP_RAW } MrRegistersViewProps;
static GParamSpec *props[PROP_RAW + 1];

static char *
identity_text (GtkWidget *widget, const char *manufacturer, const char *id)
{
  if (manufacturer == NULL || *manufacturer == '\0')
    return g_strdup (id);
  return g_strdup_printf ("%s %s", manufacturer, id);
}

static char *
facts_text (GtkWidget *widget, const char *type_name, int primary, guint baud)
{
  g_autoptr (GString) text = g_string_new (type_name);

  if (primary >= 0)
    {
      g_string_append (text, " · ");
      /* Translators: %d is a primary address, 0…250. In a list of facts: "Heat · address 3 · 2400 baud". */
      g_string_append_printf (text, _("address %d"), primary);
    }
  if (baud > 0)
    {
      g_string_append (text, " · ");
      /* Translators: %u is a baud rate. In a list of facts: "Heat · address 3 · 2400 baud". */
      g_string_append_printf (text, _("%u baud"), baud);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
times_text (GtkWidget *widget, gint64 last_heard, double clock_seconds, MrMeter *meter)
{
  g_autofree char *moment = mr_moment_text (last_heard);
  g_autofree char *heard = NULL;
  g_autofree char *clock = NULL;

  if (last_heard <= 0)
    return g_strdup (_("Never read"));
  /* Translators: %s is a time of day ("14:05") or a date. */
  heard = g_strdup_printf (_("Last answer: %s"), moment);
  if (isnan (clock_seconds))
    return g_steal_pointer (&heard);
  clock = mr_present_clock (&mr_meter_decoded (meter)->clock);
  return g_strdup_printf ("%s · %s", heard, clock);
}

static char *
exchange_text (GtkWidget *widget, gpointer exchange)
{
  return exchange != NULL ? mr_present_exchange (exchange) : g_strdup ("");
}

static gboolean
is_exchanged (GtkWidget *widget, gpointer exchange)
{
  return exchange != NULL && ((const MbusExchange *) exchange)->n_requests > 0;
}

static gboolean
is_filled (GtkWidget *widget, const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
medium_icon (GtkWidget *widget, int medium)
{
  return g_strdup (mr_medium_icon_name (medium));
}

static char *
page_name (GtkWidget *widget, MrMeter *meter)
{
  return g_strdup (meter != NULL ? "meter" : "none");
}

static GtkWidget *
create_register_row (gpointer item, gpointer user_data)
{
  MrRegistersView *self = MR_REGISTERS_VIEW (user_data);
  GtkWidget *row = mr_register_row_new (MR_REGISTER (item));

  g_object_bind_property (self, "raw", row, "raw", G_BINDING_SYNC_CREATE);
  return row;
}

/* --- Records and octets ------------------------------------------------------------------------------------------ */

static MrRegister *
marked_register (MrRegistersView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->registers);

  return row != NULL ? mr_register_row_get_register (MR_REGISTER_ROW (row)) : NULL;
}

static GtkListBoxRow *
find_row (MrRegistersView *self, guint telegram, int record)
{
  guint i;

  for (i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (MrRegister) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (mr_register_telegram (item) == telegram && (int) mr_register_record (item) == record)
        return gtk_list_box_get_row_at_index (self->registers, i);
    }
  return NULL;
}

/* The first frame lays out what has changed, the second finds everything in its place. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MrRegistersView *self = MR_REGISTERS_VIEW (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->registers);
  graphene_rect_t bounds;

  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;
  self->scroll = 0;
  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->scroller), &bounds))
    {
      const double top = gtk_adjustment_get_value (adjustment) + bounds.origin.y;

      gtk_adjustment_clamp_page (adjustment, top, top + bounds.size.height);
    }
  return G_SOURCE_REMOVE;
}

static void
queue_scroll (MrRegistersView *self)
{
  self->n_frames = 0;
  if (self->scroll == 0)
    self->scroll = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

static void
octet_moved_cb (MrRegistersView *self, guint telegram, int record)
{
  self->following = TRUE;
  gtk_list_box_select_row (self->registers, find_row (self, telegram, record));
  self->following = FALSE;
  queue_scroll (self);
}

static void
row_selected_cb (MrRegistersView *self)
{
  if (self->raw && !self->following)
    mr_octets_view_mark (self->octets, marked_register (self));
}

/* What is chosen stays chosen when the meter says it once more, with another value. */
static void
show_readout (MrRegistersView *self)
{
  GPtrArray *telegrams = self->meter != NULL ? mr_meter_telegrams (self->meter) : NULL;
  MrRegister *marked = marked_register (self);
  const guint telegram = marked != NULL ? mr_register_telegram (marked) : 0;
  const int record = marked != NULL ? (int) mr_register_record (marked) : -1;
  GtkListBoxRow *row;

  self->following = TRUE;
  mr_register_fill (self->store, telegrams);
  gtk_label_set_text (self->no_registers,
                      telegrams == NULL || telegrams->len == 0 ? _("Nothing has been read from this meter yet.")
                                                               : _("Its telegrams contain no readable registers."));
  mr_octets_view_show_telegrams (self->octets, self->raw ? telegrams : NULL);
  self->following = FALSE;

  row = self->raw ? find_row (self, telegram, record) : NULL;
  if (row != NULL)
    gtk_list_box_select_row (self->registers, row);
}

/* --- Conditions -------------------------------------------------------------------------------------------------- */

static MrLamp
lamp_of (MrVerdict verdict)
{
  static const MrLamp lamps[] = {
    [MR_VERDICT_OK] = MR_LAMP_OK,
    [MR_VERDICT_WARNING] = MR_LAMP_WARNING,
    [MR_VERDICT_ERROR] = MR_LAMP_ERROR,
    [MR_VERDICT_SILENT] = MR_LAMP_SILENT,
  };

  return lamps[verdict];
}

static void
show_conditions (MrRegistersView *self)
{
  GPtrArray *findings = self->meter != NULL ? mr_meter_findings (self->meter) : NULL;
  GtkListBoxRow *row;
  guint i;

  while ((row = gtk_list_box_get_row_at_index (self->conditions, 0)) != NULL)
    gtk_list_box_remove (self->conditions, GTK_WIDGET (row));
  for (i = 0; findings != NULL && i < findings->len; i++)
    {
      const MrFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *text = mr_finding_text (finding);
      g_autofree char *advice = mr_finding_advice (finding);

      gtk_list_box_append (self->conditions, mr_condition_row_new (lamp_of (finding->verdict), text, advice));
    }
  gtk_widget_set_visible (self->condition_group, findings != NULL && findings->len > 0);
}

/* --- Key --------------------------------------------------------------------------------------------------------- */

/* The telegram that is hardest to read decides. Returns: (transfer full) (nullable): %NULL when a key makes no
 * difference */
static char *
key_text (MrMeter *meter)
{
  const MbusTelegram *telegram = mr_report_most_secret (mr_meter_telegrams (meter));

  switch (telegram != NULL ? telegram->security : MBUS_SECURITY_CLEAR)
    {
    case MBUS_SECURITY_NO_KEY:
      /* Translators: of the key that opens what a meter says. */
      return g_strdup (_("None saved"));
    case MBUS_SECURITY_WRONG_KEY:
      /* Translators: of the key that should open what a meter says. */
      return g_strdup (_("The saved key is wrong"));
    case MBUS_SECURITY_UNKNOWN:
      /* Translators: of a key. %u is the number of a security mode of the M-Bus standard. */
      return g_strdup_printf (_("No key will help: security mode %u is not supported"), telegram->security_mode);
    case MBUS_SECURITY_OPENED:
      /* Translators: of the key of a meter. */
      return g_strdup (_("Decrypts the meter’s data"));
    case MBUS_SECURITY_CLEAR:
    case MBUS_SECURITY_OPENED_BEFORE:
    default:
      /* Translators: of the key of a meter. */
      return mr_meter_has_key (meter) ? g_strdup (_("Not needed: its last telegram is not encrypted")) : NULL;
    }
}

static void
show_key (MrRegistersView *self)
{
  const MbusTelegram *telegram = self->meter != NULL ? mr_report_most_secret (mr_meter_telegrams (self->meter)) : NULL;
  g_autofree char *sentence = self->meter != NULL ? key_text (self->meter) : NULL;
  const gboolean keyed = self->meter != NULL && mr_meter_has_key (self->meter);

  gtk_widget_set_visible (self->key_list, sentence != NULL);
  gtk_label_set_text (self->key_sentence, sentence != NULL ? sentence : "");
  gtk_button_set_label (self->key_button, keyed ? C_("key", "C_hange…") : C_("key", "_Enter…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->key_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, keyed ? _("Change key") : _("Enter key"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->key_button),
                          telegram != NULL && telegram->security != MBUS_SECURITY_UNKNOWN);
}

static void
show_place (MrRegistersView *self)
{
  const char *place = self->meter != NULL ? mr_meter_place (self->meter) : "";

  if (g_strcmp0 (gtk_editable_get_text (self->place), place) != 0)
    gtk_editable_set_text (self->place, place);
}

static void
store_place (MrRegistersView *self)
{
  g_autofree char *place = g_strstrip (g_strdup (gtk_editable_get_text (self->place)));

  if (self->meter != NULL && g_strcmp0 (place, mr_meter_place (self->meter)) != 0)
    g_object_set (self->meter, "place", place, NULL);
}

static void
place_left_cb (GtkEventControllerFocus *controller, MrRegistersView *self)
{
  store_place (self);
}

static void
set_meter (MrRegistersView *self, MrMeter *meter)
{
  if (self->meter == meter)
    return;

  store_place (self);
  g_set_object (&self->meter, meter);
  g_signal_group_set_target (self->meter_signals, meter);
  show_place (self);
  show_conditions (self);
  show_readout (self);
  show_key (self);
  if (self->raw)
    gtk_list_box_select_row (self->registers, gtk_list_box_get_row_at_index (self->registers, 0));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METER]);
}

static void
set_raw (MrRegistersView *self, gboolean raw)
{
  if (self->raw == raw)
    return;

  self->raw = raw;
  gtk_list_box_set_selection_mode (self->registers, raw ? GTK_SELECTION_BROWSE : GTK_SELECTION_NONE);
  mr_octets_view_show_telegrams (self->octets, raw && self->meter != NULL ? mr_meter_telegrams (self->meter) : NULL);
  if (raw)
    {
      gtk_list_box_select_row (self->registers, gtk_list_box_get_row_at_index (self->registers, 0));
      queue_scroll (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RAW]);
}

static void
mr_registers_view_dispose (GObject *object)
{
  MrRegistersView *self = MR_REGISTERS_VIEW (object);

  if (self->scroll != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll);
  self->scroll = 0;
  if (self->meter_signals != NULL)
    g_signal_group_set_target (self->meter_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_REGISTERS_VIEW);
  g_clear_object (&self->meter_signals);
  g_clear_object (&self->meter);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (mr_registers_view_parent_class)->dispose (object);
}

static void
mr_registers_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrRegistersView *self = MR_REGISTERS_VIEW (object);

  switch ((MrRegistersViewProps) id)
    {
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_RAW:
      g_value_set_boolean (value, self->raw);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_registers_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrRegistersView *self = MR_REGISTERS_VIEW (object);

  switch ((MrRegistersViewProps) id)
    {
    case PROP_METER:
      set_meter (self, g_value_get_object (value));
      break;
    case PROP_RAW:
      set_raw (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_registers_view_class_init (MrRegistersViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_registers_view_dispose;
  object_class->get_property = mr_registers_view_get_property;
  object_class->set_property = mr_registers_view_set_property;

  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_RAW] = g_param_spec_boolean ("raw", NULL, NULL, FALSE,
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_OCTETS_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-registers-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, stack);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, place);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, condition_group);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, conditions);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, registers);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, no_registers);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, octets);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, key_list);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, key_sentence);
  gtk_widget_class_bind_template_child (widget_class, MrRegistersView, key_button);
  mr_meter_cells_bind_callbacks (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, identity_text);
  gtk_widget_class_bind_template_callback (widget_class, facts_text);
  gtk_widget_class_bind_template_callback (widget_class, times_text);
  gtk_widget_class_bind_template_callback (widget_class, exchange_text);
  gtk_widget_class_bind_template_callback (widget_class, is_exchanged);
  gtk_widget_class_bind_template_callback (widget_class, is_filled);
  gtk_widget_class_bind_template_callback (widget_class, medium_icon);
  gtk_widget_class_bind_template_callback (widget_class, page_name);
  gtk_widget_class_bind_template_callback (widget_class, store_place);
  gtk_widget_class_bind_template_callback (widget_class, place_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, octet_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, mr_registers_view_copy);
}

static void
mr_registers_view_init (MrRegistersView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->store = g_list_store_new (MR_TYPE_REGISTER);
  gtk_list_box_bind_model (self->registers, G_LIST_MODEL (self->store), create_register_row, self, NULL);

  self->meter_signals = g_signal_group_new (MR_TYPE_METER);
  g_signal_group_connect_swapped (self->meter_signals, "notify::decoded", G_CALLBACK (show_readout), self);
  g_signal_group_connect_swapped (self->meter_signals, "notify::decoded", G_CALLBACK (show_key), self);
  g_signal_group_connect_swapped (self->meter_signals, "notify::has-key", G_CALLBACK (show_key), self);
  g_signal_group_connect_swapped (self->meter_signals, "notify::conditions", G_CALLBACK (show_conditions), self);
  g_signal_group_connect_swapped (self->meter_signals, "notify::place", G_CALLBACK (show_place), self);
}

GListModel *
mr_registers_view_get_registers (MrRegistersView *self)
{
  g_return_val_if_fail (MR_IS_REGISTERS_VIEW (self), NULL);
  return G_LIST_MODEL (self->store);
}

void
mr_registers_view_copy (MrRegistersView *self)
{
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  g_autofree char *all = NULL;

  g_return_if_fail (MR_IS_REGISTERS_VIEW (self));

  if (self->meter == NULL)
    return;
  label = mr_meter_label (self->meter);
  text = mr_register_list_to_text (G_LIST_MODEL (self->store));
  all = g_strdup_printf ("%s\n%s", label, text);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), all);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("The registers were copied to the clipboard."));
}
