/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl address": the primary addresses of a bus, as a plan that is stored with its site. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-cli-address-print.h"
#include "mr-cli-bus.h"
#include "mr-cli-password.h"
#include "mr-cli-screen.h"
#include "mr-cli-writes-print.h"
#include "mr-cli-batch.h"
#include "mr-file.h"
#include "mr-open-write.h"

typedef struct {
  char *format_text;
  MrFormat format;
  gboolean yes;
  gboolean dry_run;
  char *password_file;
  MrCliConnectionOptions bus;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->format_text);
  g_free (self->password_file);
  mr_cli_connection_options_clear (&self->bus);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
add_options (GOptionContext *context, Options *self, gboolean writes)
{
  const GOptionEntry format[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  const GOptionEntry writing[] = {
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_("Write without asking"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &self->dry_run, N_("Show what would be sent, and send nothing"), NULL },
    { NULL }
  };

  g_option_context_add_main_entries (context, format, GETTEXT_PACKAGE);
  if (writes)
    {
      g_option_context_add_main_entries (context, writing, GETTEXT_PACKAGE);
      mr_cli_password_add_option (context, &self->password_file);
    }
  mr_cli_connection_add_options (context, &self->bus, FALSE);
}

static MrAddressing *
open_plan (MrCliBus *bus)
{
  g_autoptr (GError) error = NULL;
  MrAddressing *addressing = mr_addressing_new (mr_cli_bus_session (bus), mr_cli_bus_link (bus), &error);

  if (addressing == NULL)
    mr_cli_say (error->message);
  return addressing;
}

/* Returns: (transfer none) (nullable): the row of the meter that @address means; NULL after a message. */
static MrAddressingRow *
find_row (MrCliBus *bus, MrAddressing *addressing, const MbusAddress *address)
{
  MrMeter *meter = mr_cli_find_known (bus, address);

  return meter != NULL ? mr_addressing_find (addressing, meter) : NULL;
}

/* --- plan --- */

typedef struct {
  char *from;
  char *digits;
  char *list;
  gboolean needed;
  gboolean clear;
} Rules;

static void
rules_clear (Rules *self)
{
  g_free (self->from);
  g_free (self->digits);
  g_free (self->list);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rules, rules_clear)

/* One meter and its address, "ADDRESS=NEW". */
typedef struct {
  MbusAddress who;
  guint address;
} Single;

static gboolean
parse_singles (char **texts, GArray *singles)
{
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (texts[i], "=", 2);
      Single single;

      if (g_strv_length (parts) != 2)
        {
          mr_cli_usage (_("Write a meter and its new address like this: 5=17."));
          return FALSE;
        }
      if (!mr_cli_parse_address (parts[0], &single.who) ||
          !mr_cli_parse_number (parts[1], "NEW", 1, MBUS_ADDRESS_LAST, &single.address))
        return FALSE;
      g_array_append_val (singles, single);
    }
  return TRUE;
}

static char *
read_list (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *sentence = NULL;
  char *text = mr_file_read (path, MR_FILE_MAX, NULL, &error);

  if (text != NULL)
    return text;
  /* Translators: the name of a file, then the reason in a few words. */
  sentence = g_strdup_printf (_("The list %s cannot be read: %s."), shown, error->message);
  mr_cli_say (sentence);
  return NULL;
}

/* Returns: whether the whole list was understood. */
static gboolean
use_list (MrAddressing *addressing, const char *path, gboolean *is_read)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = read_list (path);

  *is_read = text != NULL;
  if (text == NULL)
    return FALSE;
  mr_addressing_use_list (addressing, text, problems);
  for (guint i = 0; i < problems->len; i++)
    mr_cli_say (problems->pdata[i]);
  return problems->len == 0;
}

