/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vectors of ../shared/telegrams/wireless-vectors.json without their link layer: the application, put into a
 * wired frame. Without that file these tests are skipped. */
#include "config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "mbus-decode.h"
#include "mbus-error.h"
#include "telegram-builder.h"

#define VECTORS MR_SOURCE_ROOT "/../shared/telegrams/wireless-vectors.json"

#define OFFSET_ADDRESS 2 /* L C */
#define OFFSET_CI 10     /* L C M(2) A(6) */
#define CI_ELL 0x8C      /* CI CC ACC: an extended link layer that does not change the content */
#define N_ELL 3

/* Their content is encrypted by the extended link layer. */
static const char *const beyond[] = { "ell-ctr-full", "ell-ctr-compact", "ell-ctr-relayed", NULL };

typedef struct {
  guint8 octets[MBUS_KEY_OCTETS];
  gboolean present;
} Key;

static gboolean
find_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  const Key *known = user_data;

  memcpy (key, known->octets, MBUS_KEY_OCTETS);
  return known->present && i == 0;
}

static void
read_key (JsonObject *vector, Key *out)
{
  const char *hex = json_object_get_null_member (vector, "key") ? NULL : json_object_get_string_member (vector, "key");
  g_autoptr (GBytes) octets = hex != NULL ? mbus_unhex (hex, NULL) : NULL;

  out->present = octets != NULL;
  if (octets == NULL)
    return;
  g_assert_cmpuint (g_bytes_get_size (octets), ==, MBUS_KEY_OCTETS);
  memcpy (out->octets, g_bytes_get_data (octets, NULL), MBUS_KEY_OCTETS);
}

/* In the link layer the manufacturer comes before the identification, unlike in the header. */
static MbusSecondary
read_sender (const guint8 *octets)
{
  guint8 wire[MBUS_SECONDARY_OCTETS];
  MbusSecondary sender;

  memcpy (wire, octets + OFFSET_ADDRESS + 2, 4);
  memcpy (wire + 4, octets + OFFSET_ADDRESS, 2);
  memcpy (wire + 6, octets + OFFSET_ADDRESS + 6, 2);
  mbus_secondary_from_wire (wire, &sender);
  return sender;
}

static MbusTelegram *
decode_wireless (const char *hex, const Key *key)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  const MbusSecondary sender = read_sender (data);
  const MbusDecoding with = { .find_key = find_key, .key_data = (gpointer) key, .sender = &sender };
  gsize ci = data[OFFSET_CI] == CI_ELL ? OFFSET_CI + N_ELL : OFFSET_CI;
  guint8 wire[MBUS_FRAME_MAX];
  g_autoptr (GBytes) frame_octets = NULL;
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram;
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, data[ci], data + ci + 1, n - ci - 1);
  frame_octets = g_bytes_new (wire, mbus_frame_build (&frame, wire));
  telegram = mbus_telegram_decode_with (frame_octets, &with, &error);
  g_assert_no_error (error);
  return telegram;
}

static MbusTelegram *
decode_wired (const char *hex, const Key *key)
{
  const MbusDecoding with = { .find_key = find_key, .key_data = (gpointer) key };
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram = mbus_telegram_decode_with (octets, &with, &error);

  g_assert_no_error (error);
  return telegram;
}

/* [ "0404", 215, "Wh", 10.0 ]: header, raw number, unit, value of 1 */
static void
check_record (const MbusRecord *record, JsonArray *expected)
{
  const char *header = json_array_get_string_element (expected, 0);
  g_autoptr (GBytes) octets = mbus_unhex (header, NULL);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  const double value = json_array_get_double_element (expected, 1) * json_array_get_double_element (expected, 3);
  g_autofree char *unit = mbus_record_unit (record);

  g_assert_cmpmem (record->header, record->n_header, data, n);
  g_assert_cmpstr (unit, ==, json_array_get_string_element (expected, 2));
  g_assert_cmpint (record->value.validity, ==, MBUS_VALID);
  if (record->value.kind == MBUS_VALUE_BITS)
    g_assert_cmpfloat ((double) record->value.mantissa, ==, value);
  else
    g_assert_cmpfloat_with_epsilon (mbus_value_to_double (&record->value), value, 1e-9);
}

static void
check_vector (JsonObject *vector)
{
  JsonArray *expected = json_object_has_member (vector, "records") ? json_object_get_array_member (vector, "records")
                                                                  : NULL;
  g_autoptr (MbusTelegram) telegram = NULL;
  Key key;

  read_key (vector, &key);
  if (json_object_has_member (vector, "nocrc"))
    telegram = decode_wireless (json_object_get_string_member (vector, "nocrc"), &key);
  else
    telegram = decode_wired (json_object_get_string_member (vector, "wired"), &key);

  if (json_object_has_member (vector, "expect"))
    {
      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_WRONG_KEY);
      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
      return;
    }
  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->security, ==, key.present ? MBUS_SECURITY_OPENED : MBUS_SECURITY_CLEAR);
  g_assert_nonnull (expected);
  g_assert_cmpuint (telegram->records->len, ==, json_array_get_length (expected));
  for (guint i = 0; i < telegram->records->len; i++)
    check_record (record_at (telegram, i), json_array_get_array_element (expected, i));
}

static void
test_vectors (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *vectors;
  guint n_checked = 0;

  if (!json_parser_load_from_file (parser, VECTORS, &error))
    {
      g_test_skip ("The vectors are not here.");
      return;
    }
  vectors = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      const char *name = json_object_get_string_member (vector, "name");

      if (g_strv_contains (beyond, name))
        continue;
      g_test_message ("%s", name);
      check_vector (vector);
      n_checked++;
    }
  g_assert_cmpuint (n_checked, ==, json_array_get_length (vectors) - g_strv_length ((char **) beyond));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wireless/vectors", test_vectors);

  return g_test_run ();
}
