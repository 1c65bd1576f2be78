/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-decode.h"
#include "mbus-explain-head.h"
#include "mr-trace.h"

GBytes *
mr_trace_frames_get_octets (const MrTraceFrames *frames)
{
  guint8 octets[MBUS_FRAME_MAX];

  return frames->n_frames > 0 ? g_bytes_new (octets, mbus_frame_build (&frames->frame, octets)) : NULL;
}

/* --- What was sent --- */

/* Returns: (transfer full): what the standard calls it. */
static char *
name_request (guint8 c)
{
  static const struct {
    guint8 c;
    const char *name;
  } names[] = {
    { MBUS_C_SND_NKE, "SND_NKE" }, { MBUS_C_SND_UD, "SND_UD" },
    { MBUS_C_REQ_UD1, "REQ_UD1" }, { MBUS_C_REQ_UD2, "REQ_UD2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].c == (c & ~MBUS_C_FCB))
      return g_strdup (names[i].name);
  /* Translators: in place of the name of a request; %02X is an octet. */
  return g_strdup_printf (_("Request %02X"), c);
}

static char *
address_words (const MbusFrame *frame)
{
  g_autofree char *name = name_request (frame->c);

  switch (frame->a)
    {
    case MBUS_ADDRESS_SELECTED:
      /* Translators: %s is the name of a request, "REQ_UD2". */
      return g_strdup_printf (_("%s to the selected meter"), name);
    case MBUS_ADDRESS_ANY:
      /* Translators: %s is the name of a request, "REQ_UD2". */
      return g_strdup_printf (_("%s to any meter"), name);
    case MBUS_ADDRESS_BROADCAST:
      /* Translators: %s is the name of a request, "SND_NKE". */
      return g_strdup_printf (_("%s to all meters"), name);
    default:
      /* Translators: %1$s is the name of a request, "REQ_UD2"; %2$u a primary address. */
      return g_strdup_printf (_("%1$s to address %2$u"), name, frame->a);
    }
}

static char *
selection_words (const MbusSecondary *selection)
{
  const MbusAddress address = { .by_secondary = TRUE, .secondary = *selection };
  g_autofree char *text = mbus_secondary_has_wildcard (selection) ? mbus_address_label (&address)
                                                                  : mbus_secondary_label (selection);

  /* Translators: %s is the meter that is selected, "KAM 66290778", or a secondary address in which F is any digit. */
  return g_strdup_printf (_("Selects %s"), text);
}

static void
append_request (GString *out, const MrTraceFrames *frames)
{
  MbusSecondary selection;
  g_autofree char *words = NULL;

  if (mr_trace_frame_selects (&frames->frame, &selection))
    words = selection_words (&selection);
  else
    words = address_words (&frames->frame);
  g_string_append (out, words);
  if (frames->frame.kind == MBUS_FRAME_LONG && frames->frame.ci != MBUS_CI_SELECT)
    {
      g_autofree char *ci = mbus_explain_ci (frames->frame.ci);

      g_string_append_printf (out, " · %s", ci);
    }
}

static void
append_sent (GString *out, const MrTraceFrames *frames)
{
  if (frames->n_frames == 0)
    g_string_append_printf (out, ngettext ("%u octet that is no frame", "%u octets that are no frame",
                                           frames->view.line->len), (guint) frames->view.line->len);
  else
    append_request (out, frames);
  if (frames->is_silent)
    /* Translators: after what was sent to a meter. */
    g_string_append (out, _(" · no answer"));
}

/* --- What was received --- */

static char *
sender_words (const MbusTelegram *telegram, const MbusFrame *frame)
{
  return telegram != NULL && telegram->has_header
         ? mbus_secondary_label (&telegram->address)
         /* Translators: of a meter of which only the primary address is known. */
         : g_strdup_printf (_("address %u"), frame->a);
}

static void
append_telegram (GString *out, const MrTraceFrames *frames)
{
  g_autoptr (GBytes) octets = mr_trace_frames_get_octets (frames);
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);
  g_autofree char *sender = sender_words (telegram, &frames->frame);
  const guint n = (guint) g_bytes_get_size (octets);

  if (telegram != NULL && mbus_telegram_is_refusal (telegram))
    {
      /* Translators: %s is a meter, "KAM 66290778" or "address 5". A sentence that says why follows. */
      g_string_append_printf (out, _("Refusal from %s. "), sender);
      g_string_append (out, _(mbus_application_error_text (telegram->application_error)));
      return;
    }
  /* Translators: %s is a meter, "KAM 66290778" or "address 5". */
  g_string_append_printf (out, _("Telegram from %s"), sender);
  g_string_append (out, " · ");
  g_string_append_printf (out, ngettext ("%u octet", "%u octets", n), n);
  if (telegram != NULL && telegram->security_mode != 0)
    /* Translators: of a telegram. */
    g_string_append (out, _(" · encrypted"));
  if (telegram != NULL && telegram->more_follows)
    /* Translators: of a telegram: the meter has further ones. */
    g_string_append (out, _(" · more follows"));
}

static void
append_answer (GString *out, const MrTraceFrames *frames)
{
  if (frames->is_echo)
    {
      /* Translators: a request follows: "Echo · REQ_UD2 to address 5". */
      g_string_append (out, _("Echo · "));
      append_request (out, frames);
    }
  else if (frames->frame.kind == MBUS_FRAME_ACK)
    /* Translators: E5 is the octet by which a meter acknowledges a request. */
    g_string_append (out, _("Acknowledged (E5)"));
  else if (frames->frame.kind == MBUS_FRAME_LONG && (frames->frame.c & MBUS_C_FROM_MASTER) == 0)
    append_telegram (out, frames);
  else
    append_request (out, frames);
}

static void
append_received (GString *out, const MrTraceFrames *frames, MrTraceReader *reader, guint line)
{
  g_autofree char *damage = NULL;

  if (frames->n_frames > 0)
    append_answer (out, frames);
  else if (frames->is_part)
    g_string_append (out, _("Part of the telegram that ends below"));
  else
    {
      damage = mr_trace_frames_explain_damage (reader, line);
      /* Translators: a sentence that says why follows. */
      g_string_append_printf (out, "%s %s", _("Damaged."), damage);
      return;
    }
  if (frames->n_stray > 0)
    g_string_append_printf (out, ngettext (" · %u damaged octet", " · %u damaged octets", frames->n_stray),
                            (guint) frames->n_stray);
}

/* --- What else is in a trace --- */

static char *
comment_words (const char *text)
{
  const char *comment = strchr (text, '#');

  if (comment == NULL)
    return g_strdup ("");
  if (strncmp (comment, MR_TRACE_HEADER, sizeof MR_TRACE_HEADER - 2) == 0)
    return g_strdup (_("Beginning of the trace"));
  return g_strstrip (g_utf8_make_valid (comment + 1, -1));
}

char *
mr_trace_words (MrTraceReader *reader, guint line)
{
  MrTraceFrames frames;
  GString *out;

  if (!mr_trace_frames_find (reader, line, &frames))
    return g_strdup (_("This line can’t be read."));
  if (frames.view.line->kind == MR_TRACE_LINE_COMMENT)
    return comment_words (frames.view.text);

  out = g_string_new (NULL);
  if (frames.view.line->kind == MR_TRACE_LINE_FACTS)
    g_string_append_printf (out, _("Baud rate %u"), frames.view.line->baud);
  else if (frames.view.line->kind == MR_TRACE_LINE_SENT)
    append_sent (out, &frames);
  else
    append_received (out, &frames, reader, line);
  return g_string_free (out, FALSE);
}
