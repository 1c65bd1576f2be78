/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mr-file.h"
#include "mr-sim-bus.h"
#include "mr-sim-parse.h"
#include "mr-sim-resources.h"

#define DEMO_NAME "demo"
#define DEMO_PATH "/io/github/meterroom/MeterRoom/buses/demo.bus"

MrSimBus *
mr_sim_bus_new_from_text (const char *text, const char *origin, GError **error)
{
  g_autoptr (MrSimDescription) description = mr_sim_parse (text, origin, error);

  if (description == NULL)
    return NULL;

  return mr_sim_bus_new (description->title, description->default_baud, description->starts_at,
                         &description->faults, g_steal_pointer (&description->meters));
}

MrSimBus *
mr_sim_bus_load (const char *name, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;

  if (g_str_equal (name, DEMO_NAME))
    {
      /* Asked for by name: the resource registers itself only where the linker happens to keep it. */
      g_autoptr (GBytes) demo = g_resource_lookup_data (mr_sim_get_resource (), DEMO_PATH,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      return demo == NULL ? NULL : mr_sim_bus_new_from_text (g_bytes_get_data (demo, NULL), DEMO_NAME, error);
    }

  text = mr_file_read (name, MR_FILE_MAX, NULL, &reason);
  if (text == NULL)
    {
      /* Translators: %1$s is a file name, %2$s what the system says about it. */
      g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_NOT_FOUND,
                   _("The simulated bus %1$s cannot be read: %2$s. Use “demo”, or the name of a description file."),
                   name, reason->message);
      return NULL;
    }

  return mr_sim_bus_new_from_text (text, name, error);
}
