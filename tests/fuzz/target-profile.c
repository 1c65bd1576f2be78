/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device profile that somebody has dropped in, and what becomes of telegrams with it. */
#include "config.h"

#include "fuzz-target.h"

#include <libxml/parser.h>
#include <string.h>

#include "mbus-decode.h"
#include "mr-condition.h"
#include "mr-profile-private.h"
#include "sample-telegrams.h"
#include "telegram-builder.h"
#include "use-telegram.h"

/* Far more than the profiles that come with the program describe. */
#define PROFILES_MAX 200

static void
use_conditions (const MrProfile *profile, const MbusTelegram *telegram)
{
  g_autoptr (GPtrArray) conditions = mr_conditions_of (profile, telegram);

  for (guint i = 0; i < conditions->len; i++)
    {
      const MrCondition *condition = conditions->pdata[i];
      g_autofree char *text = mr_condition_text (condition);
      g_autofree char *advice = mr_condition_advice (condition);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (g_utf8_validate (advice, -1, NULL));
      g_assert_true (g_str_is_ascii (condition->kind->id));
      g_assert_nonnull (mr_severity_nick (condition->kind->severity));
      g_assert_cmpint (condition->record, >=, -1);
      g_assert_cmpint (condition->record, <, (int) telegram->records->len);
    }
}

/* Subunits, storages, tariffs, the manufacturer's VIFE after several VIFs, and every form of data. */
#define ELECTRICITY \
  "78 56 34 12 2D 2C 34 02 07 00 00 00 04 03 01 00 00 00 84 40 03 02 00 00 00 05 83 FF 0D 31 6B 02 47 " \
  "85 80 40 2E 00 00 80 3F 82 01 2B 01 00 8C 11 04 04 00 00 00 84 90 10 FF 80 84 3B 06 17 05 00 02 AB FF 81 00 01 00 " \
  "02 FD C8 FF 05 01 00 0A FF D9 00 05 50 02 FF E0 FF 81 15 6E 00 02 FF 22 01 00 04 13 FF FF FF 7F 0D FD 8E 00 01 41"

static void
use_with (const MrProfile *profile, MbusTelegram *telegram)
{
  mr_profile_apply (profile, telegram);
  use_telegram (telegram);
  use_conditions (profile, telegram);
}

static void
use_profile (const MrProfile *profile)
{
  g_autoptr (MbusTelegram) electricity = decode_frame (MBUS_CI_VARIABLE, ELECTRICITY);
  const char *model = mr_profile_model (profile);

  g_assert_true (model == NULL || g_utf8_validate (model, -1, NULL));
  g_assert_true (g_utf8_validate (mr_profile_source (profile), -1, NULL));
  mr_profile_proof (profile);
  mr_profile_quirks (profile);

  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) octets = sample_telegram (i);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);

      if (telegram == NULL)
        continue;
      use_with (profile, telegram);
    }
  use_with (profile, electricity);
}

/* The largest numbers, which no file may make too large. */
static void
use_command (MrCommand *command, GPtrArray *telegrams)
{
  gint64 values[MR_COMMAND_FIELDS];
  gsize n_fields, n;
  const MrCommandField *fields = mr_command_fields (command, &n_fields);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrCommand) bound = NULL;
  g_autofree char *state = mr_command_read_state (command, telegrams, NULL);
  const guint8 *data;

  for (gsize i = 0; i < n_fields; i++)
    values[i] = fields[i].max;
  bound = mr_command_bind (command, values, n_fields, &error);
  g_assert_true ((bound == NULL) == (error != NULL));
  if (bound == NULL)
    return;
  mr_command_octets (bound, &data, &n);
  g_assert_cmpuint (n, <=, MBUS_DATA_MAX);
}

static void
use_commands (GPtrArray *commands)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);

  g_ptr_array_add (telegrams, decode_frame (MBUS_CI_VARIABLE, ELECTRICITY));
  for (guint i = 0; i < commands->len; i++)
    use_command (commands->pdata[i], telegrams);
}

/* What a file contains. */
typedef struct {
  GPtrArray *profiles;
  GPtrArray *commands;
} Contents;

static void
take_command (MrCommand *command, gpointer user_data)
{
  g_ptr_array_add (((Contents *) user_data)->commands, command);
}

static gboolean
take_profile (const MrProfileKey *key, MrProfile *profile, gpointer user_data)
{
  GPtrArray *profiles = ((Contents *) user_data)->profiles;

  if (profiles->len < PROFILES_MAX)
    g_ptr_array_add (profiles, profile);
  else
    mr_profile_unref (profile);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_profile_unref);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  Contents contents = { profiles, commands };
  const MrProfileTaker taker = { take_profile, take_command, &contents };
  g_autoptr (GError) error = NULL;
  xmlDoc *document = mr_profile_parse ("fuzz.xml", (const char *) data, size, &error);
  gboolean good = document != NULL && mr_profile_read ("fuzz.xml", document, &taker, &error);

  g_assert_true (good == (error == NULL));
  g_assert_true (good || g_utf8_validate (error->message, -1, NULL));
  if (document != NULL)
    xmlFreeDoc (document);
  for (guint i = 0; good && i < MIN (profiles->len, 2); i++)
    use_profile (profiles->pdata[i]);
  use_commands (commands);
  return 0;
}

