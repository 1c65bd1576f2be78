/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-port-private.h"

/* The kernel makes the node, then udev sets its group and mode and adds links, within some tens of milliseconds. The
 * list is not worth reading before that. */
#define SETTLING_MS 250

struct _MrPortMonitor {
  GObject parent_instance;

  GPtrArray *(*list) (void);
  GPtrArray *known;
  GFileMonitor *monitor; /* NULL where /dev cannot be watched: then nothing is ever emitted */
  GMainContext *context;
  GSource *settling;
};

G_DEFINE_FINAL_TYPE (MrPortMonitor, mr_port_monitor, G_TYPE_OBJECT)

static guint changed_signal;

static gboolean
is_same_port (const MrPort *a, const MrPort *b)
{
  return g_strcmp0 (a->device, b->device) == 0
         && g_strcmp0 (a->serial, b->serial) == 0
         && g_strcmp0 (a->description, b->description) == 0
         && g_strcmp0 (a->manufacturer, b->manufacturer) == 0
         && a->usb_vendor == b->usb_vendor
         && a->usb_product == b->usb_product
         && a->may_open == b->may_open;
}

static gboolean
is_same_list (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!is_same_port (a->pdata[i], b->pdata[i]))
      return FALSE;

  return TRUE;
}

static void
stop_settling (MrPortMonitor *self)
{
  if (self->settling != NULL)
    g_source_destroy (self->settling);
  g_clear_pointer (&self->settling, g_source_unref);
}

static gboolean
on_settled (gpointer data)
{
  MrPortMonitor *self = data;
  g_autoptr (GPtrArray) present = self->list ();

  stop_settling (self);
  if (!is_same_list (self->known, present))
    {
      g_ptr_array_unref (self->known);
      self->known = g_steal_pointer (&present);
      g_signal_emit (self, changed_signal, 0);
    }

  return G_SOURCE_REMOVE;
}

static void
on_file_changed (MrPortMonitor *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  g_autofree char *name = g_file_get_basename (file);

  if (!g_str_has_prefix (name, "tty") && !g_str_has_prefix (name, "rfcomm"))
    return;

  /* A program that writes to a terminal changes its node as well, but not the list of ports. */
  if (event == G_FILE_MONITOR_EVENT_CHANGED || event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;

  stop_settling (self);
  self->settling = g_timeout_source_new (SETTLING_MS);
  g_source_set_callback (self->settling, on_settled, self, NULL);
  g_source_attach (self->settling, self->context);
}

static void
mr_port_monitor_dispose (GObject *object)
{
  MrPortMonitor *self = MR_PORT_MONITOR (object);

  stop_settling (self);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (mr_port_monitor_parent_class)->dispose (object);
}

static void
mr_port_monitor_class_init (MrPortMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mr_port_monitor_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
mr_port_monitor_init (MrPortMonitor *self)
{
  self->context = g_main_context_ref_thread_default ();
}

MrPortMonitor *
mr_port_monitor_new_for (const char *directory, GPtrArray *(*list) (void))
{
  MrPortMonitor *self = g_object_new (MR_TYPE_PORT_MONITOR, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (directory);

  self->list = list;
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_file_changed), self, G_CONNECT_SWAPPED);
  /* Read after the watch began, so that no change is missed. */
  self->known = list ();

  return self;
}

MrPortMonitor *
mr_port_monitor_new (void)
{
  return mr_port_monitor_new_for ("/dev", mr_ports_list);
}
