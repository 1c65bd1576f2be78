/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-request.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"

G_DEFINE_QUARK (mr-write-error-quark, mr_write_error)

void
mr_write_request_init (MrWriteRequest *self, gint64 id, const MrWriteKind *kind, const MrTarget *target,
                       const char *old_value, const char *new_value)
{
  g_return_if_fail (kind != NULL && target != NULL && new_value != NULL);

  *self = (MrWriteRequest) {
    .id = id,
    .kind = kind,
    .target = *target,
    .old_value = g_strdup (old_value),
    .new_value = g_strdup (new_value),
  };
}

void
mr_write_request_set_values (MrWriteRequest *self, const char *old_value, const char *new_value)
{
  g_autofree char *former_old = self->old_value;
  g_autofree char *former_new = self->new_value;

  self->old_value = g_strdup (old_value);
  self->new_value = g_strdup (new_value);
}

void
mr_write_request_set_command (MrWriteRequest *self, MrCommand *command)
{
  MrCommand *before = self->command;

  self->command = command != NULL ? mr_command_ref (command) : NULL;
  if (before != NULL)
    mr_command_unref (before);
}

void
mr_write_request_set_clock (MrWriteRequest *self, MrClockSetting *clock)
{
  MrClockSetting *before = self->clock;

  self->clock = clock != NULL ? mr_clock_setting_ref (clock) : NULL;
  if (before != NULL)
    mr_clock_setting_unref (before);
}

void
mr_write_request_set_password (MrWriteRequest *self, GBytes *password)
{
  GBytes *before = self->password;

  g_return_if_fail (password == NULL || g_bytes_get_size (password) == MBUS_PASSWORD_OCTETS);

  self->password = password != NULL ? g_bytes_ref (password) : NULL;
  if (before != NULL)
    g_bytes_unref (before);
}

void
mr_write_request_set_decoding (MrWriteRequest *self, MbusDecodingCopy *decoding)
{
  MbusDecodingCopy *before = self->decoding;

  self->decoding = decoding != NULL ? mbus_decoding_copy_ref (decoding) : NULL;
  if (before != NULL)
    mbus_decoding_copy_unref (before);
}

void
mr_write_request_set_obstacle (MrWriteRequest *self, const char *obstacle)
{
  g_autofree char *former = self->obstacle;

  self->obstacle = g_strdup (obstacle);
}

void
mr_write_request_forget_secrets (MrWriteRequest *self)
{
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_pointer (&self->decoding, mbus_decoding_copy_unref);
}

void
mr_write_request_clear (MrWriteRequest *self)
{
  g_clear_pointer (&self->old_value, g_free);
  g_clear_pointer (&self->new_value, g_free);
  g_clear_pointer (&self->obstacle, g_free);
  g_clear_pointer (&self->command, mr_command_unref);
  g_clear_pointer (&self->clock, mr_clock_setting_unref);
  mr_write_request_forget_secrets (self);
}

void
mr_write_request_copy (const MrWriteRequest *self, MrWriteRequest *out)
{
  mr_write_request_init (out, self->id, self->kind, &self->target, self->old_value, self->new_value);
  mr_write_request_set_command (out, self->command);
  mr_write_request_set_clock (out, self->clock);
  mr_write_request_set_password (out, self->password);
  out->has_twin = self->has_twin;
  mr_write_request_set_obstacle (out, self->obstacle);
  mr_write_request_set_decoding (out, self->decoding);
  out->clock_form = self->clock_form;
  out->clock_time = self->clock_time;
  out->clock_ahead = self->clock_ahead;
}

gboolean
mr_write_request_check (const MrWriteRequest *self, GError **error)
{
  const MbusAddress *address = &self->target.address;

  /* At 254 every meter would take the value. */
  if (!address->by_secondary && address->primary > MBUS_ADDRESS_LAST)
    {
      g_set_error (error, MR_WRITE_ERROR, MR_WRITE_ERROR_TARGET,
                   _("Address %u is reserved. Use the meter’s own primary or secondary address."), address->primary);
      return FALSE;
    }

  if (self->obstacle != NULL)
    {
      g_set_error_literal (error, MR_WRITE_ERROR, MR_WRITE_ERROR_OBSTACLE, self->obstacle);
      return FALSE;
    }

  return self->kind->check (self->new_value, error) &&
         (self->kind->check_request == NULL || self->kind->check_request (self, error));
}

gboolean
mr_write_request_is_address_first (const MrWriteRequest *self, guint8 address)
{
  return self->target.quirks.address_first && address == MBUS_ADDRESS_SELECTED;
}

