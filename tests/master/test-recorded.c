/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans of buses that others recorded and published: what they have in them nobody would think of. */
#include "config.h"

#include "owner.h"

typedef struct {
  const char *recording; /* in tests/master/recordings; its comments say what is special */
  MrScanMethod method;
  const char *meters;    /* see @Owner */
  guint n_frames;        /* of each meter */
  const char *note;      /* (nullable): how it begins */
} Case;

static const Case cases[] = {
  { "damaged-acknowledgement", MR_SCAN_AUTO, "310254782D480307/31025478@-1 2400", 1, NULL },
  { "promised-telegram", MR_SCAN_AUTO, "13350846496A8804/13350846@-1 2400", 1, NULL },
  { "high-address", MR_SCAN_AUTO, "673409282D2C3004/67340928@183 2400", 1, NULL },
  { "noise", MR_SCAN_PRIMARY, "", 0, "Stray bytes arrive" },
};

static void
assert_note (Owner *self, const char *beginning)
{
  g_assert_cmpuint (self->notes->len, ==, beginning != NULL ? 1 : 0);
  if (beginning != NULL)
    g_assert_true (g_str_has_prefix (self->notes->pdata[0], beginning));
}

static void
test_scan (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "master", "recordings", test->recording, NULL);
  g_autofree char *uri = g_strdup_printf ("replay:%s.trace?order=any", path);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.method = test->method;
  options.bauds[0] = 2400;
  owner_open (&owner, uri);
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  g_assert_cmpuint (owner.n_received, >, 0);
  owner_assert_meters (&owner, test->meters);
  for (guint i = 0; i < owner.n_frames->len; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (owner.n_frames->pdata[i]), ==, test->n_frames);
  owner_assert_no_problem (&owner);
  assert_note (&owner, test->note);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/recorded/", cases[i].recording, NULL);

      g_test_add_data_func (path, &cases[i], test_scan);
    }
  return g_test_run ();
}
