/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-filter.h"

struct _MrMeterFilter {
  GtkFilter parent_instance;

  MrShow show;
  gint64 bus; /* 0: all */
  char *search;
  GStrv words; /* of @search, casefolded; NULL: no search */
  guint64 n_matches;
};

G_DEFINE_FINAL_TYPE (MrMeterFilter, mr_meter_filter, GTK_TYPE_FILTER)

static const char *const searched[] = { "id", "manufacturer", "place", "device-type-name" };

/* Everything that a search looks at, as one casefolded text. */
static char *
searchable_text (MrMeter *meter)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (searched); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (meter, searched[i], &value, NULL);
      g_string_append_printf (text, "%s\n", value != NULL ? value : "");
    }
  return g_utf8_casefold (text->str, -1);
}

static gboolean
has_all_words (MrMeter *meter, GStrv words)
{
  g_autofree char *text = searchable_text (meter);
  gsize i;

  for (i = 0; words[i] != NULL; i++)
    {
      if (strstr (text, words[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
mr_meter_filter_match (GtkFilter *filter, gpointer item)
{
  MrMeterFilter *self = MR_METER_FILTER (filter);
  MrMeter *meter = MR_METER (item);

  self->n_matches++;
  return (self->bus == 0 || self->bus == mr_meter_bus (meter)) &&
         mr_show_includes (self->show, mr_meter_lamp (meter)) &&
         (self->words == NULL || has_all_words (meter, self->words));
}

static GtkFilterMatch
mr_meter_filter_get_strictness (GtkFilter *filter)
{
  MrMeterFilter *self = MR_METER_FILTER (filter);

  return self->show == MR_SHOW_ALL && self->bus == 0 && self->words == NULL ? GTK_FILTER_MATCH_ALL : GTK_FILTER_MATCH_SOME;
}

static void
mr_meter_filter_finalize (GObject *object)
{
  MrMeterFilter *self = MR_METER_FILTER (object);

  g_free (self->search);
  g_strfreev (self->words);
  G_OBJECT_CLASS (mr_meter_filter_parent_class)->finalize (object);
}

static void
mr_meter_filter_class_init (MrMeterFilterClass *klass)
{
  GTK_FILTER_CLASS (klass)->match = mr_meter_filter_match;
  GTK_FILTER_CLASS (klass)->get_strictness = mr_meter_filter_get_strictness;
  G_OBJECT_CLASS (klass)->finalize = mr_meter_filter_finalize;
}

static void
mr_meter_filter_init (MrMeterFilter *self)
{
}

MrMeterFilter *
mr_meter_filter_new (void)
{
  return g_object_new (MR_TYPE_METER_FILTER, NULL);
}

void
mr_meter_filter_set_search (MrMeterFilter *self, const char *text)
{
  g_autofree char *folded = NULL;
  g_autofree char *stripped = NULL;

  g_return_if_fail (MR_IS_METER_FILTER (self));

  stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  if (g_strcmp0 (stripped, self->search) == 0)
    return;

  folded = g_utf8_casefold (stripped, -1);
  g_clear_pointer (&self->words, g_strfreev);
  if (*folded != '\0')
    self->words = g_strsplit_set (folded, " \t", -1);
  g_free (self->search);
  self->search = g_steal_pointer (&stripped);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
mr_meter_filter_set_show (MrMeterFilter *self, MrShow show)
{
  g_return_if_fail (MR_IS_METER_FILTER (self));

  if (self->show == show)
    return;
  self->show = show;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
mr_meter_filter_set_bus (MrMeterFilter *self, gint64 bus)
{
  g_return_if_fail (MR_IS_METER_FILTER (self));

  if (self->bus == bus)
    return;
  self->bus = bus;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

gint64
mr_meter_filter_get_bus (MrMeterFilter *self)
{
  g_return_val_if_fail (MR_IS_METER_FILTER (self), 0);

  return self->bus;
}

gboolean
mr_meter_filter_is_active (MrMeterFilter *self)
{
  g_return_val_if_fail (MR_IS_METER_FILTER (self), FALSE);

  return mr_meter_filter_get_strictness (GTK_FILTER (self)) == GTK_FILTER_MATCH_SOME;
}

guint64
mr_meter_filter_n_matches (MrMeterFilter *self)
{
  g_return_val_if_fail (MR_IS_METER_FILTER (self), 0);

  return self->n_matches;
}

void
mr_meter_filter_refresh (MrMeterFilter *self)
{
  if (mr_meter_filter_is_active (self))
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

gboolean
mr_show_includes (MrShow show, MrLamp lamp)
{
  switch (show)
    {
    case MR_SHOW_PROBLEMS:
      return lamp == MR_LAMP_WARNING || lamp == MR_LAMP_ERROR;
    case MR_SHOW_SILENT:
      return lamp == MR_LAMP_SILENT;
    case MR_SHOW_ALL:
    default:
      return TRUE;
    }
}
