/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-selection.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-error.h"
#include "mbus-vif.h"

#define VIF_ANY 0x7E

#define DIF_FUNCTION_MASK 0x30
#define DIF_STORAGE 0x40
#define DIFE_STORAGE 0x0F
#define DIFE_TARIFF 0x30
#define DIFE_SUBUNIT 0x40

/* The head of a record, in its octets. */
typedef struct {
  gsize n_dif;
  gsize n_vif;
  guint64 storage;
  guint32 tariff;
  guint32 subunit;
  gboolean any_storage; /* all bits that were sent are 1 */
  gboolean any_tariff;
} Head;

static gboolean
is_global (const guint8 *data, gsize n)
{
  return n > 0 && data[0] == MBUS_DIF_READOUT_REQUEST;
}

/* Returns: the octets of a chain, the last of which has no extension bit; 0 if the end comes first. */
static gsize
chain_size (const guint8 *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if ((data[i] & MBUS_EXTENSION) == 0)
      return i + 1;
  return 0;
}

/* At most ten DIFE (EN 13757-3:2018 clause 6.2), so no shift is longer than its type. */
static gboolean
read_head (const guint8 *data, gsize n, Head *out)
{
  const gsize extensions_max = 10;
  guint n_dife;

  *out = (Head) { .n_dif = chain_size (data, n) };
  if (out->n_dif == 0 || out->n_dif > 1 + extensions_max)
    return FALSE;
  out->n_vif = chain_size (data + out->n_dif, n - out->n_dif);
  if (out->n_vif == 0 || out->n_vif > 1 + extensions_max)
    return FALSE;

  n_dife = (guint) out->n_dif - 1;
  out->storage = (data[0] & DIF_STORAGE) != 0;
  for (guint i = 0; i < n_dife; i++)
    {
      const guint8 dife = data[1 + i];

      out->storage |= (guint64) (dife & DIFE_STORAGE) << (1 + 4 * i);
      out->tariff |= (guint32) (dife & DIFE_TARIFF) >> 4 << 2 * i;
      out->subunit |= (guint32) ((dife & DIFE_SUBUNIT) != 0) << i;
    }
  out->any_storage = n_dife > 0 && out->storage == (G_GUINT64_CONSTANT (1) << (1 + 4 * n_dife)) - 1;
  out->any_tariff = n_dife > 0 && out->tariff == ((guint32) 1 << 2 * n_dife) - 1;
  return TRUE;
}

gsize
mbus_selection_record_size (const guint8 *data, gsize n)
{
  Head head;

  if (is_global (data, n))
    return 1;
  return read_head (data, n, &head) ? head.n_dif + head.n_vif : n;
}

/* --- What is no selection --- */

/* What the first record would set, by its VIF without extension bits. */
static const struct {
  guint8 vif;
  const char *sentence;
} settings[] = {
  { MBUS_VIF_BUS_ADDRESS,
    N_("This record would change the meter’s primary address. To set it, use “meterctl set-address”.") },
  { MBUS_VIF_IDENTIFICATION,
    N_("This record would change the meter’s identification number. To set it, use “meterctl set-number”.") },
  { MBUS_VIF_DATE, N_("This record would set the meter’s date, which reading a meter must not do.") },
  { MBUS_VIF_DATE_TIME, N_("This record would set the meter’s clock, which reading a meter must not do.") },
};

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED, sentence);
  return FALSE;
}

static gboolean
refuse_setting (guint8 vif, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (settings[i].vif == (vif & ~MBUS_EXTENSION))
      return fail (error, _(settings[i].sentence));
  return fail (error, _("This record would set a value in the meter. Only records that select data are sent to read a "
                        "meter: their DIF is 08, or 7F alone."));
}

/* In a command, VIFE 00 … 1F are actions: write, add, clear, freeze and others (EN 13757-3:2018 table 15). Some of the
 * rest of that range describe a value in both directions: average, kinds of profiles, standard-conform data. */
static gboolean
is_action (guint8 vife)
{
  static const guint8 descriptions[] = { 0x12, 0x13, 0x14, 0x1D, 0x1E, 0x1F };

  return vife < 0x20 && memchr (descriptions, vife, sizeof descriptions) == NULL;
}

/* After FB, FD and EF the code is in the next octet, and after FD FD in the one after that. */
static gsize
first_vife (const guint8 *vif, gsize n)
{
  const guint8 again = MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION;

  if (mbus_vif_page_of (vif[0]) == MBUS_VIF_PAGE_PRIMARY)
    return 1;
  return n > 1 && vif[0] == again && vif[1] == again ? 3 : 2;
}

static gboolean
check_vif (const guint8 *vif, gsize n, GError **error)
{
  gsize next = first_vife (vif, n);

  if ((vif[0] & ~MBUS_EXTENSION) == MBUS_VIF_PLAIN_TEXT)
    return fail (error, _("A record with a unit in plain text cannot be selected."));
  if ((vif[0] & ~MBUS_EXTENSION) == MBUS_VIF_MANUFACTURER)
    return TRUE;
  for (; next < n; next++)
    {
      const guint8 vife = vif[next] & ~MBUS_EXTENSION;

      if (vife == MBUS_VIFE_MANUFACTURER)
        return TRUE;
      if (vife == MBUS_VIFE_EXTENSION)
        next++;
      else if (is_action (vife))
        return fail (error, _("This record would have the meter do something with its value, such as clear it. Leave "
                              "out the VIFE that says so."));
    }
  return TRUE;
}

gboolean
mbus_selection_check (const guint8 *data, gsize n, GError **error)
{
  if (n == 0)
    return fail (error, _("There are no records that select data."));

  for (gsize offset = 0; offset < n; offset += mbus_selection_record_size (data + offset, n - offset))
    {
      const guint8 *record = data + offset;
      Head head;

      if (is_global (record, n - offset))
        continue;
      if ((record[0] & MBUS_DIF_FIELD_MASK) != MBUS_DIF_FIELD_SELECTION)
        {
          const gsize n_dif = chain_size (record, n - offset);

          return refuse_setting (n_dif > 0 && n_dif < n - offset ? record[n_dif] : 0, error);
        }
      if (!read_head (record, n - offset, &head))
        return fail (error, _("The records that select data end in the middle of one."));
      if (!check_vif (record + head.n_dif, head.n_vif, error))
        return FALSE;
    }
  return TRUE;
}

/* --- What it selects --- */

gboolean
mbus_selection_matches (const guint8 *data, gsize n, const guint8 *record, gsize n_record)
{
  Head wanted, head;

  if (!read_head (record, n_record, &head))
    return FALSE;
  if (is_global (data, n))
    return TRUE;
  if (!read_head (data, n, &wanted))
    return FALSE;

  return (data[0] & DIF_FUNCTION_MASK) == (record[0] & DIF_FUNCTION_MASK) && wanted.subunit == head.subunit &&
         (wanted.any_storage || wanted.storage == head.storage) &&
         (wanted.any_tariff || wanted.tariff == head.tariff) &&
         ((wanted.n_vif == 1 && data[wanted.n_dif] == VIF_ANY) ||
          (wanted.n_vif == head.n_vif && memcmp (data + wanted.n_dif, record + head.n_dif, head.n_vif) == 0));
}