/* One of everything that the schema knows, for the meter of the samples, and what it does not let through. */
static const char *const typed[] = {
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<profiles manufacturer=\"KAM KAW\">\n"
  "  <records id=\"own\">\n"
  "    <record vif=\"FF 22\" unit=\"h\" exponent=\"-1\" coding=\"unsigned\"><quantity>On time</quantity></record>\n"
  "    <record vif=\"93 7F\" dif=\"02\" coding=\"time\"><name>When</name></record>\n"
  "  </records>\n"
  "  <bits id=\"status\" status=\"yes\">\n"
  "    <bit n=\"5\" severity=\"warning\"><text>Air.</text><advice>Bleed it.</advice></bit>\n"
  "  </bits>\n"
  "  <bits id=\"info\" vif=\"FD 17\"><bit n=\"63\" severity=\"error\"><text>Gone.</text></bit></bits>\n"
  "  <model name=\"Sample\" versions=\"34 35\" types=\"04 0C\" proof=\"decoded\">\n"
  "    <source>None.</source>\n"
  "    <use records=\"own\"/><use bits=\"status\"/><use bits=\"info\"/>\n"
  "    <quirks delay-after-nke=\"100\" response-delay=\"60000\" ignores=\"reset baud\"/>\n"
  "    <format>02 FF 20 04 13 44 13</format>\n"
  "  </model>\n"
  "  <commands versions=\"34\" types=\"04\" proof=\"inferred\">\n"
  "    <source>None.</source>\n"
  "    <state vif=\"FD 1B\" dif=\"81 10\" disconnected=\"0\" connected=\"1\" released=\"2\"/>\n"
  "    <state vif=\"13\"/>\n"
  "    <command id=\"set\" function=\"tariff\" danger=\"disturbs\" ci=\"51\" expected=\"{tariff}\">\n"
  "      <name>Set</name><octets>01 FF 13 {tariff} {more}</octets>\n"
  "      <field name=\"tariff\" min=\"1\" max=\"4\" size=\"1\" coding=\"bcd\">Tariff</field>\n"
  "      <field name=\"more\" min=\"-2147483648\" max=\"9\" size=\"4\">More</field>\n"
  "    </command>\n"
  "    <command id=\"off\" function=\"other\" danger=\"none\" expected=\"connected\"><name>Off</name></command>\n"
  "  </commands>\n"
  "</profiles>\n",
  "<profiles manufacturer=\"any\">\n"
  "  <records id=\"own\">\n"
  "    <record vife=\"22\" unit=\"h\"><name>Code</name><part>Phase L1</part></record>\n"
  "    <record vife=\"07-0E\" unit=\"Hz\" exponent=\"-3\" proof=\"inferred\"><quantity>Frequency</quantity></record>\n"
  "    <record of=\"Energy\" subunit=\"1\" unit=\"varh\"><quantity>Reactive energy</quantity></record>\n"
  "    <record of=\"Energy\" storage=\"1\"><part>A</part><part>B</part><part>C</part></record>\n"
  "    <record of=\"Energy\" data=\"integer\"><correction factor=\"3.6\">It is so.</correction></record>\n"
  "    <record tariff=\"1\"><total/></record>\n"
  "  </records>\n"
  "  <records id=\"more\" proof=\"arithmetic\" then=\"standard\">\n"
  "    <source>None.</source>\n"
  "    <record vife=\"08 01\"><total/></record>\n"
  "    <record data=\"bcd\" of=\"Volume\"><correction factor=\"999999999999.999999\">Huge.</correction></record>\n"
  "  </records>\n"
  "  <model types=\"02\" proof=\"telegram\">\n"
  "    <source>None.</source><use records=\"own\"/><use records=\"more\"/>\n  </model>\n"
  "</profiles>\n",
  "<profiles manufacturer=\"KAM\"><model name=\"A\" proof=\"guessed\"><source>x</source></model></profiles>",
  "<profiles manufacturer=\"KAM\"><model name=\"A\" proof=\"decoded\"><source>x</source><use bits=\"none\"/></model>"
  "</profiles>",
  "<!DOCTYPE profiles [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n"
  "<profiles manufacturer=\"KAM\"><model name=\"&b;\" proof=\"decoded\"><source>&b;</source></model></profiles>",
};

static void
seed_file (const char *path, FuzzSeedFunc seed, gpointer user_data)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  seed ((const guint8 *) contents, size, user_data);
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "data", "profiles", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    seed ((const guint8 *) typed[i], strlen (typed[i]), user_data);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".xml"))
        seed_file (file, seed, user_data);
    }
}
