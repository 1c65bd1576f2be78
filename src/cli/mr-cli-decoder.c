/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-decoder.h"

#include "mbus-decode.h"
#include "mbus-error.h"
#include "mr-cli-screen.h"
#include "mr-keyring.h"
#include "mr-profile.h"
#include "mr-store.h"

struct _MrCliDecoder {
  MrCliPieceFunc decoded;
  gpointer user_data;
  MrKeyFile *keys;      /* (nullable) */
  MbusFormats *formats;
  gboolean loaded;      /* @formats contains those of the store */
  GPtrArray *fresh;     /* (element-type MbusFormat): learned from the last telegram */
  GPtrArray *keep;      /* (element-type MbusFormat): learned and to be stored */
  GQueue waiting;       /* (element-type MrCliPiece): the first of them lacks a format; none is decoded */
  gsize n_waiting;      /* their octets */
};

static void
learned (MbusFormat *format, gpointer user_data)
{
  MrCliDecoder *self = user_data;

  g_ptr_array_add (self->fresh, mbus_format_ref (format));
}

/* --- One telegram --- */

static gboolean
is_locked (const MbusTelegram *telegram)
{
  return telegram->security == MBUS_SECURITY_NO_KEY || telegram->security == MBUS_SECURITY_WRONG_KEY;
}

static MbusTelegram *
decode_from (MrCliDecoder *self, GBytes *octets, const MbusSecondary *sender, GError **error)
{
  const MbusDecoding context = {
    .formats = self->formats,
    .find_key = self->keys != NULL ? mr_key_file_find : NULL,
    .key_data = self->keys,
    .sender = sender,
    .saved = TRUE,
  };

  return mbus_telegram_decode_with (octets, &context, error);
}

/* A telegram with a short header does not identify its meter, but the key that decrypts it does. Two check octets prove
 * little when there are many keys to try: if two keys fit, or the records cannot be read, the telegram stays
 * encrypted. */
static MbusTelegram *
decode_from_any_sender (MrCliDecoder *self, MbusTelegram *telegram)
{
  g_autoptr (MbusTelegram) found = NULL;
  const MbusSecondary *sender;

  for (guint i = 0; (sender = mr_key_file_address (self->keys, i)) != NULL; i++)
    {
      g_autoptr (MbusTelegram) opened = decode_from (self, telegram->octets, sender, NULL);

      if (opened == NULL || opened->security != MBUS_SECURITY_OPENED || opened->error != NULL)
        continue;
      if (found != NULL)
        return telegram;
      found = g_steal_pointer (&opened);
      found->address = *sender;
    }
  if (found == NULL)
    return telegram;
  mbus_telegram_free (telegram);
  return g_steal_pointer (&found);
}

/* Wired meters always send full frames with a long header. Storing the formats of these would fill the store for no
 * purpose. */
static gboolean
is_worth_storing (const MbusTelegram *telegram)
{
  return telegram->kind == MBUS_TELEGRAM_FORMAT || telegram->ci == MBUS_CI_VARIABLE_NO_HEADER ||
         telegram->ci == MBUS_CI_VARIABLE_SHORT;
}

static void
keep_formats (MrCliDecoder *self)
{
  for (guint i = 0; i < self->fresh->len && self->keep->len < MBUS_FORMATS_MAX; i++)
    g_ptr_array_add (self->keep, mbus_format_ref (g_ptr_array_index (self->fresh, i)));
}

static void
decode_piece (MrCliDecoder *self, MrCliPiece *piece)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&piece->telegram, mbus_telegram_free);
  g_clear_pointer (&piece->trouble, g_free);
  g_ptr_array_set_size (self->fresh, 0);
  piece->telegram = decode_from (self, piece->octets, NULL, &error);
  if (piece->telegram == NULL)
    {
      piece->trouble = g_strdup (error->message);
      if (g_error_matches (error, MBUS_ERROR, MBUS_ERROR_TRUNCATED))
        piece->trouble_offset = g_bytes_get_size (piece->octets);
      return;
    }

  if (self->keys != NULL && piece->telegram->has_short_header && is_locked (piece->telegram))
    piece->telegram = decode_from_any_sender (self, piece->telegram);
  if (is_worth_storing (piece->telegram))
    keep_formats (self);
  mr_profiles_apply (mr_profiles_default (), &piece->telegram->address, piece->telegram);
}

/* --- Formats --- */

static gboolean
is_whole_frame (GBytes *octets)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);
  MbusFrame frame;

  return mbus_frame_parse (data, n, &frame, NULL);
}

/* CI 73 means the fixed structure, unless there is a format that makes it a compact frame. No format helps a damaged
 * one. */
