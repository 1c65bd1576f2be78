/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clocking.h"

#include <glib/gi18n-lib.h>

#include "mr-clock-reading.h"
#include "mr-clocking-row-private.h"
#include "mr-write-kind.h"
#include "mr-write-progress.h"

#define N_FORMS (MR_CLOCK_FORM_BCD + 1)

struct _MrClocking {
  GObject parent_instance;

  MrSession *session;
  MrBusLink *link;
  MrWriteProgress *progress;
  GPtrArray *rows;        /* (element-type MrClockingRow) */
  GHashTable *by_meter;   /* MrMeter → MrClockingRow, which "rows" holds */

  MrSiteTime *site_time;
  MrTrustedTime *time;    /* (nullable): what the rows were compared with */

  MrClockZone zone;
  MrClockForm form;
  GBytes *password;       /* (nullable): for what is written next */
  guint limit;
  guint n_chosen;
  guint n_clocks;
  guint n_stale;
};

static GType
mr_clocking_get_item_type (GListModel *model)
{
  return MR_TYPE_CLOCKING_ROW;
}

static guint
mr_clocking_get_n_items (GListModel *model)
{
  return MR_CLOCKING (model)->rows->len;
}

static gpointer
mr_clocking_get_item (GListModel *model, guint position)
{
  MrClocking *self = MR_CLOCKING (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
mr_clocking_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_clocking_get_item_type;
  iface->get_n_items = mr_clocking_get_n_items;
  iface->get_item = mr_clocking_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrClocking, mr_clocking, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mr_clocking_list_model_init))

typedef enum {
  PROP_SITE_TIME = 1,
  PROP_N_CHOSEN,
  PROP_N_CLOCKS,
  PROP_N_STALE,
  PROP_LAST = PROP_N_STALE
} MrClockingProps;

static GParamSpec *props[PROP_LAST + 1];

/* --- Rows --- */

/* What a row counts for. */
typedef struct {
  guint chosen;
  guint clock;
  guint stale;
} Share;

static Share
share_of (MrClockingRow *row)
{
  return (Share) { row->chosen, row->clock.state != MR_METER_CLOCK_NONE, row->is_stale };
}

static void
count (MrClocking *self, guint *field, guint before, guint now, MrClockingProps prop)
{
  if (before == now)
    return;
  *field += now - before;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* The counts follow the row alone, so that no event looks at all of them. */
static void
count_change (MrClocking *self, MrClockingRow *row, const Share *before)
{
  const Share now = share_of (row);

  count (self, &self->n_chosen, before->chosen, now.chosen, PROP_N_CHOSEN);
  count (self, &self->n_clocks, before->clock, now.clock, PROP_N_CLOCKS);
  count (self, &self->n_stale, before->stale, now.stale, PROP_N_STALE);
}

static void
compare (MrClocking *self, MrClockingRow *row)
{
  const Share before = share_of (row);

  mr_clocking_row_compare (row, self->time, self->zone, self->limit);
  count_change (self, row, &before);
}

static void
compare_all (MrClocking *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < self->rows->len; i++)
    compare (self, g_ptr_array_index (self->rows, i));
  g_object_thaw_notify (G_OBJECT (self));
}

/* Which of them are off, for the clocks that the user did not choose; what they show stays as it is. */
static void
decide_all (MrClocking *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (self->rows, i);
      const Share before = share_of (row);

      mr_clocking_row_decide (row, self->time != NULL, self->limit);
      count_change (self, row, &before);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_meter_changed (MrMeter *meter, GParamSpec *pspec, MrClocking *self)
{
  compare (self, g_hash_table_lookup (self->by_meter, meter));
}

static void
take_progress (MrClocking *self, MrClockingRow *row)
{
  const Share before = share_of (row);

  mr_clocking_row_set_state (row, mr_write_progress_get_state (self->progress, row->meter),
                             mr_write_progress_was_sent (self->progress, row->meter),
                             mr_write_progress_get_explanation (self->progress, row->meter));
  count_change (self, row, &before);
}

static void
on_progress (MrWriteProgress *progress, MrMeter *meter, MrClocking *self)
{
  MrClockingRow *row = g_hash_table_lookup (self->by_meter, meter);

  if (row != NULL)
    take_progress (self, row);
}

static void
add_row (MrClocking *self, MrMeter *meter)
{
  MrClockingRow *row = mr_clocking_row_new (meter);

  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_meter, meter, row);
  compare (self, row);
  take_progress (self, row);
  g_signal_connect_object (meter, "notify::decoded", G_CALLBACK (on_meter_changed), self, 0);
  g_signal_connect_object (meter, "notify::conditions", G_CALLBACK (on_meter_changed), self, 0);
}

/* Meters join the session at the end of its list, and never leave it. */
static void
on_meters_added (GListModel *session, guint position, guint removed, guint added, MrClocking *self)
{
  const guint n_before = self->rows->len;

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (session, position + i);

      if (mr_meter_bus (meter) == mr_bus_link_get_bus (self->link) && !g_hash_table_contains (self->by_meter, meter))
        add_row (self, meter);
    }
  if (self->rows->len > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->rows->len - n_before);
}

