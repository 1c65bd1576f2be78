/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-command.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"

const char *
mr_write_command_value (const MrCommand *command)
{
  const char *expected = mr_command_expected (command);

  return expected != NULL ? expected : "";
}

static gboolean
check (const char *value, GError **error)
{
  return TRUE;
}

static gboolean
check_request (const MrWriteRequest *request, GError **error)
{
  gsize n_fields = 0;

  if (request->command != NULL)
    mr_command_fields (request->command, &n_fields);
  if (request->command != NULL && n_fields == 0 && !mr_command_is_empty (request->command))
    return TRUE;

  g_set_error_literal (error, MR_WRITE_ERROR, MR_WRITE_ERROR_VALUE,
                       _("The octets of this command are not known. Fill in its template first."));
  return FALSE;
}

static void
frame (const MrWriteRequest *request, guint8 address, gboolean fcb, MbusFrame *out)
{
  const guint8 *data;
  gsize n_data;
  guint8 ci;

  g_return_if_fail (request->command != NULL);

  ci = mr_command_octets (request->command, &data, &n_data);
  mbus_command_send (out, address, ci, data, n_data, fcb);
}

static char *
read_value (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  /* Without an expected state, none says anything about the command. */
  return request != NULL && request->command != NULL && mr_command_expected (request->command) != NULL
         ? mr_command_read_state (request->command, telegrams, NULL) : NULL;
}

static GBytes *
find_proof (const MrWriteRequest *request, const MbusReadout *readout, GPtrArray *telegrams)
{
  guint i = 0;
  g_autofree char *state = request->command != NULL ? mr_command_read_state (request->command, telegrams, &i) : NULL;

  return state != NULL && g_str_equal (state, request->new_value)
         ? ((const MbusTelegram *) g_ptr_array_index (telegrams, i))->octets : NULL;
}

/* --- Words --- */

static const char *
present (const char *value)
{
  static const char *const names[] = {
    [MR_SUPPLY_DISCONNECTED] = N_("disconnected"),
    [MR_SUPPLY_CONNECTED] = N_("connected"),
    /* Translators: of a breaker: it may be connected by its button, or by a second command. */
    [MR_SUPPLY_RELEASED] = N_("released"),
  };
  const MrSupply supply = mr_supply_from_nick (value);

  return supply != MR_SUPPLY_UNKNOWN ? _(names[supply]) : value;
}

static char *
present_value (const char *value)
{
  return g_strdup (present (value));
}

static char *
describe (const MrWriteRequest *request)
{
  /* Translators: in place of the name of a command. */
  const char *title = request->command != NULL ? mr_command_title (request->command) : C_("write", "command");
  const char *new_value = present (request->new_value);

  if (request->new_value[0] == '\0')
    return g_strdup (title);
  if (request->old_value == NULL)
    /* Translators: what is written to a meter: the name of a command, then the state that it leads to: "Disconnect:
       disconnected". */
    return g_strdup_printf (_("%s: %s"), title, new_value);

  /* Translators: what is written to a meter: the name of a command, then the state of the meter before it and after it:
     "Disconnect: connected → disconnected". */
  return g_strdup_printf (_("%s: %s → %s"), title, present (request->old_value), new_value);
}

static char *
explain_state (const MrWriteRequest *request, const char *found)
{
  const char *expected = present (request->new_value);

  if (mr_supply_from_nick (found) == MR_SUPPLY_RELEASED &&
      mr_supply_from_nick (request->new_value) == MR_SUPPLY_CONNECTED)
    return g_strdup (_("The meter is released, but not connected yet. Press the button on the meter, or send the "
                       "command a second time."));
  if (g_strcmp0 (found, request->old_value) == 0)
    /* Translators: the state of a meter, like "connected", and the state it should have. */
    return g_strdup_printf (_("The command had no effect: the meter still reports “%s” instead of “%s”. It may not "
                              "know the command, or may not allow it."), present (found), expected);
  /* Translators: the state of a meter, like "connected", and the state it should have. */
  return g_strdup_printf (_("The meter is %s after the command, and not %s."), present (found), expected);
}

static char *
explain (const MrWriteRequest *request, MrWriteFault fault, const char *found)
{
  switch (fault)
    {
    case MR_WRITE_FAULT_CHANGED:
      /* Translators: the state of a meter, like "connected", and the state it was expected to have. */
      return g_strdup_printf (_("The meter is %s, not %s as expected, so nothing was sent. Read it again."),
                              present (found), present (request->old_value));
    case MR_WRITE_FAULT_CUT:
      return g_strdup (_("The connection was lost after the command had been sent. Connect again and read the meter to "
                         "see whether the command had an effect."));
    case MR_WRITE_FAULT_UNREPORTED:
      return g_strdup (_("The command was sent, but nothing that the meter sends shows whether it had an effect. Look "
                         "at the meter."));
    case MR_WRITE_FAULT_KEPT:
    case MR_WRITE_FAULT_ALTERED:
      return explain_state (request, found);
    case MR_WRITE_FAULT_TAKEN:
    case MR_WRITE_FAULT_STAYED:
    case MR_WRITE_FAULT_BOTH:
    case MR_WRITE_FAULT_REPLACED:
    case MR_WRITE_FAULT_LOST:
    default:
      return g_strdup (_("The command was sent, and the meter has not answered since. Read it again to see whether the "
                         "command had an effect."));
    }
}

/* A valve takes some seconds to turn. Undo is another command. */
const MrWriteKind mr_write_command = {
  .id = MR_WRITE_COMMAND,
  .name = N_("Command"),
  .danger = MR_DANGER_DISTURBS,
  .depth = MR_WRITE_DEPTH_ALL,
  .once = TRUE,
  .settling = 10 * G_USEC_PER_SEC,
  .check = check,
  .check_request = check_request,
  .frame = frame,
  .read_value = read_value,
  .find_proof = find_proof,
  .present = present_value,
  .describe = describe,
  .explain = explain,
};
