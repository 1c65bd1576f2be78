/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-preferences-window.h"

struct _MrPreferencesWindow {
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  AdwComboRow *color_scheme;
  AdwComboRow *csv_dialect;
  AdwComboRow *scan_method;
  GtkAdjustment *demo_speed;
};

G_DEFINE_FINAL_TYPE (MrPreferencesWindow, mr_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* The choices of each key in the order in which its row lists them. */
static const char *const color_schemes[] = { "default", "light", "dark", NULL };
static const char *const csv_dialects[] = { "auto", "comma", "semicolon", NULL };
static const char *const scan_methods[] = { "auto", "primary", "secondary", NULL };

static gboolean
choice_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *const *choices = user_data;
  guint i;

  for (i = 0; choices[i] != NULL; i++)
    {
      if (g_str_equal (choices[i], g_variant_get_string (variant, NULL)))
        {
          g_value_set_uint (value, i);
          return TRUE;
        }
    }
  return FALSE;
}

static GVariant *
row_to_choice (const GValue *value, const GVariantType *expected_type, gpointer user_data)
{
  const char *const *choices = user_data;
  guint selected = g_value_get_uint (value);

  return selected < g_strv_length ((char **) choices) ? g_variant_new_string (choices[selected]) : NULL;
}

static void
bind_choice (GSettings *settings, const char *key, AdwComboRow *row, const char *const *choices)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                choice_to_row, row_to_choice, (gpointer) choices, NULL);
}

static void
mr_preferences_window_class_init (MrPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/meterroom/MeterRoom/mr-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MrPreferencesWindow, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, MrPreferencesWindow, csv_dialect);
  gtk_widget_class_bind_template_child (widget_class, MrPreferencesWindow, scan_method);
  gtk_widget_class_bind_template_child (widget_class, MrPreferencesWindow, demo_speed);
}

static void
mr_preferences_window_init (MrPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
mr_preferences_window_new (GtkWindow *parent, GSettings *settings)
{
  MrPreferencesWindow *self = g_object_new (MR_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  bind_choice (settings, "color-scheme", self->color_scheme, color_schemes);
  bind_choice (settings, "csv-dialect", self->csv_dialect, csv_dialects);
  bind_choice (settings, "scan-method", self->scan_method, scan_methods);
  g_settings_bind (settings, "demo-speed", self->demo_speed, "value", G_SETTINGS_BIND_DEFAULT);
  return GTK_WINDOW (self);
}
