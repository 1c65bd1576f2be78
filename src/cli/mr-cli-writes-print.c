/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-writes-print.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-cli-bus.h"
#include "mr-cli-password.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-command-words.h"
#include "mr-present-write.h"
#include "mr-write-frames.h"

/* --- Text --- */

static void
append_frame (GString *out, GBytes *frame)
{
  g_autoptr (GArray) fields = mr_write_frame_explain (frame);
  g_autofree char *octets = mr_present_write_octets (frame);

  g_string_append_printf (out, "  %s\n", octets);
  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      const MbusField *field = &g_array_index (fields, MbusField, i);
      /* Of "68 1F 1F". */
      g_autofree char *part = g_strndup (octets + 3 * field->offset, 3 * field->length - 1);

      g_string_append_printf (out, "    %-12s %s\n", part, field->words);
    }
}

void
mr_cli_writes_append_frames (GString *out, const MrWriteRequest *request)
{
  g_autoptr (GPtrArray) frames = mr_write_request_list_frames (request);

  for (guint i = 0; i < frames->len; i++)
    {
      if (i + 1 == frames->len)
        mr_cli_password_append (out, request);
      append_frame (out, frames->pdata[i]);
    }
}

static void
append_command (GString *out, const MrCommand *command)
{
  const char *danger = mr_danger_sentence (mr_command_danger (command));

  if (*danger != '\0')
    g_string_append_printf (out, "  %s\n", danger);
  /* Translators: the id of a command template, like "standard-digital-output-on"; how certain its bytes are, like
     "likely, but not confirmed"; and a sentence that says where they are from. */
  g_string_append_printf (out, _("  Template %s (%s). %s\n"), mr_command_id (command),
                          mr_proof_words (mr_command_proof (command)), mr_command_source_title (command));
}

gboolean
mr_cli_writes_print_plan (GPtrArray *writes, GArray *requests, gboolean octets)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < writes->len; i++)
    {
      const MrCliWrite *write = writes->pdata[i];
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);
      g_autofree char *label = mr_meter_label (write->meter);
      g_autofree char *what = mr_write_request_describe (request);
      g_autofree char *device_type = mr_sender_device_type (mr_meter_address (write->meter));

      /* Translators: a meter, like "KAM 66290778", its device type, and "primary address 5 → 7". */
      g_string_append_printf (out, _("%s · %s: %s\n"), label, device_type, what);
      if (write->command != NULL)
        append_command (out, write->command);
      if (octets)
        mr_cli_writes_append_frames (out, request);
    }
  return mr_cli_put (out->str);
}

/* --- JSON and CSV --- */

/* What a row has besides the meter. */
enum {
  MEMBER_TEMPLATE,
  MEMBER_FUNCTION,
  MEMBER_DANGER,
  MEMBER_PROOF,
  MEMBER_OLD,
  MEMBER_NEW,
  MEMBER_AFTER,
  MEMBER_OCTETS,
  MEMBER_STATE,
  MEMBER_REASON,
  MEMBER_ADDRESS,
  N_MEMBERS
};

static const char *const names[N_MEMBERS] = {
  [MEMBER_TEMPLATE] = "template", [MEMBER_FUNCTION] = "function", [MEMBER_DANGER] = "danger",
  [MEMBER_PROOF] = "proof",       [MEMBER_OLD] = "old",           [MEMBER_NEW] = "new",
  [MEMBER_AFTER] = "after",       [MEMBER_OCTETS] = "octets",     [MEMBER_STATE] = "state",
  [MEMBER_REASON] = "reason",     [MEMBER_ADDRESS] = "address",
};

/* The write, without the selection, and without what is a secret. */
static char *
hex_to_send (const MrWriteRequest *request)
{
  g_autoptr (GPtrArray) frames = mr_write_request_list_frames (request);

  return mr_present_write_octets (frames->pdata[frames->len - 1]);
}

/* What was sent, which may differ from the preview: only then it is known how the meter is reached alone. @progress:
 * (nullable): in a dry run. Returns: (transfer full) (nullable) */
static char *
hex_of (const MrCliWrite *write, const MrWriteRequest *request, MrWriteProgress *progress)
{
  GBytes *sent;

  if (progress == NULL)
    return hex_to_send (request);
  sent = mr_write_progress_get_octets (progress, write->meter);
  return sent != NULL ? mr_present_write_octets (sent) : NULL;
}

