/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "mbus-command.h"
#include "mbus-decode.h"
#include "mbus-vif.h"
#include "sim-master.h"

/* The demo bus: that it holds what its description promises, and that all it says can be read. */

#define N_METERS 24
#define BAUD 2400
#define SLOW_BAUD 300
#define FAST_BAUD 9600
#define TELEGRAMS_MAX 8
#define MANUFACTURER_KAM 0x2C2D

static MrSimBus *
demo_new (void)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_load ("demo", &error);

  g_assert_no_error (error);
  return bus;
}

static GBytes *
send (MrSimBus *bus, gint64 *now, guint baud, const MbusFrame *frame)
{
  guint8 octets[MBUS_FRAME_MAX];
  gsize n = mbus_frame_build (frame, octets);
  g_autofree char *request = mbus_hex (octets, n);
  g_autofree char *answer = ask_at (bus, now, baud, request);

  return mbus_unhex (answer, NULL);
}

static gboolean
is_ack (GBytes *answer)
{
  const guint8 *octets = g_bytes_get_data (answer, NULL);

  return g_bytes_get_size (answer) == 1 && octets[0] == MBUS_ACK;
}

static guint
find_meter (MrSimBus *bus, guint32 id)
{
  for (guint i = 0; i < mr_sim_bus_n_meters (bus); i++)
    if (mr_sim_bus_meter (bus, i, NULL)->id == id)
      return i;

  g_assert_not_reached ();
}

/* Whether exactly one meter takes the selection of @address, and it alone. */
static gboolean
select_meter (MrSimBus *bus, gint64 *now, guint baud, const MbusSecondary *address)
{
  MbusFrame frame;

  mbus_command_select (&frame, address, FALSE);

  g_autoptr (GBytes) answer = send (bus, now, baud, &frame);
  return is_ack (answer);
}

/* All telegrams of meter @index, selected by its secondary address. */
static GPtrArray *
read_meter (MrSimBus *bus, gint64 *now, guint index)
{
  GPtrArray *telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MbusSecondary *address = mr_sim_bus_meter (bus, index, NULL);
  guint baud = select_meter (bus, now, BAUD, address) ? BAUD : SLOW_BAUD;
  gboolean fcb = TRUE;
  gboolean more = TRUE;

  g_assert_true (select_meter (bus, now, baud, address));

  for (; more && telegrams->len < TELEGRAMS_MAX; fcb = !fcb)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) answer = NULL;
      MbusTelegram *telegram;
      MbusFrame frame;

      mbus_command_req_ud2 (&frame, MBUS_ADDRESS_SELECTED, fcb);
      answer = send (bus, now, baud, &frame);
      telegram = mbus_telegram_decode (answer, &error);
      g_assert_no_error (error);
      more = telegram->more_follows;
      g_ptr_array_add (telegrams, telegram);
    }

  return telegrams;
}

static MbusTelegram *
read_first (MrSimBus *bus, gint64 *now, guint32 id)
{
  g_autoptr (GPtrArray) telegrams = read_meter (bus, now, find_meter (bus, id));

  return g_ptr_array_steal_index (telegrams, 0);
}

static const MbusRecord *
find_record (const MbusTelegram *telegram, const char *quantity, guint64 storage)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, i);

      if (g_str_equal (mbus_record_quantity_name (record), quantity) && record->storage == storage &&
          record->function == MBUS_FUNCTION_INSTANTANEOUS && record->n_modifiers == 0)
        return record;
    }

  g_assert_not_reached ();
}

static void
assert_value (const MbusTelegram *telegram, const char *quantity, guint64 storage, const char *expected)
{
  const MbusRecord *record = find_record (telegram, quantity, storage);
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *shown = NULL;

  mbus_record_display (record, &value, &unit);
  shown = unit[0] == '\0' ? g_strdup (value) : g_strconcat (value, " ", unit, NULL);
  g_assert_cmpstr (shown, ==, expected);
}

static guint
count_at (MrSimBus *bus, guint8 address)
{
  guint n = 0;

  for (guint i = 0; i < mr_sim_bus_n_meters (bus); i++)
    {
      guint8 primary;

      mr_sim_bus_meter (bus, i, &primary);
      n += primary == address;
    }

  return n;
}

