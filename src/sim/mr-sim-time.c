/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-dif.h"
#include "mbus-encode.h"
#include "mr-sim-value.h"

#define NOW "now"
#define OCTETS_MAX 6

/* The years of type G, by the rule that two digits up to 80 belong to this century; those of types with seconds begin
 * later. */
#define YEAR_FIRST 1981
#define YEAR_FIRST_WITH_SECONDS 2000
#define YEAR_LAST 2080

/* No meter's clock is further off, and type G has no years much further away. */
#define OFFSET_MAX ((gint64) 10 * 366 * 24 * 60 * 60)

static const struct {
  const char *word;
  gint64 seconds;
} units[] = {
  { "s", 1 }, { "min", 60 }, { "h", 60 * 60 }, { "d", 24 * 60 * 60 },
};

/* What follows "now": nothing, or a sign, a number and a unit. */
static gboolean
read_offset (const char *text, gint64 *offset)
{
  char *unit;
  guint64 number;

  *offset = 0;
  if (text[0] == '\0')
    return TRUE;
  if ((text[0] != '-' && text[0] != '+') || !g_ascii_isdigit (text[1]))
    return FALSE;

  number = g_ascii_strtoull (text + 1, &unit, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (unit, units[i].word) && number <= (guint64) (OFFSET_MAX / units[i].seconds))
      {
        *offset = (gint64) number * units[i].seconds * (text[0] == '-' ? -1 : 1);
        return TRUE;
      }

  return FALSE;
}

/* No zone: what a meter shows is what is written here. */
static GDateTime *
read_time (const char *text, gboolean date_only)
{
  g_autofree char *full = g_strconcat (text, date_only ? "T00:00:00" : ":00", NULL);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (full, utc);

  if (time == NULL || g_date_time_get_year (time) < YEAR_FIRST || g_date_time_get_year (time) > YEAR_LAST)
    return NULL;

  return g_steal_pointer (&time);
}

static const struct {
  const char *word;
  guint8 field; /* of the DIF */
  guint n_octets;
  int year_first;
  void (*encode) (const MbusDateTime *when, guint8 *out);
} forms[] = {
  [MR_SIM_TIME_TYPE_G] = { "type-g", MBUS_DIF_FIELD_INT16, 2, YEAR_FIRST, mbus_encode_type_g },
  [MR_SIM_TIME_TYPE_F] = { "type-f", MBUS_DIF_FIELD_INT32, 4, YEAR_FIRST, mbus_encode_type_f },
  [MR_SIM_TIME_TYPE_I] = { "type-i", 0x06, 6, YEAR_FIRST_WITH_SECONDS, mbus_encode_type_i },
  [MR_SIM_TIME_TYPE_J] = { "type-j", 0x03, 3, YEAR_FIRST, mbus_encode_type_j },
  [MR_SIM_TIME_DIGITS] = { "bcd12", 0x0E, 6, YEAR_FIRST_WITH_SECONDS, mbus_encode_time_digits },
};

gboolean
mr_sim_time_parse (const char *text, MrSimTimeForm form, MrSimTime *out, GError **error)
{
  const gboolean date_only = form == MR_SIM_TIME_TYPE_G;

  out->form = form;
  if (g_str_has_prefix (text, NOW) && read_offset (text + strlen (NOW), &out->offset))
    return TRUE;

  out->fixed = read_time (text, date_only);
  if (out->fixed != NULL && g_date_time_get_year (out->fixed) >= forms[form].year_first)
    return TRUE;

  if (date_only)
    return mr_sim_invalid (error, _("“%s” is not a date: write 2026-11-20, now, or now-3d."), text);
  return mr_sim_invalid (error, _("“%s” is not a date and time: write 2026-11-20T14:32, now, or now-40min."), text);
}

gboolean
mr_sim_time_parse_offset (const char *text, gint64 *seconds, GError **error)
{
  return (text[0] != '\0' && read_offset (text, seconds)) ||
         mr_sim_invalid (error, _("“%s” is not a difference of time: write for example +1h or -40min."), text);
}

gboolean
mr_sim_time_parse_start (const char *text, gint64 *real, GError **error)
{
  MrSimTime time = { MR_SIM_TIME_NONE };

  if (!mr_sim_time_parse (text, MR_SIM_TIME_TYPE_I, &time, error))
    return FALSE;

  *real = g_get_real_time () + time.offset * G_USEC_PER_SEC;
  if (time.fixed != NULL)
    {
      g_autoptr (GDateTime) local = g_date_time_new_local (g_date_time_get_year (time.fixed),
                                                           g_date_time_get_month (time.fixed),
                                                           g_date_time_get_day_of_month (time.fixed),
                                                           g_date_time_get_hour (time.fixed),
                                                           g_date_time_get_minute (time.fixed), 0);

      *real = g_date_time_to_unix (local) * G_USEC_PER_SEC;
    }
  mr_sim_time_clear (&time);
  return TRUE;
}

void
mr_sim_time_clear (MrSimTime *self)
{
  g_clear_pointer (&self->fixed, g_date_time_unref);
}

MrSimTimeForm
mr_sim_time_form_find (const char *word)
{
  for (guint form = MR_SIM_TIME_TYPE_G; form < G_N_ELEMENTS (forms); form++)
    if (g_strcmp0 (word, forms[form].word) == 0)
      return (MrSimTimeForm) form;

  return MR_SIM_TIME_NONE;
}

guint8
mr_sim_time_form_field (MrSimTimeForm form)
{
  return forms[form].field;
}

MrSimTimeForm
mr_sim_time_form_of_field (guint8 field)
{
  for (guint form = MR_SIM_TIME_TYPE_F; form < G_N_ELEMENTS (forms); form++)
    if (forms[form].field == field)
      return (MrSimTimeForm) form;

  return MR_SIM_TIME_NONE;
}

void
mr_sim_time_append (const MrSimTime *self, const MrSimClock *clock, const MrSimNow *now, GByteArray *out)
{
  static const MrSimClock right = { 0 };
  guint8 octets[OCTETS_MAX];
  MbusDateTime when;

  if (self->form == MR_SIM_TIME_NONE)
    return;

  if (self->fixed != NULL && (clock == NULL || !clock->is_set))
    mr_sim_clock_fields_of (self->fixed, FALSE, &when);
  else
    mr_sim_clock_show (clock != NULL ? clock : &right, self->offset, now, &when);

  when.year = (gint16) CLAMP (when.year, forms[self->form].year_first, YEAR_LAST);
  forms[self->form].encode (&when, octets);
  g_byte_array_append (out, octets, forms[self->form].n_octets);
}
