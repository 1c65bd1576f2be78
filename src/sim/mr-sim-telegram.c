/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-telegram.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "mbus-dif.h"
#include "mbus-fixed.h"
#include "mbus-security.h"
#include "mr-sim.h"
#include "mr-sim-record.h"

/* Security mode 5, AES-128-CBC (mbus-protocol §1.3): the configuration counts the encrypted blocks in four bits. */
#define BLOCK_OCTETS 16
#define BLOCKS_MAX 15
#define N_CHECK_OCTETS 2 /* the clear text begins with 2F 2F */

#define HEADER_OCTETS 12

static GByteArray *
collect_records (const MrSimMeter *meter, GPtrArray *telegrams, guint index, const MrSimNow *now)
{
  GPtrArray *records = g_ptr_array_index (telegrams, index);
  GByteArray *octets = g_byte_array_new ();

  if (meter->encrypted)
    g_byte_array_append (octets, (const guint8[]) { MBUS_DIF_FILLER, MBUS_DIF_FILLER }, N_CHECK_OCTETS);

  for (guint i = 0; i < records->len; i++)
    mr_sim_record_append (g_ptr_array_index (records, i), &meter->clock, now, octets);

  if (index + 1 < telegrams->len || meter->endless)
    g_byte_array_append (octets, (const guint8[]) { MBUS_DIF_MORE_FOLLOWS }, 1);

  while (meter->encrypted && octets->len % BLOCK_OCTETS != 0)
    g_byte_array_append (octets, (const guint8[]) { MBUS_DIF_FILLER }, 1);

  return octets;
}

/* IV: manufacturer, identification, version, type as on the wire, then the access number eight times. */
static void
encrypt (const MrSimMeter *meter, const guint8 *address, GByteArray *octets)
{
  guint8 iv[BLOCK_OCTETS];
  gnutls_datum_t iv_datum = { iv, sizeof iv };
  gnutls_datum_t key = { (guint8 *) meter->key, sizeof meter->key };
  gnutls_cipher_hd_t cipher;

  memcpy (iv, address + 4, 2);
  memcpy (iv + 2, address, 4);
  memcpy (iv + 6, address + 6, 2);
  memset (iv + 8, meter->access_number, 8);

  if (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &key, &iv_datum) != GNUTLS_E_SUCCESS)
    g_error ("This GnuTLS has no AES-128-CBC.");

  gnutls_cipher_encrypt (cipher, octets->data, octets->len);
  gnutls_cipher_deinit (cipher);
}

static void
build_fixed (const MrSimMeter *meter, MbusFrame *out)
{
  guint32 id;
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gsize n_counters;
  const guint8 *counters = g_bytes_get_data (meter->fixed, &n_counters);

  id = meter->address.id;
  id = mbus_fixed_is_msb_first (counters) ? GUINT32_TO_BE (id) : GUINT32_TO_LE (id);
  g_byte_array_append (data, (const guint8 *) &id, sizeof id);
  g_byte_array_append (data, &meter->access_number, 1);
  g_byte_array_append (data, &meter->status, 1);
  g_byte_array_append (data, counters, (guint) n_counters);

  mbus_frame_init_long (out, MBUS_C_RSP_UD, meter->primary, MBUS_CI_FIXED, data->data, data->len);
}

gboolean
mr_sim_telegram_fits (const MrSimMeter *meter, GPtrArray *telegrams, guint index, GError **error)
{
  const MrSimNow now = { .real = g_get_real_time () };
  g_autoptr (GByteArray) records = collect_records (meter, telegrams, index, &now);
  guint limit = meter->encrypted ? BLOCKS_MAX * BLOCK_OCTETS : MBUS_DATA_MAX - HEADER_OCTETS;

  if (records->len <= limit)
    return TRUE;

  /* Translators: %1$u is the number of the telegram; the others count octets. */
  g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID,
               _("The records of telegram %1$u are %2$u octets long, but only %3$u fit. Put “next” between "
                           "some of them."),
               index + 1, records->len, limit);
  return FALSE;
}

void
mr_sim_telegram_build (const MrSimMeter *meter, GPtrArray *telegrams, guint index, const MrSimNow *now, MbusFrame *out)
{
  guint8 header[HEADER_OCTETS] = { 0 };
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) records = NULL;

  if (meter->fixed != NULL)
    {
      build_fixed (meter, out);
      return;
    }

  records = collect_records (meter, telegrams, index, now);
  mbus_secondary_to_wire (&meter->address, header);
  header[8] = meter->access_number;
  header[9] = meter->status;

  if (meter->encrypted)
    {
      encrypt (meter, header, records);
      header[10] = (guint8) (records->len / BLOCK_OCTETS << 4);
      header[11] = MBUS_MODE_CBC;
    }

  data = g_byte_array_new ();
  g_byte_array_append (data, header, sizeof header);
  g_byte_array_append (data, records->data, records->len);
  mbus_frame_init_long (out, MBUS_C_RSP_UD, meter->primary, MBUS_CI_VARIABLE, data->data, data->len);
}
