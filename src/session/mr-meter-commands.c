/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-commands.h"

GPtrArray *
mr_meter_list_commands (MrMeter *meter)
{
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  g_autoptr (GPtrArray) list = NULL;
  GPtrArray *own = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);

  g_return_val_if_fail (MR_IS_METER (meter), own);

  list = mr_commands_list (commands, mr_meter_address (meter), mr_meter_telegrams (meter));
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (own, mr_command_ref (list->pdata[i]));
  return own;
}

MrBreaker
mr_meter_find_breaker (MrMeter *meter, GPtrArray *commands)
{
  g_return_val_if_fail (MR_IS_METER (meter) && commands != NULL, (MrBreaker) { FALSE });

  return mr_breaker_find (commands, mr_meter_address (meter), mr_meter_telegrams (meter));
}

gboolean
mr_meter_has_number (MrMeter *meter, const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const MbusSecondary *address;

  g_return_val_if_fail (MR_IS_METER (meter) && text != NULL, FALSE);

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (digits, *text);
  if (g_str_equal (digits->str, mr_meter_id (meter)))
    return TRUE;
  address = mr_meter_address (meter);
  if (address->has_fabrication)
    {
      g_autofree char *fabrication = g_strdup_printf ("%08X", address->fabrication);

      return g_str_equal (digits->str, fabrication);
    }
  return FALSE;
}
