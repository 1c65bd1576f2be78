/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-task-row.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-cells.h"

struct _MrTaskRow {
  GtkListBoxRow parent_instance;

  /* Template widgets */
  GtkAccessible *activity;
  GtkAccessible *progress;
  GtkAccessible *skip;
  GtkAccessible *stop;

  /* Owned references */
  MrTask *task;

  char *bus;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MrTaskRow, mr_task_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum { PROP_TASK = 1, PROP_NARROW, PROP_BUS } MrTaskRowProps;
static GParamSpec *props[PROP_BUS + 1];

/* --- What the template shows --- */

static char *
activity_of (MrTaskKind kind, MrTaskState state, const char *activity)
{
  if (state == MR_TASK_WAITING)
    /* Translators: a task that waits for its turn: "Reading 24 meters · waiting". */
    return g_strdup_printf (_("%s · waiting"), activity);
  if (state != MR_TASK_STOPPING)
    return g_strdup (activity);
  /* Translators: a write that was sent is not stopped before it was read back. */
  return g_strdup (kind == MR_TASK_WRITE ? _("Stopping once the meter has been read back") : _("Stopping…"));
}

/* "Cellar: Reading 24 meters", of which "Cellar" is a bus where there are several. */
static char *
activity_text (GtkWidget *widget, MrTaskKind kind, MrTaskState state, const char *activity, const char *bus)
{
  g_autofree char *text = activity_of (kind, state, activity);

  return bus != NULL && *bus != '\0' ? g_strdup_printf ("%s: %s", bus, text) : g_steal_pointer (&text);
}

/* A fraction that is not known yet is an empty bar, not a bar that disappears. */
static double
known_fraction (GtkWidget *widget, double fraction)
{
  return CLAMP (fraction, 0.0, 1.0);
}

static gboolean
shows_time_left (GtkWidget *widget, const char *time_left, gboolean narrow)
{
  return !narrow && time_left != NULL && *time_left != '\0';
}

/* Large text leaves no room for more above a page; the tooltip has all of it. */
static int
activity_lines (GtkWidget *widget)
{
  return mr_meter_cells_orientation () == GTK_ORIENTATION_VERTICAL ? 2 : 3;
}

static gboolean
is_at_work (GtkWidget *widget, MrTaskState state)
{
  return state == MR_TASK_RUNNING || state == MR_TASK_STOPPING;
}

static gboolean
can_be_stopped (GtkWidget *widget, MrTaskState state)
{
  return state == MR_TASK_WAITING || state == MR_TASK_RUNNING;
}

/* The oldest GTK we support calls a label, and what is labelled by it, after its class. */
static void
activity_changed_cb (MrTaskRow *self)
{
  const char *text = gtk_label_get_text (GTK_LABEL (self->activity));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property (self->activity, GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property (self->progress, GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property (self->skip, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_accessible_update_property (self->stop, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static GtkOrientation
buttons_orientation (GtkWidget *widget, gboolean narrow)
{
  return narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
}

static gboolean
can_be_skipped (GtkWidget *widget, const char *skips, MrTaskState state)
{
  return state == MR_TASK_RUNNING && skips != NULL && *skips != '\0';
}

static void
skip_cb (MrTaskRow *self)
{
  mr_task_skip (self->task);
}

static void
stop_cb (MrTaskRow *self)
{
  mr_task_stop (self->task);
}

/* --- GObject --- */

static void
mr_task_row_dispose (GObject *object)
{
  MrTaskRow *self = MR_TASK_ROW (object);

  if (self->activity != NULL)
    g_signal_handlers_disconnect_by_data (self->activity, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_TASK_ROW);
  g_clear_object (&self->task);
  g_clear_pointer (&self->bus, g_free);
  G_OBJECT_CLASS (mr_task_row_parent_class)->dispose (object);
}

static void
mr_task_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrTaskRow *self = MR_TASK_ROW (object);

  switch ((MrTaskRowProps) id)
    {
    case PROP_TASK:
      g_value_set_object (value, self->task);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_BUS:
      g_value_set_string (value, self->bus);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_task_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrTaskRow *self = MR_TASK_ROW (object);

  switch ((MrTaskRowProps) id)
    {
    case PROP_TASK:
      self->task = g_value_dup_object (value);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    case PROP_BUS:
      g_free (self->bus);
      self->bus = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_task_row_class_init (MrTaskRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_task_row_dispose;
  object_class->get_property = mr_task_row_get_property;
  object_class->set_property = mr_task_row_set_property;

  props[PROP_TASK] = g_param_spec_object ("task", NULL, NULL, MR_TYPE_TASK,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_BUS] = g_param_spec_string ("bus", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_TASK);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-task-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MrTaskRow, activity);
  gtk_widget_class_bind_template_child (widget_class, MrTaskRow, progress);
  gtk_widget_class_bind_template_child (widget_class, MrTaskRow, skip);
  gtk_widget_class_bind_template_child (widget_class, MrTaskRow, stop);
  gtk_widget_class_bind_template_callback (widget_class, activity_text);
  gtk_widget_class_bind_template_callback (widget_class, activity_lines);
  gtk_widget_class_bind_template_callback (widget_class, known_fraction);
  gtk_widget_class_bind_template_callback (widget_class, shows_time_left);
  gtk_widget_class_bind_template_callback (widget_class, is_at_work);
  gtk_widget_class_bind_template_callback (widget_class, can_be_stopped);
  gtk_widget_class_bind_template_callback (widget_class, buttons_orientation);
  gtk_widget_class_bind_template_callback (widget_class, can_be_skipped);
  gtk_widget_class_bind_template_callback (widget_class, skip_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
mr_task_row_init (MrTaskRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->activity, "notify::label", G_CALLBACK (activity_changed_cb), self);
  activity_changed_cb (self);
}
