/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-dialog.h"

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mbus-command.h"
#include "mr-cancel-button.h"
#include "mr-command-check.h"
#include "mr-command-octets.h"
#include "mr-command-words.h"
#include "mr-commands.h"
#include "mr-dialogs.h"
#include "mr-template-fields.h"
#include "mr-template-places.h"
#include "mr-template-row.h"
#include "mr-template-store.h"
#include "mr-write-frames.h"

#define N_FUNCTIONS (MR_FUNCTION_OTHER + 1)
#define N_DANGERS (MR_DANGER_CUTS_SUPPLY + 1)

/* Whatever its primary address, the octets of the command are the same. */
#define DRY_RUN_ADDRESS 1

static const MrProof proofs[] = { MR_PROOF_INFERRED, MR_PROOF_TELEGRAM, MR_PROOF_DOCUMENT, MR_PROOF_CONFIRMED };

struct _MrTemplateDialog {
  AdwWindow parent_instance;

  /* Template widgets */
  GtkEditable *name;
  AdwComboRow *function;
  AdwComboRow *danger;
  GtkEditable *manufacturer;
  GtkEditable *versions;
  GtkEditable *types;
  GtkEditable *ci;
  GtkEditable *octets;
  AdwPreferencesGroup *fields_group;
  AdwPreferencesGroup *places_group;
  GtkEditable *expected;
  GtkEditable *source;
  AdwComboRow *proof;
  GtkWidget *end;       /* what ends the user's own template */
  GtkLabel *end_label;
  GtkLabel *problem;
  GtkLabel *unproven;
  GtkWidget *verdict;
  GtkWidget *dry_run_group;
  GtkLabel *dry_run;

  /* Owned references */
  MrMeter *meter;
  MrCommandFacts *base; /* what it began with */
  MrCommand *own;       /* (nullable): the user's own template, which is edited */
  MrTemplateFields *fields;
  MrTemplatePlaces *places;
  char *id;             /* (nullable): made from the name of a new one */
  gboolean shipped; /* a template that came with the program has the id, too */
  gboolean busy;    /* a file is written or deleted */
};

G_DEFINE_FINAL_TYPE (MrTemplateDialog, mr_template_dialog, ADW_TYPE_WINDOW)

static guint saved_signal;

/* --- What was typed --- */

/* "Gas valve: off!" becomes "gas-valve-off"; a name without Latin letters, a number. */
static char *
make_id (const char *name)
{
  GString *id = g_string_new (NULL);
  g_autofree char *ascii = g_str_to_ascii (name, "C");

  for (const char *next = ascii; *next != '\0'; next++)
    if (g_ascii_isalnum (*next))
      g_string_append_c (id, g_ascii_tolower (*next));
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  g_string_truncate (id, MIN (id->len, MR_COMMAND_ID_MAX));
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_printf (id, "command-%08x", g_str_hash (name));
  return g_string_free (id, FALSE);
}

/* The id, too, is valid as long as what was typed is. */
static const char *
present_id (MrTemplateDialog *self)
{
  g_autofree char *id = NULL;

  if (self->base->id != NULL)
    return self->base->id;
  id = make_id (gtk_editable_get_text (self->name));
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_steal_pointer (&id);
    }
  return self->id;
}

/* The texts belong to the rows. */
static MrCommandFacts
collect (MrTemplateDialog *self)
{
  const guint proof = adw_combo_row_get_selected (self->proof);
  const char *ci = gtk_editable_get_text (self->ci);
  MrCommandFacts facts = { 0 };
  guint64 number;

  facts.manufacturer = gtk_editable_get_text (self->manufacturer);
  facts.versions = mr_template_row_get_text (self->versions);
  facts.types = mr_template_row_get_text (self->types);
  facts.id = present_id (self);
  facts.name = gtk_editable_get_text (self->name);
  facts.source = gtk_editable_get_text (self->source);
  facts.function = (MrFunction) MIN (adw_combo_row_get_selected (self->function), MR_FUNCTION_OTHER);
  facts.danger = (MrDanger) MIN (adw_combo_row_get_selected (self->danger), MR_DANGER_CUTS_SUPPLY);
  facts.proof = proofs[MIN (proof, G_N_ELEMENTS (proofs) - 1)];
  facts.ci = g_ascii_string_to_unsigned (ci, 16, 0, 0xFF, &number, NULL) ? (guint8) number : 0;
  facts.octets = mr_template_row_get_text (self->octets);
  facts.expected = mr_template_row_get_text (self->expected);
  mr_template_fields_get (self->fields, &facts);
  mr_template_places_get (self->places, &facts);
  return facts;
}

/* --- Checking, and what would be sent --- */

