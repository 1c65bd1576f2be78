/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which register a record belongs to: the same in every telegram, with any number of digits and decimals. */
#include "config.h"

#include "mbus-append.h"
#include "mbus-record.h"
#include "mbus-vif.h"

/* The octets of VIF and VIFE, without the text of a plain-text VIF. */
typedef struct {
  const MbusRecord *record;
  guint position;
} Chain;

static gboolean
take (Chain *self, guint8 *out)
{
  const MbusRecord *record = self->record;
  /* The length comes before the text. */
  const guint8 *text = record->plain_unit != NULL ? record->plain_unit - 1 : NULL;

  if (self->position < record->n_header && record->header + self->position == text)
    self->position += record->n_plain_unit + 1u;
  if (self->position >= record->n_header)
    return FALSE;
  *out = record->header[self->position++];
  return TRUE;
}

static void
append_code (GString *out, guint8 code)
{
  const gboolean first = out->str[out->len - 1] == ':';
  char *next = mbus_append_begin (out, strlen (".") + 2);

  if (!first)
    *next++ = '.';
  mbus_append_end (out, mbus_write_octet (next, code));
}

static void
append_remaining (GString *out, Chain *chain)
{
  guint8 octet;

  while (take (chain, &octet))
    append_code (out, octet);
}

/* The VIF and the octets that select its table. Returns its extension bit. */
static gboolean
append_vif (GString *out, Chain *chain)
{
  static const char *const leads[] = { [MBUS_VIF_PAGE_FB] = "FB.", [MBUS_VIF_PAGE_FD] = "FD.",
                                       [MBUS_VIF_PAGE_FD_SECOND] = "FD.FD.", [MBUS_VIF_PAGE_EF] = "EF." };
  MbusVifPage page = MBUS_VIF_PAGE_PRIMARY;
  gboolean extended;
  guint8 code = 0;

  if (!take (chain, &code))
    return FALSE;
  page = mbus_vif_page_of (code);
  if (page != MBUS_VIF_PAGE_PRIMARY && !take (chain, &code))
    return FALSE;
  if (page == MBUS_VIF_PAGE_FD && code == (MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION))
    {
      page = MBUS_VIF_PAGE_FD_SECOND;
      if (!take (chain, &code))
        return FALSE;
    }

  extended = (code & MBUS_EXTENSION) != 0;
  mbus_unit_first_alike (&page, &code);
  if (leads[page] != NULL)
    mbus_append_string (out, leads[page]);
  mbus_append_octet (out, code);
  return extended;
}

/* VIFE that describe the value, not the register. */
static gboolean
is_about_value (const MbusUnit *line)
{
  return line != NULL && (line->coding == MBUS_CODING_SCALE || line->coding == MBUS_CODING_ADD ||
                          line->coding == MBUS_CODING_FAULT);
}

static void
append_vifes (GString *out, Chain *chain)
{
  guint8 code;

  while (take (chain, &code))
    {
      MbusVifPage page = MBUS_VIF_PAGE_VIFE;
      const MbusUnit *line;

      if ((code & ~MBUS_EXTENSION) == MBUS_VIFE_MANUFACTURER)
        {
          append_code (out, code);
          append_remaining (out, chain);
          return;
        }
      if (code == (MBUS_VIFE_EXTENSION | MBUS_EXTENSION))
        {
          page = MBUS_VIF_PAGE_VIFE_SECOND;
          append_code (out, code);
          if (!take (chain, &code))
            return;
        }
      line = mbus_unit_lookup (page, code);
      if (!is_about_value (line))
        append_code (out, code & ~MBUS_EXTENSION & 0xFF);
    }
}

/* A counter of fixed data by its number and unit, a block such as an alarm by its name. */
static void
append_without_header (GString *out, const MbusRecord *record)
{
  gsize n = 0;
  const MbusUnit *fixed = mbus_unit_table (MBUS_VIF_PAGE_FIXED, &n);

  if (record->unit == NULL || (record->unit >= fixed && record->unit < fixed + n))
    {
      g_string_append_printf (out, "fixed.%u.%02X", record->counter,
                              record->unit != NULL ? record->unit->first : record->vif);
      return;
    }
  mbus_append_string (out, mbus_quantity_nick (record->unit->quantity));
}

static char *
write_number (char *next, guint64 number)
{
  next = mbus_write_unsigned (next, number);
  *next = ':';
  return next + 1;
}

static void
append_place (GString *out, const MbusRecord *record)
{
  char *next = mbus_append_begin (out, 4 * (MBUS_DIGITS_MAX + strlen (":")));

  next = write_number (next, record->function);
  next = write_number (next, record->storage);
  next = write_number (next, record->tariff);
  next = write_number (next, record->subunit);
  mbus_append_end (out, next);
}

void
mbus_record_append_identity (const MbusRecord *self, GString *out)
{
  Chain chain = { self, self->n_dif };

  if (self->function == MBUS_FUNCTION_MANUFACTURER)
    {
      MBUS_APPEND (out, "manufacturer");
      return;
    }

  append_place (out, self);
  if (self->header == NULL)
    append_without_header (out, self);
  else if ((self->vif & ~MBUS_EXTENSION) == MBUS_VIF_MANUFACTURER)
    append_remaining (out, &chain);
  else if (append_vif (out, &chain))
    append_vifes (out, &chain);

  if (self->plain_unit != NULL)
    {
      mbus_append_char (out, '=');
      mbus_record_append_plain_unit (self, out);
    }
}

char *
mbus_record_identity (const MbusRecord *self)
{
  GString *out = g_string_new (NULL);

  mbus_record_append_identity (self, out);
  return g_string_free (out, FALSE);
}
