/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-data-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-dif.h"
#include "mbus-error.h"
#include "mbus-selection.h"

#define OPTION_RESET "application-reset"
#define OPTION_COMMAND "command"
#define OPTION_SELECT "select"
#define WORD_ALL "all"

/* --- What may be sent --- */

typedef enum {
  ALWAYS,   /* it reads */
  AS_RESET, /* depends on the subcode */
  AS_SELECTION, /* if it has nothing but records that select */
  AS_DOCUMENTED, /* means something else with each manufacturer */
  NEVER
} Permission;

/* EN 13757-7:2018 table 2: 50 … 5F, A0 … B7 is the manufacturers'. M-Bus documentation 4.8 §6.1: what 52, 54, 55, 56
 * and B1 … BF meant in older meters; B1 and B4 read there, and Eastron's B1 still does (SDM630 MBUS protocol V1 §6.1).
 * What is not listed is never sent. */
static const struct {
  guint8 first, last;
  Permission permission;
  const char *reason; /* (nullable) */
} permissions[] = {
  { 0x50, 0x50, AS_RESET, NULL },
  { 0x51, 0x51, AS_SELECTION, NULL },
  { 0x52, 0x52, NEVER, N_("It selects a meter. Use the meter’s secondary address instead.") },
  { 0x54, 0x54, NEVER, N_("It makes older meters store their values at that moment.") },
  { 0x55, 0x55, NEVER, N_("It sets values in older meters.") },
  { 0x56, 0x56, NEVER, N_("It selects a meter. Use the meter’s secondary address instead.") },
  { 0x5A, 0x5B, NEVER, N_("It can change the meter’s settings.") },
  { 0x5C, 0x5C, NEVER, N_("It makes meters store their values or set their clocks at that moment.") },
  { 0xA0, 0xB0, AS_DOCUMENTED, NULL },
  { 0xB1, 0xB1, ALWAYS, NULL },
  { 0xB2, 0xB2, AS_DOCUMENTED, N_("It writes to the memory of older meters.") },
  { 0xB3, 0xB3, AS_DOCUMENTED, N_("It starts the calibration of older meters.") },
  { 0xB4, 0xB4, ALWAYS, NULL },
  { 0xB5, 0xB5, AS_DOCUMENTED, NULL },
  { 0xB6, 0xB6, AS_DOCUMENTED, N_("It starts the self-test of older meters.") },
  { 0xB7, 0xB7, AS_DOCUMENTED, NULL },
  { 0xB8, 0xBF, NEVER, N_("It changes the meter’s baud rate. To read at another baud rate, use “--baud”.") },
};

/* The last subcode of what a meter sends to its users: above are calibration, configuration, manufacture, development,
 * and self-test. */
#define SUBCODE_LAST 0x9F

static gboolean
refuse (const MbusDataRequest *self, const char *reason, GError **error)
{
  if (reason == NULL)
    reason = _("Only the device profile of the meter’s model can say that it reads.");
  /* Translators: a CI field, two hex digits; then a sentence with the reason. */
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED, _("Command %02X is not sent to read a meter. %s"), self->ci,
               reason);
  return FALSE;
}

static gboolean
check_reset (const MbusDataRequest *self, MbusDataRequestSource source, GError **error)
{
  if (self->n_data > 1)
    return refuse (self, _("An application reset has one subcode."), error);
  if (self->n_data == 0 || self->data[0] <= SUBCODE_LAST || source == MBUS_DATA_REQUEST_DOCUMENTED)
    return TRUE;

  /* Translators: %02X is an octet in hex digits. */
  g_set_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED,
               _("Application reset with subcode %02X is not sent to read a meter. Subcodes from A0 are for its "
                 "manufacturer: calibration, configuration, self-test."),
               self->data[0]);
  return FALSE;
}

gboolean
mbus_data_request_check (const MbusDataRequest *self, MbusDataRequestSource source, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      const char *reason = permissions[i].reason != NULL ? _(permissions[i].reason) : NULL;

      if (self->ci < permissions[i].first || self->ci > permissions[i].last)
        continue;
      switch (permissions[i].permission)
        {
        case ALWAYS:
          return TRUE;
        case AS_RESET:
          return check_reset (self, source, error);
        case AS_SELECTION:
          return mbus_selection_check (self->data, self->n_data, error);
        case AS_DOCUMENTED:
          return source == MBUS_DATA_REQUEST_DOCUMENTED || refuse (self, reason, error);
        case NEVER:
        default:
          return refuse (self, reason, error);
        }
    }
  return refuse (self, _("It is not known to read."), error);
}

