/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-log-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-adaptive-bin.h"
#include "mr-banner.h"
#include "mr-column-titles.h"
#include "mr-lamp-icon.h"
#include "mr-meter-cells.h"
#include "mr-write-cells.h"
#include "mr-write-details.h"

#define N_FILTERS (MR_WRITE_LOG_DOUBTFUL + 1)

struct _MrWriteLogPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *content;
  AdwStatusPage *trouble;
  GtkWidget *room;
  GtkStack *panes;
  MrBanner *banner;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkBox *filters;
  GtkStack *views;
  GtkColumnView *table;
  GtkColumnViewColumn *address;
  GtkWidget *list;
  AdwStatusPage *nothing;
  GtkWidget *below;
  AdwBin *side;
  AdwBin *front;
  MrWriteDetails *details;
  GtkSingleSelection *selection;

  GtkToggleButton *toggles[N_FILTERS];

  /* Owned references */
  MrSession *session;
  MrWriteLog *log; /* (nullable) */

  MrWriteLogShow show;
  gboolean searching;
  gboolean in_detail;
};

G_DEFINE_FINAL_TYPE (MrWriteLogPage, mr_write_log_page, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_SEARCHING, PROP_IN_DETAIL } MrWriteLogPageProps;
static GParamSpec *props[PROP_IN_DETAIL + 1];

/* --- What is shown --- */

static gboolean
is_narrow (MrWriteLogPage *self)
{
  gboolean narrow;

  g_object_get (self->room, "narrow", &narrow, NULL);
  return narrow;
}

/* Nothing in doubt is good news, and not a search without result. */
static void
show_nothing (MrWriteLogPage *self)
{
  const gboolean searched = *gtk_editable_get_text (self->search_entry) != '\0';
  const gboolean good = self->show == MR_WRITE_LOG_DOUBTFUL && !searched;

  adw_status_page_set_icon_name (self->nothing, good ? "mr-lamp-ok-symbolic" : "system-search-symbolic");
  adw_status_page_set_title (self->nothing, good ? _("Nothing in Doubt") : _("No Entries Found"));
  adw_status_page_set_description (self->nothing, good ? _("Of each write it is known what became of it.")
                                                       : _("No entry of the log matches."));
}

static void
listed_changed_cb (MrWriteLogPage *self)
{
  const gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;

  if (self->views == NULL)
    return;
  if (!any)
    show_nothing (self);
  gtk_stack_set_visible_child_name (self->views, !any ? "nothing" : is_narrow (self) ? "list" : "table");
}

static void
show_details (MrWriteLogPage *self)
{
  const gboolean chosen = gtk_single_selection_get_selected_item (self->selection) != NULL;

  gtk_widget_set_visible (self->below, chosen && !is_narrow (self));
}

static void
set_in_detail (MrWriteLogPage *self, gboolean in_detail)
{
  in_detail = in_detail && is_narrow (self);
  if (self->in_detail == in_detail)
    return;

  self->in_detail = in_detail;
  gtk_stack_set_visible_child_name (self->panes, in_detail ? "detail" : "entries");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IN_DETAIL]);
}

/* A filter may take an entry out of the list while its details cover the list: they stay. */
static void
chosen_cb (MrWriteLogPage *self)
{
  MrLoggedWrite *entry;

  if (self->details == NULL)
    return;
  entry = gtk_single_selection_get_selected_item (self->selection);
  if (entry != NULL)
    g_object_set (self->details, "entry", entry, NULL);
  show_details (self);
}

static void
activated_cb (MrWriteLogPage *self)
{
  set_in_detail (self, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->details), GTK_DIR_TAB_FORWARD);
}

/* The details are one widget, below the list or covering it. */
static void
narrow_changed_cb (MrWriteLogPage *self)
{
  const gboolean narrow = is_narrow (self);
  GtkWidget *details = GTK_WIDGET (self->details);

  set_in_detail (self, FALSE);
  g_object_ref (details);
  adw_bin_set_child (narrow ? self->side : self->front, NULL);
  adw_bin_set_child (narrow ? self->front : self->side, details);
  g_object_unref (details);
  listed_changed_cb (self);
  show_details (self);
}

static void
update_content (MrWriteLogPage *self)
{
  gtk_stack_set_visible_child_name (self->content, mr_write_log_count (self->log, MR_WRITE_LOG_ALL) > 0 ? "log" : "empty");
}

