/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything in a telegram outside its records, in words: frame, CI, headers, sublayer. */
#include "config.h"

#include "mbus-explain-head.h"

#include <glib/gi18n-lib.h>

#include "mbus-afl.h"
#include "mbus-explain-record.h"
#include "mbus-field.h"
#include "mbus-fixed.h"
#include "mbus-vif.h"

#define C_FUNCTION_MASK 0x0F

static guint16
take_16 (const MbusTelegram *telegram, const guint8 *octets)
{
  return (guint16) (telegram->ci == MBUS_CI_VARIABLE_MSB ? octets[0] << 8 | octets[1] : octets[1] << 8 | octets[0]);
}

/* --- Frame --- */

static char *
start_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup (_("Start of a long frame"));
}

static char *
length_words (const MbusTelegram *telegram, const guint8 *octets)
{
  if (octets[0] != octets[1])
    return g_strdup_printf (_("Length, sent twice · %u and %u do not match"), octets[0], octets[1]);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Length, sent twice · %u octet from C to the end of the data",
                                       "Length, sent twice · %u octets from C to the end of the data", octets[0]),
                          octets[0]);
}

static char *
second_start_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup (_("Start, repeated"));
}

static char *
c_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint8 c = octets[0];
  GString *out = g_string_new (NULL);

  if ((c & MBUS_C_FROM_MASTER) != 0)
    {
      g_string_append_printf (out, _("C field %02X · a master sends data"), c);
      return g_string_free (out, FALSE);
    }
  if ((c & C_FUNCTION_MASK) == MBUS_C_RSP_UD)
    g_string_append_printf (out, _("C field %02X · the meter answers with data"), c);
  else
    g_string_append_printf (out, _("C field %02X · not an answer defined by the standard"), c);
  if ((c & MBUS_C_ACD) != 0)
    g_string_append (out, _(", has an alarm to report (ACD)"));
  if ((c & MBUS_C_DFC) != 0)
    g_string_append (out, _(", cannot accept more data now (DFC)"));
  return g_string_free (out, FALSE);
}

static char *
a_words (const MbusTelegram *telegram, const guint8 *octets)
{
  static const struct {
    guint8 a;
    const char *words;
  } special[] = {
    { MBUS_ADDRESS_FACTORY, N_("A field · primary address 0, not set yet") },
    { MBUS_ADDRESS_SELECTED, N_("A field · 253, the meter selected by its secondary address") },
    { MBUS_ADDRESS_ANY, N_("A field · 254, any meter on the bus") },
    { MBUS_ADDRESS_BROADCAST, N_("A field · 255, all meters, without an answer") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (special); i++)
    if (special[i].a == octets[0])
      return g_strdup (_(special[i].words));
  return g_strdup_printf (_("A field · primary address %u"), octets[0]);
}

const MbusExplainPart mbus_explain_frame[] = {
  { 1, start_words }, { 2, length_words }, { 1, second_start_words }, { 1, c_words }, { 1, a_words }, { 0, NULL },
};

/* --- CI --- */

char *
mbus_explain_ci (guint8 ci)
{
  static const struct {
    guint8 ci;
    const char *words;
  } known[] = {
    { MBUS_CI_APPLICATION_RESET, N_("application reset or select") },
    { MBUS_CI_DATA_SEND, N_("data sent to the meter") },
    { MBUS_CI_SELECT, N_("selection by secondary address") },
    { MBUS_CI_SELECT_MSB, N_("selection by secondary address, most significant octet first") },
    { MBUS_CI_APPLICATION_RESET_LONG, N_("application reset or select, long header") },
    { MBUS_CI_SYNCHRONISE, N_("synchronise, or request for the selected application") },
    { MBUS_CI_APPLICATION, N_("selected application, no header") },
    { MBUS_CI_APPLICATION_SHORT, N_("selected application, short header") },
    { MBUS_CI_APPLICATION_LONG, N_("selected application, long header") },
    { MBUS_CI_FORMAT, N_("format of compact frames, no header") },
    { MBUS_CI_FORMAT_SHORT, N_("format of compact frames, short header") },
    { MBUS_CI_FORMAT_LONG, N_("format of compact frames, long header") },
    { MBUS_CI_ERROR_SHORT, N_("application error, short header") },
    { MBUS_CI_ERROR_LONG, N_("application error, long header") },
    { MBUS_CI_ERROR, N_("application error, no header") },
    { MBUS_CI_ALARM, N_("alarm, no header") },
    { MBUS_CI_ALARM_SHORT, N_("alarm, short header") },
    { MBUS_CI_ALARM_LONG, N_("alarm, long header") },
    { MBUS_CI_VARIABLE, N_("records, long header") },
    { MBUS_CI_VARIABLE_MSB, N_("records, long header, most significant octet first") },
    { MBUS_CI_FIXED, N_("fixed data, or a compact frame with a long header") },
    { MBUS_CI_FIXED_MSB, N_("fixed data, most significant octet first") },
    { MBUS_CI_VARIABLE_NO_HEADER, N_("records, no header") },
    { MBUS_CI_COMPACT, N_("compact frame, no header") },
    { MBUS_CI_VARIABLE_SHORT, N_("records, short header") },
    { MBUS_CI_COMPACT_SHORT, N_("compact frame, short header") },
    { MBUS_CI_DLMS_LONG, N_("DLMS data, long header") },
    { MBUS_CI_DLMS_SHORT, N_("DLMS data, short header") },
    { MBUS_CI_OBIS_LONG, N_("data with OBIS codes, long header") },
    { MBUS_CI_OBIS_SHORT, N_("data with OBIS codes, short header") },
    { MBUS_CI_TRANSPORT_SHORT, N_("short header without data") },
    { MBUS_CI_TRANSPORT_LONG, N_("long header without data") },
    { MBUS_CI_AFL, N_("authentication and fragmentation sublayer") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].ci == ci)
      /* Translators: an octet in hexadecimal, then "records, long header". */
      return g_strdup_printf (_("CI field %02X · %s"), ci, _(known[i].words));
  if (ci >= MBUS_CI_MANUFACTURER_FIRST && ci <= MBUS_CI_MANUFACTURER_LAST)
    return g_strdup_printf (_("CI field %02X · manufacturer specific"), ci);
  if (ci >= MBUS_CI_BAUD_FIRST && ci <= MBUS_CI_BAUD_LAST)
    return g_strdup_printf (_("CI field %02X · sets the baud rate"), ci);
  return g_strdup_printf (_("CI field %02X · unknown"), ci);
}

/* --- Headers --- */

static char *
id_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Identification number · %08X"), telegram->address.id);
}