/* --- From text --- */

/* Without repeating what was typed, which may be a key in the wrong place. */
static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_INVALID, sentence);
  return FALSE;
}

/* Fails with @sentence, unless there is a better reason. */
static gboolean
fail_because (GError **error, GError *reason, const char *sentence)
{
  if (reason == NULL)
    return fail (error, sentence);
  g_propagate_error (error, g_error_copy (reason));
  return FALSE;
}

/* Appends the octets of @text; at least one. @reason: (out): set only if they are too many */
static gboolean
append_hex (MbusDataRequest *self, const char *text, GError **reason)
{
  g_autoptr (GBytes) octets = mbus_unhex (text, NULL);
  gsize n = 0;
  const guint8 *data = octets != NULL ? g_bytes_get_data (octets, &n) : NULL;

  if (n > sizeof self->data - self->n_data)
    {
      g_set_error (reason, MBUS_ERROR, MBUS_ERROR_INVALID,
                   _("The request is too long: at most %u bytes fit into a telegram after the CI field."),
                   MBUS_DATA_MAX);
      return FALSE;
    }
  if (n == 0)
    return FALSE;
  memcpy (self->data + self->n_data, data, n);
  self->n_data += (guint8) n;
  return TRUE;
}

gboolean
mbus_data_request_parse_reset (const char *text, MbusDataRequest *out, GError **error)
{
  *out = (MbusDataRequest) { .ci = MBUS_CI_APPLICATION_RESET };
  if (append_hex (out, text, NULL) && out->n_data == 1)
    return TRUE;
  return fail (error, _("The subcode of an application reset is two hexadecimal digits, for example 50."));
}

gboolean
mbus_data_request_parse_command (const char *text, MbusDataRequest *out, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  g_autoptr (GError) reason = NULL;
  MbusDataRequest ci = { 0 };

  *out = (MbusDataRequest) { 0 };
  if (parts[0] != NULL && append_hex (&ci, parts[0], NULL) && ci.n_data == 1 &&
      (parts[1] == NULL || append_hex (out, parts[1], &reason)))
    {
      out->ci = ci.data[0];
      return TRUE;
    }
  return fail_because (error, reason, _("A command is the two hexadecimal digits of its CI field, with a colon and "
                                        "more bytes if it has any: B1 or B1:0102."));
}

/* One chain of octets is a VIF, two are DIF and VIF. */
static gboolean
append_header (MbusDataRequest *self, const char *text, GError **reason)
{
  MbusDataRequest header = { 0 };
  guint n_chains = 0;

  if (g_ascii_strcasecmp (text, WORD_ALL) == 0)
    return append_hex (self, "7F", reason);
  if (!append_hex (&header, text, reason) || (header.data[header.n_data - 1] & MBUS_EXTENSION) != 0)
    return FALSE;
  for (guint i = 0; i < header.n_data; i++)
    n_chains += (header.data[i] & MBUS_EXTENSION) == 0;
  if (n_chains > 2 || (n_chains == 1 && !append_hex (self, "08", reason)))
    return FALSE;
  return append_hex (self, text, reason);
}

static gboolean
append_headers (MbusDataRequest *self, const char *text, GError **reason)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!append_header (self, g_strstrip (parts[i]), reason))
      return FALSE;
  return parts[0] != NULL;
}

gboolean
mbus_data_request_parse_selection (const char *const *texts, MbusDataRequest *out, GError **error)
{
  g_autoptr (GError) reason = NULL;

  *out = (MbusDataRequest) { .ci = MBUS_CI_DATA_SEND };
  for (guint i = 0; texts[i] != NULL; i++)
    if (!append_headers (out, texts[i], &reason))
      return fail_because (error, reason, _("A record is selected by hexadecimal digits: its VIF and VIFEs (13 or "
                                            "FD48), with DIF and DIFEs before them if they matter (C83F7E). The word "
                                            "“all” selects everything."));
  return TRUE;
}

/* --- What it is --- */

