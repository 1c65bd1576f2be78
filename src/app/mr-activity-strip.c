/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-activity-strip.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-bin-layout.h"
#include "mr-task-row.h"

struct _MrActivityStrip {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkRevealer *revealer;
  GtkWidget *room;
  GtkWidget *content;
  GtkListBox *rows;
  GtkSliceListModel *first; /* the tasks that have rows */
  GtkLabel *more;

  /* Owned references */
  MrSession *session;

  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MrActivityStrip, mr_activity_strip, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_NARROW } MrActivityStripProps;
static GParamSpec *props[PROP_NARROW + 1];

/* The first task is whole at any width; the others take up to a third of the window and scroll beyond that. A
 * GtkScrolledWindow would ask what is in it how high it is where it is as wide as it likes. */
static void
measure_room (GtkWidget *room, GtkOrientation orientation, int for_size, int *minimum, int *natural,
              int *minimum_baseline, int *natural_baseline)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (gtk_widget_get_ancestor (room, MR_TYPE_ACTIVITY_STRIP));
  GtkWidget *first = GTK_WIDGET (gtk_list_box_get_row_at_index (self->rows, 0));
  GtkRoot *root = gtk_widget_get_root (room);
  int whole;

  gtk_widget_measure (self->content, orientation, for_size, &whole, natural, NULL, NULL);
  *minimum = whole;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  if (first != NULL)
    gtk_widget_measure (first, orientation, for_size, minimum, NULL, NULL, NULL);
  *natural = MAX (*minimum, MIN (whole, root != NULL ? gtk_widget_get_height (GTK_WIDGET (root)) / 3 : 0));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (user_data);
  GtkWidget *row = g_object_new (MR_TYPE_TASK_ROW, "task", item, NULL);
  MrBusLink *link = mr_session_find_link (self->session, mr_task_get_bus (item));

  if (mr_session_has_several (self->session) && link != NULL)
    g_object_bind_property (link, "label", row, "bus", G_BINDING_SYNC_CREATE);
  g_object_bind_property (user_data, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
  return row;
}

static void
tasks_changed_cb (MrActivityStrip *self)
{
  const guint n_tasks = g_list_model_get_n_items (mr_session_get_tasks (self->session));
  const guint n_shown = gtk_slice_list_model_get_size (self->first);
  const guint n_more = n_tasks > n_shown ? n_tasks - n_shown : 0;
  /* Translators: tasks that wait for their turn, below those that are listed. */
  g_autofree char *text = g_strdup_printf (ngettext ("%u more is waiting", "%u more are waiting", n_more), n_more);

  gtk_label_set_text (self->more, text);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_more > 0);
}

static void
set_session (MrActivityStrip *self, MrSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (mr_session_get_tasks (self->session), self);
  g_set_object (&self->session, session);
  gtk_slice_list_model_set_model (self->first, session != NULL ? mr_session_get_tasks (session) : NULL);
  if (session != NULL)
    {
      g_signal_connect_object (mr_session_get_tasks (session), "items-changed", G_CALLBACK (tasks_changed_cb), self,
                               G_CONNECT_SWAPPED);
      tasks_changed_cb (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

static void
mr_activity_strip_dispose (GObject *object)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  if (self->rows != NULL)
    set_session (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_ACTIVITY_STRIP);
  G_OBJECT_CLASS (mr_activity_strip_parent_class)->dispose (object);
}

static void
mr_activity_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  switch ((MrActivityStripProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_activity_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrActivityStrip *self = MR_ACTIVITY_STRIP (object);

  switch ((MrActivityStripProps) id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_activity_strip_class_init (MrActivityStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_activity_strip_dispose;
  object_class->get_property = mr_activity_strip_get_property;
  object_class->set_property = mr_activity_strip_set_property;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_TASK_ROW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/meterroom/MeterRoom/mr-activity-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, revealer);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, room);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, content);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, rows);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, first);
  gtk_widget_class_bind_template_child (widget_class, MrActivityStrip, more);
}

static void
mr_activity_strip_init (MrActivityStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->room, mr_bin_layout_new (mr_bin_layout_by_width, measure_room));
  gtk_list_box_bind_model (self->rows, G_LIST_MODEL (self->first), create_row, self, NULL);
}
