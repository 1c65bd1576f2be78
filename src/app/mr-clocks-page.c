/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-address-cells.h"
#include "mr-clock-cells.h"
#include "mr-column-titles.h"
#include "mr-meter-cells.h"

G_DEFINE_FINAL_TYPE (MrClocksPage, mr_clocks_page, MR_TYPE_WRITES_PAGE)

enum { PROP_CLOCKING = 1 };
static GParamSpec *props[PROP_CLOCKING + 1];

/* --- What the template shows --- */

static MrLamp
time_lamp (GtkWidget *widget, int state, const char *text)
{
  switch ((MrSiteTimeState) state)
    {
    case MR_SITE_TIME_MEASURING:
      return MR_LAMP_BUSY;
    case MR_SITE_TIME_KNOWN:
      return mr_clocking_is_in_doubt (MR_CLOCKS_PAGE (widget)->clocking) ? MR_LAMP_WARNING : MR_LAMP_OK;
    case MR_SITE_TIME_FAILED:
      return MR_LAMP_ERROR;
    case MR_SITE_TIME_NONE:
    default:
      return MR_LAMP_SILENT;
    }
}

/* A source that failed can be asked again, in the form that there is room for. */
static gboolean
asks_in_words (GtkWidget *widget, int state, gboolean narrow)
{
  return state == MR_SITE_TIME_FAILED && !narrow;
}

static gboolean
asks_by_icon (GtkWidget *widget, int state, gboolean narrow)
{
  return state == MR_SITE_TIME_FAILED && narrow;
}

static char *
time_label (GtkWidget *widget, int state, const char *text)
{
  if (state == MR_SITE_TIME_MEASURING)
    return g_strdup (_("Asking for the time…"));
  if (state == MR_SITE_TIME_NONE)
    return g_strdup (_("Choose where the time comes from that the clocks are compared with."));
  return g_strdup (text);
}

/* Large text in a narrow window leaves no more room beside the clocks and a task; the tooltip has all of it. */
static int
time_lines (GtkWidget *widget, gboolean narrow)
{
  return narrow && mr_meter_cells_orientation () == GTK_ORIENTATION_VERTICAL ? 1 : 6;
}

/* Those to be set first. */
static int
chosen_rank (GObject *object, gboolean chosen)
{
  return chosen ? 0 : 1;
}

/* --- The zone --- */

static void
zone_selected_cb (MrClocksPage *self, GParamSpec *pspec, GtkDropDown *drop_down)
{
  const guint selected = gtk_drop_down_get_selected (drop_down);

  if (self->clocking == NULL || selected > MR_CLOCK_UTC ||
      mr_session_is_writing (mr_writes_page_get_session (MR_WRITES_PAGE (self))))
    return;
  mr_clocking_set_zone (self->clocking, (MrClockZone) selected);
  g_settings_set_string (self->settings, "clock-zone", mr_clock_zone_nick ((MrClockZone) selected));
}

static void
open_zone (MrClocksPage *self)
{
  g_autofree char *nick = g_settings_get_string (self->settings, "clock-zone");
  MrClockZone zone = MR_CLOCK_LOCAL;

  mr_clock_zone_from_nick (nick, &zone);
  mr_clocking_set_zone (self->clocking, zone);
  gtk_drop_down_set_selected (self->zone, zone);
}

/* --- What is listed --- */

static GListModel *
open_clocks (MrWritesPage *page, GError **error)
{
  static const char *const counts[] = { "notify::n-chosen", "notify::n-stale", "notify::n-clocks" };
  MrClocksPage *self = MR_CLOCKS_PAGE (page);
  MrSession *session = mr_writes_page_get_session (page);

  self->clocking = mr_clocking_new (session, mr_session_get_link (session));
  open_zone (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLOCKING]);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    g_signal_connect_object (self->clocking, counts[i], G_CALLBACK (mr_writes_page_rows_changed), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (mr_clocking_get_site_time (self->clocking), "notify::state",
                           G_CALLBACK (mr_clocks_page_time_changed), self, G_CONNECT_SWAPPED);
  mr_clocks_page_open_source (self);
  return G_LIST_MODEL (g_object_ref (self->clocking));
}

static gboolean
is_shown (MrWritesPage *page, gpointer row, guint show)
{
  return mr_clocking_row_is_chosen (row);
}

static const MrPageWords *
good_news (MrWritesPage *page, guint show)
{
  static const MrPageWords none_to_set = {
    N_("No Clock to Set"), N_("No clock is certain to be off by more than a minute, and none was chosen.")
  };

  return &none_to_set;
}

/* --- GObject --- */

static void
mr_clocks_page_dispose (GObject *object)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_CLOCKS_PAGE);
  g_clear_object (&self->clocking);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mr_clocks_page_parent_class)->dispose (object);
}

static void
mr_clocks_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CLOCKING)
    g_value_set_object (value, MR_CLOCKS_PAGE (object)->clocking);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_up_page (MrWritesPageClass *page_class)
{
  page_class->icon = "mr-page-clocks-symbolic";
  page_class->connect = N_("Connect to the bus to find its meters. Then compare and set their clocks here.");
  page_class->scan = N_("Scan the bus to find its meters. Then compare and set their clocks here.");
  page_class->threshold = 860;
  page_class->open = open_clocks;
  page_class->is_shown = is_shown;
  page_class->good_news = good_news;
  page_class->update = mr_clocks_page_update;
  page_class->activated = mr_clocks_page_activated;
}

static void
mr_clocks_page_class_init (MrClocksPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_clocks_page_dispose;
  object_class->get_property = mr_clocks_page_get_property;
  set_up_page (MR_WRITES_PAGE_CLASS (klass));
  props[PROP_CLOCKING] = g_param_spec_object ("clocking", NULL, NULL, MR_TYPE_CLOCKING,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_CLOCKING);
  g_type_ensure (MR_TYPE_CLOCKING_ROW);
  g_type_ensure (MR_TYPE_SITE_TIME);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-clocks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, deviation);
  gtk_widget_class_bind_template_child (widget_class, MrClocksPage, zone);
  mr_clocks_page_install_actions (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, time_lamp);
  gtk_widget_class_bind_template_callback (widget_class, time_label);
  gtk_widget_class_bind_template_callback (widget_class, time_lines);
  gtk_widget_class_bind_template_callback (widget_class, asks_in_words);
  gtk_widget_class_bind_template_callback (widget_class, asks_by_icon);
  gtk_widget_class_bind_template_callback (widget_class, chosen_rank);
  gtk_widget_class_bind_template_callback (widget_class, zone_selected_cb);
  mr_writes_page_bind_callbacks (widget_class);
  mr_address_cells_bind_callbacks (widget_class);
  mr_clock_cells_bind_callbacks (widget_class);
  mr_clocks_page_bind_choose (widget_class);
}

static void
mr_clocks_page_init (MrClocksPage *self)
{
  self->settings = g_settings_new (MR_APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_column_titles_align (self->table, (GtkColumnViewColumn *const[]) { self->deviation, NULL });
}

GtkWidget *
mr_clocks_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  return g_object_new (MR_TYPE_CLOCKS_PAGE, "session", session, NULL);
}

MrClocking *
mr_clocks_page_get_clocking (MrClocksPage *self)
{
  g_return_val_if_fail (MR_IS_CLOCKS_PAGE (self), NULL);
  return self->clocking;
}