static void
update_banner (MrWriteLogPage *self)
{
  MrMeter *only;
  const guint n = mr_write_log_count_doubtful_meters (self->log, &only);
  g_autofree char *label = only != NULL ? mr_meter_label (only) : NULL;
  g_autofree char *title = NULL;

  if (only != NULL)
    /* Translators: %s is a meter, like "KAM 66290778". */
    title = g_strdup_printf (_("It is not known what became of a write to %s."), label);
  else if (n > 0)
    title = g_strdup_printf (ngettext ("It is not known what became of writes to %u meter.",
                                       "It is not known what became of writes to %u meters.", n), n);
  if (title != NULL)
    g_object_set (self->banner, "title", title, NULL);
  g_object_set (self->banner, "revealed", title != NULL && self->show != MR_WRITE_LOG_DOUBTFUL, NULL);
}

/* --- The filter --- */

static const struct {
  const char *property; /* of MrWriteLog */
  const char *label;
  const char *name;
} filters[N_FILTERS] = {
  /* Translators: which entries of the log are shown: those that are in doubt, and so on. */
  [MR_WRITE_LOG_ALL] = { "n-all", NC_("writes shown", "All"), N_("Show all writes") },
  [MR_WRITE_LOG_CONFIRMED] = { "n-confirmed", NC_("writes shown", "Confirmed"), N_("Show writes that were confirmed") },
  [MR_WRITE_LOG_FAILED] = { "n-failed", NC_("writes shown", "Failed"), N_("Show writes that failed") },
  [MR_WRITE_LOG_NOT_SENT] = { "n-not-sent", NC_("writes shown", "Not Sent"), N_("Show writes that were not sent") },
  [MR_WRITE_LOG_DOUBTFUL] = { "n-doubtful", NC_("writes shown", "In Doubt"), N_("Show writes in doubt") },
};

static void
toggled_cb (MrWriteLogPage *self, GtkToggleButton *toggle)
{
  if (!gtk_toggle_button_get_active (toggle))
    return;
  for (guint i = 0; i < N_FILTERS; i++)
    if (self->toggles[i] == toggle)
      self->show = i;
  if (self->log == NULL)
    return;
  mr_write_log_set_show (self->log, self->show);
  listed_changed_cb (self);
  update_banner (self);
}

/* A word, and how many entries there are. */
static GtkToggleButton *
make_toggle (MrWriteLogPage *self, MrWriteLogShow show)
{
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (g_dpgettext2 (GETTEXT_PACKAGE, "writes shown", filters[show].label));
  GtkWidget *count = gtk_label_new ("0");

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_button_set_child (GTK_BUTTON (toggle), box);
  gtk_widget_add_css_class (toggle, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _(filters[show].name), -1);
  gtk_box_append (self->filters, toggle);
  g_signal_connect_object (toggle, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  if (self->log != NULL)
    g_object_bind_property (self->log, filters[show].property, count, "label", G_BINDING_SYNC_CREATE);
  return GTK_TOGGLE_BUTTON (toggle);
}

static void
make_toggles (MrWriteLogPage *self)
{
  for (guint i = 0; i < N_FILTERS; i++)
    {
      self->toggles[i] = make_toggle (self, i);
      gtk_toggle_button_set_group (self->toggles[i], i > 0 ? self->toggles[0] : NULL);
    }
  gtk_toggle_button_set_active (self->toggles[MR_WRITE_LOG_ALL], TRUE);
}

static void
search_changed_cb (MrWriteLogPage *self)
{
  mr_write_log_set_search (self->log, gtk_editable_get_text (self->search_entry));
  listed_changed_cb (self);
}

static void
show_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (widget);

  mr_write_log_page_set_show (self, MR_WRITE_LOG_ALL);
  mr_write_log_page_set_search (self, "");
}

static void
show_doubtful_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  mr_write_log_page_set_show (MR_WRITE_LOG_PAGE (widget), MR_WRITE_LOG_DOUBTFUL);
}

static void
close_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (widget);

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_widget_child_focus (GTK_WIDGET (self->views), GTK_DIR_TAB_FORWARD);
}

/* --- GObject --- */