static char *
explain (const MrCommandFacts *facts)
{
  gint64 smallest[MR_COMMAND_FIELDS] = { 0 };
  guint8 data[MBUS_DATA_MAX];
  guint8 octets[MBUS_FRAME_MAX];
  gsize n_data;
  MbusFrame frame;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) fields = NULL;
  GString *text;

  for (guint i = 0; i < facts->n_fields; i++)
    smallest[i] = facts->fields[i].min;
  if (facts->octets == NULL || !mr_command_octets_fill (facts, smallest, data, &n_data, NULL))
    return g_strdup ("");
  mbus_command_send (&frame, DRY_RUN_ADDRESS, facts->ci, data, n_data, TRUE);
  bytes = g_bytes_new (octets, mbus_frame_build (&frame, octets));
  text = g_string_new (NULL);
  mbus_append_octets (text, octets, g_bytes_get_size (bytes));
  fields = mr_write_frame_explain (bytes);
  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      const MbusField *field = &g_array_index (fields, MbusField, i);

      g_string_append (text, i == 0 ? "\n\n" : "\n");
      mbus_append_octets (text, octets + field->offset, field->length);
      g_string_append_printf (text, "  %s", field->words);
    }
  return g_string_free (text, FALSE);
}

/* A new template would take the place of one with the same id, unseen. */
static gboolean
is_taken (MrTemplateDialog *self, const char *id)
{
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  const MbusSecondary *address = mr_meter_address (self->meter);

  return self->base->id == NULL && (mr_commands_find_own (commands, address, id) != NULL ||
                                    mr_commands_find_shipped (commands, address, id) != NULL);
}

/* What the rules cannot know: what was typed instead of what they check. Returns: (transfer full) (nullable): the
 * fault */
static char *
find_fault (MrTemplateDialog *self, const MrCommandFacts *facts, MrCommandPart part)
{
  const char *ci = gtk_editable_get_text (self->ci);
  g_autoptr (GError) error = NULL;

  if (part == MR_COMMAND_PART_CI && (strlen (ci) != 2 || !g_ascii_isxdigit (ci[0]) || !g_ascii_isxdigit (ci[1])))
    return g_strdup_printf (_("“%s” is not a CI field: write two hexadecimal digits, such as 51."), ci);
  if (!mr_command_part_check (facts, part, 0, &error))
    return g_strdup (error->message);
  if (part == MR_COMMAND_PART_NAME && is_taken (self, facts->id))
    return g_strdup_printf (_("There is a command “%s” for this meter already. Edit that one, or choose another name."),
                            facts->name);
  return NULL;
}

/* Returns: (transfer full): every fault, each once, as a line; "" if there are no faults */
static char *
check (MrTemplateDialog *self, const MrCommandFacts *facts)
{
  const struct {
    MrCommandPart part;
    GtkEditable *row; /* (nullable) */
  } parts[] = {
    { MR_COMMAND_PART_WHOLE, NULL },
    { MR_COMMAND_PART_NAME, self->name },
    { MR_COMMAND_PART_MANUFACTURER, self->manufacturer },
    { MR_COMMAND_PART_VERSIONS, self->versions },
    { MR_COMMAND_PART_TYPES, self->types },
    { MR_COMMAND_PART_CI, self->ci },
    { MR_COMMAND_PART_OCTETS, self->octets },
    { MR_COMMAND_PART_EXPECTED, self->expected },
    { MR_COMMAND_PART_SOURCE, self->source },
  };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      char *fault = find_fault (self, facts, parts[i].part);

      if (parts[i].row != NULL)
        mr_template_row_set_fault (parts[i].row, fault);
      if (fault != NULL)
        g_ptr_array_add (faults, fault);
    }
  mr_template_fields_check (self->fields, facts, faults);
  mr_template_places_check (self->places, facts, faults);
  g_ptr_array_add (faults, NULL);
  return g_strjoinv ("\n", (char **) faults->pdata);
}

static void
show_label (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
update (MrTemplateDialog *self)
{
  MrCommandFacts facts;
  g_autofree char *problem = NULL;
  g_autofree char *dry_run = NULL;

  if (self->base == NULL)
    return;
  facts = collect (self);
  problem = check (self, &facts);
  dry_run = *problem == '\0' ? explain (&facts) : g_strdup ("");
  show_label (self->problem, problem);
  show_label (self->unproven, facts.octets != NULL && facts.expected == NULL
                              ? _("The result cannot be proven: no state that the meter reports is expected after the command.")
                              : "");
  show_label (self->dry_run, dry_run);
  gtk_widget_set_visible (self->dry_run_group, *dry_run != '\0');
  gtk_widget_set_visible (self->verdict, gtk_widget_get_visible (GTK_WIDGET (self->problem)) ||
                                           gtk_widget_get_visible (GTK_WIDGET (self->unproven)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "template.save", *problem == '\0' && !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "template.end", self->own != NULL && !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "template.add-place", mr_template_places_have_room (self->places));
}

static void
octets_changed_cb (MrTemplateDialog *self)
{
  if (self->fields == NULL)
    return;
  mr_template_fields_follow (self->fields, gtk_editable_get_text (self->octets));
  update (self);
}

static void
add_place_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_template_places_add (MR_TEMPLATE_DIALOG (widget)->places);
}

/* --- Saving and deleting --- */

/* @failure: marked for translation */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer failure)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (object);
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (mr_template_store_finish (result, &error))
    {
      g_signal_emit (self, saved_signal, 0);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  update (self);
  mr_dialogs_report (GTK_WIDGET (self), _(failure), error->message);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (widget);
  const MrCommandFacts facts = collect (self);

  self->busy = TRUE;
  mr_template_store_save_async (&facts, self->own, self, done_cb, (gpointer) N_("Couldn’t save the template"));
  update (self);
}

