/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-port.h"
#include "mr-sandbox.h"

enum {
  COLUMN_CONNECTION,
  COLUMN_PRODUCT,
  COLUMN_MAKER,
  COLUMN_SERIAL,
  COLUMN_USB,
  COLUMN_ACCESS,
  N_COLUMNS
};

static GStrv
present_port (const MrPort *port)
{
  GStrv cells = g_new0 (char *, N_COLUMNS + 1);

  cells[COLUMN_CONNECTION] = g_strconcat ("serial:", port->device, NULL);
  cells[COLUMN_PRODUCT] = g_strdup (port->description != NULL ? port->description : "");
  cells[COLUMN_MAKER] = g_strdup (port->manufacturer != NULL ? port->manufacturer : "");
  cells[COLUMN_SERIAL] = g_strdup (port->serial != NULL ? port->serial : "");
  cells[COLUMN_USB] = port->usb_vendor >= 0 ? g_strdup_printf ("%04x:%04x", (guint) port->usb_vendor,
                                                               (guint) port->usb_product)
                                            : g_strdup ("");
  /* Translators: whether the user may open a serial port. */
  cells[COLUMN_ACCESS] = g_strdup (port->may_open ? C_("port", "yes") : C_("port", "no"));
  return cells;
}

static void
print_text (GPtrArray *ports)
{
  MrColumn columns[N_COLUMNS] = {
    [COLUMN_CONNECTION] = { N_("Connection"), FALSE, 0 },
    [COLUMN_PRODUCT] = { N_("Product"), FALSE, 0 },
    [COLUMN_MAKER] = { N_("Maker"), FALSE, 0 },
    [COLUMN_SERIAL] = { N_("Serial number"), FALSE, 0 },
    [COLUMN_USB] = { N_("USB"), FALSE, 0 },
    /* Translators: column with "yes" and "no": whether the user may open the port. */
    [COLUMN_ACCESS] = { N_("Accessible"), FALSE, 0 },
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  if (ports->len == 0)
    {
      g_autoptr (GError) hidden = NULL;

      mr_cli_say (mr_sandbox_explain (MR_SANDBOX_DEVICES, &hidden)
                    ? hidden->message
                    : _("No serial port found. Plug in the USB cable of the M-Bus master."));
      return;
    }

  for (guint i = 0; i < ports->len; i++)
    {
      GStrv cells = present_port (g_ptr_array_index (ports, i));

      mr_columns_fit (columns, N_COLUMNS, (const char *const *) cells);
      g_ptr_array_add (rows, cells);
    }
  mr_cli_columns_print_titles (columns, N_COLUMNS);
  for (guint i = 0; i < rows->len; i++)
    mr_cli_columns_print (columns, N_COLUMNS, g_ptr_array_index (rows, i));
}

static void
add_text (MrJson *json, const char *name, const char *text)
{
  mr_json_name (json, name);
  mr_json_add_text (json, text);
}

static void
print_json (GPtrArray *ports)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_begin_array (json);
  for (guint i = 0; i < ports->len; i++)
    {
      const MrPort *port = g_ptr_array_index (ports, i);
      g_autofree char *uri = g_strconcat ("serial:", port->device, NULL);

      mr_json_begin_object (json);
      add_text (json, "uri", uri);
      add_text (json, "device", port->device);
      add_text (json, "description", port->description);
      add_text (json, "manufacturer", port->manufacturer);
      add_text (json, "serial", port->serial);
      mr_json_add_member (json, "usbVendor", port->usb_vendor);
      mr_json_add_member (json, "usbProduct", port->usb_product);
      mr_json_name (json, "mayOpen");
      mr_json_add_boolean (json, port->may_open);
      mr_json_end_object (json);
    }
  mr_json_end_array (json);

  text = mr_json_finish (json);
  mr_cli_put_octets (text, strlen (text));
}

MrCliExit
mr_cli_run_ports (char ***args)
{
  g_autofree char *format_text = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text or json"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GPtrArray) ports = NULL;
  MrFormat format;

  g_option_context_set_summary (context,
                                _("Lists the serial ports of this computer, each as a connection for “meterctl scan” "
                                  "and “meterctl read”."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, NULL, 0, 0, &rest) || !mr_cli_parse_format (format_text, MR_FORMAT_JSON, &format))
    return MR_CLI_USAGE;

  ports = mr_ports_list ();
  if (format == MR_FORMAT_JSON)
    print_json (ports);
  else
    print_text (ports);
  return MR_CLI_DONE;
}
