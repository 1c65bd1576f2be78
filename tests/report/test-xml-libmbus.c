/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our XML of real telegrams compared with that of libmbus, element by element. The telegrams are not part of this
 * project: without ../shared/telegrams next to the source these tests are skipped. Numbers refer to the list of
 * faults of libmbus in its README.md. */
#include "config.h"

#include <string.h>

#include "mbus-decode.h"
#include "mbus-frame.h"
#include "mr-report-writers.h"

#define TELEGRAMS MR_SOURCE_ROOT "/../shared/telegrams/libmbus/"

typedef struct {
  char *name;
  char *text;
} Element;

/* <SlaveInformation> or a <DataRecord>: its elements in order. */
typedef struct {
  char *id; /* NULL for the header */
  GPtrArray *elements;
} Part;

typedef struct {
  GPtrArray *parts; /* of the document; the first is the header */
  GString *text;
} Parsing;

/* Where libmbus is wrong or has nothing; everything else must be the same. */
static const struct {
  const char *file; /* without ".hex" */
  int record;
  const char *element;
  const char *form; /* (nullable): both */
  const char *ours;
  const char *reason;
} differences[] = {
  { "ACW_Itron-BM-plus-m", 2, "Value", NULL, "", "No. 9: a day 0 is no date" },
  { "itron_bm_+m", 2, "Value", NULL, "", "No. 9: a day 0 is no date" },
  { "siemens_water", 3, "Value", NULL, "", "No. 9: a day 0 is no date" },
  { "siemens_wfh21", 3, "Value", NULL, "", "No. 9: a day 0 is no date" },
  { "REL-Relay-Padpuls2", 1, "Value", NULL, "", "No. 10: the meter marks its clock as invalid" },
  { "abb_f95", 2, "Value", ".norm.xml", "DDEBB4DD", "No. 8: BCD with hex digits is not a number" },
  { "abb_f95", 3, "Value", ".norm.xml", "EBB4DD", "No. 8: BCD with hex digits is not a number" },
  { "EFE_Engelmann-Elster-SensoStar-2", 24, "Unit", ".xml", "Volume (my m^3/pulse)", "No. 5: VIFE A8" },
  { "EFE_Engelmann-Elster-SensoStar-2", 24, "Unit", ".norm.xml", "m^3/pulse", "No. 5: VIFE A8" },
  { "EFE_Engelmann-WaterStar", 11, "Unit", ".xml", "Volume (my m^3/pulse)", "No. 5: VIFE A8" },
  { "EFE_Engelmann-WaterStar", 11, "Unit", ".norm.xml", "m^3/pulse", "No. 5: VIFE A8" },
  { "manual_frame2", 1, "Unit", NULL, "l", "No. 14: unit 3E is that of counter 1" },
  { "manual_frame2", 1, "Function", NULL, "Stored value", "No. 14: unit 3E is historic" },
  { "minol_minocal_wr3", 12, "Unit", ".xml", "(Enhanced) Identification", "No. 12: VIF 79 is known since 2013" },
  { "minol_minocal_wr3", 16, "Unit", ".xml", "(Enhanced) Identification", "No. 12: VIF 79 is known since 2013" },
  { "sen_pollutherm", 2, "Function", ".norm.xml", "Instantaneous value", "No. 11: an unknown VIF has a value too" },
  { "sen_pollutherm", 2, "StorageNumber", ".norm.xml", "0", "No. 11: an unknown VIF has a value too" },
  { "sen_pollutherm", 2, "Unit", ".norm.xml", "", "No. 11: an unknown VIF has a value too" },
  { "sen_pollutherm", 2, "Quantity", ".norm.xml", "Unknown", "No. 11: an unknown VIF has a value too" },
  { "sen_pollutherm", 2, "Value", ".norm.xml", "302.000000", "No. 11: an unknown VIF has a value too" },
};

static gboolean used[G_N_ELEMENTS (differences)];

/* Elements that libmbus does not have. They come after its own. */
static const struct {
  const char *name;
  const char *reason;
} additions[] = {
  { "Validity", "Nos. 8, 9 and 10: not a value" },
  { "Modifier", "No. 5: the VIFE in words" },
  { "SummerTime", "No. 10: the SU bit" },
};

