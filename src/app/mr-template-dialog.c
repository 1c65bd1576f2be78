/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-dialog.h"

#include <glib/gi18n-lib.h>

#include "mbus-append.h"
#include "mbus-command.h"
#include "mr-command-file.h"
#include "mr-command-octets.h"
#include "mr-command-words.h"
#include "mr-commands.h"
#include "mr-dialogs.h"
#include "mr-profile.h"
#include "mr-template-fields.h"
#include "mr-write-frames.h"

#define N_PLACES 2 /* that are edited; further ones stay as they are */
#define N_FUNCTIONS (MR_FUNCTION_OTHER + 1)
#define N_DANGERS (MR_DANGER_CUTS_SUPPLY + 1)

/* Whatever its primary address, the octets of the command are the same. */
#define DRY_RUN_ADDRESS 1

static const MrProof proofs[] = { MR_PROOF_INFERRED, MR_PROOF_TELEGRAM, MR_PROOF_DOCUMENT, MR_PROOF_CONFIRMED };

/* Rows with the place of a state. */
typedef struct {
  GtkEditable *vif;
  GtkEditable *dif;
  GtkEditable *disconnected;
  GtkEditable *connected;
  GtkEditable *released;
} Place;

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
  Place places[N_PLACES];
  GtkEditable *expected;
  GtkEditable *source;
  AdwComboRow *proof;
  GtkLabel *problem;
  GtkLabel *dry_run;

  /* Owned references */
  MrCommandFacts *base; /* what it began with: the id, further places */
  MrTemplateFields *fields;
  char *id;
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (MrTemplateDialog, mr_template_dialog, ADW_TYPE_WINDOW)

static guint saved_signal;

/* --- What was typed --- */

static const char *
text_or_null (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);

  return *text != '\0' ? text : NULL;
}

static void
add_place (const Place *place, MrCommandFacts *facts)
{
  if (text_or_null (place->vif) == NULL)
    return;
  facts->states[facts->n_states++] = (MrCommandState) {
    .vif = gtk_editable_get_text (place->vif),
    .dif = text_or_null (place->dif),
    .numbers = {
      [MR_SUPPLY_DISCONNECTED] = text_or_null (place->disconnected),
      [MR_SUPPLY_CONNECTED] = text_or_null (place->connected),
      [MR_SUPPLY_RELEASED] = text_or_null (place->released),
    },
  };
}

/* "Gas valve: off!" becomes "gas-valve-off". */
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
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  return g_string_free (id, FALSE);
}