/* Returns: MR_CLI_DONE, MR_CLI_PARTLY after a message about a part of it, MR_CLI_FAILED. */
static MrCliExit
use_rules (MrCliBus *bus, MrAddressing *addressing, const Rules *rules, guint first, guint n_digits, GArray *singles)
{
  gboolean whole = TRUE;
  gboolean is_read = TRUE;

  if (rules->clear)
    mr_addressing_clear (addressing, NULL);
  if (rules->needed)
    mr_addressing_use_rule (addressing, mr_address_rule_needed, NULL, MAX (first, 1));
  else if (rules->from != NULL)
    mr_addressing_use_rule (addressing, mr_address_rule_sequential, NULL, first);
  if (rules->digits != NULL)
    whole = mr_addressing_use_rule (addressing, mr_address_rule_digits, NULL, n_digits) == 0;
  if (rules->list != NULL)
    whole = use_list (addressing, rules->list, &is_read) && whole;
  if (!is_read)
    return MR_CLI_FAILED;
  for (guint i = 0; i < singles->len; i++)
    {
      const Single *single = &g_array_index (singles, Single, i);
      MrAddressingRow *row = find_row (bus, addressing, &single->who);

      if (row == NULL)
        return MR_CLI_FAILED;
      mr_addressing_set_wish (addressing, row, (int) single->address);
    }
  return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}

static MrCliExit
run_plan (char ***args)
{
  g_auto (Options) options = { 0 };
  g_auto (Rules) rules = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &rules.from, N_("Count from this address, in the order of the list"),
      N_("N") },
    { "needed", 0, 0, G_OPTION_ARG_NONE, &rules.needed,
      N_("Count only for meters without an address of their own, from 1 or the N of --from"), NULL },
    { "digits", 0, 0, G_OPTION_ARG_STRING, &rules.digits, N_("Use the last 2 or 3 digits of each meter’s number"),
      N_("N") },
    { "list", 0, 0, G_OPTION_ARG_FILENAME, &rules.list,
      N_("Use a list with a meter number and an address on each line"),
      N_("FILE") },
    { "clear", 0, 0, G_OPTION_ARG_NONE, &rules.clear, N_("Begin with an empty plan"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) singles = g_array_new (FALSE, FALSE, sizeof (Single));
  g_autoptr (MrCliBus) bus = NULL;
  g_autoptr (MrAddressing) addressing = NULL;
  MrCliExit outcome;
  guint first = 0;
  guint n_digits = 0;

  g_option_context_set_summary (context, _("Plans new primary addresses for the meters of a bus, and shows the plan."));
  g_option_context_set_description (context, _("Nothing is sent: the bus need not be connected. The plan is saved "
                                               "with the site. Later rules change what earlier ones planned; "
                                               "ADDRESS=NEW plans for one meter."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_options (context, &options, FALSE);
  if (!mr_cli_parse (context, args, N_("URI [ADDRESS=NEW…]"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (options.format_text, MR_FORMAT_CSV, &options.format) ||
      (rules.from != NULL && !mr_cli_parse_number (rules.from, "--from", 1, MBUS_ADDRESS_LAST, &first)) ||
      (rules.digits != NULL && !mr_cli_parse_number (rules.digits, "--digits", 2, 3, &n_digits)) ||
      !parse_singles (rest + 1, singles))
    return MR_CLI_USAGE;

  bus = mr_cli_bus_open_offline ((const char *const[]) { rest[0], NULL }, &options.bus, MR_CLI_KEEP_ALWAYS, &outcome);
  if (bus == NULL)
    return outcome;
  addressing = open_plan (bus);
  if (addressing == NULL)
    return MR_CLI_FAILED;
  outcome = use_rules (bus, addressing, &rules, first, n_digits, singles);
  if (outcome == MR_CLI_FAILED)
    return outcome;
  if (mr_addressing_get_n_conflicts (addressing) > 0)
    outcome = MR_CLI_PARTLY;
  mr_cli_print_addressing (addressing, options.format);
  return mr_cli_bus_n_problems (bus) == 0 ? outcome : MR_CLI_FAILED;
}

/* --- apply, resume, undo --- */

static void
say_conflicts (MrAddressing *addressing)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (addressing)); i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);
      g_autofree char *label = mr_meter_label (mr_addressing_row_get_meter (row));
      g_autofree char *sentence = NULL;

      if (mr_addressing_row_get_conflict_kind (row) == MR_PLAN_NO_CONFLICT)
        continue;
      /* Translators: a meter, like "KAM 66290778", then a complete sentence with the reason. */
      sentence = g_strdup_printf (_("%s is left out: %s"), label, mr_addressing_row_get_conflict (row));
      mr_cli_say (sentence);
    }
}