static void
test_addresses (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();

  g_assert_cmpstr (mr_sim_bus_title (bus), ==, "Lindenhof 12");
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, N_METERS);
  g_assert_cmpuint (count_at (bus, 0), ==, 3);
  g_assert_cmpuint (count_at (bus, 33), ==, 2);

  for (guint address = 1; address <= MBUS_ADDRESS_LAST; address++)
    g_assert_cmpuint (count_at (bus, (guint8) address), <=, address == 33 ? 2 : 1);
}

/* Telegrams that cannot be read without key are counted, all others are read to the last record. */
static void
test_everything_decodes (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  guint n_encrypted = 0;
  guint n_telegrams = 0;
  guint n_fixed = 0;

  for (guint i = 0; i < N_METERS; i++)
    {
      g_autoptr (GPtrArray) telegrams = read_meter (bus, &now, i);
      const MbusSecondary *address = mr_sim_bus_meter (bus, i, NULL);
      guint8 primary;

      mr_sim_bus_meter (bus, i, &primary);
      n_telegrams += telegrams->len;

      for (guint k = 0; k < telegrams->len; k++)
        {
          MbusTelegram *telegram = g_ptr_array_index (telegrams, k);

          g_assert_true (telegram->has_header);
          g_assert_cmphex (telegram->address.id, ==, address->id);
          g_assert_cmpuint (telegram->a, ==, primary);

          n_encrypted += telegram->security_mode != 0;
          n_fixed += telegram->kind == MBUS_TELEGRAM_FIXED;
          if (telegram->security_mode != 0)
            continue;

          g_assert_no_error (telegram->error);
          g_assert_cmpuint (telegram->records->len, >=, 2);
          for (guint r = 0; r < telegram->records->len; r++)
            {
              const MbusRecord *record = &g_array_index (telegram->records, MbusRecord, r);

              g_test_message ("%08X record %u: %s", address->id, r, mbus_record_quantity_name (record));
              g_assert_true (record->unit != NULL || record->manufacturer_specific);
              g_assert_cmpuint (record->value.validity, ==, MBUS_VALID);
            }
        }
    }

  g_assert_cmpuint (n_telegrams, ==, N_METERS + 2);
  g_assert_cmpuint (n_encrypted, ==, 1);
  g_assert_cmpuint (n_fixed, ==, 1);
}

static void
test_media (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  guint seen = 0;
  guint n_kamstrup = 0;

  for (guint i = 0; i < N_METERS; i++)
    {
      const MbusSecondary *address = mr_sim_bus_meter (bus, i, NULL);

      seen |= 1u << mbus_device_type_medium (address->device_type);
      n_kamstrup += address->manufacturer == MANUFACTURER_KAM;
    }

  g_assert_cmphex (seen, ==, (1u << (MBUS_MEDIUM_BREAKER + 1)) - 1);
  g_assert_cmpuint (n_kamstrup, ==, 15);
}

static void
test_readings (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  g_autoptr (MbusTelegram) heat = read_first (bus, &now, 0x76302101);
  g_autoptr (MbusTelegram) water = read_first (bus, &now, 0x81500301);
  g_autoptr (MbusTelegram) electricity = read_first (bus, &now, 0x25011202);
  g_autoptr (MbusTelegram) fixed = read_first (bus, &now, 0x00186416);

  assert_value (heat, "Energy", 0, "12347 kWh");
  assert_value (heat, "Energy", 1, "11900 kWh");
  assert_value (heat, "Volume", 0, "590.16 m³");
  assert_value (heat, "Flow temperature", 0, "52.31 °C");
  assert_value (heat, "Date", 1, "2026-10-31");
  assert_value (water, "Volume", 0, "214.087 m³");
  assert_value (electricity, "Energy", 0, "0.11 kWh");
  assert_value (fixed, "Volume", 0, "362.375 m³");
  assert_value (fixed, "Volume", 1, "359.068 m³");
  g_assert_true (heat->address.has_fabrication);
  g_assert_cmphex (heat->address.fabrication, ==, 0x76302101);
}