static void
put_address_first (const MrWriteRequest *self, const MbusSecondary *meter, guint8 address, MbusFrame *frame)
{
  if (mr_write_request_is_address_first (self, address) && !mbus_secondary_has_wildcard (meter))
    mbus_command_put_address_first (frame, meter);
}

void
mr_write_request_frame (const MrWriteRequest *self, const MbusSecondary *meter, guint8 address, gboolean fcb,
                        MbusFrame *out)
{
  self->kind->frame (self, address, fcb, out);
  put_address_first (self, meter, address, out);
}

gboolean
mr_write_request_gives_password (const MrWriteRequest *self)
{
  return self->target.quirks.password_first && self->password != NULL;
}

void
mr_write_request_password_frame (const MrWriteRequest *self, const MbusSecondary *meter, guint8 address, gboolean fcb,
                                 MbusFrame *out, MbusFrame *shown)
{
  static const guint8 zeros[MBUS_PASSWORD_OCTETS] = { 0 };

  g_return_if_fail (mr_write_request_gives_password (self));

  mbus_command_give_password (out, address, g_bytes_get_data (self->password, NULL), fcb);
  mbus_command_give_password (shown, address, zeros, fcb);
  put_address_first (self, meter, address, out);
  put_address_first (self, meter, address, shown);
}

const char *
mr_write_request_password_hint (const MrWriteRequest *self)
{
  if (!self->target.quirks.password_first)
    return NULL;
  if (self->password == NULL)
    return _("Meters of this make may ask for a password. Give the password, and try again.");
  return _("The password may be wrong. Check it, and try again.");
}

gint64
mr_write_request_wait (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams,
                       const MrClocks *now, char **why)
{
  *why = NULL;
  return self->kind->wait != NULL ? self->kind->wait (self, readout, telegrams, now, why) : 0;
}

gboolean
mr_write_request_has_kept (const MrWriteRequest *self, const char *value, gint64 time, const MbusReadout *readout,
                           GPtrArray *telegrams)
{
  g_autofree char *now = NULL;

  if (self->kind->runs_on != NULL)
    return self->kind->runs_on (value, time, readout, telegrams);
  now = mr_write_request_read_value (self, readout, telegrams);
  return value == NULL || g_strcmp0 (now, value) == 0;
}

gboolean
mr_write_request_fix_value (MrWriteRequest *self, GPtrArray *telegrams, const MrClocks *now, GError **error)
{
  return self->kind->fix_value == NULL || self->kind->fix_value (self, telegrams, now, error);
}

gint64
mr_write_request_settling (const MrWriteRequest *self)
{
  return self->command != NULL && mr_command_expected (self->command) == NULL ? 0 : self->kind->settling;
}

void
mr_write_request_after (const MrWriteRequest *self, const MbusSecondary *before, MrWriteAfter *out)
{
  *out = (MrWriteAfter) { .meter = *before };
  if (self->kind->after != NULL)
    self->kind->after (self, out);
}

gboolean
mr_write_request_place (const MrWriteRequest *self, const char *value, const MbusSecondary *meter, MbusAddress *out)
{
  g_auto (MrWriteRequest) request = { 0 };
  MrWriteAfter after;

  if (value == NULL || !self->kind->check (value, NULL))
    return FALSE;

  mr_write_request_init (&request, 0, self->kind, &self->target, NULL, value);
  mr_write_request_after (&request, meter, &after);
  *out = after.place;
  return after.moves && !after.place.by_secondary;
}

char *
mr_write_request_read_value (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams)
{
  return self->kind->read_value (self, readout, telegrams);
}

GBytes *
mr_write_request_find_proof (const MrWriteRequest *self, const MbusReadout *readout, GPtrArray *telegrams)
{
  return self->kind->find_proof (self, readout, telegrams);
}

char *
mr_write_request_describe (const MrWriteRequest *self)
{
  return self->kind->describe (self);
}

MrDanger
mr_write_request_danger (const MrWriteRequest *self)
{
  return self->command != NULL ? mr_command_danger (self->command) : self->kind->danger;
}

char *
mr_write_request_explain (const MrWriteRequest *self, MrWriteFault fault, const char *found)
{
  g_autofree char *sentence = self->kind->explain (self, fault, found);
  const char *hint = fault == MR_WRITE_FAULT_KEPT || fault == MR_WRITE_FAULT_STAYED
                       ? mr_write_request_password_hint (self) : NULL;

  return hint != NULL ? g_strdup_printf ("%s %s", sentence, hint) : g_steal_pointer (&sentence);
}
