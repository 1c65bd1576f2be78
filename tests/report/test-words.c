/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-words.h"

/* Without a translation, a text is its own. */
static void
assert_filled (const char *text, const char *const *values, const char *expected)
{
  g_autoptr (MrWords) words = mr_words_new ();

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GString) out = g_string_new ("before ");

      /* Once without words to keep, twice with them. */
      mr_words_append_filled (i == 0 ? NULL : words, out, text, values);
      g_assert_cmpstr (out->str + strlen ("before "), ==, expected);
    }
}

static void
test_filled (void)
{
  static const char *const values[] = { "one", "two", "three" };

  assert_filled ("nothing", values, "nothing");
  assert_filled ("%s", values, "one");
  assert_filled ("storage %s", values, "storage one");
  assert_filled ("\n  Access number %u · status %02X, %s", values, "\n  Access number one · status two, three");
  /* As a translator may order them. */
  assert_filled ("%3$s before %1$02X and %2$u.", values, "three before one and two.");
  assert_filled ("%u%u", values, "onetwo");
}

/* More texts than are kept, of which some take the place of others. */
static void
test_many (void)
{
  enum { N = 5000 };
  g_autoptr (MrWords) words = mr_words_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N; i++)
    g_ptr_array_add (texts, g_strdup_printf ("text %u", i));
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < N; i++)
      {
        const char *context = i % 2 == 0 ? NULL : "value";
        g_autoptr (GString) out = g_string_new (NULL);

        g_assert_cmpstr (mr_words_get (words, context, texts->pdata[i]), ==, texts->pdata[i]);
        mr_words_append (words, out, context, texts->pdata[i]);
        g_assert_cmpstr (out->str, ==, texts->pdata[i]);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/filled", test_filled);
  g_test_add_func ("/words/many", test_many);
  return g_test_run ();
}
