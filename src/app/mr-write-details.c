/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-details.h"

#include <glib/gi18n-lib.h>

#include "mr-lamp-icon.h"
#include "mr-meter-look.h"
#include "mr-write-cells.h"

#define N_FACTS 7

struct _MrWriteDetails {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkLabel *title;
  GtkLabel *meter;
  GtkWidget *lamp;
  GtkLabel *result;
  GtkGrid *facts;
  GtkWidget *request_box;
  GtkLabel *request;
  GtkWidget *proof_box;
  GtkLabel *proof;

  GtkWidget *captions[N_FACTS];
  GtkWidget *values[N_FACTS];

  /* Owned references */
  MrLoggedWrite *entry;

  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MrWriteDetails, mr_write_details, GTK_TYPE_WIDGET)

typedef enum { PROP_ENTRY = 1, PROP_NARROW } MrWriteDetailsProps;
static GParamSpec *props[PROP_NARROW + 1];

/* --- Facts --- */

static char *
get_planned (const MrWrite *write)
{
  return mr_second_text (write->planned);
}

static char *
get_sent (const MrWrite *write)
{
  return write->sent != 0 ? mr_second_text (write->sent) : NULL;
}

static char *
get_finished (const MrWrite *write)
{
  return write->finished != 0 ? mr_second_text (write->finished) : NULL;
}

static char *
get_who (const MrWrite *write)
{
  return g_strdup (write->who);
}

static char *
get_details (const MrWrite *write)
{
  return mr_present_write_details (write);
}

static char *
get_bus (const MrWrite *write)
{
  return g_strdup (write->bus_name);
}

static char *
get_number (const MrWrite *write)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, write->id);
}

static const struct {
  const char *caption;
  char *(*get) (const MrWrite *write); /* (transfer full) (nullable): "" and NULL: there is nothing to say */
} facts[N_FACTS] = {
  /* Translators: precedes the time at which a write to a meter was planned. */
  { NC_("write", "Planned"), get_planned },
  /* Translators: precedes the time at which a write was sent to a meter. */
  { NC_("write", "Sent"), get_sent },
  /* Translators: precedes the time at which the outcome of a write was known. */
  { NC_("write", "Finished"), get_finished },
  /* Translators: precedes the name of the user who wrote to a meter. */
  { NC_("write", "By"), get_who },
  /* Translators: precedes what else is known of a write to a meter. */
  { NC_("write", "Details"), get_details },
  /* Translators: precedes the name of a bus. */
  { NC_("write", "Bus"), get_bus },
  /* Translators: precedes the number of an entry in the log. */
  { NC_("write", "Entry"), get_number },
};

static GtkWidget *
add_label (MrWriteDetails *self, int column, int row)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "yalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);

  gtk_grid_attach (self->facts, label, column, row, 1, 1);
  return label;
}

static void
make_facts (MrWriteDetails *self)
{
  for (int i = 0; i < N_FACTS; i++)
    {
      self->captions[i] = add_label (self, 0, i);
      self->values[i] = add_label (self, 1, i);
      gtk_label_set_text (GTK_LABEL (self->captions[i]), g_dpgettext2 (GETTEXT_PACKAGE, "write", facts[i].caption));
      gtk_widget_add_css_class (self->captions[i], "dim-label");
      gtk_widget_add_css_class (self->values[i], "numeric");
      gtk_widget_set_hexpand (self->values[i], TRUE);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->values[i]), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      self->captions[i], NULL, -1);
    }
}

static void
show_facts (MrWriteDetails *self, const MrWrite *write)
{
  for (gsize i = 0; i < N_FACTS; i++)
    {
      g_autofree char *text = facts[i].get (write);
      const gboolean has_text = text != NULL && *text != '\0';

      gtk_label_set_text (GTK_LABEL (self->values[i]), has_text ? text : "");
      gtk_widget_set_visible (self->captions[i], has_text);
      gtk_widget_set_visible (self->values[i], has_text);
    }
}

/* --- Octets --- */