gboolean
mbus_data_request_equal (const MbusDataRequest *a, const MbusDataRequest *b)
{
  return a->ci == b->ci && a->n_data == b->n_data && memcmp (a->data, b->data, a->n_data) == 0;
}

static char *
format_selection (const MbusDataRequest *self)
{
  GString *text = g_string_new (OPTION_SELECT);
  gsize n = 0;

  for (gsize offset = 0; offset < self->n_data; offset += n)
    {
      g_autofree char *hex = NULL;

      n = mbus_selection_record_size (self->data + offset, self->n_data - offset);
      hex = mbus_hex (self->data + offset, n);
      g_string_append_printf (text, "%s %s", offset > 0 ? "," : "", hex);
    }
  return g_string_free (text, FALSE);
}

char *
mbus_data_request_format (const MbusDataRequest *self)
{
  g_autofree char *hex = mbus_hex (self->data, self->n_data);

  if (self->ci == MBUS_CI_APPLICATION_RESET && self->n_data == 1)
    return g_strdup_printf (OPTION_RESET " %s", hex);
  if (self->ci == MBUS_CI_DATA_SEND && mbus_selection_check (self->data, self->n_data, NULL))
    return format_selection (self);
  return g_strdup_printf (OPTION_COMMAND " %02X%s%s", self->ci, self->n_data > 0 ? ":" : "", hex);
}

const char *
mbus_data_request_standard_name (const MbusDataRequest *self)
{
  static const char *const names[MBUS_N_RESET_SUBCODES] = {
    N_("All data"), N_("User data"), N_("Simple billing"), N_("Enhanced billing"), N_("Multi-tariff billing"),
    N_("Instantaneous values"), N_("Load management"), NULL, N_("Installation and startup"), N_("Testing"),
    N_("Calibration"), N_("Configuration"), N_("Manufacturing"), N_("Development"), N_("Self-test"), NULL,
  };

  return self->ci == MBUS_CI_APPLICATION_RESET && self->n_data == 1 ? names[self->data[0] >> 4] : NULL;
}

gboolean
mbus_data_request_ends_with_reset (const MbusDataRequest *self)
{
  return self->ci == MBUS_CI_APPLICATION_RESET || self->ci == MBUS_CI_DATA_SEND;
}

/* --- What came of it --- */

static gboolean
are_alike (const MbusTelegram *a, const MbusTelegram *b)
{
  if (a->records->len != b->records->len || a->records->len == 0)
    return FALSE;
  for (guint i = 0; i < a->records->len; i++)
    {
      const MbusRecord *one = &g_array_index (a->records, MbusRecord, i);
      const MbusRecord *other = &g_array_index (b->records, MbusRecord, i);

      if (one->n_header != other->n_header ||
          (one->n_header > 0 && memcmp (one->header, other->header, one->n_header) != 0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
selects (const MbusDataRequest *self, const MbusRecord *record)
{
  gsize n = 0;

  for (gsize offset = 0; offset < self->n_data; offset += n)
    {
      n = mbus_selection_record_size (self->data + offset, self->n_data - offset);
      if (mbus_selection_matches (self->data + offset, n, record->header, record->n_header))
        return TRUE;
    }
  return FALSE;
}

/* Whether what @telegram has is what was asked for. */
static gboolean
wants_all_of (const MbusDataRequest *self, const MbusTelegram *telegram)
{
  if (self->ci == MBUS_CI_APPLICATION_RESET)
    return self->n_data == 0 || self->data[0] >> 4 == 0;
  for (guint i = 0; self->ci == MBUS_CI_DATA_SEND && i < telegram->records->len; i++)
    if (!selects (self, &g_array_index (telegram->records, MbusRecord, i)))
      return FALSE;
  return self->ci == MBUS_CI_DATA_SEND;
}

gboolean
mbus_data_request_had_no_effect (const MbusDataRequest *self, const MbusTelegram *before, const MbusTelegram *now)
{
  return are_alike (before, now) && !wants_all_of (self, before);
}

void
mbus_data_request_frame (const MbusDataRequest *self, guint8 address, gboolean fcb, MbusFrame *out)
{
  mbus_frame_init_long (out, MBUS_C_SND_UD | (fcb ? MBUS_C_FCB : 0), address, self->ci, self->data, self->n_data);
}
