/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-tree.h"

#include <gio/gio.h>

#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define TIMEOUT_MS 20000

/* Used by the thread that walks, of which there is one at a time. It stays open: a connection that was closed may still
 * be at work when the program ends, and then leaks. */
static GDBusConnection *bus;

static void
accessible_free (Accessible *accessible)
{
  g_free (accessible->name);
  g_free (accessible->path);
  g_free (accessible);
}

/* Returns: (nullable): what is gone by now has no answer */
static GVariant *
ask (const char *owner, const char *path, const char *interface, const char *method, GVariant *parameters)
{
  return g_dbus_connection_call_sync (bus, owner, path, interface, method, parameters, NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
}

static guint
role_of (const char *owner, const char *path)
{
  g_autoptr (GVariant) answer = ask (owner, path, ACCESSIBLE, "GetRole", NULL);
  guint role = 0;

  if (answer != NULL)
    g_variant_get (answer, "(u)", &role);
  return role;
}

static char *
name_of (const char *owner, const char *path)
{
  g_autoptr (GVariant) answer = ask (owner, path, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", ACCESSIBLE, "Name"));
  g_autoptr (GVariant) name = NULL;

  if (answer == NULL)
    return g_strdup ("");
  g_variant_get (answer, "(v)", &name);
  return g_variant_dup_string (name, NULL);
}

/* What no page has shown yet has no size. */
static gboolean
has_size (const char *owner, const char *path)
{
  g_autoptr (GVariant) answer = ask (owner, path, "org.a11y.atspi.Component", "GetSize", NULL);
  int width = 0, height = 0;

  if (answer != NULL)
    g_variant_get (answer, "(ii)", &width, &height);
  return width > 0 && height > 0;
}

static gboolean
is_control (guint role)
{
  switch ((AccessibleRole) role)
    {
    case ACCESSIBLE_CHECK_BOX:
    case ACCESSIBLE_CHECK_MENU_ITEM:
    case ACCESSIBLE_COMBO_BOX:
    case ACCESSIBLE_MENU_ITEM:
    case ACCESSIBLE_BUTTON:
    case ACCESSIBLE_RADIO_BUTTON:
    case ACCESSIBLE_RADIO_MENU_ITEM:
    case ACCESSIBLE_SPIN_BUTTON:
    case ACCESSIBLE_TEXT:
    case ACCESSIBLE_TOGGLE_BUTTON:
    case ACCESSIBLE_ENTRY:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
walk_children (GPtrArray *found, const char *owner, const char *path, const char *names)
{
  g_autoptr (GVariant) answer = ask (owner, path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) children = NULL;
  const char *child_owner, *child;

  if (answer == NULL)
    return;
  g_variant_get (answer, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_owner, &child))
    {
      const guint role = role_of (child_owner, child);
      g_autofree char *name = name_of (child_owner, child);
      g_autofree char *inner = g_strdup_printf ("%s › %s", names, name);

      if (is_control (role) && has_size (child_owner, child))
        {
          Accessible *accessible = g_new (Accessible, 1);

          *accessible = (Accessible) { role, g_strdup (name), g_strdup (names) };
          g_ptr_array_add (found, accessible);
        }
      walk_children (found, child_owner, child, inner);
    }
}

/* Returns: (nullable): the accessibility bus, whose address the session bus has */
static GDBusConnection *
open_bus (void)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = NULL;
  const char *address;

  if (session == NULL)
    return NULL;
  answer = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", NULL,
                                        G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, NULL);
  if (answer == NULL)
    return NULL;
  g_variant_get (answer, "(&s)", &address);
  return g_dbus_connection_new_for_address_sync (address,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, NULL);
}

/* Returns: (nullable): the newest of what @path has: of the registry the program, of the program the window */
static char *
newest_child (char **owner, const char *path)
{
  g_autoptr (GVariant) answer = ask (*owner, path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariant) children = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  const gsize n = children != NULL ? g_variant_n_children (children) : 0;
  char *child;

  if (n == 0)
    return NULL;
  g_free (*owner);
  g_variant_get_child (children, n - 1, "(so)", owner, &child);
  return child;
}

/* The bus is private to the test, so this program is all that the registry has. */
static void
walk_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *owner = g_strdup ("org.a11y.atspi.Registry");
  g_autofree char *program = NULL, *window = NULL;
  GPtrArray *found;

  if (bus == NULL)
    bus = open_bus ();
  if (bus == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) accessible_free);
  program = newest_child (&owner, "/org/a11y/atspi/accessible/root");
  window = program != NULL ? newest_child (&owner, program) : NULL;
  if (window != NULL)
    walk_children (found, owner, window, "");
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
accessible_tree (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_run_in_thread (task, walk_thread);
  while (!g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  return g_task_propagate_pointer (task, NULL);
}
