/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line.h"

#include <glib/gi18n-lib.h>

#include "mr-line-private.h"
#include "mr-secret-echo.h"

typedef struct {
  MrTimebase *timebase;
  char *description;
  char *warning; /* (nullable) */
  gint64 latency;
  guint baud;
  MrLineSettings settings;
  gboolean baud_is_fixed;
  gboolean checks_parity;
  gboolean closed;
  gboolean has_received;
  char *name; /* for the log; NULL: not opened by mr_line_open() */
  MrSecretEcho secret_echo;
  MrTaps taps;
} MrLinePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MrLine, mr_line, G_TYPE_OBJECT)

#define PRIVATE(self) ((MrLinePrivate *) mr_line_get_instance_private (self))

static gboolean
fail_if_closed (MrLine *self, GError **error)
{
  if (!PRIVATE (self)->closed)
    return FALSE;

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST, _("The connection has been closed."));
  return TRUE;
}

static void
emit_octets (MrLine *self, MrTapKind kind, const guint8 *octets, gsize len)
{
  MrLinePrivate *priv = PRIVATE (self);

  mr_taps_emit (&priv->taps, &(MrTapEvent) {
    .kind = kind, .when = mr_timebase_now (priv->timebase), .octets = octets, .len = len
  });
}

static void
emit_facts (MrLine *self)
{
  MrLinePrivate *priv = PRIVATE (self);

  mr_taps_emit (&priv->taps, &(MrTapEvent) {
    .kind = MR_TAP_FACTS,
    .when = mr_timebase_now (priv->timebase),
    .baud = mr_line_baud (self),
    .latency = mr_line_latency (self),
    .baud_is_fixed = !mr_line_can_set_baud (self),
    .checks_parity = priv->checks_parity,
    .warning = priv->warning,
  });
}

static void
emit_received (MrLine *self, const guint8 *octets, gsize len)
{
  MrSecretEcho *echo = &PRIVATE (self)->secret_echo;
  g_autofree guint8 *shown = NULL;

  if (!mr_secret_echo_is_awaited (echo))
    {
      emit_octets (self, MR_TAP_RECEIVED, octets, len);
      return;
    }

  shown = g_memdup2 (octets, len);
  mr_secret_echo_hide (echo, shown, len);
  emit_octets (self, MR_TAP_RECEIVED, shown, len);
}

/* @problem: (transfer full). Returns: %FALSE. */
static gboolean
fail (MrLine *self, GError *problem, GError **error)
{
  MrLinePrivate *priv = PRIVATE (self);

  if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("%s: failed with %s %d", priv->name, g_quark_to_string (problem->domain), problem->code);
      mr_taps_emit (&priv->taps, &(MrTapEvent) {
        .kind = MR_TAP_ERROR, .when = mr_timebase_now (priv->timebase), .error = problem
      });
    }

  g_propagate_error (error, problem);
  return FALSE;
}

static void
mr_line_dispose (GObject *object)
{
  mr_line_close (MR_LINE (object));

  G_OBJECT_CLASS (mr_line_parent_class)->dispose (object);
}

static void
mr_line_finalize (GObject *object)
{
  MrLinePrivate *priv = PRIVATE (MR_LINE (object));

  mr_secret_echo_end (&priv->secret_echo);
  mr_taps_clear (&priv->taps);
  g_clear_object (&priv->timebase);
  g_free (priv->description);
  g_free (priv->warning);
  g_free (priv->name);

  G_OBJECT_CLASS (mr_line_parent_class)->finalize (object);
}

static void
mr_line_class_init (MrLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mr_line_dispose;
  G_OBJECT_CLASS (klass)->finalize = mr_line_finalize;
}

static void
mr_line_init (MrLine *self)
{
  PRIVATE (self)->baud = MR_LINE_BAUD_ASSUMED;
  mr_taps_init (&PRIVATE (self)->taps);
}

void
mr_line_fix_baud (MrLine *self)
{
  PRIVATE (self)->baud_is_fixed = TRUE;
}

void
mr_line_set_warning (MrLine *self, const char *warning)
{
  g_free (PRIVATE (self)->warning);
  PRIVATE (self)->warning = g_strdup (warning);
}

gboolean
mr_line_has_received (MrLine *self)
{
  return PRIVATE (self)->has_received;
}

gint64
mr_line_bus_latency (MrTimebase *timebase, gint64 latency)
{
  return (gint64) ((double) latency * mr_timebase_speed (timebase));
}

void
mr_line_announce (MrLine *self, const char *name)
{
  PRIVATE (self)->name = g_strdup (name);
  emit_facts (self);
}

