/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"

#include "mr-line-error.h"
#include "mr-sandbox.h"

#define APPLICATION "[Application]\nname=org.example.Meters\n\n"

static const struct {
  const char *info;
  gboolean lacks[2];
} sandboxes[] = {
  { APPLICATION "[Context]\nshared=network;ipc;\ndevices=all;\n", { FALSE, FALSE } },
  { APPLICATION "[Context]\nshared=ipc;\ndevices=all;\n", { FALSE, TRUE } },
  { APPLICATION "[Context]\nshared=network;ipc;\ndevices=dri;\n", { TRUE, FALSE } },
  { APPLICATION "[Context]\nsockets=wayland;\n", { TRUE, TRUE } },
  { APPLICATION, { TRUE, TRUE } },
  { "not a key file", { FALSE, FALSE } },
};

static void
test_permissions (FolderFixture *fixture, gconstpointer data)
{
  static const char *const options[] = { "--device=all org.example.Meters", "--share=network org.example.Meters" };

  for (gsize i = 0; i < G_N_ELEMENTS (sandboxes); i++)
    {
      g_assert_true (g_file_set_contents (fixture->path, sandboxes[i].info, -1, NULL));
      for (guint permission = MR_SANDBOX_DEVICES; permission <= MR_SANDBOX_NETWORK; permission++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_cmpint (mr_sandbox_explain_from (fixture->path, permission, &error), ==,
                           sandboxes[i].lacks[permission]);
          if (!sandboxes[i].lacks[permission])
            g_assert_no_error (error);
          else
            g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_PERMISSION);
          if (error != NULL)
            g_assert_nonnull (strstr (error->message, options[permission]));
        }
    }
}

static void
test_no_sandbox (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mr_sandbox_explain_from (fixture->path, MR_SANDBOX_DEVICES, &error));
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sandbox/permissions", test_permissions);
  ADD ("/sandbox/none", test_no_sandbox);
  return g_test_run ();
}
