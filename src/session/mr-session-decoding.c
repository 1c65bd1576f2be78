/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decoding draws on besides the octets: the formats of compact frames, which the store keeps, and the keys of
 * meters, which the keyring keeps. */
#include "config.h"

#include "mr-session-private.h"

#include <string.h>

#include "mr-keyring.h"

/* So many readouts of a meter are looked through for the format that its newest one lacks. */
#define PAST_READOUTS 100

/* What shares a key: a meter keeps it when its version changes. */
static gint64
key_id (const MbusSecondary *meter)
{
  return (gint64) meter->manufacturer << 32 | meter->id;
}

static gint64 *
key_id_dup (const MbusSecondary *meter)
{
  const gint64 id = key_id (meter);

  return g_memdup2 (&id, sizeof id);
}

static gboolean
copy_key (GBytes *bytes, guint8 key[MBUS_KEY_OCTETS])
{
  gsize n;
  const guint8 *octets = g_bytes_get_data (bytes, &n);

  if (n != MBUS_KEY_OCTETS)
    return FALSE;
  memcpy (key, octets, MBUS_KEY_OCTETS);
  return TRUE;
}

/* An #MbusKeyFunc for one key that is tried on everything. */
static gboolean
find_tested_key (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  return i == 0 && copy_key (user_data, key);
}

/* --- Formats --- */

static void
on_learned (MbusFormat *format, gpointer user_data)
{
  MrSession *self = user_data;

  g_ptr_array_add (self->learned, mbus_format_ref (format));
}

static GPtrArray *
new_formats (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
}

/* On the archive's thread. */
static gboolean
store_formats (MrStore *store, gpointer data, GError **error)
{
  return mr_store_add_formats (store, data, error);
}

static void
on_formats_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error))
    mr_session_emit_problem (self, NULL, error);
}

/* Returns: whether anything was learned since this was asked last. It is kept, in one go. */
static gboolean
keep_learned (MrSession *self)
{
  if (self->learned->len == 0)
    return FALSE;
  mr_archive_keep_async (self->archive, store_formats, self->learned, (GDestroyNotify) g_ptr_array_unref,
                         on_formats_stored, g_object_ref (self));
  self->learned = new_formats ();
  return TRUE;
}

/* A meter that sends compact frames has sent its records whole before. What it said before its formats were kept, or
 * before its key was known, teaches them now. */
static void
learn_from_past (MrSession *self, MrMeter *meter)
{
  g_autoptr (GPtrArray) past = mr_store_list_readouts (mr_archive_reader (self->archive), mr_meter_store_id (meter),
                                                       PAST_READOUTS, NULL);

  for (guint i = 0; past != NULL && i < past->len; i++)
    {
      g_autoptr (GPtrArray) telegrams = mbus_readout_decode (g_ptr_array_index (past, i), &self->decoding);
    }
}

/* Whoever listens must not see the new reading under the old lamp. */
static void
decode_again (MrSession *self, MrMeter *meter)
{
  g_object_freeze_notify (G_OBJECT (meter));
  mr_meter_decode_again (meter);
  mr_session_judge (self, meter);
  g_object_thaw_notify (G_OBJECT (meter));
}

static void
note_lacking (MrSession *self, MrMeter *meter)
{
  if (mr_meter_decoded (meter)->lacks_format)
    g_hash_table_add (self->lacking, meter);
  else
    g_hash_table_remove (self->lacking, meter);
}

static void
decode_those_that_lacked (MrSession *self)
{
  g_autofree gpointer *meters = g_hash_table_get_keys_as_array (self->lacking, NULL);

  for (guint i = 0; meters[i] != NULL; i++)
    {
      decode_again (self, meters[i]);
      note_lacking (self, meters[i]);
    }
}

/* --- Keys --- */

typedef struct {
  GWeakRef session;
  MbusSecondary meter;
} Question;

static Question *
question_new (MrSession *self, const MbusSecondary *meter)
{
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->session, self);
  question->meter = *meter;
  return question;
}

static void
question_free (Question *self)
{
  g_weak_ref_clear (&self->session);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
rekey (MrSession *self, MrMeter *meter, gboolean keyed)
{
  mr_meter_set_keyed (meter, keyed);
  decode_again (self, meter);
  mr_session_follow_up (self, meter);
}

/* @key: (nullable) */
static void
use_key (MrSession *self, const MbusSecondary *address, GBytes *key)
{
  const gint64 id = key_id (address);

  mbus_keys_set (self->keys, address, key != NULL ? g_bytes_get_data (key, NULL) : NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->links)); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (G_LIST_MODEL (self->links), i);
      GPtrArray *meters = mr_meter_index_with_id (self->index, mr_bus_link_get_bus (link), address->id);

      for (guint j = 0; j < meters->len; j++)
        if (key_id (mr_meter_address (g_ptr_array_index (meters, j))) == id)
          rekey (self, g_ptr_array_index (meters, j), key != NULL);
    }
}

