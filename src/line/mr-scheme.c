/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-scheme.h"

#include "mr-line-kinds.h"

/* The MBMC2022's own ports: TLS on 1445, on as delivered; plain TCP on 2445, off as delivered. */
static const MrScheme own_schemes[] = {
  { "serial", MR_URI_SERIAL, 0, mr_serial_line_open },
  { "tcp", MR_URI_TCP, 2445, mr_tcp_line_open },
  { "tls", MR_URI_TLS, 1445, mr_tls_line_open },
  { "replay", MR_URI_REPLAY, 0, mr_replay_line_open },
};

/* Of rooms above; guarded, because a URI may be parsed on any thread. Never freed, so what is found stays valid. */
G_LOCK_DEFINE_STATIC (registered);
static GSList *registered; /* (element-type MrScheme) */

const MrScheme *
mr_scheme_find (const char *name)
{
  const MrScheme *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (own_schemes); i++)
    if (g_str_equal (own_schemes[i].name, name))
      return &own_schemes[i];

  G_LOCK (registered);
  for (GSList *l = registered; l != NULL && found == NULL; l = l->next)
    if (g_str_equal (((MrScheme *) l->data)->name, name))
      found = l->data;
  G_UNLOCK (registered);

  return found;
}

static void
append_scheme (GString *list, const MrScheme *scheme)
{
  g_string_append_printf (list, "%s%s:", list->len > 0 ? ", " : "", scheme->name);
}

char *
mr_scheme_list (void)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (own_schemes); i++)
    append_scheme (list, &own_schemes[i]);

  G_LOCK (registered);
  for (GSList *l = registered; l != NULL; l = l->next)
    append_scheme (list, l->data);
  G_UNLOCK (registered);

  return g_string_free (list, FALSE);
}

void
mr_scheme_register (const char *name, MrLineOpenFunc open)
{
  MrScheme *entry;

  g_return_if_fail (name != NULL && open != NULL);

  if (mr_scheme_find (name) != NULL)
    return;

  entry = g_new (MrScheme, 1);
  *entry = (MrScheme) { g_intern_string (name), MR_URI_OTHER, 0, open };

  G_LOCK (registered);
  registered = g_slist_append (registered, entry);
  G_UNLOCK (registered);
}
