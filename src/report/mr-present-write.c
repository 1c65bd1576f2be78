/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-present-write.h"

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mbus-decode.h"
#include "mbus-record-reader.h"
#include "mr-commands.h"
#include "mr-reading.h"
#include "mr-sender.h"
#include "mr-trusted-time.h"
#include "mr-write-kind.h"

MrWriteOutcome
mr_present_write_outcome (const MrWrite *write)
{
  return mr_write_outcome (write->state, write->sent != 0, write->finished != 0);
}

/* Returns: (transfer full) */
static char *
name_command (const MrWrite *write)
{
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  g_autoptr (MrCommand) command =
    mr_commands_recall (commands, &write->address, write->template_id, write->field_values);

  return g_strdup (command != NULL ? mr_command_title (command) : write->template_id);
}

char *
mr_present_write_what (const MrWrite *write)
{
  const MrWriteKind *kind = mr_write_kind_find (write->kind);

  if (*write->template_id != '\0')
    return name_command (write);
  return g_strdup (kind != NULL ? _(kind->name) : write->kind); /* a later version may know it */
}

char *
mr_present_write_details (const MrWrite *write)
{
  MrTimeState state = MR_TIME_UNKNOWN;

  if (*write->time_source == '\0')
    return g_strdup (write->field_values);
  mr_time_state_from_nick (write->time_state, &state);
  return mr_time_describe (write->time_source, state, write->time_uncertainty);
}

gboolean
mr_present_write_needs_details (const MrWrite *write)
{
  MrTimeState state = MR_TIME_UNKNOWN;

  mr_time_state_from_nick (write->time_state, &state);
  return *write->time_source != '\0' && mr_time_state_is_in_doubt (state);
}

/* Returns: (transfer full) */
static char *
present_value (const MrWrite *write, const char *value)
{
  return *value != '\0' ? mr_write_kind_present (mr_write_kind_find (write->kind), value) : g_strdup ("—");
}

char *
mr_present_write_values (const MrWrite *write)
{
  g_autofree char *old_value = present_value (write, write->old_value);
  g_autofree char *new_value = present_value (write, write->new_value);

  /* A command whose effect the meter does not report. */
  if (*write->old_value == '\0' && *write->new_value == '\0')
    return g_strdup ("");
  return g_strdup_printf ("%s → %s", old_value, new_value);
}

char *
mr_present_write_reason (const MrWrite *write, MrWriteOutcome outcome)
{
  if (*write->reason != '\0')
    return g_strdup (write->reason);
  /* The reason is gone that it had while it was in doubt. */
  if (outcome == MR_WRITE_OUTCOME_FAILED)
    return g_strdup (_("A later reading shows that the meter did not take it."));
  if (outcome == MR_WRITE_OUTCOME_DOUBT)
    return g_strdup (_("It was sent, and the meter was not read back. Read the meter or scan the bus to see what it "
                       "has."));
  if (outcome == MR_WRITE_OUTCOME_UNVERIFIED)
    return g_strdup (_("It was sent, and the meter was not read back."));
  return g_strdup ("");
}

char *
mr_present_write_meter (const MrWrite *write, MbusApart apart)
{
  g_autofree char *manufacturer = NULL;

  if (write->address.id != MBUS_ID_ANY)
    return mbus_secondary_label_apart (&write->address, apart, write->primary);
  manufacturer = mr_sender_manufacturer (&write->address);
  return g_strchug (g_strconcat (manufacturer, " —", NULL));
}

/* --- Octets --- */

/* Of what is sent to a meter: user data that are records. */
static gboolean
is_data_to_meter (const guint8 *octets, gsize n)
{
  MbusFrame frame;

  return mbus_frame_parse (octets, n, &frame, NULL) && frame.kind == MBUS_FRAME_LONG &&
         (frame.c & MBUS_C_FROM_MASTER) != 0 && frame.ci == MBUS_CI_DATA_SEND;
}

#define FRAME_HEAD 7 /* 68 L L 68 C A CI */
#define FRAME_TAIL 2 /* checksum, 16 */

static void
mask_request (const guint8 *octets, gsize n, char *hex)
{
  const MbusRecordSource source = {
    .octets = octets, .start = FRAME_HEAD, .end = n - FRAME_TAIL, .command = TRUE,
  };
  g_autoptr (GArray) records = g_array_new (FALSE, TRUE, sizeof (MbusRecord));
  gboolean more_follows = FALSE;
  guint16 offset = 0;

  /* What cannot be read is left as it is. */
  mbus_records_read (&source, records, &more_follows, NULL, &offset, NULL);
  mr_report_mask_records (records, hex);
}

char *
mr_present_write_octets (GBytes *octets)
{
  g_autoptr (GString) hex = g_string_new (NULL);
  g_autoptr (MbusTelegram) telegram = NULL;
  const guint8 *data;
  gsize n = 0;

  if (octets == NULL)
    return g_string_free (g_steal_pointer (&hex), FALSE);

  data = g_bytes_get_data (octets, &n);
  mbus_append_octets (hex, data, n);
  if (is_data_to_meter (data, n))
    mask_request (data, n, hex->str);
  else if ((telegram = mbus_telegram_decode (octets, NULL)) != NULL)
    mr_report_mask_secrets (telegram, hex->str);
  return g_string_free (g_steal_pointer (&hex), FALSE);
}
