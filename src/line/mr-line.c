/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-line-private.h"

typedef struct {
  MrTimebase *timebase;
  char *description;
  gint64 latency;
  guint baud;
  gboolean baud_is_fixed;
  gboolean closed;

  MrTapFunc tap;
  gpointer tap_data;
} MrLinePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MrLine, mr_line, G_TYPE_OBJECT)

#define PRIVATE(self) ((MrLinePrivate *) mr_line_get_instance_private (self))

/* EN 13757-2 names 2400 as the rate that masters begin with. */
#define ASSUMED_BAUD 2400

const guint mr_line_bauds[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 0 };

typedef struct {
  const char *scheme;
  MrLineOpenFunc open;
} Scheme;

static const Scheme own_schemes[] = {
  { "serial", mr_serial_line_open },
  { "tcp", mr_tcp_line_open },
  { "tls", mr_tls_line_open },
  { "replay", mr_replay_line_open },
  { NULL }
};

/* Schemes of rooms above; guarded, because a URI may be parsed on any thread. */
G_LOCK_DEFINE_STATIC (registered);
static GArray *registered;

static MrLineOpenFunc
find_open (const char *scheme)
{
  MrLineOpenFunc open = NULL;

  for (const Scheme *own = own_schemes; own->scheme != NULL; own++)
    if (g_str_equal (own->scheme, scheme))
      return own->open;

  G_LOCK (registered);
  for (guint i = 0; registered != NULL && i < registered->len && open == NULL; i++)
    {
      const Scheme *candidate = &g_array_index (registered, Scheme, i);

      if (g_str_equal (candidate->scheme, scheme))
        open = candidate->open;
    }
  G_UNLOCK (registered);

  return open;
}

static gboolean
fail_if_closed (MrLine *self, GError **error)
{
  if (!PRIVATE (self)->closed)
    return FALSE;

  g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST, _("The connection has been closed."));
  return TRUE;
}

static void
tell_tap (MrLine *self, MrDirection direction, const guint8 *octets, gsize len)
{
  MrLinePrivate *priv = PRIVATE (self);

  if (priv->tap != NULL)
    priv->tap (direction, mr_timebase_now (priv->timebase), octets, len, priv->tap_data);
}

static void
tell_tap_facts (MrLine *self)
{
  g_autofree char *facts = g_strdup_printf ("baud=%u latency=%" G_GINT64_FORMAT "%s", mr_line_baud (self),
                                            mr_line_latency (self), mr_line_can_set_baud (self) ? "" : " fixed");

  tell_tap (self, MR_DIRECTION_NONE, (const guint8 *) facts, strlen (facts));
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

  g_clear_object (&priv->timebase);
  g_free (priv->description);

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
  PRIVATE (self)->baud = ASSUMED_BAUD;
}

gboolean
mr_line_baud_is_allowed (guint baud)
{
  for (const guint *allowed = mr_line_bauds; *allowed != 0; allowed++)
    if (*allowed == baud)
      return TRUE;

  return FALSE;
}

void
mr_line_fix_baud (MrLine *self)
{
  PRIVATE (self)->baud_is_fixed = TRUE;
}

char *
mr_line_scheme_list (void)
{
  GString *list = g_string_new (NULL);

  for (const Scheme *own = own_schemes; own->scheme != NULL; own++)
    g_string_append_printf (list, "%s%s:", list->len > 0 ? ", " : "", own->scheme);

  G_LOCK (registered);
  for (guint i = 0; registered != NULL && i < registered->len; i++)
    g_string_append_printf (list, "%s%s:", list->len > 0 ? ", " : "", g_array_index (registered, Scheme, i).scheme);
  G_UNLOCK (registered);

  return g_string_free (list, FALSE);
}

MrTimebase *
mr_line_options_real_timebase (const MrLineOptions *options)
{
  if (options != NULL && options->timebase != NULL && mr_timebase_speed (options->timebase) > 0)
    return g_object_ref (options->timebase);

  return mr_timebase_new (1);
}