/* Returns: (transfer full): the open writes of the meters whose address is in doubt */
static GPtrArray *
find_open_writes (MrCliBus *bus, MrAddressing *addressing)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (addressing)); i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);
      const MbusAddress address = {
        .by_secondary = TRUE,
        .secondary = *mr_meter_address (mr_addressing_row_get_meter (row)),
      };

      if (mr_addressing_row_get_doubt (row) != MR_PLAN_NO_ADDRESS)
        g_array_append_val (addresses, address);
    }
  return mr_open_writes_find (mr_cli_bus_link (bus), (const MbusAddress *) addresses->data, addresses->len);
}

static gboolean
has_doubt (MrAddressing *addressing)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (addressing)); i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);

      if (mr_addressing_row_get_doubt (row) != MR_PLAN_NO_ADDRESS)
        return TRUE;
    }
  return FALSE;
}

/* Nothing is begun: a program gets the same document as otherwise. */
static MrCliExit
refuse (MrAddressing *addressing, const Options *options)
{
  if (options->dry_run)
    return mr_cli_writes_print_refused (options->format);
  if (options->format != MR_FORMAT_TEXT)
    mr_cli_print_addressing (addressing, options->format);
  return MR_CLI_REFUSED;
}

static MrCliExit
run_writes (MrCliBus *bus, MrAddressing *addressing, MrFormat format)
{
  MrTask *writing = mr_addressing_apply (addressing);
  g_autoptr (MrTask) task = NULL;

  /* What was to be written has come true while the user was asked. */
  if (writing == NULL)
    return MR_CLI_DONE;
  task = g_object_ref (writing);
  return mr_cli_run_writes (bus, task, format == MR_FORMAT_TEXT);
}

/* Meters that an interrupted run left in doubt are read first: then it is known which of them still need a write, and
 * said what became of the one before. So are those that were silent, otherwise the plan could not be finished. */
static void
read_doubtful (MrCliBus *bus, MrAddressing *addressing)
{
  g_autoptr (GPtrArray) open = find_open_writes (bus, addressing);
  MrTask *reading = mr_addressing_read_uncertain (addressing);
  g_autoptr (MrTask) task = NULL;

  if (reading == NULL)
    return;
  task = g_object_ref (reading);
  mr_cli_bus_run (bus, &task, 1);
  mr_cli_bus_recall (open);
}

static MrCliExit
apply (MrCliBus *bus, MrAddressing *addressing, const Options *options)
{
  g_autoptr (GArray) steps = NULL;
  MrCliExit outcome = MR_CLI_DONE;
  gboolean in_doubt;

  read_doubtful (bus, addressing);
  if (mr_cli_bus_stopped (bus))
    return refuse (addressing, options);

  steps = mr_addressing_get_steps (addressing);
  say_conflicts (addressing);
  in_doubt = has_doubt (addressing);
  if (steps->len == 0)
    mr_cli_say (_("There is nothing to write."));
  else if (options->format == MR_FORMAT_TEXT)
    mr_cli_print_steps (addressing);

  if (steps->len > 0 && !mr_cli_confirm (bus, options->yes))
    return refuse (addressing, options);
  if (steps->len > 0)
    outcome = run_writes (bus, addressing, options->format);
  else if (mr_addressing_get_n_conflicts (addressing) > 0)
    outcome = MR_CLI_REFUSED;
  if (in_doubt)
    outcome = MR_CLI_DOUBT;
  if (options->format != MR_FORMAT_TEXT)
    mr_cli_print_addressing (addressing, options->format);
  return mr_cli_add_exit (outcome, mr_addressing_get_n_changes (addressing) == 0);
}

