/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-keyring.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-secret.h"

/* Keys of meters, from text and from files. As with the keys of network masters, no message repeats a key or the line
 * that contains it. */

#define MAKER_LETTERS 3

/* Room for the keys of a town. */
#define FILE_MAX (1024 * 1024)

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Which meters the key in a line is for; the key with the narrowest scope is tried first. */
typedef enum {
  SCOPE_EVERY_METER,
  SCOPE_NUMBER,
  SCOPE_NUMBER_AND_MAKER,
  SCOPE_ADDRESS
} Scope;

typedef struct {
  Scope scope;
  MbusSecondary address;
  GBytes *key;
  guint next; /* entry with the same number, or the next pattern; NO_ENTRY after the last one */
} Entry;

/* Ends a chain of entries. */
#define NO_ENTRY G_MAXUINT

/* The file may contain the keys of a town, so the entries for one meter are found without a look at the others. */
struct _MrKeyFile {
  GArray *entries;       /* (element-type Entry), narrowest scope first */
  GHashTable *by_number; /* identification number without wildcards → the first of its entries */
  guint first_pattern;   /* the first entry that is for several numbers, or for every meter */
  guint64 n_examined;
};

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->key);
}

GBytes *
mr_meter_key_parse (const char *hex, GError **error)
{
  gsize n_digits;
  g_autoptr (MrSecret) secret = mr_secret_parse (hex, MBUS_KEY_OCTETS, &n_digits, error);

  if (secret == NULL)
    return NULL;
  if (n_digits != MBUS_KEY_DIGITS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: %d is a number of hex digits */
                   _("A meter key has %d hexadecimal digits. Check what you entered."), MBUS_KEY_DIGITS);
      return NULL;
    }
  return mr_secret_to_bytes (g_steal_pointer (&secret), MBUS_KEY_OCTETS);
}

static gboolean
is_separator (char character)
{
  return g_ascii_isspace (character) || character == ':';
}

static gsize
count_leading (const char *text, gboolean (*matches) (char character))
{
  gsize n = 0;

  while (text[n] != '\0' && matches (text[n]))
    n++;
  return n;
}

static gboolean
is_letter (char character)
{
  return g_ascii_isalpha (character);
}

static gboolean
is_hex_digit (char character)
{
  return g_ascii_isxdigit (character);
}

static gboolean
is_address_character (char character)
{
  return g_ascii_isxdigit (character) || character == '/';
}

/* Parses the three letters before "12345678", as in "KAM12345678" or "KAM 12345678". Returns what follows them. */
static const char *
read_maker (const char *line, guint16 *maker)
{
  char letters[MAKER_LETTERS + 1] = { 0 };

  if (count_leading (line, is_letter) < MAKER_LETTERS)
    return NULL;
  memcpy (letters, line, MAKER_LETTERS);
  if (!mbus_manufacturer_from_text (letters, maker))
    return NULL;
  line += MAKER_LETTERS;
  return line + count_leading (line, is_separator);
}

/* Parses which meter the key in a line is for. Returns the beginning of the key, or NULL if the line is invalid. */
static const char *
read_meter (const char *line, Entry *entry)
{
  guint16 maker = MBUS_MANUFACTURER_ANY;
  const char *number = read_maker (line, &maker);
  char text[MBUS_SECONDARY_TEXT_SIZE] = { 0 };
  gsize length;

  /* The letters may be hexadecimal digits too; then the number of digits decides: "ABB12345678" has more than eight. */
  if (number == NULL || count_leading (line, is_address_character) == MBUS_ID_DIGITS ||
      count_leading (line, is_address_character) >= MBUS_SECONDARY_DIGITS)
    {
      number = line;
      maker = MBUS_MANUFACTURER_ANY;
    }
  length = count_leading (number, is_address_character);
  if (length >= sizeof text || !is_separator (number[length]))
    return NULL;

  memcpy (text, number, length);
  if (!mbus_secondary_parse (text, &entry->address, NULL))
    return NULL;
  entry->scope = length >= MBUS_SECONDARY_DIGITS && strcspn (text, "/") == MBUS_SECONDARY_DIGITS ? SCOPE_ADDRESS
                                                                                                   : SCOPE_NUMBER;
  if (maker != MBUS_MANUFACTURER_ANY && entry->scope == SCOPE_ADDRESS)
    return NULL;
  if (maker != MBUS_MANUFACTURER_ANY)
    {
      entry->scope = SCOPE_NUMBER_AND_MAKER;
      entry->address.manufacturer = maker;
    }
  return number + length;
}

/* Whether a line is a key for every meter: hexadecimal digits in one piece, or in pieces of equal length. So a number
 * followed by a key that is too short is not mistaken for another key. */
static gboolean
is_bare_key (const char *line)
{
  const gsize piece = count_leading (line, is_hex_digit);
  gsize n_digits = 0;

  while (*line != '\0')
    {
      if (piece == 0 || count_leading (line, is_hex_digit) != piece)
        return FALSE;
      n_digits += piece;
      line += piece;
      line += count_leading (line, is_separator);
    }
  return n_digits == MBUS_KEY_DIGITS;
}

/* Parses a line that is neither empty nor a comment. */
static gboolean
read_line (const char *line, Entry *entry)
{
  const char *key = line;

  *entry = (Entry) { SCOPE_EVERY_METER, MBUS_SECONDARY_ANY, NULL, NO_ENTRY };
  if (!is_bare_key (line))
    key = read_meter (line, entry);
  if (key != NULL)
    entry->key = mr_meter_key_parse (key, NULL);
  return entry->key != NULL;
}