gint64
mr_line_bus_latency (MrTimebase *timebase, gint64 latency)
{
  return (gint64) ((double) latency * mr_timebase_speed (timebase));
}

MrLine *
mr_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  static const MrLineOptions defaults = { 0 };
  MrLineOpenFunc open;

  g_return_val_if_fail (uri != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  open = find_open (uri->scheme);
  if (open == NULL)
    {
      g_autofree char *schemes = mr_line_scheme_list ();

      /* Translators: %1$s is the first part of a connection such as "tcp", %2$s lists those that exist. */
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_URI,
                   _("There is no kind of connection called “%1$s:”. Known are %2$s."), uri->scheme, schemes);
      return NULL;
    }

  return open (uri, options != NULL ? options : &defaults, cancellable, error);
}

void
mr_line_register_scheme (const char *scheme, MrLineOpenFunc open)
{
  Scheme entry = { g_intern_string (scheme), open };

  g_return_if_fail (scheme != NULL && open != NULL);

  if (find_open (scheme) != NULL)
    return;

  G_LOCK (registered);
  if (registered == NULL)
    registered = g_array_new (FALSE, FALSE, sizeof (Scheme));
  g_array_append_val (registered, entry);
  G_UNLOCK (registered);
}

gboolean
mr_line_scheme_known (const char *scheme)
{
  g_return_val_if_fail (scheme != NULL, FALSE);

  return find_open (scheme) != NULL;
}

gssize
mr_line_read (MrLine *self, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  gssize n;

  g_return_val_if_fail (MR_IS_LINE (self), -1);
  g_return_val_if_fail (buffer != NULL && len > 0, -1);

  if (fail_if_closed (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  n = MR_LINE_GET_CLASS (self)->read (self, buffer, len, deadline, cancellable, error);
  if (n > 0)
    tell_tap (self, MR_DIRECTION_RECEIVED, buffer, (gsize) n);

  return n;
}

gboolean
mr_line_write (MrLine *self, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);
  g_return_val_if_fail (octets != NULL || len == 0, FALSE);

  if (fail_if_closed (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (len == 0)
    return TRUE;

  if (!MR_LINE_GET_CLASS (self)->write (self, octets, len, cancellable, error))
    return FALSE;

  tell_tap (self, MR_DIRECTION_SENT, octets, len);
  return TRUE;
}

gboolean
mr_line_set_baud (MrLine *self, guint baud, GError **error)
{
  g_return_val_if_fail (MR_IS_LINE (self), FALSE);

  if (fail_if_closed (self, error))
    return FALSE;

  if (!mr_line_can_set_baud (self))
    {
      g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED,
                           _("The baud of this connection cannot be changed from here. "
                             "A network master uses the rate that is set on its own web page."));
      return FALSE;
    }

  if (!MR_LINE_GET_CLASS (self)->set_baud (self, baud, error))
    return FALSE;

  PRIVATE (self)->baud = baud;
  tell_tap_facts (self);
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
  g_return_val_if_fail (MR_IS_LINE (self), ASSUMED_BAUD);

  return PRIVATE (self)->baud;
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

const char *
mr_line_description (MrLine *self)
{
  g_return_val_if_fail (MR_IS_LINE (self), NULL);

  return PRIVATE (self)->description;
}

void
mr_line_set_tap (MrLine *self, MrTapFunc tap, gpointer user_data)
{
  g_return_if_fail (MR_IS_LINE (self));

  PRIVATE (self)->tap = tap;
  PRIVATE (self)->tap_data = user_data;
  tell_tap_facts (self);
}

void
mr_line_init_facts (MrLine *self, MrTimebase *timebase, guint baud, gint64 latency, const char *description)
{
  MrLinePrivate *priv = PRIVATE (self);

  g_return_if_fail (MR_IS_LINE (self));
  g_return_if_fail (MR_IS_TIMEBASE (timebase));

  g_set_object (&priv->timebase, timebase);
  priv->baud = baud > 0 ? baud : ASSUMED_BAUD;
  priv->latency = latency;
  g_free (priv->description);
  priv->description = g_strdup (description);
}