/* --- Reading XML --- */

static void
element_free (Element *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static void
part_free (Part *self)
{
  g_free (self->id);
  g_ptr_array_unref (self->elements);
  g_free (self);
}

static void
start_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data,
               GError **error)
{
  Parsing *parsing = data;
  Part *part;

  g_string_truncate (parsing->text, 0);
  if (!g_str_equal (name, "SlaveInformation") && !g_str_equal (name, "DataRecord"))
    return;
  part = g_new0 (Part, 1);
  part->id = names[0] != NULL ? g_strdup (values[0]) : NULL;
  part->elements = g_ptr_array_new_with_free_func ((GDestroyNotify) element_free);
  g_ptr_array_add (parsing->parts, part);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Parsing *parsing = data;
  const Part *part = parsing->parts->len > 0 ? parsing->parts->pdata[parsing->parts->len - 1] : NULL;
  Element *element;

  if (g_str_equal (name, "SlaveInformation") || g_str_equal (name, "DataRecord") || g_str_equal (name, "MBusData"))
    return;
  element = g_new0 (Element, 1);
  element->name = g_strdup (name);
  element->text = g_strdup (parsing->text->str);
  g_ptr_array_add (part->elements, element);
}

static void
take_text (GMarkupParseContext *context, const char *octets, gsize n, gpointer data, GError **error)
{
  g_string_append_len (((Parsing *) data)->text, octets, (gssize) n);
}

/* The files of libmbus are UTF-8 although they declare otherwise (No. 2). */
static GPtrArray *
parse (const char *xml, gsize length)
{
  static const GMarkupParser parser = { .start_element = start_element, .end_element = end_element, .text = take_text };
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  g_autoptr (GString) text = g_string_new (NULL);
  Parsing parsing = { parts, text };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &parsing, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, xml, (gssize) length, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  return parts;
}

/* --- Comparing --- */

static gboolean
is_addition (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (additions); i++)
    if (g_str_equal (additions[i].name, name))
      return TRUE;
  return FALSE;
}

/* Whether every file may have this difference. */
static gboolean
is_general (const char *form, const Element *ours, const Element *theirs)
{
  g_autofree char *padded = g_strdup_printf ("%8s", theirs->text);
  g_autofree char *zoned = g_strconcat (ours->text, "Z", NULL);

  for (char *c = padded; *c == ' '; c++)
    *c = '0';
  /* No. 3: an Id has eight digits. */
  if (g_str_equal (ours->name, "Id"))
    return strlen (theirs->text) < 8 && g_str_equal (ours->text, padded);
  /* Our own table of models. */
  if (g_str_equal (ours->name, "ProductName"))
    return TRUE;
  /* No. 10: meters have no time zone. */
  return g_str_equal (form, ".norm.xml") && g_str_equal (ours->name, "Value") && strlen (ours->text) == 19 &&
         g_str_equal (theirs->text, zoned);
}

static gboolean
is_expected (const char *file, int record, const char *form, const Element *ours)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (g_str_equal (differences[i].file, file) && differences[i].record == record &&
        g_str_equal (differences[i].element, ours->name) && g_str_equal (differences[i].ours, ours->text) &&
        (differences[i].form == NULL || g_str_equal (differences[i].form, form)))
      {
        used[i] = TRUE;
        found = TRUE;
      }
  return found;
}

static void
fail (const char *file, const char *form, int record, const char *name, const char *ours, const char *theirs)
{
  g_test_message ("%s%s record %d: %s is “%s”, libmbus has “%s”", file, form, record, name, ours, theirs);
  g_test_fail ();
}