MrClockingRow *
mr_clocking_find (MrClocking *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  return g_hash_table_lookup (self->by_meter, meter);
}

/* --- The time --- */

static void
take_time (MrClocking *self)
{
  MrTrustedTime *time = mr_site_time_get (self->site_time);

  g_clear_pointer (&self->time, mr_trusted_time_unref);
  self->time = time != NULL ? mr_trusted_time_ref (time) : NULL;
}

static void
on_time_changed (MrSiteTime *site_time, MrClocking *self)
{
  if (self->time == mr_site_time_get (site_time))
    return;
  take_time (self);
  compare_all (self);
}

MrClocking *
mr_clocking_new (MrSession *session, MrBusLink *link)
{
  MrClocking *self;

  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  g_return_val_if_fail (MR_IS_BUS_LINK (link), NULL);

  self = g_object_new (MR_TYPE_CLOCKING, NULL);
  self->session = g_object_ref (session);
  self->link = g_object_ref (link);
  self->progress = mr_write_progress_new (session, link, mr_write_kind_find (MR_WRITE_CLOCK), NULL);
  self->site_time = g_object_ref (mr_session_get_site_time (session));
  take_time (self);
  on_meters_added (G_LIST_MODEL (session), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (session)), self);
  g_signal_connect_object (self->progress, "changed", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (self->site_time, "changed", G_CALLBACK (on_time_changed), self, 0);
  g_signal_connect_object (session, "items-changed", G_CALLBACK (on_meters_added), self, 0);
  return self;
}

MrSiteTime *
mr_clocking_get_site_time (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  return self->site_time;
}

gboolean
mr_clocking_is_in_doubt (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), FALSE);

  return self->time != NULL && mr_trusted_time_is_in_doubt (self->time);
}

/* --- What the clocks should show, and which are to be set --- */

void
mr_clocking_set_zone (MrClocking *self, MrClockZone zone)
{
  g_return_if_fail (MR_IS_CLOCKING (self));

  if (self->zone == zone)
    return;
  self->zone = zone;
  compare_all (self);
}

MrClockZone
mr_clocking_get_zone (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), MR_CLOCK_LOCAL);

  return self->zone;
}

void
mr_clocking_set_limit (MrClocking *self, guint limit)
{
  g_return_if_fail (MR_IS_CLOCKING (self));

  self->limit = limit;
  decide_all (self);
}

void
mr_clocking_set_form (MrClocking *self, MrClockForm form)
{
  g_return_if_fail (MR_IS_CLOCKING (self));

  self->form = form;
}

void
mr_clocking_set_chosen (MrClocking *self, MrClockingRow *row, gboolean chosen)
{
  Share before;

  g_return_if_fail (MR_IS_CLOCKING (self) && MR_IS_CLOCKING_ROW (row));

  before = share_of (row);
  mr_clocking_row_set_chosen (row, chosen);
  count_change (self, row, &before);
}

void
mr_clocking_choose (MrClocking *self, MrClockingChooseFunc choose, gpointer user_data)
{
  g_return_if_fail (MR_IS_CLOCKING (self) && choose != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (self->rows, i);
      const gboolean chosen = choose (row, user_data);

      if (row->chosen != chosen)
        mr_clocking_set_chosen (self, row, chosen);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
mr_clocking_choose_off (MrClocking *self)
{
  g_return_if_fail (MR_IS_CLOCKING (self));

  for (guint i = 0; i < self->rows->len; i++)
    ((MrClockingRow *) g_ptr_array_index (self->rows, i))->is_touched = FALSE;
  decide_all (self);
}

guint
mr_clocking_get_n_chosen (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), 0);

  return self->n_chosen;
}

guint
mr_clocking_get_n_clocks (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), 0);

  return self->n_clocks;
}

guint
mr_clocking_get_n_stale (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), 0);

  return self->n_stale;
}

/* --- Reading and writing --- */

MrTask *
mr_clocking_read (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  return mr_bus_link_read (self->link, NULL);
}

MrClockForm
mr_clocking_get_form (MrClocking *self, MrClockingRow *row)
{
  const MrQuirks none = { 0 };
  const MrProfile *profile;

  g_return_val_if_fail (MR_IS_CLOCKING (self) && MR_IS_CLOCKING_ROW (row), MR_CLOCK_FORM_F);

  profile = mr_meter_profile (row->meter);
  return mr_write_clock_form (self->form, profile != NULL ? mr_profile_quirks (profile) : &none,
                              mr_meter_telegrams (row->meter));
}

GPtrArray *
mr_clocking_get_chosen (MrClocking *self)
{
  GPtrArray *chosen;

  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  chosen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (self->rows, i);

      if (row->chosen)
        g_ptr_array_add (chosen, g_object_ref (row));
    }
  return chosen;
}

/* The settings that the writes refer to: one for each form. */
typedef struct {
  MrClockSetting *of_form[N_FORMS];
} Settings;