static void
on_key_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (MrSession) self = g_weak_ref_get (&question->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = mr_keyring_lookup_meter_key_finish (result, &error);

  if (self != NULL)
    self->n_questions--;
  /* Where there is no keyring, or it stays closed, the meter stays locked, and says so. */
  if (error != NULL)
    g_debug ("no key from the keyring: %s %d", g_quark_to_string (error->domain), error->code);
  /* A key that was set meanwhile is newer. */
  if (self == NULL || key == NULL || g_bytes_get_size (key) != MBUS_KEY_OCTETS ||
      mbus_keys_has (self->keys, &question->meter))
    return;
  use_key (self, &question->meter, key);
}

static void
ask_keyring (MrSession *self, MrMeter *meter)
{
  const MbusSecondary *address = mr_meter_address (meter);

  if (!mr_meter_locked (meter) || mr_meter_has_key (meter) || address->id == MBUS_ID_ANY ||
      !g_hash_table_add (self->asked, key_id_dup (address)))
    return;
  self->n_questions++;
  mr_keyring_lookup_meter_key_async (address, self->asking, on_key_found, question_new (self, address));
}

static void
on_key_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (MrSession) self = g_weak_ref_get (&question->session);
  g_autoptr (GError) error = NULL;

  if (!mr_keyring_store_meter_key_finish (result, &error) && self != NULL)
    mr_session_emit_problem (self, NULL, error);
}

/* --- For the other files of this folder --- */

gboolean
mr_session_init_decoding (MrSession *self, GError **error)
{
  self->formats = mbus_formats_new ();
  self->learned = new_formats ();
  self->lacking = g_hash_table_new (NULL, NULL);
  self->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->asking = g_cancellable_new ();
  self->decoding = (MbusDecoding) { .formats = self->formats, .find_key = mbus_keys_find, .key_data = self->keys };

  mr_profiles_add_formats (mr_profiles_default (), self->formats);
  if (!mr_store_load_formats (mr_archive_reader (self->archive), self->formats, error))
    return FALSE;
  mbus_formats_set_learned (self->formats, on_learned, self);
  return TRUE;
}

void
mr_session_dispose_decoding (MrSession *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  if (self->formats != NULL)
    mbus_formats_set_learned (self->formats, NULL, NULL);
}

void
mr_session_clear_decoding (MrSession *self)
{
  g_clear_object (&self->asking);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->keys, mbus_keys_unref);
  g_clear_pointer (&self->learned, g_ptr_array_unref);
  g_clear_pointer (&self->lacking, g_hash_table_unref);
  g_clear_pointer (&self->formats, mbus_formats_unref);
}

void
mr_session_follow_up (MrSession *self, MrMeter *meter)
{
  mr_meter_set_keyed (meter, mbus_keys_has (self->keys, mr_meter_address (meter)));
  note_lacking (self, meter);
  if (mr_meter_decoded (meter)->lacks_format)
    learn_from_past (self, meter);
  if (keep_learned (self))
    decode_those_that_lacked (self);
  ask_keyring (self, meter);
}

/* --- Public --- */

gboolean
mr_session_asks_keyring (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return self->n_questions > 0;
}

gboolean
mr_session_test_key (MrSession *self, MrMeter *meter, GBytes *key, MrKeyTest *out, GError **error)
{
  const MbusDecoding with = { .formats = self->formats, .find_key = find_tested_key, .key_data = key };
  g_autoptr (GPtrArray) readouts = NULL;

  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);
  g_return_val_if_fail (MR_IS_METER (meter), FALSE);
  g_return_val_if_fail (key != NULL && g_bytes_get_size (key) == MBUS_KEY_OCTETS, FALSE);

  *out = (MrKeyTest) { 0 };
  readouts = mr_store_list_readouts (mr_archive_reader (self->archive), mr_meter_store_id (meter), G_MAXUINT, error);
  if (readouts == NULL)
    return FALSE;

  for (guint i = 0; i < readouts->len; i++)
    {
      g_autoptr (GPtrArray) telegrams = mbus_readout_decode (g_ptr_array_index (readouts, i), &with);

      for (guint j = 0; j < telegrams->len; j++)
        {
          const MbusTelegram *telegram = g_ptr_array_index (telegrams, j);

          out->proven += telegram->security == MBUS_SECURITY_OPENED;
          out->refuted += telegram->security == MBUS_SECURITY_WRONG_KEY;
          out->undecided += telegram->security == MBUS_SECURITY_NO_KEY;
          out->unknown += telegram->security == MBUS_SECURITY_UNKNOWN;
        }
    }
  if (keep_learned (self))
    decode_those_that_lacked (self);
  return TRUE;
}

void
mr_session_set_key (MrSession *self, MrMeter *meter, GBytes *key)
{
  const MbusSecondary *address;

  g_return_if_fail (MR_IS_SESSION (self));
  g_return_if_fail (MR_IS_METER (meter));
  g_return_if_fail (key == NULL || g_bytes_get_size (key) == MBUS_KEY_OCTETS);

  address = mr_meter_address (meter);
  g_hash_table_add (self->asked, key_id_dup (address));
  use_key (self, address, key);
  mr_keyring_store_meter_key_async (address, key, NULL, on_key_kept, question_new (self, address));
}
