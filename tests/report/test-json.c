/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "mr-json.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_layout (void)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_begin_array (json);
  mr_json_begin_object (json);
  mr_json_name (json, "a");
  mr_json_add_integer (json, -7);
  mr_json_name (json, "b");
  mr_json_begin_array (json);
  mr_json_end_array (json);
  mr_json_name (json, "c");
  mr_json_begin_array (json);
  mr_json_add_null (json);
  mr_json_add_boolean (json, TRUE);
  mr_json_end_array (json);
  mr_json_end_object (json);
  mr_json_begin_object (json);
  mr_json_end_object (json);
  mr_json_end_array (json);

  text = mr_json_finish (json);
  g_assert_cmpstr (text, ==,
                   "[\n"
                   "  {\n"
                   "    \"a\": -7,\n"
                   "    \"b\": [],\n"
                   "    \"c\": [\n"
                   "      null,\n"
                   "      true\n"
                   "    ]\n"
                   "  },\n"
                   "  {}\n"
                   "]\n");
}

/* Texts that a meter may send: a parser must return them unchanged. */
static void
test_text (void)
{
  static const char *const texts[] = { "", "m³", "a\"b\\c", "\x01\x1b[2J\x7f", "tab\tline\n", "</script>",
                                       "\xe2\x80\xa8" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      MrJson *json = mr_json_new ();
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) node = NULL;

      mr_json_add_text (json, texts[i]);
      text = mr_json_finish (json);
      node = parse (text);
      g_assert_cmpstr (json_node_get_string (node), ==, texts[i]);
      for (const char *c = text; c[1] != '\0'; c++)
        g_assert_false (g_ascii_iscntrl (*c));
    }
}

static void
test_text_damaged (void)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;

  mr_json_add_text (json, "a\xff");
  text = mr_json_finish (json);
  g_assert_cmpstr (text, ==, "\"a\357\277\275\"\n");
}

/* A character that needs an escape is found at every place of a text of any length. */
static void
test_places (void)
{
  static const char *const odd[] = { "\"", "\\", "\n", "\x7f", "³" };

  for (gsize n = 0; n <= 26; n++)
    for (gsize place = 0; place <= n; place++)
      for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
        {
          MrJson *json = mr_json_new ();
          g_autofree char *before = g_strnfill (place, 'a');
          g_autofree char *after = g_strnfill (n - place, 'a');
          g_autofree char *added = g_strconcat (before, odd[i], after, NULL);
          g_autofree char *text = NULL;
          g_autoptr (JsonNode) node = NULL;

          mr_json_add_text (json, added);
          text = mr_json_finish (json);
          node = parse (text);
          g_assert_cmpstr (json_node_get_string (node), ==, added);
        }
}

/* Every way to add a member gives the same lines, at any depth. */
static void
test_members (void)
{
  MrJson *json = mr_json_new ();
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  const guint depth = 20;

  for (guint i = 0; i < depth; i++)
    {
      mr_json_begin_object (json);
      mr_json_add_member (json, "number", i);
      mr_json_add_member (json, "unknown", -1);
      mr_json_add_member_as_is (json, "flag", "true");
      mr_json_add_plain_member (json, "word", "valid");
      g_string_append (mr_json_begin_text_member (json, "text"), "a\"b");
      mr_json_end_text (json);
      g_string_append (mr_json_begin_value_member (json, "value"), "12.30");
      mr_json_name (json, "inner");
    }
  mr_json_add_null (json);
  for (guint i = 0; i < depth; i++)
    mr_json_end_object (json);

  text = mr_json_finish (json);
  node = parse (text);
  g_assert_nonnull (node);
  for (guint i = 1; i <= depth; i++)
    {
      g_autofree char *indent = g_strnfill (2 * i, ' ');
      g_autofree char *lines = g_strdup_printf ("\n%s\"number\": %u,\n%s\"unknown\": null,\n%s\"flag\": true,\n"
                                                "%s\"word\": \"valid\",\n%s\"text\": \"a\\\"b\",\n"
                                                "%s\"value\": 12.30,\n%s\"inner\": ",
                                                indent, i - 1, indent, indent, indent, indent, indent, indent);

      g_assert_nonnull (strstr (text, lines));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/layout", test_layout);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/text/damaged", test_text_damaged);
  g_test_add_func ("/json/text/places", test_places);
  g_test_add_func ("/json/members", test_members);
  return g_test_run ();
}