/* The same eight octets: selected together they answer together, told apart by the fabrication number. */
static void
test_twins (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  guint first = find_meter (bus, 0x00000012);
  MbusSecondary one = *mr_sim_bus_meter (bus, first, NULL);
  MbusSecondary other = *mr_sim_bus_meter (bus, first + 1, NULL);
  gint64 now = SECOND;
  MbusFrame request;

  g_assert_cmphex (one.fabrication, !=, other.fabrication);
  other.fabrication = one.fabrication;
  g_assert_true (mbus_secondary_equal (&one, &other));

  one.has_fabrication = FALSE;
  g_assert_true (select_meter (bus, &now, BAUD, &one));
  mbus_command_req_ud2 (&request, MBUS_ADDRESS_SELECTED, TRUE);
  g_autoptr (GBytes) both = send (bus, &now, BAUD, &request);
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (both, NULL);
  g_assert_null (telegram);
}

/* Two at address 33 whose telegrams begin together: of both comes no third. */
static void
test_shared_address (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;

  for (guint i = 0; i < 16; i++)
    {
      MbusFrame request;

      mbus_command_req_ud2 (&request, 33, i % 2 == 0);
      g_autoptr (GBytes) both = send (bus, &now, BAUD, &request);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (both, NULL);

      g_assert_cmpuint (g_bytes_get_size (both), >, 1);
      g_assert_null (telegram);
    }
}

/* One meter is worth a search at 300 baud, and it alone: all others hear the rates of today's masters. */
static void
test_rates (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;

  for (guint i = 0; i < N_METERS; i++)
    {
      const MbusSecondary *address = mr_sim_bus_meter (bus, i, NULL);
      gboolean slow = address->id == 0x09012015;

      g_test_message ("%08X", address->id);
      g_assert_cmpint (select_meter (bus, &now, SLOW_BAUD, address), ==, slow);
      g_assert_cmpint (select_meter (bus, &now, BAUD, address), ==, !slow);
      g_assert_cmpint (select_meter (bus, &now, FAST_BAUD, address), ==, !slow);
    }
}

static void
test_reversed_flow (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  g_autoptr (MbusTelegram) telegram = read_first (bus, &now, 0x76302103);
  gsize n;
  const guint8 *octets = g_bytes_get_data (telegram->octets, &n);

  assert_value (telegram, "Energy", 0, "0 kWh");
  g_assert_nonnull (memmem (octets, n, "\x04\xff\x22\x00\x02\x00\x00", 7));
}

static void
test_status (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  g_autoptr (MbusTelegram) telegram = read_first (bus, &now, 0x81500304);
  g_autoptr (MbusTelegram) healthy = read_first (bus, &now, 0x81500303);

  g_assert_cmphex (telegram->status, ==, MBUS_STATUS_POWER_LOW);
  g_assert_cmphex (healthy->status, ==, 0);
}

/* Minutes by which a meter's clock is ahead of this computer's. */
static double
clock_deviation (MrSimBus *bus, gint64 *now, guint32 id)
{
  g_autoptr (MbusTelegram) telegram = read_first (bus, now, id);
  g_autoptr (GDateTime) true_time = g_date_time_new_now_local ();
  g_autoptr (GDateTime) clock = NULL;
  const MbusRecord *record = mbus_telegram_clock (telegram);
  const MbusDateTime *when;

  g_assert_nonnull (record);
  when = &record->value.when;
  clock = g_date_time_new_local (when->year, when->month, when->day, when->hour, when->minute, 0);

  return (double) g_date_time_difference (clock, true_time) / G_TIME_SPAN_MINUTE;
}

static void
test_clocks (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;

  double slow = clock_deviation (bus, &now, 0x79041604);
  double right = clock_deviation (bus, &now, 0x76302101);

  double fast = clock_deviation (bus, &now, 0x25011210);

  g_assert_cmpfloat (ABS (slow + 40), <=, 1.5);
  g_assert_cmpfloat (ABS (fast - 9), <=, 1.5);
  g_assert_cmpfloat (ABS (right), <=, 1.5);
}

