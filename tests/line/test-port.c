/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "mr-port-private.h"

static MrPort *
make_port (const char *device, int usb_vendor)
{
  MrPort *port = g_new0 (MrPort, 1);

  port->device = g_strdup (device);
  port->usb_vendor = usb_vendor;
  port->usb_product = usb_vendor;

  return port;
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) ports = mr_ports_list ();

  g_assert_nonnull (ports);
  for (guint i = 0; i < ports->len; i++)
    {
      const MrPort *port = ports->pdata[i];

      g_test_message ("%s: %s, %s, %s, %04x:%04x, %s", port->device, port->description, port->manufacturer,
                      port->serial, (guint) port->usb_vendor, (guint) port->usb_product,
                      port->may_open ? "may open" : "may not open");
      g_assert_cmpint (access (port->device, F_OK), ==, 0);
      g_assert_cmpint (port->may_open, ==, access (port->device, R_OK | W_OK) == 0);
      if (i > 0)
        g_assert_cmpint (mr_port_compare (&ports->pdata[i - 1], &ports->pdata[i]), <, 0);
    }
}

static void
test_order (void)
{
  static const struct { const char *device; int vendor; } expected[] = {
    { "/dev/ttyACM0", 0x0525 }, { "/dev/ttyUSB2", 0x0403 }, { "/dev/ttyUSB10", 0x0403 }, { "/dev/ttyS0", -1 },
    { "/dev/ttyS4", -1 },
  };
  static const guint shuffled[] = { 3, 2, 4, 1, 0 };
  g_autoptr (GPtrArray) ports = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_port_free);

  for (gsize i = 0; i < G_N_ELEMENTS (shuffled); i++)
    g_ptr_array_add (ports, make_port (expected[shuffled[i]].device, expected[shuffled[i]].vendor));
  g_ptr_array_sort (ports, mr_port_compare);

  for (guint i = 0; i < ports->len; i++)
    g_assert_cmpstr (((const MrPort *) ports->pdata[i])->device, ==, expected[i].device);
}

static void
test_dead (void)
{
  g_autofree char *directory = g_dir_make_tmp ("mr-port-XXXXXX", NULL);
  g_autofree char *type = g_build_filename (directory, "type", NULL);

  /* No such file, as with USB adapters: nothing speaks against the port. */
  g_assert_false (mr_port_is_dead (directory));

  g_assert_true (g_file_set_contents (type, "0\n", -1, NULL));
  g_assert_true (mr_port_is_dead (directory));

  /* A 16550A. */
  g_assert_true (g_file_set_contents (type, "4\n", -1, NULL));
  g_assert_false (mr_port_is_dead (directory));

  g_unlink (type);
  g_rmdir (directory);
}

/* The list that the monitor is shown: one port, and a second while there is one. */
static gboolean second_port;
static guint n_listed;

static GPtrArray *
list_for_test (void)
{
  GPtrArray *ports = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_port_free);

  g_ptr_array_add (ports, make_port ("/dev/ttyS0", -1));
  if (second_port)
    g_ptr_array_add (ports, make_port ("/dev/ttyUSB0", 0x0403));
  n_listed++;

  return ports;
}

static void
count (MrPortMonitor *monitor, guint *n)
{
  (*n)++;
}

static gboolean
on_late (gpointer data)
{
  gboolean *late = data;

  *late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_list (guint n)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (10, on_late, &late);

  while (n_listed < n && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timer);
}

static void
test_monitor (void)
{
  g_autofree char *directory = g_dir_make_tmp ("mr-dev-XXXXXX", NULL);
  g_autofree char *usb = g_build_filename (directory, "ttyUSB0", NULL);
  g_autofree char *other = g_build_filename (directory, "sda", NULL);
  g_autoptr (MrPortMonitor) monitor = mr_port_monitor_new_for (directory, list_for_test);
  guint n_changed = 0;

  g_signal_connect (monitor, "changed", G_CALLBACK (count), &n_changed);
  g_assert_cmpuint (n_listed, ==, 1);

  /* Something that is no terminal, then a port with everything that udev does to it: one look, one signal. */
  second_port = TRUE;
  g_assert_true (g_file_set_contents (other, "", 0, NULL));
  g_assert_true (g_file_set_contents (usb, "", 0, NULL));
  g_chmod (usb, 0600);
  g_chmod (usb, 0660);
  wait_for_list (2);
  g_assert_cmpuint (n_changed, ==, 1);

  /* A change of the node that changes nothing that we list. */
  g_chmod (usb, 0600);
  wait_for_list (3);
  g_assert_cmpuint (n_changed, ==, 1);

  second_port = FALSE;
  g_unlink (usb);
  wait_for_list (4);
  g_assert_cmpuint (n_changed, ==, 2);

  g_unlink (other);
  g_rmdir (directory);
}

static void
test_monitor_of_dev (void)
{
  MrPortMonitor *monitor = mr_port_monitor_new ();

  g_assert_true (MR_IS_PORT_MONITOR (monitor));
  g_object_add_weak_pointer (G_OBJECT (monitor), (gpointer *) &monitor);
  g_object_unref (monitor);
  g_assert_null (monitor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/port/list", test_list);
  g_test_add_func ("/port/order", test_order);
  g_test_add_func ("/port/dead", test_dead);
  g_test_add_func ("/port/monitor", test_monitor);
  g_test_add_func ("/port/monitor-of-dev", test_monitor_of_dev);

  return g_test_run ();
}
