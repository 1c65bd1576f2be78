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

/* Numbers keep their digits; anything that JSON does not accept as a number becomes text. */
static void
test_numbers (void)
{
  static const char *const numbers[] = { "0", "-3", "12.3", "12.347", "0.000001", "98765432109876543210", "1e+20",
                                         "2.5E-7" };
  static const char *const texts[] = { "", "-", "007", "1.", ".5", "+1", "1e", "1e+", "0x0C", "nan", "1,5", "12.3 ",
                                       "--1" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      MrJson *json = mr_json_new ();
      g_autofree char *expected = g_strconcat (numbers[i], "\n", NULL);
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) node = NULL;

      mr_json_add_number (json, numbers[i]);
      text = mr_json_finish (json);
      g_assert_cmpstr (text, ==, expected);
      node = parse (text);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      MrJson *json = mr_json_new ();
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) node = NULL;

      mr_json_add_number (json, texts[i]);
      text = mr_json_finish (json);
      node = parse (text);
      g_assert_cmpstr (json_node_get_string (node), ==, texts[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/layout", test_layout);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/text/damaged", test_text_damaged);
  g_test_add_func ("/json/numbers", test_numbers);
  return g_test_run ();
}