static gboolean
lacks_format (const MrCliPiece *piece)
{
  const MbusTelegram *telegram = piece->telegram;

  if (telegram == NULL || telegram->error == NULL || !is_whole_frame (piece->octets))
    return FALSE;
  return (telegram->compact && telegram->format == NULL && !is_locked (telegram)) || telegram->ci == MBUS_CI_FIXED;
}

/* The store is optional: without it, all telegrams that need no stored format can still be decoded. */
static MrStore *
open_store (void)
{
  g_autofree char *path = mr_store_default_path ();
  g_autoptr (GError) error = NULL;
  MrStore *store = mr_store_open (path, &error);

  if (store == NULL)
    mr_cli_say (error->message);
  return store;
}

static void
load_formats (MrCliDecoder *self)
{
  g_autoptr (MrStore) store = open_store ();
  g_autoptr (GError) error = NULL;

  self->loaded = TRUE;
  if (store == NULL)
    return;
  mbus_formats_set_learned (self->formats, NULL, NULL);
  if (!mr_store_load_formats (store, self->formats, &error))
    mr_cli_say (error->message);
  mbus_formats_set_learned (self->formats, learned, self);
}

static void
store_formats (MrCliDecoder *self)
{
  g_autoptr (MrStore) store = self->keep->len > 0 ? open_store () : NULL;
  g_autoptr (GError) error = NULL;

  if (store != NULL && !mr_store_add_formats (store, self->keep, &error))
    mr_cli_say (error->message);
  g_ptr_array_set_size (self->keep, 0);
}

/* --- All telegrams --- */

/* Decodes @piece if it has octets. Returns: whether its format is known, or it needs none. */
static gboolean
is_complete (MrCliDecoder *self, MrCliPiece *piece)
{
  if (piece->octets == NULL)
    return TRUE;
  decode_piece (self, piece);
  if (lacks_format (piece) && !self->loaded)
    {
      load_formats (self);
      decode_piece (self, piece);
    }
  return !lacks_format (piece);
}

/* Telegrams take many times the memory of their octets. */
static void
wait_for_format (MrCliDecoder *self, MrCliPiece *piece)
{
  if (piece->octets != NULL)
    {
      g_clear_pointer (&piece->telegram, mbus_telegram_free);
      self->n_waiting += g_bytes_get_size (piece->octets);
    }
  g_queue_push_tail (&self->waiting, piece);
}

/* Passes on the first waiting pieces: as long as they are complete, and at least until no more than @most octets are
 * waiting. */
static void
pass_on_waiting (MrCliDecoder *self, gsize most)
{
  MrCliPiece *piece;

  while ((piece = g_queue_peek_head (&self->waiting)) != NULL)
    {
      if (!is_complete (self, piece) && self->n_waiting <= most)
        {
          g_clear_pointer (&piece->telegram, mbus_telegram_free);
          return;
        }
      if (piece->octets != NULL)
        self->n_waiting -= g_bytes_get_size (piece->octets);
      g_queue_pop_head (&self->waiting);
      self->decoded (piece, self->user_data);
    }
}

void
mr_cli_decoder_add (MrCliDecoder *self, MrCliPiece *piece)
{
  const gboolean complete = is_complete (self, piece);
  const gboolean learned_any = piece->octets != NULL && self->fresh->len > 0;

  if (complete && g_queue_is_empty (&self->waiting))
    {
      self->decoded (piece, self->user_data);
      return;
    }
  wait_for_format (self, piece);
  if (learned_any || self->n_waiting > MR_CLI_DECODER_WAITING_MAX)
    pass_on_waiting (self, MR_CLI_DECODER_WAITING_MAX);
}

void
mr_cli_decoder_end (MrCliDecoder *self)
{
  pass_on_waiting (self, 0);
  store_formats (self);
}

MrCliDecoder *
mr_cli_decoder_new (const char *key_file, MrCliPieceFunc decoded, gpointer user_data)
{
  g_autoptr (MrCliDecoder) self = g_new0 (MrCliDecoder, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;

  self->decoded = decoded;
  self->user_data = user_data;
  self->formats = mbus_formats_new ();
  self->fresh = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
  self->keep = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_format_unref);
  mr_profiles_add_formats (mr_profiles_default (), self->formats);
  mbus_formats_set_learned (self->formats, learned, self);
  if (key_file == NULL)
    return g_steal_pointer (&self);

  self->keys = mr_key_file_load (key_file, &warning, &error);
  if (warning != NULL)
    mr_cli_say (warning);
  if (self->keys == NULL)
    {
      mr_cli_say (error->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
mr_cli_decoder_free (MrCliDecoder *self)
{
  mbus_formats_set_learned (self->formats, NULL, NULL);
  g_clear_pointer (&self->keys, mr_key_file_free);
  mbus_formats_unref (self->formats);
  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->keep);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) mr_cli_piece_free);
  g_free (self);
}
