/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mbus-frame.h"
#include "mr-file.h"
#include "mr-profile-error.h"
#include "mr-profile-private.h"

/* As with the folder of the store. */
#define FOLDER_MODE 0700
#define FILE_MODE 0666 /* less the umask */

/* --- As XML --- */

/* @value: (nullable): no attribute */
static void
append_attribute (GString *xml, const char *name, const char *value)
{
  g_autofree char *escaped = value != NULL ? g_markup_escape_text (value, -1) : NULL;

  if (value != NULL)
    g_string_append_printf (xml, " %s=\"%s\"", name, escaped);
}

/* @value: (nullable): no element */
static void
append_element (GString *xml, const char *name, const char *value)
{
  g_autofree char *escaped = value != NULL ? g_markup_escape_text (value, -1) : NULL;

  if (value != NULL)
    g_string_append_printf (xml, "<%s>%s</%s>\n", name, escaped, name);
}

static void
append_state (GString *xml, const MrCommandState *state)
{
  g_string_append (xml, "    <state");
  append_attribute (xml, "vif", state->vif);
  append_attribute (xml, "dif", state->dif);
  for (guint i = MR_SUPPLY_UNKNOWN + 1; i < MR_N_SUPPLIES; i++)
    append_attribute (xml, mr_supply_nick (i), state->numbers[i]);
  g_string_append (xml, "/>\n");
}

static void
append_field (GString *xml, const MrCommandField *field)
{
  g_autofree char *title = g_markup_escape_text (field->title, -1);

  g_string_append (xml, "      <field");
  append_attribute (xml, "name", field->name);
  g_string_append_printf (xml, " min=\"%" G_GINT64_FORMAT "\" max=\"%" G_GINT64_FORMAT "\" size=\"%u\"", field->min,
                          field->max, field->octets);
  append_attribute (xml, "coding", field->bcd ? "bcd" : NULL);
  g_string_append_printf (xml, ">%s</field>\n", title);
}

static void
append_command (GString *xml, const MrCommandFacts *facts)
{
  g_autofree char *ci = g_strdup_printf ("%02X", facts->ci);

  g_string_append (xml, "    <command");
  append_attribute (xml, "id", facts->id);
  append_attribute (xml, "function", mr_function_nick (facts->function));
  append_attribute (xml, "danger", mr_danger_nick (facts->danger));
  append_attribute (xml, "ci", facts->ci != MBUS_CI_DATA_SEND ? ci : NULL);
  append_attribute (xml, "expected", facts->expected);
  g_string_append (xml, ">\n      ");
  append_element (xml, "name", facts->name);
  if (facts->octets != NULL)
    g_string_append (xml, "      ");
  append_element (xml, "octets", facts->octets);
  for (guint i = 0; i < facts->n_fields; i++)
    append_field (xml, &facts->fields[i]);
  g_string_append (xml, "    </command>\n");
}

static char *
format (const MrCommandFacts *facts)
{
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<profiles");

  append_attribute (xml, "manufacturer", facts->manufacturer);
  g_string_append (xml, ">\n  <commands");
  append_attribute (xml, "versions", facts->versions);
  append_attribute (xml, "types", facts->types);
  append_attribute (xml, "proof", mr_proof_nick (facts->proof));
  g_string_append (xml, ">\n    ");
  append_element (xml, "source", facts->source);
  for (guint i = 0; i < facts->n_states; i++)
    append_state (xml, &facts->states[i]);
  append_command (xml, facts);
  g_string_append (xml, "  </commands>\n</profiles>\n");
  return g_string_free (xml, FALSE);
}

/* --- From XML --- */

/* What a file contains. */
typedef struct {
  GPtrArray *commands;
  guint n_profiles;
} Contents;

static gboolean
count_profile (const MrProfileKey *key, MrProfile *profile, gpointer user_data)
{
  ((Contents *) user_data)->n_profiles++;
  mr_profile_unref (profile);
  return TRUE;
}

static void
take_command (MrCommand *command, gpointer user_data)
{
  g_ptr_array_add (((Contents *) user_data)->commands, command);
}

