/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-registers.h"
#include "mr-cli-registers-private.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-present.h"

/* Octets of a value without a meaning that a table still shows; JSON has them all. */
#define RAW_SHOWN 16

enum {
  COLUMN_QUANTITY,
  COLUMN_VALUE,
  COLUMN_UNIT,
  COLUMN_QUALIFIERS,
  N_COLUMNS
};

MrCliSender
mr_cli_find_sender (const MbusReadout *readout, GPtrArray *telegrams)
{
  MrCliSender sender = { MBUS_SECONDARY_ANY, -1, NULL };

  for (guint i = 0; i < telegrams->len && sender.head == NULL; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->has_header)
        sender.head = telegram;
      if (telegram->a <= MBUS_ADDRESS_LAST)
        sender.primary = telegram->a;
    }

  if (sender.head != NULL)
    sender.address = sender.head->address;
  if (readout != NULL)
    {
      sender.address = readout->address;
      sender.primary = readout->primary;
    }
  return sender;
}

gboolean
mr_cli_is_number (const MbusValue *value)
{
  return value->validity == MBUS_VALID && (value->kind == MBUS_VALUE_DECIMAL || value->kind == MBUS_VALUE_REAL);
}

gboolean
mr_cli_has_value (const MbusValue *value)
{
  return value->validity == MBUS_VALID && value->kind != MBUS_VALUE_NONE;
}

char *
mr_cli_raw_octets (const MbusTelegram *telegram, const MbusRecord *record, gsize skip, gsize n_most)
{
  gsize n_frame = 0;
  const guint8 *frame = g_bytes_get_data (telegram->octets, &n_frame);
  gsize begin = MIN ((gsize) record->offset + skip, n_frame);
  gsize end = MIN ((gsize) record->offset + record->length, n_frame);
  gsize n = end > begin ? end - begin : 0;
  g_autofree char *hex = mbus_hex (frame + begin, MIN (n, n_most));

  return n > n_most ? g_strconcat (hex, " …", NULL) : g_steal_pointer (&hex);
}

const MbusTelegram *
mr_cli_registers_damaged (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->error != NULL)
        return telegram;
    }
  return NULL;
}

/* --- Text --- */

static char *
present_status (guint8 status)
{
  g_autofree const char **texts = mbus_status_texts (status);
  GString *words = g_string_new (NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", _(texts[i]));
  if (words->len == 0)
    /* Translators: a meter's status octet tells of no trouble. */
    g_string_append (words, _("no errors"));
  return g_string_free (words, FALSE);
}

/* "KAM 66290778 · Heat (flow)" and, below it, how it is reached and what its header says. */
static gboolean
print_sender (const MrCliSender *sender, const MbusReadout *readout)
{
  char address[MBUS_SECONDARY_TEXT_SIZE];
  g_autofree char *manufacturer = mr_cli_manufacturer (&sender->address);
  g_autofree char *device_type = mr_cli_device_type (&sender->address);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *status = NULL;

  if (sender->address.id == MBUS_ID_ANY)
    g_string_append (text, _("A meter that does not say who it is"));
  else
    g_string_append_printf (text, "%s%s%08X%s%s", manufacturer, *manufacturer != '\0' ? " " : "", sender->address.id,
                            *device_type != '\0' ? " · " : "", device_type);

  g_string_append (text, "\n");
  if (sender->address.id != MBUS_ID_ANY)
    /* Translators: the %s is a secondary address of 16 hex digits. */
    g_string_append_printf (text, _("  Secondary address %s"), mbus_secondary_format (&sender->address, address));
  if (sender->primary >= 0)
    /* Translators: stands behind "Secondary address …" in the same line. */
    g_string_append_printf (text, _(" · primary address %d"), sender->primary);
  if (readout != NULL && readout->baud > 0)
    /* Translators: stands behind the addresses in the same line. */
    g_string_append_printf (text, _(" · %u baud"), readout->baud);
  if (sender->head != NULL)
    {
      status = present_status (sender->head->status);
      /* Translators: a line about a telegram: the meter's counter of answers, its status in words. */
      g_string_append_printf (text, _("\n  Access number %u · status %02X, %s"), sender->head->access_number,
                              sender->head->status, status);
    }
  g_string_append (text, "\n\n");
  return mr_cli_put (text->str);
}

static GStrv
present_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  GStrv cells = g_new0 (char *, N_COLUMNS + 1);

  cells[COLUMN_QUANTITY] = mr_present_quantity (record);
  cells[COLUMN_QUALIFIERS] = mr_present_qualifiers (record);
  mr_present_value (record, &cells[COLUMN_VALUE], &cells[COLUMN_UNIT]);
  if (!mr_cli_has_value (&record->value) && record->length > record->header_length)
    {
      g_autofree char *raw = mr_cli_raw_octets (telegram, record, record->header_length, RAW_SHOWN);

      g_free (cells[COLUMN_VALUE]);
      /* Translators: a value that has no meaning to this program, as octets. */
      cells[COLUMN_VALUE] = g_strdup_printf (_("raw %s"), raw);
    }
  return cells;
}

static gboolean
print_table (GPtrArray *telegrams)
{
  MrCliColumn columns[N_COLUMNS] = {
    [COLUMN_QUANTITY] = { N_("Quantity"), FALSE, 0 },
    [COLUMN_VALUE] = { N_("Value"), TRUE, 0 },
    [COLUMN_UNIT] = { N_("Unit"), FALSE, 0 },
    /* Translators: column that says which of several values of a quantity a register is. */
    [COLUMN_QUALIFIERS] = { N_("Which"), FALSE, 0 },
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean readers = TRUE;

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        {
          GStrv cells = present_record (telegram, &g_array_index (telegram->records, MbusRecord, j));

          mr_cli_columns_fit (columns, N_COLUMNS, (const char *const *) cells);
          g_ptr_array_add (rows, cells);
        }
    }

  if (rows->len == 0)
    return mr_cli_put (_("There are no registers to show.\n"));
  readers = mr_cli_columns_print_titles (columns, N_COLUMNS);
  for (guint i = 0; i < rows->len && readers; i++)
    readers = mr_cli_columns_print (columns, N_COLUMNS, g_ptr_array_index (rows, i));
  return readers;
}

gboolean
mr_cli_registers_print (const MbusReadout *readout, GPtrArray *telegrams)
{
  MrCliSender sender = mr_cli_find_sender (readout, telegrams);

  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      if (telegram->kind == MBUS_TELEGRAM_ERROR)
        {
          g_autofree char *line = g_strdup_printf ("%s\n",
                                                   _(mbus_application_error_text (telegram->application_error)));

          if (!mr_cli_put (line))
            return FALSE;
        }
    }
  return print_sender (&sender, readout) && print_table (telegrams);
}