static const char *
text_or_null (const char *text)
{
  return *text != '\0' ? text : NULL;
}

const char *
mr_cli_writes_reason (int state, const char *explanation)
{
  return state != MR_WRITE_CONFIRMED ? text_or_null (explanation) : NULL;
}

/* @hex: (nullable): see hex_of(). @address: of the meter. @members: (out): the caller owns none of them */
static void
fill_members (const MrCliWrite *write, const MrWriteRequest *request, MrWriteProgress *progress, const char *hex,
              const char *address, const char **members)
{
  const int state = progress != NULL ? mr_write_progress_get_state (progress, write->meter) : MR_WRITE_PROGRESS_NONE;

  memset (members, 0, N_MEMBERS * sizeof *members);
  if (write->command != NULL)
    {
      members[MEMBER_TEMPLATE] = mr_command_id (write->command);
      members[MEMBER_FUNCTION] = mr_function_nick (mr_command_function (write->command));
      members[MEMBER_PROOF] = mr_proof_nick (mr_command_proof (write->command));
    }
  members[MEMBER_DANGER] = mr_danger_nick (mr_write_request_danger (request));
  members[MEMBER_ADDRESS] = address;
  members[MEMBER_OLD] = request->old_value;
  members[MEMBER_NEW] = text_or_null (request->new_value);
  if (progress != NULL)
    members[MEMBER_AFTER] = mr_write_progress_get_found (progress, write->meter);
  if (state == MR_WRITE_CONFIRMED)
    members[MEMBER_AFTER] = members[MEMBER_NEW];
  members[MEMBER_OCTETS] = hex;
  members[MEMBER_REASON] = write->wait;
  if (progress != NULL)
    members[MEMBER_STATE] = mr_write_progress_get_nick (progress, write->meter);
  if (progress != NULL)
    members[MEMBER_REASON] = mr_cli_writes_reason (state, mr_write_progress_get_explanation (progress, write->meter));
}

static gboolean
print_json (GPtrArray *writes, GArray *requests, MrWriteProgress *progress)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_begin_array (json);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrCliWrite *write = writes->pdata[i];
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);
      g_autofree char *hex = hex_of (write, request, progress);
      g_autofree char *address = mr_cli_address_of (write->meter);
      const char *members[N_MEMBERS];

      fill_members (write, request, progress, hex, address, members);
      mr_json_begin_object (json);
      mr_sender_add_json (json, mr_meter_address (write->meter));
      for (guint j = 0; j < N_MEMBERS; j++)
        {
          mr_json_name (json, names[j]);
          mr_json_add_text (json, members[j]);
        }
      mr_json_end_object (json);
    }
  mr_json_end_array (json);
  text = mr_json_finish (json);
  return mr_cli_put_octets (text, strlen (text));
}

static gboolean
print_csv (GPtrArray *writes, GArray *requests, MrWriteProgress *progress)
{
  MrCsv *csv = mr_csv_new (MR_CSV_COMMA_POINT);

  mr_sender_add_csv_titles (csv);
  for (guint j = 0; j < N_MEMBERS; j++)
    mr_csv_add_plain (csv, names[j]);
  mr_csv_end_row (csv);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrCliWrite *write = writes->pdata[i];
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);
      g_autofree char *hex = hex_of (write, request, progress);
      g_autofree char *address = mr_cli_address_of (write->meter);
      const char *members[N_MEMBERS];

      fill_members (write, request, progress, hex, address, members);
      mr_sender_add_csv (csv, mr_meter_address (write->meter));
      for (guint j = 0; j < N_MEMBERS; j++)
        mr_csv_add_text (csv, members[j]);
      mr_csv_end_row (csv);
    }
  return mr_cli_print_csv (csv);
}

MrCliExit
mr_cli_writes_print_refused (MrFormat format)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GArray) no_requests = g_array_new (FALSE, FALSE, sizeof (MrWriteRequest));

  if (format != MR_FORMAT_TEXT)
    mr_cli_writes_print (none, no_requests, NULL, format);
  return MR_CLI_REFUSED;
}

gboolean
mr_cli_writes_print (GPtrArray *writes, GArray *requests, MrWriteProgress *progress, MrFormat format)
{
  return format == MR_FORMAT_JSON ? print_json (writes, requests, progress) : print_csv (writes, requests, progress);
}
