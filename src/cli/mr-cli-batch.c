/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-batch.h"

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mr-cli-password.h"
#include "mr-cli-screen.h"
#include "mr-write-frames.h"

MrMeter *
mr_cli_find_known (MrCliBus *bus, const MbusAddress *address)
{
  MrMeter *meter = mr_bus_link_find_meter (mr_cli_bus_link (bus), address);
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if (meter != NULL)
    return meter;
  text = mbus_address_format (address);
  /* Translators: the address of a meter. */
  sentence = g_strdup_printf (_("No meter with the address %s is known on this bus, or several are. Scan the bus first, or "
                                "give the secondary address."), text);
  mr_cli_say (sentence);
  return NULL;
}

void
mr_cli_append_request (GString *out, const MrWriteRequest *request)
{
  g_autoptr (GPtrArray) frames = mr_write_request_list_frames (request);

  for (guint i = 0; i < frames->len; i++)
    {
      gsize n;
      const guint8 *octets = g_bytes_get_data (g_ptr_array_index (frames, i), &n);

      if (i + 1 == frames->len)
        mr_cli_password_append (out, request);
      /* Translators: precedes octets that select a meter by its secondary address; or that write a value to a meter. */
      g_string_append_printf (out, "  %s ", i + 1 < frames->len ? _("select:") : _("write:"));
      mbus_append_octets (out, octets, n);
      g_string_append_c (out, '\n');
    }
}

/* @sentence: (transfer full) */
static void
say (char *sentence)
{
  mr_cli_say (sentence);
  g_free (sentence);
}

void
mr_cli_say_result (MrTask *task)
{
  const guint n_doubtful = mr_task_count_writes (task, MR_WRITE_SENT) + mr_task_count_writes (task, MR_WRITE_ACCEPTED) +
                           mr_task_count_writes (task, MR_WRITE_UNKNOWN);
  const guint n_failed = mr_task_count_writes (task, MR_WRITE_FAILED) + mr_task_count_writes (task, MR_WRITE_PLANNED);
  const guint n_confirmed = mr_task_count_writes (task, MR_WRITE_CONFIRMED);

  say (g_strdup_printf (ngettext ("%u write was confirmed.", "%u writes were confirmed.", n_confirmed), n_confirmed));
  if (n_failed > 0)
    say (g_strdup_printf (ngettext ("%u write was not carried out.", "%u writes were not carried out.", n_failed), n_failed));
  if (n_doubtful > 0)
    say (g_strdup_printf (ngettext ("%u write is in doubt.", "%u writes are in doubt.", n_doubtful), n_doubtful));
}