static char *
manufacturer_words (const MbusTelegram *telegram, const guint8 *octets)
{
  char text[8];

  return g_strdup_printf (_("Manufacturer · %s"), mbus_manufacturer_to_text (telegram->address.manufacturer, text));
}

static char *
version_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Version · %u"), octets[0]);
}

static char *
device_type_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Device type %02X · %s"), octets[0], _(mbus_device_type_name (octets[0])));
}

static char *
access_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Access number · %u"), octets[0]);
}

/* @octet as it was sent, and what the bits of @status mean. */
static char *
list_conditions (guint8 octet, guint8 status)
{
  g_autofree const char **texts = mbus_status_texts (status);
  GString *out = g_string_new (NULL);

  /* Translators: an octet in hexadecimal; "no errors", or a list of conditions such as "Low power", follows. */
  g_string_append_printf (out, _("Status %02X · "), octet);
  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", _(texts[i]));
  if (texts[0] == NULL)
    g_string_append (out, _("no errors"));
  return g_string_free (out, FALSE);
}

static char *
status_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return list_conditions (octets[0], octets[0]);
}

/* The flags of modes 0 and 5 (wireless.md §2.4). In other modes these bits mean something else, or nothing. */
static void
append_flags (GString *out, guint16 configuration)
{
  static const struct {
    guint16 mask;
    const char *words;
  } flags[] = {
    { 0x8000, N_(", accepts commands (bidirectional)") },
    { 0x4000, N_(", can be reached now (accessible)") },
    { 0x2000, N_(", sent at its scheduled time (synchronous)") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((configuration & flags[i].mask) != 0)
      g_string_append (out, _(flags[i].words));
}

static char *
configuration_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint16 configuration = take_16 (telegram, octets);
  const guint mode = telegram->security_mode;
  const guint n_blocks = configuration >> 4 & 0x0F;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, _("Configuration %04X · "), configuration);
  if (mode == 0)
    g_string_append (out, _("not encrypted"));
  else
    g_string_append_printf (out, _("security mode %u"), mode);
  if (mode == MBUS_MODE_CBC || mode == MBUS_MODE_CBC_DERIVED)
    g_string_append_printf (out, g_dngettext (GETTEXT_PACKAGE, ", %u encrypted block of 16 octets",
                                              ", %u encrypted blocks of 16 octets", n_blocks), n_blocks);
  if (mode == 0 || mode == MBUS_MODE_CBC)
    append_flags (out, configuration);
  if (telegram->security == MBUS_SECURITY_OPENED_BEFORE)
    g_string_append (out, _("; but the data is not encrypted"));
  return g_string_free (out, FALSE);
}