static void
settings_clear (Settings *self)
{
  for (guint i = 0; i < N_FORMS; i++)
    g_clear_pointer (&self->of_form[i], mr_clock_setting_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, settings_clear)

/* Returns: (transfer full) (element-type MrMeterWrite): of the chosen clocks. */
static GArray *
make_writes (MrClocking *self, Settings *settings)
{
  GArray *writes = g_array_new (FALSE, FALSE, sizeof (MrMeterWrite));

  for (guint i = 0; i < self->rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (self->rows, i);
      const MrClockForm form = mr_clocking_get_form (self, row);
      MrMeterWrite write = { .meter = row->meter, .kind = mr_write_kind_find (MR_WRITE_CLOCK),
                             .new_value = mr_clock_zone_nick (self->zone), .password = self->password };

      if (!row->chosen)
        continue;
      if (settings->of_form[form] == NULL)
        settings->of_form[form] = mr_clock_setting_new (self->time, self->zone, form, self->limit);
      write.clock = settings->of_form[form];
      g_array_append_val (writes, write);
    }
  return writes;
}

gboolean
mr_clocking_may_ask_password (MrClocking *self)
{
  g_return_val_if_fail (MR_IS_CLOCKING (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    {
      MrClockingRow *row = g_ptr_array_index (self->rows, i);

      if (row->chosen && mr_meter_may_ask_password (row->meter))
        return TRUE;
    }
  return FALSE;
}

char *
mr_clocking_describe_hours (MrClocking *self)
{
  g_autoptr (MrClockSetting) setting = NULL;
  gint64 now;
  guint n = 0;

  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  if (self->time == NULL)
    return NULL;
  setting = mr_clock_setting_new (self->time, self->zone, self->form, self->limit);
  now = mr_trusted_time_now (self->time, NULL, NULL);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const MrClockingRow *row = g_ptr_array_index (self->rows, i);

      n += row->chosen && mr_clock_setting_crosses_hour (setting, now, row->clock.deviation);
    }
  if (n == 0)
    return NULL;
  return g_strdup_printf (ngettext ("%u clock skips or repeats a full hour when it is set, so its meter may store the "
                                    "values of that hour twice or not at all.",
                                    "%u clocks skip or repeat a full hour when they are set, so their meters may store "
                                    "the values of that hour twice or not at all.", n), n);
}

void
mr_clocking_set_password (MrClocking *self, GBytes *password)
{
  g_return_if_fail (MR_IS_CLOCKING (self));

  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = password != NULL ? g_bytes_ref (password) : NULL;
}

GArray *
mr_clocking_preview (MrClocking *self)
{
  g_auto (Settings) settings = { 0 };
  g_autoptr (GArray) writes = NULL;

  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  if (self->time == NULL)
    return NULL;
  writes = make_writes (self, &settings);
  return mr_bus_link_preview (self->link, (const MrMeterWrite *) writes->data, writes->len);
}

MrTask *
mr_clocking_apply (MrClocking *self)
{
  g_auto (Settings) settings = { 0 };
  g_autoptr (GArray) writes = NULL;
  MrTask *task;

  g_return_val_if_fail (MR_IS_CLOCKING (self), NULL);

  if (self->time == NULL)
    return NULL;
  writes = make_writes (self, &settings);
  task = writes->len > 0 ? mr_bus_link_write (self->link, (const MrMeterWrite *) writes->data, writes->len) : NULL;
  mr_clocking_set_password (self, NULL);
  return task;
}

/* --- GObject --- */

static void
mr_clocking_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrClocking *self = MR_CLOCKING (object);

  switch ((MrClockingProps) property_id)
    {
    case PROP_SITE_TIME:
      g_value_set_object (value, self->site_time);
      break;
    case PROP_N_CHOSEN:
      g_value_set_uint (value, self->n_chosen);
      break;
    case PROP_N_CLOCKS:
      g_value_set_uint (value, self->n_clocks);
      break;
    case PROP_N_STALE:
      g_value_set_uint (value, self->n_stale);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_clocking_dispose (GObject *object)
{
  MrClocking *self = MR_CLOCKING (object);

  g_clear_object (&self->site_time);
  g_clear_object (&self->progress);
  g_clear_object (&self->link);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mr_clocking_parent_class)->dispose (object);
}

static void
mr_clocking_finalize (GObject *object)
{
  MrClocking *self = MR_CLOCKING (object);

  g_hash_table_unref (self->by_meter);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->time, mr_trusted_time_unref);
  g_clear_pointer (&self->password, g_bytes_unref);
  G_OBJECT_CLASS (mr_clocking_parent_class)->finalize (object);
}

static void
mr_clocking_class_init (MrClockingClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_clocking_get_property;
  object_class->dispose = mr_clocking_dispose;
  object_class->finalize = mr_clocking_finalize;

  props[PROP_SITE_TIME] = g_param_spec_object ("site-time", NULL, NULL, MR_TYPE_SITE_TIME, flags);
  props[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_CLOCKS] = g_param_spec_uint ("n-clocks", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_STALE] = g_param_spec_uint ("n-stale", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_clocking_init (MrClocking *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_meter = g_hash_table_new (NULL, NULL);
  self->zone = MR_CLOCK_LOCAL;
  self->limit = MR_METER_CLOCK_LIMIT;
}