gssize
mr_line_read (MrLine *self, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  gssize n;

  g_return_val_if_fail (MR_IS_LINE (self), -1);
  g_return_val_if_fail (buffer != NULL && len > 0, -1);

  if (fail_if_closed (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  n = MR_LINE_GET_CLASS (self)->read (self, buffer, len, deadline, cancellable, &problem);
  if (n > 0)
    {
      PRIVATE (self)->has_received = TRUE;
      emit_received (self, buffer, (gsize) n);
    }
  else if (n < 0)
    fail (self, problem, error);

  return n;
}

/* @shown: what taps see */
static gboolean
write_octets (MrLine *self, const guint8 *octets, const guint8 *shown, gsize len, GCancellable *cancellable,
              GError **error)
{
  GError *problem = NULL;

  if (fail_if_closed (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (len == 0)
    return TRUE;

  if (!MR_LINE_GET_CLASS (self)->write (self, octets, len, cancellable, &problem))
    return fail (self, problem, error);

  emit_octets (self, MR_TAP_SENT, shown, len);
  return TRUE;
}

gboolean
mr_line_write (MrLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);
  g_return_val_if_fail (octets != NULL || len == 0, FALSE);

  mr_secret_echo_end (&PRIVATE (self)->secret_echo);
  return write_octets (self, octets, octets, len, cancellable, error);
}

gboolean
mr_line_write_secret (MrLine *self, const guint8 *octets, const guint8 *shown, gsize len, GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);
  g_return_val_if_fail (octets != NULL && shown != NULL && len > 0, FALSE);

  mr_secret_echo_begin (&PRIVATE (self)->secret_echo, octets, shown, len);
  return write_octets (self, MR_LINE_GET_CLASS (self)->writes_shown ? shown : octets, shown, len, cancellable, error);
}

gboolean
mr_line_set_baud (MrLine *self, guint baud, GError **error)
{
  GError *problem = NULL;
  guint previous = mr_line_baud (self);

  g_return_val_if_fail (MR_IS_LINE (self), FALSE);

  if (fail_if_closed (self, error))
    return FALSE;

  if (!mr_line_can_set_baud (self))
    {
      g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                           _("The baud rate of this connection cannot be changed here. A network master uses "
                             "the rate that is set on its own web page."));
      return FALSE;
    }

  if (!mr_line_settings_check_baud (&PRIVATE (self)->settings, baud, error))
    return FALSE;

  if (!MR_LINE_GET_CLASS (self)->set_baud (self, baud, &problem))
    return fail (self, problem, error);

  g_debug ("%s: %u baud, was %u", PRIVATE (self)->name, baud, previous);
  PRIVATE (self)->baud = baud;
  emit_facts (self);
  return TRUE;
}

gboolean
mr_line_can_set_baud (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);

  return MR_LINE_GET_CLASS (self)->set_baud != NULL && !PRIVATE (self)->baud_is_fixed;
}

guint
mr_line_baud (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), MR_LINE_BAUD_ASSUMED);

  return PRIVATE (self)->baud;
}

const MrLineSettings *
mr_line_settings (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), NULL);

  return &PRIVATE (self)->settings;
}

void
mr_line_close (MrLine *self)
{
  g_return_if_fail (MR_IS_LINE (self));

  if (PRIVATE (self)->closed)
    return;

  PRIVATE (self)->closed = TRUE;
  MR_LINE_GET_CLASS (self)->close (self);
}

MrTimebase *
mr_line_timebase (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), NULL);

  return PRIVATE (self)->timebase;
}

gint64
mr_line_latency (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), 0);

  return PRIVATE (self)->latency;
}

gboolean
mr_line_checks_parity (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);

  return PRIVATE (self)->checks_parity;
}

gboolean
mr_line_count_faults (MrLine *self, MrLineFaults *out)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);

  return !PRIVATE (self)->closed && MR_LINE_GET_CLASS (self)->count_faults != NULL &&
         MR_LINE_GET_CLASS (self)->count_faults (self, out);
}

const char *
mr_line_description (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), NULL);

  return PRIVATE (self)->description;
}

const char *
mr_line_warning (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), NULL);

  return PRIVATE (self)->warning;
}

guint
mr_line_add_tap (MrLine *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy)
{
  g_return_val_if_fail (MR_IS_LINE (self), 0);

  return mr_taps_add (&PRIVATE (self)->taps, tap, user_data, destroy);
}

void
mr_line_remove_tap (MrLine *self, guint id)
{
  g_return_if_fail (MR_IS_LINE (self));

  mr_taps_remove (&PRIVATE (self)->taps, id);
}

void
mr_line_init_facts (MrLine *self, MrTimebase *timebase, guint baud, gint64 latency, const char *description)
{
  MrLinePrivate *priv = PRIVATE (self);

  g_return_if_fail (MR_IS_LINE (self));
  g_return_if_fail (MR_IS_TIMEBASE (timebase));

  g_set_object (&priv->timebase, timebase);
  priv->baud = baud > 0 ? baud : MR_LINE_BAUD_ASSUMED;
  priv->latency = latency;
  g_free (priv->description);
  priv->description = g_strdup (description);
}

void
mr_line_set_settings (MrLine *self, const MrLineSettings *settings)
{
  g_return_if_fail (MR_IS_LINE (self));

  PRIVATE (self)->settings = *settings;
}

void
mr_line_set_checks_parity (MrLine *self, gboolean checks_parity)
{
  g_return_if_fail (MR_IS_LINE (self));

  if (PRIVATE (self)->checks_parity == checks_parity)
    return;
  PRIVATE (self)->checks_parity = checks_parity;
  if (PRIVATE (self)->timebase != NULL)
    emit_facts (self);
}