/* Returns: (transfer full) (nullable): the only template */
static MrCommandFacts *
parse (const char *name, const char *text, gsize n, GError **error)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  Contents contents = { commands, 0 };
  const MrProfileTaker taker = { count_profile, take_command, &contents };
  xmlDoc *document = mr_profile_parse (name, text, n, error);
  const gboolean good = document != NULL && mr_profile_read (name, document, &taker, error);

  if (document != NULL)
    xmlFreeDoc (document);
  if (!good)
    return NULL;
  if (commands->len == 1 && contents.n_profiles == 0)
    return mr_command_facts_copy (mr_command_facts (commands->pdata[0]));
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID,
               _("“%s” is not a file with a single command. Change it with a text editor."), name);
  return NULL;
}

/* --- Files --- */

char *
mr_command_file_path (const char *folder, const MrCommandFacts *facts)
{
  g_autofree char *name = g_strconcat ("command-", facts->manufacturer, "-", facts->id, ".xml", NULL);

  return g_build_filename (folder, g_strdelimit (name, " " G_DIR_SEPARATOR_S, '-'), NULL);
}

MrCommandFacts *
mr_command_file_check (const MrCommandFacts *facts, GError **error)
{
  g_autoptr (MrCommand) command = mr_command_new (facts, error);
  g_autofree char *xml = NULL;

  if (command == NULL)
    return NULL;
  xml = format (mr_command_facts (command));
  return parse (facts->id, xml, strlen (xml), error);
}

gboolean
mr_command_file_save (const char *folder, const MrCommandFacts *facts, GError **error)
{
  g_autoptr (MrCommandFacts) checked = mr_command_file_check (facts, error);
  g_autofree char *path = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) reason = NULL;

  if (checked == NULL)
    return FALSE;
  path = mr_command_file_path (folder, checked);
  xml = format (checked);
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0)
    {
      g_autofree char *shown = g_filename_display_name (folder);

      g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE, _("Couldn’t create the folder “%s”: %s."), shown,
                   g_strerror (errno));
      return FALSE;
    }
  if (g_file_set_contents_full (path, xml, -1, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, &reason))
    return TRUE;
  /* Translators: %s is a sentence of the system, without a full stop. */
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE, _("Couldn’t save the command. %s."), reason->message);
  return FALSE;
}

MrCommandFacts *
mr_command_file_load (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  gsize n = 0;

  text = mr_file_read (path, MR_PROFILE_SIZE_MAX, &n, &reason);
  if (text != NULL)
    return parse (shown, text, n, error);
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_READ,
               _("The device profiles in “%s” cannot be read: %s."), shown, reason->message);
  return NULL;
}

gboolean
mr_command_file_delete (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE, _("Couldn’t delete “%s”: %s."), shown,
               g_strerror (errno));
  return FALSE;
}

/* --- Of the user's own --- */

/* Nothing is lost that the user has not seen. Returns: whether the file of @own still has this template and no other */
static gboolean
is_unchanged (const MrCommand *own, GError **error)
{
  g_autoptr (MrCommandFacts) facts = mr_command_file_load (mr_command_file (own), error);
  g_autofree char *shown = g_filename_display_name (mr_command_file (own));

  if (facts == NULL)
    return FALSE;
  if (mr_command_facts_equal (facts, mr_command_facts (own)))
    return TRUE;
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE,
               _("The file “%s” was changed by another program. Start this program again to see the change."), shown);
  return FALSE;
}

/* Returns: whether no file is where another one is to be moved. */
static gboolean
is_free (const char *path, const MrCommandFacts *facts, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE,
               /* Translators: the id of a command template, like "gas-valve-off", and the letters of a manufacturer. */
               _("There is already a command “%s” of your own for %s. Edit that one, or delete it first."), facts->id,
               facts->manufacturer);
  return FALSE;
}

gboolean
mr_command_file_replace (const char *folder, const MrCommand *own, const MrCommandFacts *facts, GError **error)
{
  g_autoptr (MrCommandFacts) checked = mr_command_file_check (facts, error);
  g_autofree char *path = NULL;

  if (checked == NULL || !is_unchanged (own, error))
    return FALSE;
  path = mr_command_file_path (folder, checked);
  if (g_str_equal (path, mr_command_file (own)))
    return mr_command_file_save (folder, checked, error);
  if (!is_free (path, checked, error) || !mr_command_file_save (folder, checked, error))
    return FALSE;
  if (mr_command_file_delete (mr_command_file (own), error))
    return TRUE;
  /* As it was before. */
  mr_command_file_delete (path, NULL);
  return FALSE;
}

gboolean
mr_command_file_remove (const MrCommand *own, GError **error)
{
  return is_unchanged (own, error) && mr_command_file_delete (mr_command_file (own), error);
}