static gboolean
read_lines (MrKeyFile *self, char *text, const char *shown, GError **error)
{
  char *rest = g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text;
  char *line;

  for (guint number = 1; (line = strsep (&rest, "\n")) != NULL; number++)
    {
      Entry entry;

      line[strcspn (line, "#")] = '\0';
      g_strstrip (line);
      if (*line == '\0')
        continue;
      if (!read_line (line, &entry))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       /* Translators: %s is a file, %u a line in it, %d a number of hex digits */
                       _("“%s”, line %u: this is not a meter key. Write %d hexadecimal digits. If the key is for a "
                         "single meter, put the meter’s number and a colon before it."),
                       shown, number, MBUS_KEY_DIGITS);
          return FALSE;
        }
      g_array_append_val (self->entries, entry);
    }

  if (self->entries->len == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: %s is a file, %d a number of hex digits */
                 _("“%s” contains no meter keys. Write each key on a line of its own, as %d hexadecimal digits."),
                 shown, MBUS_KEY_DIGITS);
  return self->entries->len > 0;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return (int) ((const Entry *) b)->scope - (int) ((const Entry *) a)->scope;
}

static gboolean
is_pattern (const Entry *entry)
{
  const MbusSecondary number = { .id = entry->address.id };

  return mbus_secondary_has_wildcard (&number);
}

static guint
first_by_number (const MrKeyFile *self, guint32 number)
{
  gpointer first;

  return g_hash_table_lookup_extended (self->by_number, GUINT_TO_POINTER (number), NULL, &first)
             ? GPOINTER_TO_UINT (first) : NO_ENTRY;
}

/* From the last entry to the first, so that each chain is in the order of the entries. */
static void
chain_entries (MrKeyFile *self)
{
  self->first_pattern = NO_ENTRY;
  for (guint i = self->entries->len; i-- > 0;)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (is_pattern (entry))
        {
          entry->next = self->first_pattern;
          self->first_pattern = i;
          continue;
        }
      entry->next = first_by_number (self, entry->address.id);
      g_hash_table_insert (self->by_number, GUINT_TO_POINTER (entry->address.id), GUINT_TO_POINTER (i));
    }
}

/* The key of a network master is refused if others can read it, because it gives access to the bus. The key of a meter
 * only decrypts telegrams that are already available, often in files next to it, and nothing is sent with it. The harm
 * is done, and an installer who was given the file needs the readings. So the key is used, with a warning. */
static char *
describe_exposure (const char *path, const char *shown)
{
  g_autofree char *quoted = g_shell_quote (path);

  /* Translators: %s is a file, then the same file in a command */
  return g_strdup_printf (_("“%s” can be read by other users. Run: chmod 600 %s"),
                          shown, quoted);
}

MrKeyFile *
mr_key_file_load (const char *path, char **warning, GError **error)
{
  gboolean exposed = FALSE;
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (MrSecret) text = mr_secret_read_file (path, FILE_MAX, &exposed, error);
  g_autoptr (MrKeyFile) self = NULL;

  *warning = NULL;
  if (text == NULL)
    return NULL;

  self = g_new0 (MrKeyFile, 1);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  self->by_number = g_hash_table_new (NULL, NULL);
  if (!read_lines (self, (char *) text->octets, shown, error))
    return NULL;
  g_array_sort (self->entries, compare_entries);
  chain_entries (self);
  if (exposed)
    *warning = describe_exposure (path, shown);
  return g_steal_pointer (&self);
}

void
mr_key_file_free (MrKeyFile *self)
{
  g_array_unref (self->entries);
  g_hash_table_unref (self->by_number);
  g_free (self);
}

/* Version and device type may change with the firmware of a meter, and its fabrication number is in the encrypted part:
 * neither decides whether a key belongs to a meter. */
static gboolean
is_key_of (const Entry *entry, const MbusSecondary *meter)
{
  MbusSecondary pattern = MBUS_SECONDARY_ANY;
  MbusSecondary named = *meter;

  pattern.id = entry->address.id;
  pattern.manufacturer = entry->address.manufacturer;
  if (entry->scope == SCOPE_NUMBER_AND_MAKER)
    named.manufacturer &= MBUS_MANUFACTURER_LETTERS;
  return mbus_secondary_matches (&pattern, &named);
}

/* Takes the entry that comes first from one of two chains. */
static const Entry *
take_entry (const MrKeyFile *self, guint *number, guint *pattern)
{
  guint *from = *number < *pattern ? number : pattern;
  const Entry *entry = *from != NO_ENTRY ? &g_array_index (self->entries, Entry, *from) : NULL;

  if (entry != NULL)
    *from = entry->next;
  return entry;
}

gboolean
mr_key_file_find (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  MrKeyFile *self = user_data;
  guint number = first_by_number (self, meter->id);
  guint pattern = self->first_pattern;
  const Entry *entry;

  while ((entry = take_entry (self, &number, &pattern)) != NULL)
    {
      self->n_examined++;
      if (is_key_of (entry, meter) && i-- == 0)
        {
          memcpy (key, g_bytes_get_data (entry->key, NULL), MBUS_KEY_OCTETS);
          return TRUE;
        }
    }
  return FALSE;
}

guint64
mr_key_file_n_examined (const MrKeyFile *self)
{
  return self->n_examined;
}

const MbusSecondary *
mr_key_file_address (const MrKeyFile *self, guint i)
{
  /* Complete addresses have the narrowest scope and come first. */
  if (i >= self->entries->len || g_array_index (self->entries, Entry, i).scope != SCOPE_ADDRESS)
    return NULL;
  return &g_array_index (self->entries, Entry, i).address;
}