static void
show_octets (GtkWidget *box, GtkLabel *label, GBytes *octets)
{
  g_autofree char *hex = mr_present_write_octets (octets);

  gtk_label_set_text (label, hex);
  gtk_widget_set_visible (box, octets != NULL);
}

/* --- The entry --- */

/* "KAM 66290778 · address 7 · Attic". */
static char *
describe_meter (MrMeter *meter)
{
  g_autofree char *label = mr_meter_label (meter);
  g_autoptr (GString) text = g_string_new (label);

  if (mr_meter_primary (meter) >= 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("address %d"), mr_meter_primary (meter));
    }
  if (*mr_meter_place (meter) != '\0')
    g_string_append_printf (text, " · %s", mr_meter_place (meter));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_entry (MrWriteDetails *self)
{
  const MrWrite *write = mr_logged_write_get (self->entry);
  const MrWriteOutcome outcome = mr_logged_write_get_outcome (self->entry);
  g_autofree char *what = mr_present_write_what (write);
  g_autofree char *values = mr_present_write_values (write);
  g_autofree char *title = g_strdup_printf ("%s %s", what, values);
  g_autofree char *meter = describe_meter (mr_logged_write_get_meter (self->entry));
  g_autofree char *reason = mr_logged_write_get_reason (self->entry);
  g_autofree char *result = mr_write_result_text (outcome, reason);
  gboolean lit;

  gtk_label_set_text (self->title, g_strchomp (title));
  gtk_label_set_text (self->meter, meter);
  gtk_label_set_text (self->result, result);
  g_object_set (self->lamp, "lamp", mr_write_outcome_lamp (outcome, &lit), NULL);
  gtk_widget_set_visible (self->lamp, lit);
  show_facts (self, write);
  show_octets (self->request_box, self->request, write->request);
  show_octets (self->proof_box, self->proof, write->proof);
}

static void
set_entry (MrWriteDetails *self, MrLoggedWrite *entry)
{
  if (self->entry == entry)
    return;
  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_func (self->entry, show_entry, self);
  g_set_object (&self->entry, entry);
  if (entry != NULL)
    {
      g_signal_connect_object (entry, "notify::write", G_CALLBACK (show_entry), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (entry, "notify::outcome", G_CALLBACK (show_entry), self, G_CONNECT_SWAPPED);
      show_entry (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENTRY]);
}

static GtkOrientation
columns_orientation (GtkWidget *widget, gboolean narrow)
{
  return narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
}

/* --- GObject --- */

static void
mr_write_details_dispose (GObject *object)
{
  MrWriteDetails *self = MR_WRITE_DETAILS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_WRITE_DETAILS);
  g_clear_object (&self->entry);
  G_OBJECT_CLASS (mr_write_details_parent_class)->dispose (object);
}

static void
mr_write_details_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrWriteDetails *self = MR_WRITE_DETAILS (object);

  switch ((MrWriteDetailsProps) id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_write_details_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrWriteDetails *self = MR_WRITE_DETAILS (object);

  switch ((MrWriteDetailsProps) id)
    {
    case PROP_ENTRY:
      set_entry (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_write_details_class_init (MrWriteDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_write_details_dispose;
  object_class->get_property = mr_write_details_get_property;
  object_class->set_property = mr_write_details_set_property;

  props[PROP_ENTRY] = g_param_spec_object ("entry", NULL, NULL, MR_TYPE_LOGGED_WRITE,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LAMP_ICON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-write-details.ui");
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, content);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, title);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, meter);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, lamp);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, result);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, request_box);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, request);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, proof_box);
  gtk_widget_class_bind_template_child (widget_class, MrWriteDetails, proof);
  gtk_widget_class_bind_template_callback (widget_class, columns_orientation);
}

static void
mr_write_details_init (MrWriteDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_facts (self);
}

MrLoggedWrite *
mr_write_details_get_entry (MrWriteDetails *self)
{
  g_return_val_if_fail (MR_IS_WRITE_DETAILS (self), NULL);
  return self->entry;
}