static void
end_cb (gpointer user_data)
{
  MrTemplateDialog *self = user_data;

  if (self->busy || self->own == NULL)
    return;
  self->busy = TRUE;
  update (self);
  mr_template_store_delete_async (self->own, self, done_cb, (gpointer) N_("Couldn’t delete the template"));
}

/* Of a template that came with the program, only the user's change can be deleted. */
static void
end_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (widget);
  const char *title = mr_command_title (self->own);
  g_autofree char *body = self->shipped
    /* Translators: the name of a command. */
    ? g_strdup_printf (_("“%s” goes back to what came with the program. Your bytes, fields and places of its state "
                         "will be lost. This cannot be undone."), title)
    /* Translators: the name of a command. */
    : g_strdup_printf (_("“%s” will no longer be offered. Its bytes, fields and places of its state will be lost. This "
                         "cannot be undone."), title);

  mr_dialogs_ask (widget, MR_DIALOG_DESTRUCTIVE, self->shipped ? _("Restore Shipped Template?") : _("Delete Template?"), body,
                  self->shipped ? _("_Restore") : _("_Delete"), NULL, end_cb, g_object_ref (self), g_object_unref);
}

/* --- What it begins with --- */

static void
fill_combo (AdwComboRow *row, guint n, const char *(*name) (guint i))
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, name (i));
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
}

static const char *
function_name (guint i)
{
  return mr_function_name ((MrFunction) i);
}

static const char *
danger_name (guint i)
{
  return i == MR_DANGER_NONE ? C_("danger", "None") : mr_danger_sentence ((MrDanger) i);
}

static const char *
proof_name (guint i)
{
  return mr_proof_words (proofs[i]);
}

static void
show (MrTemplateDialog *self, const MrCommandFacts *facts)
{
  g_autofree char *ci = g_strdup_printf ("%02X", facts->ci);

  mr_template_row_set_text (self->name, facts->name);
  adw_combo_row_set_selected (self->function, facts->function);
  adw_combo_row_set_selected (self->danger, facts->danger);
  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    if (proofs[i] == facts->proof)
      adw_combo_row_set_selected (self->proof, i);
  mr_template_row_set_text (self->manufacturer, facts->manufacturer);
  mr_template_row_set_text (self->versions, facts->versions);
  mr_template_row_set_text (self->types, facts->types);
  mr_template_row_set_text (self->ci, ci);
  mr_template_row_set_text (self->expected, facts->expected);
  mr_template_row_set_text (self->source, facts->source);
  mr_template_places_set (self->places, facts);
  mr_template_fields_set (self->fields, facts);
  mr_template_row_set_text (self->octets, facts->octets);
}

/* Whose template is edited, which decides how it ends. */
static void
show_origin (MrTemplateDialog *self)
{
  g_autoptr (MrCommands) commands = mr_commands_get_default ();
  const MbusSecondary *address = mr_meter_address (self->meter);
  MrCommand *own = self->base->id != NULL ? mr_commands_find_own (commands, address, self->base->id) : NULL;

  gtk_widget_set_visible (self->end, own != NULL);
  if (own == NULL)
    return;
  self->own = mr_command_ref (own);
  self->shipped = mr_commands_find_shipped (commands, address, self->base->id) != NULL;
  gtk_label_set_label (self->end_label, self->shipped ? _("_Restore Shipped Template…") : _("_Delete Template…"));
}

/* For meters like this one. */
static MrCommandFacts *
suggest (MrMeter *meter)
{
  const MbusSecondary *address = mr_meter_address (meter);
  g_autofree char *types = g_strdup_printf ("%02X", address->device_type);
  const MrCommandFacts facts = {
    .manufacturer = mr_meter_manufacturer (meter),
    .types = types,
    .function = MR_FUNCTION_OTHER,
    .danger = MR_DANGER_DISTURBS,
    .proof = MR_PROOF_INFERRED,
    .ci = 0x51,
  };

  return mr_command_facts_copy (&facts);
}

