/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-log-page.h"

#include <glib/gi18n-lib.h>

#include "mr-column-titles.h"
#include "mr-page-actions.h"
#include "mr-present-write.h"
#include "mr-write-cells.h"
#include "mr-write-details.h"

struct _MrWriteLogPage {
  MrWritesPage parent_instance;

  /* Template widgets */
  GtkColumnView *table;
  GtkColumnViewColumn *address;
  GtkWidget *below;
  AdwBin *side;
  MrWriteDetails *details;

  /* Owned references */
  MrWriteLog *log; /* (nullable) */

  gboolean in_detail;
};

G_DEFINE_FINAL_TYPE (MrWriteLogPage, mr_write_log_page, MR_TYPE_WRITES_PAGE)

enum { PROP_LOG = 1, PROP_IN_DETAIL };
static GParamSpec *props[PROP_IN_DETAIL + 1];

/* --- The selected entry --- */

static gboolean
is_narrow (MrWriteLogPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  return narrow;
}

static GtkSingleSelection *
selection_of (MrWriteLogPage *self)
{
  return GTK_SINGLE_SELECTION (mr_writes_page_get_model (MR_WRITES_PAGE (self)));
}

static void
set_in_detail (MrWriteLogPage *self, gboolean in_detail)
{
  in_detail = in_detail && is_narrow (self);
  if (self->in_detail == in_detail)
    return;

  self->in_detail = in_detail;
  mr_writes_page_set_covered (MR_WRITES_PAGE (self), in_detail);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IN_DETAIL]);
}

/* A filter may take an entry out of the list while its details cover the list: they stay. */
static void
show_details (MrWriteLogPage *self)
{
  MrLoggedWrite *entry = gtk_single_selection_get_selected_item (selection_of (self));

  gtk_widget_set_visible (self->below, entry != NULL && !is_narrow (self));
  if (entry != NULL)
    g_object_set (self->details, "entry", entry, NULL);
}

static void
update_selected (MrWritesPage *page, GPtrArray *rows)
{
  show_details (MR_WRITE_LOG_PAGE (page));
}

static void
select_entry (MrWriteLogPage *self, gpointer entry)
{
  GtkSingleSelection *selection = selection_of (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (selection)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (selection), i);

      if (item == entry)
        gtk_single_selection_set_selected (selection, i);
    }
}

/* Ctrl and the arrows take the focus to another entry than the selected one. */
static void
activated (MrWritesPage *page, gpointer row)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (page);

  if (row != gtk_single_selection_get_selected_item (selection_of (self)))
    select_entry (self, row);
  set_in_detail (self, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->details), GTK_DIR_TAB_FORWARD);
}

/* The details are one widget, below the list or covering it. */
static void
narrow_changed_cb (MrWriteLogPage *self)
{
  const gboolean narrow = is_narrow (self);
  AdwBin *front = mr_writes_page_get_front (MR_WRITES_PAGE (self));
  GtkWidget *details = GTK_WIDGET (self->details);

  set_in_detail (self, FALSE);
  g_object_ref (details);
  adw_bin_set_child (narrow ? self->side : front, NULL);
  adw_bin_set_child (narrow ? front : self->side, details);
  g_object_unref (details);
  show_details (self);
}

/* --- What is listed --- */

static GListModel *
open_log (MrWritesPage *page, GError **error)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (page);

  gtk_single_selection_set_autoselect (selection_of (self), FALSE);
  gtk_single_selection_set_can_unselect (selection_of (self), TRUE);
  self->log = mr_write_log_new (mr_writes_page_get_session (page), error);
  if (self->log == NULL)
    return NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOG]);
  g_signal_connect_object (self->log, "notify::n-all", G_CALLBACK (mr_writes_page_rows_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->log, "notify::n-doubtful", G_CALLBACK (mr_writes_page_rows_changed), self,
                           G_CONNECT_SWAPPED);
  return G_LIST_MODEL (g_object_ref (self->log));
}

static guint
count (MrWritesPage *page)
{
  return mr_write_log_count (MR_WRITE_LOG_PAGE (page)->log, MR_WRITE_LOG_ALL);
}

static void
search_changed (MrWritesPage *page, const char *text)
{
  mr_write_log_set_search (MR_WRITE_LOG_PAGE (page)->log, text);
}

static void
update_banner (MrWritesPage *page)
{
  MrMeter *only;
  const guint n = mr_write_log_count_doubtful_meters (MR_WRITE_LOG_PAGE (page)->log, &only);
  g_autofree char *label = only != NULL ? mr_meter_label (only) : NULL;
  g_autofree char *text = NULL;

  if (n == 0 || mr_writes_page_get_show (page) == MR_WRITE_LOG_DOUBTFUL)
    text = g_strdup ("");
  else if (only != NULL)
    /* Translators: %s is a meter, like "KAM 66290778". */
    text = g_strdup_printf (_("The result of a write to %s is unknown."), label);
  else
    text = g_strdup_printf (ngettext ("It is not known what became of writes to %u meter.",
                                      "It is not known what became of writes to %u meters.", n), n);
  mr_writes_page_show_banner (page, MR_LAMP_WARNING, text, _("Sho_w"), "log.show-doubtful");
}

static void
show_changed (MrWritesPage *page, guint show)
{
  mr_write_log_set_show (MR_WRITE_LOG_PAGE (page)->log, show);
  update_banner (page);
}

static const MrPageWords *
good_news (MrWritesPage *page, guint show)
{
  static const MrPageWords no_doubt = { N_("Nothing in Doubt"), N_("The result of every write is known.") };

  return show == MR_WRITE_LOG_DOUBTFUL ? &no_doubt : NULL;
}

