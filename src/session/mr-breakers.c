/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-breakers.h"

#include "mr-breaker-row-private.h"
#include "mr-meter-commands.h"
#include "mr-write-progress.h"

struct _MrBreakers {
  GObject parent_instance;

  MrSession *session;
  MrBusLink *link;
  MrWriteProgress *progress;
  GPtrArray *rows;      /* (element-type MrBreakerRow) */
  GHashTable *by_meter; /* MrMeter → MrBreakerRow; the session holds its meters */
  guint n_looks;
};

static GType
mr_breakers_get_item_type (GListModel *list)
{
  return MR_TYPE_BREAKER_ROW;
}

static guint
mr_breakers_get_n_items (GListModel *list)
{
  return MR_BREAKERS (list)->rows->len;
}

static gpointer
mr_breakers_get_item (GListModel *list, guint position)
{
  MrBreakers *self = MR_BREAKERS (list);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
mr_breakers_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_breakers_get_item_type;
  iface->get_n_items = mr_breakers_get_n_items;
  iface->get_item = mr_breakers_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrBreakers, mr_breakers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mr_breakers_list_model_init))

/* --- The rows --- */

static void
take_progress (MrBreakers *self, MrBreakerRow *row)
{
  MrMeter *meter = mr_breaker_row_get_meter (row);

  mr_breaker_row_set_state (row, mr_write_progress_get_state (self->progress, meter),
                            mr_write_progress_was_sent (self->progress, meter),
                            mr_write_progress_get_explanation (self->progress, meter));
}

static void
on_progress (MrWriteProgress *progress, MrMeter *meter, MrBreakers *self)
{
  MrBreakerRow *row = g_hash_table_lookup (self->by_meter, meter);

  if (row != NULL)
    take_progress (self, row);
}

static void
add_row (MrBreakers *self, MrMeter *meter, const MrBreaker *breaker)
{
  MrBreakerRow *row = mr_breaker_row_new (meter);

  mr_breaker_row_set_breaker (row, breaker);
  take_progress (self, row);
  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_meter, meter, row);
  g_list_model_items_changed (G_LIST_MODEL (self), self->rows->len - 1, 0, 1);
}

static void
look (MrBreakers *self, MrMeter *meter)
{
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
  const MrBreaker breaker = mr_meter_find_breaker (meter, commands);
  MrBreakerRow *row = g_hash_table_lookup (self->by_meter, meter);

  self->n_looks++;
  if (row != NULL)
    mr_breaker_row_set_breaker (row, &breaker);
  else if (breaker.exists)
    add_row (self, meter, &breaker);
}

static void
on_decoded (MrMeter *meter, GParamSpec *pspec, MrBreakers *self)
{
  look (self, meter);
}

/* Meters join the session, and never leave it. */
static void
on_meters_added (GListModel *session, guint position, guint removed, guint added, MrBreakers *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (session, i);

      if (mr_meter_bus (meter) != mr_bus_link_get_bus (self->link))
        continue;
      g_signal_connect_object (meter, "notify::decoded", G_CALLBACK (on_decoded), self, 0);
      look (self, meter);
    }
}

/* A meter may have relays or settings besides, and what became of them says nothing of its breaker. */
static gboolean
is_of_breaker (MrMeter *meter, const char *subject)
{
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
  const MrBreaker breaker = mr_meter_find_breaker (meter, commands);

  for (guint i = 0; i < MR_N_BREAKER_FUNCTIONS; i++)
    {
      g_autofree char *own = NULL;

      if (breaker.commands[i] != NULL)
        own = mr_command_subject (breaker.commands[i], mr_meter_telegrams (meter));
      if (g_strcmp0 (own, subject) == 0)
        return TRUE;
    }
  return FALSE;
}

/* --- Public --- */

MrBreakers *
mr_breakers_new (MrSession *session, MrBusLink *link)
{
  MrBreakers *self;

  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  g_return_val_if_fail (MR_IS_BUS_LINK (link), NULL);

  self = g_object_new (MR_TYPE_BREAKERS, NULL);
  self->session = g_object_ref (session);
  self->link = g_object_ref (link);
  self->progress = mr_write_progress_new (session, link, mr_write_kind_find (MR_WRITE_COMMAND), is_of_breaker);
  on_meters_added (G_LIST_MODEL (session), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (session)), self);
  g_signal_connect_object (self->progress, "changed", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (session, "items-changed", G_CALLBACK (on_meters_added), self, 0);
  return self;
}

MrBreakerRow *
mr_breakers_find (MrBreakers *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_BREAKERS (self), NULL);

  return g_hash_table_lookup (self->by_meter, meter);
}

void
mr_breakers_reload (MrBreakers *self)
{
  g_return_if_fail (MR_IS_BREAKERS (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->session)); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);

      if (mr_meter_bus (meter) == mr_bus_link_get_bus (self->link))
        look (self, meter);
    }
}

guint
mr_breakers_n_looks (MrBreakers *self)
{
  g_return_val_if_fail (MR_IS_BREAKERS (self), 0);

  return self->n_looks;
}

/* --- GObject --- */

static void
mr_breakers_finalize (GObject *object)
{
  MrBreakers *self = MR_BREAKERS (object);

  g_hash_table_unref (self->by_meter);
  g_ptr_array_unref (self->rows);
  g_object_unref (self->progress);
  g_object_unref (self->link);
  g_object_unref (self->session);
  G_OBJECT_CLASS (mr_breakers_parent_class)->finalize (object);
}

static void
mr_breakers_class_init (MrBreakersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_breakers_finalize;
}

static void
mr_breakers_init (MrBreakers *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_meter = g_hash_table_new (NULL, NULL);
}