/* --- GObject --- */

static void
mr_template_dialog_dispose (GObject *object)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (object);

  g_clear_object (&self->fields);
  g_clear_object (&self->places);
  g_clear_object (&self->meter);
  g_clear_pointer (&self->own, mr_command_unref);
  g_clear_pointer (&self->base, mr_command_facts_free);
  G_OBJECT_CLASS (mr_template_dialog_parent_class)->dispose (object);
}

static void
mr_template_dialog_finalize (GObject *object)
{
  g_free (MR_TEMPLATE_DIALOG (object)->id);
  G_OBJECT_CLASS (mr_template_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  static const struct {
    const char *name;
    gsize offset;
  } children[] = {
    { "name", G_STRUCT_OFFSET (MrTemplateDialog, name) },
    { "function", G_STRUCT_OFFSET (MrTemplateDialog, function) },
    { "danger", G_STRUCT_OFFSET (MrTemplateDialog, danger) },
    { "manufacturer", G_STRUCT_OFFSET (MrTemplateDialog, manufacturer) },
    { "versions", G_STRUCT_OFFSET (MrTemplateDialog, versions) },
    { "types", G_STRUCT_OFFSET (MrTemplateDialog, types) },
    { "ci", G_STRUCT_OFFSET (MrTemplateDialog, ci) },
    { "octets", G_STRUCT_OFFSET (MrTemplateDialog, octets) },
    { "fields_group", G_STRUCT_OFFSET (MrTemplateDialog, fields_group) },
    { "places_group", G_STRUCT_OFFSET (MrTemplateDialog, places_group) },
    { "expected", G_STRUCT_OFFSET (MrTemplateDialog, expected) },
    { "source", G_STRUCT_OFFSET (MrTemplateDialog, source) },
    { "proof", G_STRUCT_OFFSET (MrTemplateDialog, proof) },
    { "end", G_STRUCT_OFFSET (MrTemplateDialog, end) },
    { "end_label", G_STRUCT_OFFSET (MrTemplateDialog, end_label) },
    { "problem", G_STRUCT_OFFSET (MrTemplateDialog, problem) },
    { "unproven", G_STRUCT_OFFSET (MrTemplateDialog, unproven) },
    { "verdict", G_STRUCT_OFFSET (MrTemplateDialog, verdict) },
    { "dry_run_group", G_STRUCT_OFFSET (MrTemplateDialog, dry_run_group) },
    { "dry_run", G_STRUCT_OFFSET (MrTemplateDialog, dry_run) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_class_bind_template_child_full (widget_class, children[i].name, FALSE, (gssize) children[i].offset);
}

static void
mr_template_dialog_class_init (MrTemplateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_template_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mr_template_dialog_finalize;
  saved_signal = g_signal_new ("saved", MR_TYPE_TEMPLATE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MR_TYPE_CANCEL_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-template-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, octets_changed_cb);
  gtk_widget_class_install_action (widget_class, "template.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "template.end", NULL, end_action);
  gtk_widget_class_install_action (widget_class, "template.add-place", NULL, add_place_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_template_dialog_init (MrTemplateDialog *self)
{
  GtkEditable **const rows[] = { &self->name, &self->manufacturer, &self->versions, &self->types,
                                 &self->ci,   &self->octets,       &self->expected, &self->source };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    mr_template_row_prepare (*rows[i]);
  self->places = mr_template_places_new (self->places_group);
  g_signal_connect_object (self->places, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->fields = mr_template_fields_new (self->fields_group);
  g_signal_connect_object (self->fields, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  fill_combo (self->function, N_FUNCTIONS, function_name);
  fill_combo (self->danger, N_DANGERS, danger_name);
  fill_combo (self->proof, G_N_ELEMENTS (proofs), proof_name);
}

GtkWindow *
mr_template_dialog_new (GtkWindow *parent, MrMeter *meter, const MrCommandFacts *facts)
{
  MrTemplateDialog *self = g_object_new (MR_TYPE_TEMPLATE_DIALOG, "transient-for", parent, NULL);
  MrCommandFacts *base = facts != NULL ? mr_command_facts_copy (facts) : suggest (meter);

  self->meter = g_object_ref (meter);
  show (self, base);
  self->base = base;
  show_origin (self);
  octets_changed_cb (self);
  return GTK_WINDOW (self);
}

const char *
mr_template_dialog_get_problem (MrTemplateDialog *self)
{
  g_return_val_if_fail (MR_IS_TEMPLATE_DIALOG (self), "");
  return gtk_label_get_text (self->problem);
}

const char *
mr_template_dialog_get_dry_run (MrTemplateDialog *self)
{
  g_return_val_if_fail (MR_IS_TEMPLATE_DIALOG (self), "");
  return gtk_label_get_text (self->dry_run);
}