const MbusExplainPart mbus_explain_long_header[] = {
  { 4, id_words }, { 2, manufacturer_words }, { 1, version_words }, { 1, device_type_words },
  { 1, access_words }, { 1, status_words }, { 2, configuration_words }, { 0, NULL },
};

const MbusExplainPart mbus_explain_short_header[] = {
  { 1, access_words }, { 1, status_words }, { 2, configuration_words }, { 0, NULL },
};

/* --- Selection --- */

/* What selects is written in the octets: the telegram is from no meter. */
static guint32
take_selecting (const MbusTelegram *telegram, const guint8 *octets, guint n)
{
  guint32 number = 0;

  for (guint i = 0; i < n; i++)
    number = number << 8 | octets[telegram->ci == MBUS_CI_SELECT_MSB ? i : n - 1 - i];
  return number;
}

static gboolean
has_any_digit (guint32 bcd)
{
  for (; bcd != 0; bcd >>= 4)
    if ((bcd & 0xF) == 0xF)
      return TRUE;
  return FALSE;
}

static char *
selecting_id_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint32 id = take_selecting (telegram, octets, 4);

  if (has_any_digit (id))
    return g_strdup_printf (_("Identification number · %08X, where F is any digit"), id);
  return g_strdup_printf (_("Identification number · %08X"), id);
}

static char *
selecting_manufacturer_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint16 manufacturer = (guint16) take_selecting (telegram, octets, 2);
  char text[8];

  if (manufacturer == MBUS_MANUFACTURER_ANY)
    return g_strdup (_("Manufacturer · any"));
  return g_strdup_printf (_("Manufacturer · %s"), mbus_manufacturer_to_text (manufacturer, text));
}

static char *
selecting_version_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return octets[0] == MBUS_VERSION_ANY ? g_strdup (_("Version · any")) : version_words (telegram, octets);
}

static char *
selecting_device_type_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return octets[0] == MBUS_DEVICE_TYPE_ANY ? g_strdup (_("Device type · any")) : device_type_words (telegram, octets);
}

static char *
fabrication_header_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup (_("Selects by the fabrication number as well"));
}

static char *
fabrication_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Fabrication number · %08X"), take_selecting (telegram, octets, 4));
}

const MbusExplainPart mbus_explain_selection[] = {
  { 4, selecting_id_words }, { 2, selecting_manufacturer_words }, { 1, selecting_version_words },
  { 1, selecting_device_type_words }, { 0, NULL },
};

const MbusExplainPart mbus_explain_fabrication[] = {
  { 2, fabrication_header_words }, { 4, fabrication_words }, { 0, NULL },
};

/* --- Configuration --- */

static char *
extension_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Configuration extension · key %u, key derivation %u"), octets[0] & 0x0F,
                          octets[0] >> 4 & 0x03);
}

static char *
counter_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint32 counter = octets[0] | (guint32) octets[1] << 8 | (guint32) octets[2] << 16 | (guint32) octets[3] << 24;

  return g_strdup_printf (_("Message counter · %u"), counter);
}

const MbusExplainPart *
mbus_explain_configuration_extension (guint8 mode)
{
  static const MbusExplainPart mode_7[] = { { 1, extension_words }, { 0, NULL } };
  static const MbusExplainPart mode_10[] = { { 2, extension_words }, { 4, counter_words }, { 0, NULL } };
  static const MbusExplainPart nothing[] = { { 0, NULL } };

  if (mode == MBUS_MODE_CBC_DERIVED)
    return mode_7;
  return mode == MBUS_MODE_CCM ? mode_10 : nothing;
}

/* --- Fixed data --- */

static char *
fixed_status_words (const MbusTelegram *telegram, const guint8 *octets)
{
  g_autofree char *conditions = list_conditions (octets[0], telegram->status);

  return g_strconcat (conditions,
                      (octets[0] & MBUS_FIXED_STATUS_BINARY) != 0 ? _(", counters binary") : _(", counters BCD"),
                      (octets[0] & MBUS_FIXED_STATUS_STORED) != 0 ? _(", as stored on the fixed date") : "", NULL);
}