/* --- What can be done --- */

/* The entry whose details are shown: not always a selected one, see show_details(). */
static GPtrArray *
dup_shown (MrWritesPage *page, GPtrArray *selected)
{
  MrLoggedWrite *entry = mr_write_details_get_entry (MR_WRITE_LOG_PAGE (page)->details);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (entry != NULL)
    g_ptr_array_add (rows, g_object_ref (entry));
  return rows;
}

static GBytes *
request_of (GPtrArray *rows)
{
  return rows->len > 0 ? mr_logged_write_get (rows->pdata[0])->request : NULL;
}

static GBytes *
proof_of (GPtrArray *rows)
{
  return rows->len > 0 ? mr_logged_write_get (rows->pdata[0])->proof : NULL;
}

static const char *
why_not_copy (GBytes *octets)
{
  return octets == NULL ? _("Off because there is nothing to copy") : NULL;
}

static const char *
why_not_copy_request (MrWritesPage *page, GPtrArray *rows)
{
  return why_not_copy (request_of (rows));
}

static const char *
why_not_copy_proof (MrWritesPage *page, GPtrArray *rows)
{
  return why_not_copy (proof_of (rows));
}

static void
copy (MrWritesPage *page, GBytes *octets)
{
  g_autofree char *hex = mr_present_write_octets (octets);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), hex);
  gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", _("Copied."));
}

static void
copy_request (MrWritesPage *page, GPtrArray *rows)
{
  copy (page, request_of (rows));
}

static void
copy_proof (MrWritesPage *page, GPtrArray *rows)
{
  copy (page, proof_of (rows));
}

static void
close_details (MrWritesPage *page, GPtrArray *rows)
{
  gtk_single_selection_set_selected (selection_of (MR_WRITE_LOG_PAGE (page)), GTK_INVALID_LIST_POSITION);
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

static void
show_doubtful (MrWritesPage *page, GPtrArray *rows)
{
  mr_writes_page_set_show (page, MR_WRITE_LOG_DOUBTFUL);
}

static const MrPageAction actions[] = {
  { "log.show-doubtful", show_doubtful },
  { "log.close", close_details },
  { "log.copy-request", copy_request, why_not_copy_request, dup_shown },
  { "log.copy-proof", copy_proof, why_not_copy_proof, dup_shown },
  { "win.export-log", NULL, NULL, NULL, "export", N_("Save the Listed Entries as CSV") },
  { NULL }
};

/* --- GObject --- */

/* Another program may have written to a meter since the page was shown last. */
static void
mr_write_log_page_map (GtkWidget *widget)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (widget);

  GTK_WIDGET_CLASS (mr_write_log_page_parent_class)->map (widget);
  if (self->log != NULL)
    mr_write_log_refresh (self->log);
}

static void
mr_write_log_page_dispose (GObject *object)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_WRITE_LOG_PAGE);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (mr_write_log_page_parent_class)->dispose (object);
}

static void
mr_write_log_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrWriteLogPage *self = MR_WRITE_LOG_PAGE (object);

  if (id == PROP_LOG)
    g_value_set_object (value, self->log);
  else if (id == PROP_IN_DETAIL)
    g_value_set_boolean (value, self->in_detail);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mr_write_log_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IN_DETAIL)
    set_in_detail (MR_WRITE_LOG_PAGE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_up_page (MrWritesPageClass *page_class)
{
  page_class->icon = "mr-page-log-symbolic";
  page_class->no_rows = (MrPageWords) {
    N_("Nothing Written Yet"),
    N_("Everything that is written to the meters of this site is listed here: when, by whom, and what became of it."),
  };
  page_class->trouble = N_("Couldn’t Read the Log");
  page_class->no_matches = (MrPageWords) { N_("No Entries Found"), N_("No entry of the log matches.") };
  page_class->search_hint = N_("Number, place, change, reason, user");
  page_class->selection_type = GTK_TYPE_SINGLE_SELECTION;
  page_class->threshold = 640;
  page_class->table_threshold = 900;
  page_class->open = open_log;
  page_class->count = count;
  page_class->search_changed = search_changed;
  page_class->show_changed = show_changed;
  page_class->good_news = good_news;
  page_class->update = update_banner;
  page_class->update_selected = update_selected;
  page_class->activated = activated;
}

static void
mr_write_log_page_class_init (MrWriteLogPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_write_log_page_dispose;
  object_class->get_property = mr_write_log_page_get_property;
  object_class->set_property = mr_write_log_page_set_property;
  widget_class->map = mr_write_log_page_map;
  set_up_page (MR_WRITES_PAGE_CLASS (klass));
  props[PROP_LOG] = g_param_spec_object ("log", NULL, NULL, MR_TYPE_WRITE_LOG, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_IN_DETAIL] = g_param_spec_boolean ("in-detail", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_LOGGED_WRITE);
  g_type_ensure (MR_TYPE_WRITE_DETAILS);
  g_type_ensure (MR_TYPE_WRITE_LOG);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-write-log-page.ui");
  mr_page_actions_install (widget_class, actions);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, table);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, address);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, below);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, side);
  gtk_widget_class_bind_template_child (widget_class, MrWriteLogPage, details);
  mr_writes_page_bind_callbacks (widget_class);
  mr_write_cells_bind_callbacks (widget_class);
}

static void
mr_write_log_page_init (MrWriteLogPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mr_column_titles_align (self->table, (GtkColumnViewColumn *const[]) { self->address, NULL });
  g_object_bind_property (mr_writes_page_get_table_room (MR_WRITES_PAGE (self)), "narrow", self->address, "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_changed_cb), NULL);
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