static void
open_log (MrWriteLogPage *self)
{
  g_autoptr (GError) error = NULL;

  self->log = mr_write_log_new (self->session, &error);
  make_toggles (self);
  if (self->log == NULL)
    {
      g_autofree char *safe = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->trouble, safe);
      gtk_stack_set_visible_child_name (self->content, "trouble");
      return;
    }
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->log));
  g_signal_connect_object (self->log, "notify::n-all", G_CALLBACK (update_content), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->log, "notify::n-doubtful", G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  listed_changed_cb (self);
  update_content (self);
  update_banner (self);
}

static void
mr_write_log_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (mr_write_log_page_parent_class)->constructed (object);
  open_log (MR_WRITE_LOG_PAGE (object));
}

/* Another program may have written to a meter since the page was shown last. */
static void
mr_write_log_page_map (GtkWidget *widget)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (widget);

  GTK_WIDGET_CLASS (mr_write_log_page_parent_class)->map (widget);
  if (self->log != NULL)
    mr_write_log_refresh (self->log);
}

/* The entries, where there are any; a page never opens without a focus. */
static gboolean
mr_write_log_page_grab_focus (GtkWidget *widget)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (widget);

  return gtk_widget_child_focus (GTK_WIDGET (self->views), GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (GTK_WIDGET (self->content), GTK_DIR_TAB_FORWARD);
}

static void
mr_write_log_page_dispose (GObject *object)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_WRITE_LOG_PAGE);
  g_clear_object (&self->log);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mr_write_log_page_parent_class)->dispose (object);
}

static void
mr_write_log_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (object);

  switch ((MrWriteLogPageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_IN_DETAIL:
      g_value_set_boolean (value, self->in_detail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_write_log_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (object);

  switch ((MrWriteLogPageProps) id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_IN_DETAIL:
      set_in_detail (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_IN_DETAIL] = g_param_spec_boolean ("in-detail", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, content);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, room);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, panes);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, filters);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, views);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, address);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, list);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, below);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, side);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, front);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, details);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, selection);
}

static void
mr_write_log_page_class_init (MrWriteLogPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mr_write_log_page_constructed;
  object_class->dispose = mr_write_log_page_dispose;
  object_class->get_property = mr_write_log_page_get_property;
  object_class->set_property = mr_write_log_page_set_property;
  widget_class->map = mr_write_log_page_map;
  widget_class->grab_focus = mr_write_log_page_grab_focus;
  install_properties (object_class);

  g_type_ensure (MR_TYPE_ADAPTIVE_BIN);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_LOGGED_WRITE);
  g_type_ensure (MR_TYPE_METER);
  g_type_ensure (MR_TYPE_WRITE_DETAILS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-write-log-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, listed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  mr_meter_cells_bind_callbacks (widget_class);
  mr_write_cells_bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "log.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "log.show-doubtful", NULL, show_doubtful_action);
  gtk_widget_class_install_action (widget_class, "log.close", NULL, close_action);
}

static void
mr_write_log_page_init (MrWriteLogPage *self)
{
  GtkColumnViewColumn *numbers[2] = { NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  numbers[0] = self->address;
  mr_column_titles_align (self->table, numbers);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

GtkWidget *
mr_write_log_page_new (MrSession *session)
{
  g_return_val_if_fail (MR_IS_SESSION (session), NULL);

  return g_object_new (MR_TYPE_WRITE_LOG_PAGE, "session", session, NULL);
}

MrWriteLog *
mr_write_log_page_get_log (MrWriteLogPage *self)
{
  g_return_val_if_fail (MR_IS_WRITE_LOG_PAGE (self), NULL);

  return self->log;
}

GtkSingleSelection *
mr_write_log_page_get_selection (MrWriteLogPage *self)
{
  g_return_val_if_fail (MR_IS_WRITE_LOG_PAGE (self), NULL);

  return self->selection;
}

void
mr_write_log_page_set_show (MrWriteLogPage *self, MrWriteLogShow show)
{
  g_return_if_fail (MR_IS_WRITE_LOG_PAGE (self));

  gtk_toggle_button_set_active (self->toggles[show], TRUE);
}

void
mr_write_log_page_set_search (MrWriteLogPage *self, const char *text)
{
  g_return_if_fail (MR_IS_WRITE_LOG_PAGE (self));

  gtk_editable_set_text (self->search_entry, text);
  /* The entry waits for more to be typed; here there is no more. */
  search_changed_cb (self);
}