/* The texts belong to the rows. */
static MrCommandFacts
collect (MrTemplateDialog *self)
{
  const guint proof = adw_combo_row_get_selected (self->proof);
  const char *ci = gtk_editable_get_text (self->ci);
  MrCommandFacts facts = { 0 };
  guint64 number;

  g_free (self->id);
  self->id = self->base->id != NULL ? g_strdup (self->base->id) : make_id (gtk_editable_get_text (self->name));
  facts.manufacturer = gtk_editable_get_text (self->manufacturer);
  facts.versions = text_or_null (self->versions);
  facts.types = text_or_null (self->types);
  facts.id = self->id;
  facts.name = gtk_editable_get_text (self->name);
  facts.source = gtk_editable_get_text (self->source);
  facts.function = (MrFunction) MIN (adw_combo_row_get_selected (self->function), MR_FUNCTION_OTHER);
  facts.danger = (MrDanger) MIN (adw_combo_row_get_selected (self->danger), MR_DANGER_CUTS_SUPPLY);
  facts.proof = proofs[MIN (proof, G_N_ELEMENTS (proofs) - 1)];
  facts.ci = g_ascii_string_to_unsigned (ci, 16, 0, 0xFF, &number, NULL) ? (guint8) number : 0;
  facts.octets = text_or_null (self->octets);
  facts.expected = text_or_null (self->expected);
  mr_template_fields_get (self->fields, &facts);
  for (guint i = 0; i < N_PLACES; i++)
    add_place (&self->places[i], &facts);
  for (guint i = N_PLACES; i < self->base->n_states && facts.n_states < MR_COMMAND_STATES; i++)
    facts.states[facts.n_states++] = self->base->states[i];
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

static void
update (MrTemplateDialog *self)
{
  MrCommandFacts typed;
  g_autoptr (MrCommandFacts) facts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dry_run = NULL;

  if (self->base == NULL)
    return;
  typed = collect (self);
  facts = mr_command_file_check (&typed, &error);
  dry_run = facts != NULL ? explain (facts) : g_strdup ("");
  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  gtk_label_set_text (self->dry_run, dry_run);
  gtk_widget_set_visible (GTK_WIDGET (self->dry_run), *dry_run != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "template.save", facts != NULL && !self->saving);
}

static void
octets_changed_cb (MrTemplateDialog *self)
{
  if (self->fields == NULL)
    return;
  mr_template_fields_follow (self->fields, gtk_editable_get_text (self->octets));
  update (self);
}

/* --- Saving --- */

/* On a thread of its own. */
static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = mr_profiles_user_folder ();
  GError *error = NULL;

  if (!mr_command_file_save (folder, data, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  mr_commands_reload_default ();
  g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (object);
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit (self, saved_signal, 0);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  update (self);
  mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t save the template"), error->message);
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrTemplateDialog *self = MR_TEMPLATE_DIALOG (widget);
  const MrCommandFacts typed = collect (self);
  MrCommandFacts *facts = mr_command_file_check (&typed, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, saved_cb, NULL);

  if (facts == NULL || self->saving)
    {
      g_clear_pointer (&facts, mr_command_facts_free);
      return;
    }
  self->saving = TRUE;
  g_task_set_task_data (task, facts, (GDestroyNotify) mr_command_facts_free);
  g_task_run_in_thread (task, save);
  update (self);
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
set_text (GtkEditable *entry, const char *text)
{
  gtk_editable_set_text (entry, text != NULL ? text : "");
}

static void
show_place (const Place *place, const MrCommandState *state)
{
  set_text (place->vif, state->vif);
  set_text (place->dif, state->dif);
  set_text (place->disconnected, state->numbers[MR_SUPPLY_DISCONNECTED]);
  set_text (place->connected, state->numbers[MR_SUPPLY_CONNECTED]);
  set_text (place->released, state->numbers[MR_SUPPLY_RELEASED]);
}

static void
show (MrTemplateDialog *self, const MrCommandFacts *facts)
{
  g_autofree char *ci = g_strdup_printf ("%02X", facts->ci);

  set_text (self->name, facts->name);
  adw_combo_row_set_selected (self->function, facts->function);
  adw_combo_row_set_selected (self->danger, facts->danger);
  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    if (proofs[i] == facts->proof)
      adw_combo_row_set_selected (self->proof, i);
  set_text (self->manufacturer, facts->manufacturer);
  set_text (self->versions, facts->versions);
  set_text (self->types, facts->types);
  set_text (self->ci, ci);
  set_text (self->expected, facts->expected);
  set_text (self->source, facts->source);
  for (guint i = 0; i < N_PLACES && i < facts->n_states; i++)
    show_place (&self->places[i], &facts->states[i]);
  mr_template_fields_set (self->fields, facts);
  set_text (self->octets, facts->octets);
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
    { "vif", G_STRUCT_OFFSET (MrTemplateDialog, places[0].vif) },
    { "dif", G_STRUCT_OFFSET (MrTemplateDialog, places[0].dif) },
    { "disconnected", G_STRUCT_OFFSET (MrTemplateDialog, places[0].disconnected) },
    { "connected", G_STRUCT_OFFSET (MrTemplateDialog, places[0].connected) },
    { "released", G_STRUCT_OFFSET (MrTemplateDialog, places[0].released) },
    { "vif_2", G_STRUCT_OFFSET (MrTemplateDialog, places[1].vif) },
    { "dif_2", G_STRUCT_OFFSET (MrTemplateDialog, places[1].dif) },
    { "disconnected_2", G_STRUCT_OFFSET (MrTemplateDialog, places[1].disconnected) },
    { "connected_2", G_STRUCT_OFFSET (MrTemplateDialog, places[1].connected) },
    { "released_2", G_STRUCT_OFFSET (MrTemplateDialog, places[1].released) },
    { "expected", G_STRUCT_OFFSET (MrTemplateDialog, expected) },
    { "source", G_STRUCT_OFFSET (MrTemplateDialog, source) },
    { "proof", G_STRUCT_OFFSET (MrTemplateDialog, proof) },
    { "problem", G_STRUCT_OFFSET (MrTemplateDialog, problem) },
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-template-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, octets_changed_cb);
  gtk_widget_class_install_action (widget_class, "template.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mr_template_dialog_init (MrTemplateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

  show (self, base);
  self->base = base;
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