/* Returns: whether they are exactly the same. */
static gboolean
compare_part (const char *file, const char *form, int record, const Part *ours, const Part *theirs)
{
  gboolean same = TRUE;
  guint j = 0;

  if (g_strcmp0 (ours->id, theirs->id) != 0)
    fail (file, form, record, "id", ours->id, theirs->id);
  for (guint i = 0; i < ours->elements->len; i++)
    {
      const Element *a = ours->elements->pdata[i];
      const Element nothing = { a->name, (char *) "(nothing)" };
      const Element *b = j < theirs->elements->len ? theirs->elements->pdata[j] : &nothing;

      if (j >= theirs->elements->len && is_addition (a->name))
        {
          same = FALSE;
          continue;
        }
      j++;
      if (g_str_equal (a->name, b->name) && g_str_equal (a->text, b->text))
        continue;
      same = FALSE;
      if (!g_str_equal (a->name, b->name) || (!is_general (form, a, b) && !is_expected (file, record, form, a)))
        fail (file, form, record, a->name, a->text, b->text);
    }
  if (j < theirs->elements->len)
    fail (file, form, record, ((Element *) theirs->elements->pdata[j])->name, "(nothing)", "there");
  return same;
}

static GString *
write_xml (const char *path, gboolean normalized)
{
  GString *out = g_string_new (NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MbusDecoding with = { .saved = TRUE };
  const MrReading reading = { .telegrams = telegrams };
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  octets = mbus_unhex (contents, &error);
  g_assert_no_error (error);
  g_ptr_array_add (telegrams, mbus_telegram_decode_with (octets, &with, &error));
  g_assert_no_error (error);
  mr_report_append_xml (out, &reading, normalized, NULL);
  return out;
}

/* Everything after the declaration, with line ends of one character. */
static char *
without_declaration (const char *xml)
{
  g_auto (GStrv) pieces = g_strsplit (strstr (xml, "?>") + 2, "\r", -1);
  char *joined = g_strjoinv ("", pieces);

  return g_strchug (joined);
}

/* Returns: 1 if the files are the same in every octet. */
static guint
compare_file (const char *folder, const char *file, const char *form)
{
  g_autofree char *hex = g_strconcat (folder, file, ".hex", NULL);
  g_autofree char *xml = g_strconcat (folder, file, form, NULL);
  g_autofree char *expected = NULL;
  g_autofree char *bare = NULL;
  g_autoptr (GString) written = NULL;
  g_autoptr (GPtrArray) ours = NULL;
  g_autoptr (GPtrArray) theirs = NULL;
  gsize length = 0;
  gboolean same = TRUE;

  if (!g_file_get_contents (xml, &expected, &length, NULL))
    return 0;
  written = write_xml (hex, g_str_equal (form, ".norm.xml"));
  ours = parse (written->str, written->len);
  theirs = parse (expected, length);
  if (ours->len != theirs->len)
    {
      g_test_message ("%s%s: %u records, libmbus has %u", file, form, ours->len - 1, theirs->len - 1);
      g_test_fail ();
    }
  for (guint i = 0; i < MIN (ours->len, theirs->len); i++)
    if (!compare_part (file, form, (int) i - 1, ours->pdata[i], theirs->pdata[i]))
      same = FALSE;

  if (!same)
    return 0;
  bare = without_declaration (expected);
  g_assert_cmpstr (written->str, ==, bare);
  return 1;
}

static void
compare_folder (const char *folder, guint least)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_same = 0;
  guint n_files = 0;

  if (dir == NULL)
    {
      g_test_skip ("The telegrams of real meters are not here.");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = NULL;

      if (!g_str_has_suffix (name, ".hex"))
        continue;
      n_files++;
      file = g_strndup (name, strlen (name) - strlen (".hex"));
      n_same += compare_file (folder, file, ".xml");
      n_same += compare_file (folder, file, ".norm.xml");
    }
  g_test_message ("%u telegrams; %u files are the same to the octet", n_files, n_same);
  g_assert_cmpuint (n_same, >=, least);
}

static void
test_frames (void)
{
  compare_folder (TELEGRAMS "test-frames/", 1);
}

static void
test_refusals (void)
{
  compare_folder (TELEGRAMS "error-frames/", 8);
}

/* A difference that no longer exists must be removed from the list. */
static void
test_list (void)
{
  if (!g_file_test (TELEGRAMS, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("The telegrams of real meters are not here.");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (!used[i])
      {
        g_test_message ("%s record %d: %s is no difference", differences[i].file, differences[i].record,
                        differences[i].element);
        g_test_fail ();
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xml-libmbus/frames", test_frames);
  g_test_add_func ("/xml-libmbus/refusals", test_refusals);
  g_test_add_func ("/xml-libmbus/list", test_list);

  return g_test_run ();
}
