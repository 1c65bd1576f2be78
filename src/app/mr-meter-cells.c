/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-cells.h"

#include <glib/gi18n-lib.h>

#include "mr-cut-tooltip.h"
#include "mr-edit-cell.h"
#include "mr-meter-look.h"
#include "mr-meter.h"
#include "mr-row-name.h"

/* One and a half times the usual size. */
#define LARGE_TEXT_DPI 144

/* "0000…221": where there is no room for all of "00000012/25011221", a twin needs no more of it than other meters */
#define MAX_NUMBER_CHARS 8

/* Worst first, as a person looks for trouble. */
static int
lamp_rank (GObject *object, MrLamp lamp)
{
  static const int ranks[] = {
    [MR_LAMP_ERROR] = 0,
    [MR_LAMP_WARNING] = 1,
    [MR_LAMP_SILENT] = 2,
    [MR_LAMP_BUSY] = 3,
    [MR_LAMP_OK] = 4,
  };

  return ranks[lamp];
}

static char *
cell_medium_icon (GObject *object, int medium)
{
  return g_strdup (mr_medium_icon_name (medium));
}

static char *
cell_address (GObject *object, int primary)
{
  return primary < 0 ? g_strdup ("—") : g_strdup_printf ("%d", primary);
}

static char *
cell_baud (GObject *object, guint baud)
{
  return baud == 0 ? g_strdup ("—") : g_strdup_printf ("%u", baud);
}

static char *
cell_or_dash (GObject *object, const char *text)
{
  return g_strdup (text != NULL && *text != '\0' ? text : "—");
}

static gboolean
cell_filled (GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
cell_moment (GObject *object, gint64 time)
{
  return mr_moment_text (time);
}

/* After the number of a meter where there is no table: "KAM MULTICAL 403". */
static char *
cell_maker (GObject *object, const char *manufacturer, const char *model)
{
  return g_strstrip (g_strjoin (" ", manufacturer != NULL ? manufacturer : "", model != NULL ? model : "", NULL));
}

/* For assistive technologies, "66290778 (address 6)": apart from another meter with the same number. */
static char *
cell_number (GObject *object, const char *id, const char *apart)
{
  return apart != NULL && *apart != '\0' ? g_strdup_printf ("%s (%s)", id, apart) : g_strdup (id);
}

int
mr_meter_cells_number_chars (const char *number)
{
  return number != NULL ? MIN ((int) g_utf8_strlen (number, -1), MAX_NUMBER_CHARS) : 0;
}

static int
cell_number_chars (GObject *object, const char *number)
{
  return mr_meter_cells_number_chars (number);
}

/* The number of a meter in words, where it shares it with another one. */
static gboolean
cell_number_tooltip (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, GtkListItem *item)
{
  GObject *row = gtk_list_item_get_item (item);
  g_autoptr (MrMeter) meter = NULL;
  g_autofree char *text = NULL;

  if (MR_IS_METER (row))
    meter = g_object_ref (MR_METER (row));
  else
    g_object_get (row, "meter", &meter, NULL);
  if (meter == NULL || mr_meter_apart (meter) == MBUS_APART_ALREADY)
    return FALSE;
  text = mr_meter_label (meter);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* What a row is called for assistive technologies: "KAM 66290778, Stair A · Flat 2". */
static char *
cell_title (GObject *object, const char *manufacturer, const char *id, const char *place)
{
  g_autofree char *label = g_strjoin (" ", manufacturer != NULL ? manufacturer : "", id != NULL ? id : "", NULL);
  const char *between = place != NULL && *place != '\0' ? ", " : "";

  return g_strconcat (g_strstrip (label), between, place, NULL);
}

/* Second line of a meter where there is no table: "Heat · address 3 · new · Cellar · Stair A · Flat 2", of which
 * "Cellar" is a bus. */
static char *
cell_summary (GObject *object, const char *type_name, int primary, const char *presence, const char *bus,
              const char *place)
{
  g_autoptr (GString) text = g_string_new (type_name != NULL ? type_name : "");

  if (primary >= 0)
    {
      g_string_append (text, " · ");
      /* Translators: %d is a primary address, 0…250. In a list of facts: "Heat · address 3 · 2400 baud". */
      g_string_append_printf (text, _("address %d"), primary);
    }
  if (presence != NULL && *presence != '\0')
    g_string_append_printf (text, " · %s", presence);
  if (bus != NULL && *bus != '\0')
    g_string_append_printf (text, " · %s", bus);
  if (place != NULL && *place != '\0')
    g_string_append_printf (text, " · %s", place);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkOrientation
mr_meter_cells_orientation (void)
{
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > LARGE_TEXT_DPI * PANGO_SCALE ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
}

/* Beside twice as large a number, no reading would fit into the narrowest window: then it goes below. */
static GtkOrientation
cell_orientation (GObject *object)
{
  return mr_meter_cells_orientation ();
}

/* Why a lamp is not OK, for its tooltip. */
static char *
cell_conditions (GObject *object, MrLamp lamp, GStrv conditions)
{
  return conditions != NULL && conditions[0] != NULL ? g_strjoinv ("\n", conditions) : g_strdup (mr_lamp_name (lamp));
}

static void
cell_place_stored (MrEditCell *cell, const char *place)
{
  g_object_set (mr_edit_cell_get_item (cell), "place", place, NULL);
}

static gboolean
cell_medium_tooltip (GtkWidget *image, int x, int y, gboolean keyboard, GtkTooltip *tooltip, GtkListItem *item)
{
  g_autofree char *name = NULL;

  g_object_get (gtk_list_item_get_item (item), "device-type-name", &name, NULL);
  gtk_tooltip_set_text (tooltip, name);
  return TRUE;
}

void
mr_meter_cells_bind_callbacks (GtkWidgetClass *widget_class)
{
  g_type_ensure (MR_TYPE_ROW_NAME);
  gtk_widget_class_bind_template_callback (widget_class, lamp_rank);
  gtk_widget_class_bind_template_callback (widget_class, cell_medium_icon);
  gtk_widget_class_bind_template_callback (widget_class, cell_address);
  gtk_widget_class_bind_template_callback (widget_class, cell_baud);
  gtk_widget_class_bind_template_callback (widget_class, cell_or_dash);
  gtk_widget_class_bind_template_callback (widget_class, cell_filled);
  gtk_widget_class_bind_template_callback (widget_class, cell_moment);
  gtk_widget_class_bind_template_callback (widget_class, cell_orientation);
  gtk_widget_class_bind_template_callback (widget_class, cell_maker);
  gtk_widget_class_bind_template_callback (widget_class, cell_number);
  gtk_widget_class_bind_template_callback (widget_class, cell_number_chars);
  gtk_widget_class_bind_template_callback (widget_class, cell_number_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, cell_title);
  gtk_widget_class_bind_template_callback (widget_class, cell_summary);
  gtk_widget_class_bind_template_callback (widget_class, cell_conditions);
  gtk_widget_class_bind_template_callback (widget_class, cell_place_stored);
  gtk_widget_class_bind_template_callback (widget_class, cell_medium_tooltip);
  gtk_widget_class_bind_template_callback_full (widget_class, "cell_tooltip", G_CALLBACK (mr_cut_tooltip_query));
}