static char *
fixed_unit_words (const MbusTelegram *telegram, const guint8 *octets)
{
  const guint8 code = octets[0] & MBUS_FIXED_UNIT_MASK;
  const MbusUnit *line = mbus_unit_lookup (MBUS_VIF_PAGE_FIXED, code);
  g_autofree char *resolution = NULL;

  if (code == MBUS_FIXED_UNIT_HISTORIC)
    return g_strdup_printf (_("Medium and unit %02X · same as counter 1, but historic"), octets[0]);
  if (line == NULL)
    return g_strdup_printf (_("Medium and unit %02X · unknown"), octets[0]);
  resolution = mbus_explain_resolution (line, mbus_unit_exponent (line, code));
  if (resolution == NULL)
    return g_strdup_printf (_("Medium and unit %02X · %s"), octets[0], _(mbus_unit_name (line)));
  /* Translators: an octet in hexadecimal, "Volume", "0.001 m³". */
  return g_strdup_printf (_("Medium and unit %02X · %s, unit %s"), octets[0], _(mbus_unit_name (line)), resolution);
}

const MbusExplainPart mbus_explain_fixed_header[] = {
  { 4, id_words }, { 1, access_words }, { 1, fixed_status_words }, { 1, fixed_unit_words }, { 1, fixed_unit_words },
  { 0, NULL },
};

/* --- Compact and format frames --- */

static char *
signature_words (const MbusTelegram *telegram, const guint8 *octets)
{
  /* Translators: a checksum of the record headers. */
  return g_strdup_printf (_("Signature of the format · %04X"), telegram->signature);
}

static char *
crc_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup (_("Checksum of the full frame"));
}

static char *
format_length_words (const MbusTelegram *telegram, const guint8 *octets)
{
  return g_strdup_printf (_("Length of the format · %u"), octets[0]);
}

const MbusExplainPart mbus_explain_compact[] = { { 2, signature_words }, { 2, crc_words }, { 0, NULL } };
const MbusExplainPart mbus_explain_format[] = { { 1, format_length_words }, { 2, signature_words }, { 0, NULL } };

/* --- Sublayer --- */

/* The fields that the control field announces, in this order (wireless.md §2.7). The MAC fills the remaining octets. */
void
mbus_explain_sublayer (GArray *fields, const guint8 *octets, gsize start, gsize end)
{
  static const struct {
    guint16 mask;
    guint8 length;
    const char *words;
  } parts[] = {
    { MBUS_AFL_CONTROL, 1, N_("Sublayer · message control") },
    { MBUS_AFL_KEY, 2, N_("Sublayer · key information") },
    { MBUS_AFL_COUNTER, 4, N_("Sublayer · message counter") },
    { MBUS_AFL_MAC, 0, N_("Sublayer · message authentication code") },
    { MBUS_AFL_LENGTH, 2, N_("Sublayer · message length") },
  };
  gsize position = start + 4;
  guint16 control;

  if (end < position)
    {
      mbus_fields_add (fields, start, end - start, MBUS_FIELD_NO_RECORD, g_strdup (_("Sublayer · cut off")));
      return;
    }
  control = (guint16) (octets[start + 2] | octets[start + 3] << 8);
  mbus_fields_add (fields, start, 1, MBUS_FIELD_NO_RECORD, mbus_explain_ci (octets[start]));
  mbus_fields_add (fields, start + 1, 1, MBUS_FIELD_NO_RECORD,
                   g_strdup_printf (_("Sublayer · length %u"), octets[start + 1]));
  mbus_fields_add (fields, start + 2, 2, MBUS_FIELD_NO_RECORD,
                   g_strdup_printf (_("Sublayer · fragmentation control %04X"), control));
  for (gsize i = 0; i < G_N_ELEMENTS (parts) && position < end; i++)
    {
      const gsize after = (control & parts[4].mask) != 0 ? parts[4].length : 0;
      gsize length = parts[i].length;

      if ((control & parts[i].mask) == 0)
        continue;
      if (length == 0)
        length = end - position > after ? end - position - after : 0;
      length = MIN (length, end - position);
      mbus_fields_add (fields, position, length, MBUS_FIELD_NO_RECORD, g_strdup (_(parts[i].words)));
      position += length;
    }
  mbus_fields_add (fields, position, end - position, MBUS_FIELD_NO_RECORD, g_strdup (_("Sublayer · not read")));
}