/* What its output is and what it reads back are the same. */
static void
assert_state (MrSimBus *bus, gint64 *now, guint32 id, gint64 state)
{
  g_autoptr (MbusTelegram) telegram = read_first (bus, now, id);

  g_assert_cmpint (find_record (telegram, "Digital output", 0)->value.mantissa, ==, state);
  g_assert_cmpint (find_record (telegram, "Digital input", 0)->value.mantissa, ==, state);
}

/* Writes to the meter that was read last, which is selected still. */
static void
write_octet (MrSimBus *bus, gint64 *now, guint8 vife, guint8 value)
{
  const guint8 data[] = { MBUS_DIF_FIELD_INT8, MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION, vife, value };
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_SND_UD, MBUS_ADDRESS_SELECTED, MBUS_CI_DATA_SEND, data, sizeof data);

  g_autoptr (GBytes) answer = send (bus, now, BAUD, &frame);
  g_assert_true (is_ack (answer));
}

static void
test_breaker (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;

  assert_state (bus, &now, 0x25011210, 1);
  write_octet (bus, &now, 0x1F, 0);
  assert_state (bus, &now, 0x25011210, 0);
  write_octet (bus, &now, 0x1F, 2);
  assert_state (bus, &now, 0x25011210, 2);
  write_octet (bus, &now, 0x1F, 1);
  assert_state (bus, &now, 0x25011210, 1);
}

static void
test_relay (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;

  g_assert_cmphex (mr_sim_bus_meter (bus, find_meter (bus, 0x50210065), NULL)->device_type, ==, 0x20);
  assert_state (bus, &now, 0x50210065, 0);
  write_octet (bus, &now, 0x1A, 1);
  assert_state (bus, &now, 0x50210065, 1);
}

/* Mode 5, opened with the key in the description. */
static void
test_encrypted (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();
  gint64 now = SECOND;
  g_autoptr (MbusTelegram) telegram = read_first (bus, &now, 0x25011263);
  g_autoptr (GBytes) key = mbus_unhex ("4C 69 6E 64 65 6E 68 6F 66 20 31 32 2E 2E 2E 2E", NULL);
  const guint8 *octets = g_bytes_get_data (telegram->octets, NULL);
  gnutls_datum_t key_datum = { (guint8 *) g_bytes_get_data (key, NULL), (unsigned int) g_bytes_get_size (key) };
  guint8 iv[16] = { 0x2D, 0x2C, 0x63, 0x12, 0x01, 0x25, 0x30, 0x02 };
  gnutls_datum_t iv_datum = { iv, sizeof iv };
  g_autofree guint8 *clear = g_memdup2 (octets + telegram->encrypted_offset, telegram->n_encrypted);
  gnutls_cipher_hd_t cipher;

  g_assert_cmpuint (telegram->security_mode, ==, 5);
  g_assert_cmpuint (telegram->n_encrypted, >, 0);
  g_assert_cmpuint (telegram->n_encrypted % 16, ==, 0);

  memset (iv + 8, telegram->access_number, 8);
  g_assert_cmpint (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &key_datum, &iv_datum), ==, 0);
  g_assert_cmpint (gnutls_cipher_decrypt (cipher, clear, telegram->n_encrypted), ==, 0);
  gnutls_cipher_deinit (cipher);

  /* 2F 2F, then energy: 3821477 · 10 Wh. */
  g_assert_cmpmem (clear, 8, "\x2f\x2f\x04\x04\xa5\x4f\x3a\x00", 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/demo/addresses", test_addresses);
  g_test_add_func ("/sim/demo/everything-decodes", test_everything_decodes);
  g_test_add_func ("/sim/demo/media", test_media);
  g_test_add_func ("/sim/demo/readings", test_readings);
  g_test_add_func ("/sim/demo/twins", test_twins);
  g_test_add_func ("/sim/demo/shared-address", test_shared_address);
  g_test_add_func ("/sim/demo/rates", test_rates);
  g_test_add_func ("/sim/demo/reversed-flow", test_reversed_flow);
  g_test_add_func ("/sim/demo/status", test_status);
  g_test_add_func ("/sim/demo/clocks", test_clocks);
  g_test_add_func ("/sim/demo/breaker", test_breaker);
  g_test_add_func ("/sim/demo/relay", test_relay);
  g_test_add_func ("/sim/demo/encrypted", test_encrypted);

  return g_test_run ();
}
