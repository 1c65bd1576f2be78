/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-afl.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-error.h"

typedef struct {
  const guint8 *octets;
  gsize position;
  gsize end;
} Cursor;

static gboolean
take (Cursor *self, gsize n, const guint8 **out)
{
  if (n > self->end - self->position)
    return FALSE;
  *out = self->octets + self->position;
  self->position += n;
  return TRUE;
}

/* The low four bits of MCL give the length of the message authentication code. */
static guint8
mac_length (guint8 control)
{
  static const guint8 lengths[16] = { [3] = 2, [4] = 4, [5] = 8, [6] = 12, [7] = 16 };

  return lengths[control & 0x0F];
}

/* @fragment is set to the number of this part: 0 or 1 for the first or only one. */
static gboolean
read_fields (Cursor *self, MbusAfl *out, guint *fragment)
{
  const guint8 *field;
  guint fcl;

  if (!take (self, 2, &field))
    return FALSE;
  fcl = field[0] | (guint) field[1] << 8;
  *fragment = fcl & MBUS_AFL_FRAGMENT;
  out->fragmented = (fcl & MBUS_AFL_MORE) != 0 || *fragment > 1;

  if ((fcl & MBUS_AFL_CONTROL) != 0)
    {
      if (!take (self, 1, &field))
        return FALSE;
      out->control = *field;
    }
  if ((fcl & MBUS_AFL_KEY) != 0 && !take (self, 2, &field))
    return FALSE;
  if ((fcl & MBUS_AFL_COUNTER) != 0)
    {
      if (!take (self, sizeof out->counter, &field))
        return FALSE;
      memcpy (out->counter, field, sizeof out->counter);
      out->has_counter = TRUE;
    }
  if ((fcl & MBUS_AFL_MAC) != 0)
    {
      const guint8 n_mac = mac_length (out->control);

      if (!take (self, n_mac, &out->mac))
        return FALSE;
      out->n_mac = n_mac;
    }
  if ((fcl & MBUS_AFL_LENGTH) != 0)
    {
      if (!take (self, sizeof out->length, &field))
        return FALSE;
      memcpy (out->length, field, sizeof out->length);
      out->has_length = TRUE;
    }
  return TRUE;
}

const char *
mbus_afl_part_text (void)
{
  return _("The telegram is one part of a message that the meter sends in several telegrams. This program cannot "
           "join the parts.");
}

gboolean
mbus_afl_read (const guint8 *octets, gsize start, gsize end, MbusAfl *out, gsize *next, GError **error)
{
  Cursor cursor = { octets, start + 2, end }; /* after CI and length */
  guint fragment = 0;

  *out = (MbusAfl) { .present = TRUE };
  if (end - start < 2 || octets[start + 1] > end - cursor.position)
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED,
                           /* Translators: a part of the telegram before its header, for authentication and
                            * fragmentation. */
                           _("The telegram ends inside its authentication sublayer."));
      return FALSE;
    }

  cursor.end = cursor.position + octets[start + 1];
  *next = cursor.end;
  if (!read_fields (&cursor, out, &fragment))
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                           _("The authentication sublayer of the telegram is shorter than its fields."));
      return FALSE;
    }
  if (fragment > 1)
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED, mbus_afl_part_text ());
      return FALSE;
    }
  return TRUE;
}