/* --- The command line --- */

typedef struct {
  const char *parameters; /* marked for translation, like the next two */
  const char *summary;
  const char *description;
  gboolean undoes;
} WriteCommand;

/* Returns: whether there is anything to undo; otherwise after a message. */
static gboolean
plan_undo (MrCliBus *bus, MrAddressing *addressing, GArray *addresses)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      MrAddressingRow *row = find_row (bus, addressing, &g_array_index (addresses, MbusAddress, i));

      if (row == NULL)
        return FALSE;
      g_ptr_array_add (rows, row);
    }
  if (mr_addressing_undo (addressing, rows->len > 0 ? rows : NULL) > 0)
    return TRUE;
  mr_cli_say (_("There is nothing to undo: no meter of the plan has got its address, or its former one is not known. Meters that "
                "the plan was cleared of must be named."));
  return FALSE;
}

static MrCliExit
run_write (const WriteCommand *command, char ***args)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (GBytes) password = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  g_autoptr (MrAddressing) addressing = NULL;
  MrCliExit outcome;

  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, _(command->description));
  add_options (context, &options, TRUE);
  if (!mr_cli_parse (context, args, _(command->parameters), 1, command->undoes ? G_MAXUINT : 1, &rest) ||
      !mr_cli_parse_format (options.format_text, MR_FORMAT_CSV, &options.format))
    return MR_CLI_USAGE;
  for (guint i = 1; rest[i] != NULL; i++)
    {
      MbusAddress address;

      if (!mr_cli_parse_address (rest[i], &address))
        return MR_CLI_USAGE;
      g_array_append_val (addresses, address);
    }
  if (!mr_cli_can_confirm (!options.yes && !options.dry_run))
    return MR_CLI_USAGE;
  if (!mr_cli_password_load (options.password_file, &password))
    return MR_CLI_FAILED;

  bus = mr_cli_open_to_write (rest[0], options.dry_run, &options.bus, &outcome);
  if (bus == NULL)
    return outcome;
  addressing = open_plan (bus);
  if (addressing == NULL)
    return MR_CLI_FAILED;
  if (command->undoes && !plan_undo (bus, addressing, addresses))
    return refuse (addressing, &options);
  mr_addressing_set_password (addressing, password);
  mr_cli_password_say_unused (password, mr_addressing_may_ask_password (addressing));
  if (!options.dry_run)
    return apply (bus, addressing, &options);

  say_conflicts (addressing);
  mr_cli_print_dry_run (addressing, options.format);
  return mr_addressing_get_n_conflicts (addressing) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}

static MrCliExit
run_apply (char ***args)
{
  static const WriteCommand command = {
    N_("URI"),
    N_("Gives the meters the addresses that are planned, and reads each of them back."),
    N_("Meters in conflict are left out, with the reason. Where meters swap their addresses, one of them has a free "
       "address in between. An interrupted run is continued by running the command again: meters whose address is in "
       "doubt are read first, and what was confirmed is not written again."),
    FALSE,
  };

  return run_write (&command, args);
}

static MrCliExit
run_undo (char ***args)
{
  static const WriteCommand command = {
    N_("URI [ADDRESS…]"),
    N_("Gives the meters back the addresses they had before, and reads each of them back."),
    N_("Without ADDRESS, all meters of the plan that have got their addresses. The same rules hold as for “meterctl "
       "address apply”."),
    TRUE,
  };

  return run_write (&command, args);
}

static const MrCliCommand commands[] = {
  { "plan", N_("Plan new addresses, or show the plan"), run_plan },
  { "apply", N_("Give the meters their planned addresses"), run_apply },
  { "resume", N_("Continue an interrupted run (same as apply)"), run_apply },
  { "undo", N_("Give the meters back their former addresses"), run_undo },
};

MrCliExit
mr_cli_run_address (char ***args)
{
  return mr_cli_run_group (commands, G_N_ELEMENTS (commands),
                           _("The primary addresses of a bus, as a plan: made first, then written, and undone if "
                             "need be."),
                           args);
}
