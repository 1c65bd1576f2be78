/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-port.h"

#include <libserialport.h>
#include <string.h>
#include <unistd.h>

#include "mr-port-private.h"

void
mr_port_free (MrPort *self)
{
  if (self == NULL)
    return;

  g_free (self->device);
  g_free (self->description);
  g_free (self->manufacturer);
  g_free (self->serial);
  g_free (self);
}

gboolean
mr_port_is_dead (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "type", NULL);
  g_autofree char *type = NULL;

  /* Only UART drivers have the file, and PORT_UNKNOWN is 0 (linux/serial_core.h). */
  return g_file_get_contents (path, &type, NULL, NULL) && strcmp (g_strstrip (type), "0") == 0;
}

int
mr_port_compare (gconstpointer a, gconstpointer b)
{
  const MrPort *first = *(const MrPort *const *) a;
  const MrPort *second = *(const MrPort *const *) b;
  g_autofree char *first_key = NULL;
  g_autofree char *second_key = NULL;

  if ((first->usb_vendor >= 0) != (second->usb_vendor >= 0))
    return first->usb_vendor >= 0 ? -1 : 1;

  first_key = g_utf8_collate_key_for_filename (first->device, -1);
  second_key = g_utf8_collate_key_for_filename (second->device, -1);
  return strcmp (first_key, second_key);
}

/* Descriptors come from the device and may hold anything; what is shown must be text. */
static char *
text_or_null (const char *text)
{
  g_autofree char *valid = text != NULL ? g_strstrip (g_utf8_make_valid (text, -1)) : NULL;

  return valid != NULL && *valid != '\0' ? g_steal_pointer (&valid) : NULL;
}

static gboolean
is_usable (struct sp_port *port)
{
  g_autofree char *name = g_path_get_basename (sp_get_port_name (port));
  g_autofree char *directory = g_build_filename ("/sys/class/tty", name, NULL);

  /* A sandbox shows the computer's sysfs, but not all of its devices. */
  return access (sp_get_port_name (port), F_OK) == 0 && !mr_port_is_dead (directory);
}

static MrPort *
port_new (struct sp_port *port)
{
  MrPort *self = g_new0 (MrPort, 1);

  self->device = g_strdup (sp_get_port_name (port));
  self->description = text_or_null (sp_get_port_usb_product (port));
  self->manufacturer = text_or_null (sp_get_port_usb_manufacturer (port));
  self->serial = text_or_null (sp_get_port_usb_serial (port));
  self->may_open = access (self->device, R_OK | W_OK) == 0;

  if (sp_get_port_usb_vid_pid (port, &self->usb_vendor, &self->usb_product) != SP_OK)
    self->usb_vendor = self->usb_product = -1;

  return self;
}

GPtrArray *
mr_ports_list (void)
{
  GPtrArray *ports = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_port_free);
  struct sp_port **found = NULL;

  if (sp_list_ports (&found) != SP_OK)
    return ports;

  for (gsize i = 0; found[i] != NULL; i++)
    if (is_usable (found[i]))
      g_ptr_array_add (ports, port_new (found[i]));

  sp_free_port_list (found);
  g_ptr_array_sort (ports, mr_port_compare);

  return ports;
}
