/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command templates of a file of device profiles, which follows the schema. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-command-private.h"
#include "mr-meaning.h"

/* What the templates of one <commands> share. */
typedef struct {
  MrCommandFacts facts;
  GPtrArray *texts; /* what the facts borrow */
  MrProfileProblem *problem;
} Reader;

/* @text: (transfer full) (nullable). Returns: (transfer none) (nullable) */
static const char *
keep (Reader *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  return text;
}

static const char *
attribute (Reader *self, xmlNode *node, const char *name)
{
  return keep (self, mr_xml_attribute (node, name));
}

/* Returns: the value whose word the attribute is, among @n */
static guint
choice (Reader *self, xmlNode *node, const char *name, const char *(*nick) (guint value), guint n)
{
  const char *word = attribute (self, node, name);
  guint i = 0;

  while (i + 1 < n && g_strcmp0 (nick (i), word) != 0)
    i++;
  return i;
}

static const char *
function_nick (guint value)
{
  return mr_function_nick (value);
}

static const char *
danger_nick (guint value)
{
  return mr_danger_nick (value);
}

static void
read_state (Reader *self, xmlNode *node)
{
  MrCommandState *state = &self->facts.states[MIN (self->facts.n_states, MR_COMMAND_STATES - 1)];

  *state = (MrCommandState) { .vif = attribute (self, node, "vif"), .dif = attribute (self, node, "dif") };
  for (guint i = MR_SUPPLY_UNKNOWN + 1; i < MR_N_SUPPLIES; i++)
    state->numbers[i] = attribute (self, node, mr_supply_nick (i));
  self->facts.n_states++;
}

static void
read_field (Reader *self, xmlNode *node, MrCommandFacts *facts)
{
  static const char *const codings[] = { "integer", "bcd", NULL };
  MrCommandField *field = &facts->fields[MIN (facts->n_fields, MR_COMMAND_FIELDS - 1)];

  *field = (MrCommandField) {
    .name = attribute (self, node, "name"),
    .title = keep (self, mr_xml_words (node)),
    .min = mr_xml_number (node, "min", 0),
    .max = mr_xml_number (node, "max", 0),
    .octets = (guint) mr_xml_number (node, "size", 1),
    .bcd = mr_xml_choice (node, "coding", codings) == 1,
  };
  facts->n_fields++;
}

static guint8
read_ci (xmlNode *node)
{
  g_autoptr (GBytes) octets = mr_xml_octets (node, "ci");

  return octets != NULL ? *(const guint8 *) g_bytes_get_data (octets, NULL) : MBUS_CI_DATA_SEND;
}

/* Returns: (transfer full) (nullable): the template */
static MrCommand *
read_command (Reader *self, xmlNode *node)
{
  xmlNode *octets = mr_xml_child (node, "octets");
  MrCommandFacts facts = self->facts;
  g_autoptr (GError) error = NULL;
  MrCommand *command;

  facts.id = attribute (self, node, "id");
  facts.name = keep (self, mr_xml_child_words (node, "name"));
  facts.function = choice (self, node, "function", function_nick, MR_FUNCTION_OTHER + 1);
  facts.danger = choice (self, node, "danger", danger_nick, MR_DANGER_CUTS_SUPPLY + 1);
  facts.ci = read_ci (node);
  facts.expected = attribute (self, node, "expected");
  facts.octets = octets != NULL ? keep (self, mr_xml_words (octets)) : NULL;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (mr_xml_is (child, "field"))
      read_field (self, child, &facts);

  command = mr_command_new (&facts, &error);
  if (command == NULL)
    mr_profile_fail (self->problem, node, g_strdup (error->message));
  return command;
}

void
mr_commands_read (xmlNode *node, const char *manufacturers, MrCommandFunc add, gpointer user_data,
                  MrProfileProblem *problem)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { .texts = texts, .problem = problem };

  reader.facts.manufacturer = manufacturers;
  reader.facts.versions = attribute (&reader, node, "versions");
  reader.facts.types = attribute (&reader, node, "types");
  reader.facts.proof = mr_proof_read (node);
  reader.facts.source = keep (&reader, mr_xml_child_words (node, "source"));
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      MrCommand *command = NULL;

      if (mr_xml_is (child, "state"))
        read_state (&reader, child);
      else if (mr_xml_is (child, "command"))
        command = read_command (&reader, child);
      if (command == NULL)
        continue;
      if (!g_hash_table_add (ids, g_strdup (mr_command_id (command))))
        mr_profile_fail (problem, child, g_strdup_printf (_("“%s” is defined twice."), mr_command_id (command)));
      add (command, user_data);
    }
}
