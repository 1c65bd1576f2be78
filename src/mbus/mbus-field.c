/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-field.h"

static void
clear_field (gpointer data)
{
  MbusField *field = data;

  g_free (field->words);
}

GArray *
mbus_fields_new (void)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (MbusField));

  g_array_set_clear_func (fields, clear_field);
  return fields;
}

void
mbus_fields_add (GArray *fields, gsize offset, gsize length, int record, char *words)
{
  const MbusField field = { (guint16) offset, (guint16) length, record, words };

  if (length > 0)
    g_array_append_val (fields, field);
  else
    g_free (words);
}
