/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-site-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "mr-activity-strip.h"
#include "mr-banner.h"
#include "mr-bin-layout.h"
#include "mr-bus-picker.h"
#include "mr-cut-tooltip.h"
#include "mr-edit-cell.h"
#include "mr-lamp-icon.h"
#include "mr-page-bar.h"

/* A page of the site in use that is made when it is shown for the first time; in the template, an empty bin has its
 * place. */
typedef struct {
  const char *name;
  GtkWidget *(*make) (MrSession *session);
} LazyPage;

static const LazyPage lazy_pages[] = {
  { MR_PAGE_ADDRESSES, mr_addresses_page_new },
  { MR_PAGE_CLOCKS, mr_clocks_page_new },
  { MR_PAGE_BREAKERS, mr_breakers_page_new },
  { MR_PAGE_LOG, mr_write_log_page_new },
};

struct _MrSitePage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  AdwViewStack *pages;
  AdwBin *beside_tabs;
  AdwBin *instead_of_tabs;
  GtkWidget *tabs;
  MrMetersPage *meters;

  /* Owned references */
  MrSession *session;
  GBindingGroup *front; /* what is known outside of the page in front */
  MrMeter *meter;       /* (nullable): that is shown or selected there */

  guint refocus; /* source */
  gboolean narrow;
  gboolean searching;
};

G_DEFINE_FINAL_TYPE (MrSitePage, mr_site_page, GTK_TYPE_WIDGET)

typedef enum { PROP_SESSION = 1, PROP_NARROW, PROP_SEARCHING, PROP_METER, PROP_PAGE } MrSitePageProps;
static GParamSpec *props[PROP_PAGE + 1];

static gboolean
is_plain_network (const char *text)
{
  return text != NULL && g_str_has_prefix (text, "tcp:");
}

/* An unprotected line works, and is worth a warning as long as it is used. */
MrLamp
mr_site_page_link_lamp (MrLinkState state, const char *uri)
{
  switch (state)
    {
    case MR_LINK_CONNECTED:
      return is_plain_network (uri) ? MR_LAMP_WARNING : MR_LAMP_OK;
    case MR_LINK_CONNECTING:
      return MR_LAMP_BUSY;
    case MR_LINK_LOST:
      return MR_LAMP_ERROR;
    case MR_LINK_OFFLINE:
    default:
      return MR_LAMP_SILENT;
    }
}

/* @several, @site_state, @trouble: of the session; the others, of its only bus. */
static MrLamp
connection_lamp (GtkWidget *widget, MrLinkState state, const char *uri, gboolean several, MrLinkState site_state,
                 const char *trouble)
{
  if (!several)
    return mr_site_page_link_lamp (state, uri);
  return trouble != NULL && *trouble != '\0' ? MR_LAMP_ERROR : mr_site_page_link_lamp (site_state, NULL);
}

static char *
connection_label (GtkWidget *widget, MrLinkState state, const char *uri, gboolean several, guint n_connected)
{
  MrSession *session = MR_SITE_PAGE (widget)->session;

  if (several && session != NULL)
    /* Translators: buses of a site: "2 of 3 Connected". */
    return g_strdup_printf (_("%u of %u Connected"), n_connected,
                            g_list_model_get_n_items (mr_session_get_links (session)));
  switch (state)
    {
    case MR_LINK_CONNECTED:
      return mr_site_page_line_label (uri);
    case MR_LINK_CONNECTING:
      return g_strdup (_("Connecting…"));
    case MR_LINK_LOST:
      return g_strdup (_("Not Connected"));
    case MR_LINK_OFFLINE:
    default:
      return g_strdup (_("Connect…"));
    }
}

static char *
connection_tooltip (GtkWidget *widget, MrLinkState state, const char *status, const char *uri, gboolean several,
                    const char *trouble)
{
  if (several)
    return g_strdup (trouble != NULL && *trouble != '\0' ? trouble : _("Buses"));
  if (state == MR_LINK_OFFLINE || status == NULL || *status == '\0')
    return g_strdup (_("Choose a Connection"));
  if (state == MR_LINK_CONNECTED && is_plain_network (uri))
    return g_strdup_printf ("%s %s", status, _("Anyone on this network can read the meters and write to them."));
  return g_strdup (status);
}

/* How many characters of the names of site and connection come before anything else in the header bar. */
static int
name_chars (GtkWidget *widget, gboolean narrow)
{
  return narrow ? -1 : 10;
}

static GtkPolicyType
names_policy (GtkWidget *widget, gboolean narrow)
{
  return narrow ? GTK_POLICY_EXTERNAL : GTK_POLICY_NEVER;
}

static char *
back_tooltip (GtkWidget *widget, const char *page, gboolean in_detail)
{
  return g_strdup (in_detail || g_strcmp0 (page, MR_PAGE_METERS) != 0 ? _("Meters") : _("Sites"));
}

static gboolean
is_lost (GtkWidget *widget, const char *trouble)
{
  return trouble != NULL && *trouble != '\0';
}

/* These pages are about one bus. */
static gboolean
picks_bus (GtkWidget *widget, const char *page)
{
  return g_strcmp0 (page, MR_PAGE_METERS) != 0 && g_strcmp0 (page, MR_PAGE_LOG) != 0;
}

/* --- Tabs --- */

/* The names of the pages are never cut: the site and its connection, before them, may be, and have tooltips. */
static void
measure_whole (GtkWidget *bin, GtkOrientation orientation, int for_size, int *minimum, int *natural,
               int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (bin)), orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural;
}

/* --- Pages --- */

static GtkWidget *
front_page (MrSitePage *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);

  return ADW_IS_BIN (page) ? adw_bin_get_child (ADW_BIN (page)) : page;
}

static gboolean
has_focus (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, page);
}

static void
focus_front (MrSitePage *self)
{
  if (!gtk_widget_grab_focus (front_page (self)))
    gtk_widget_child_focus (front_page (self), GTK_DIR_TAB_FORWARD);
}

static gboolean
focus_lost_cb (gpointer user_data)
{
  MrSitePage *self = user_data;

  self->refocus = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))) == NULL)
    focus_front (self);
  return G_SOURCE_REMOVE;
}

/* A button that has the focus and goes off leaves the window without any, and then the keys of the page are dead. */
static void
focus_changed_cb (GtkRoot *root, GParamSpec *pspec, MrSitePage *self)
{
  if (gtk_root_get_focus (root) == NULL && self->refocus == 0)
    self->refocus = g_idle_add (focus_lost_cb, self);
}

static AdwBin *
find_bin (MrSitePage *self, const char *name)
{
  return ADW_BIN (adw_view_stack_get_child_by_name (self->pages, name));
}

/* Returns: (nullable): the page; NULL until it is made. */
static gpointer
find_page (MrSitePage *self, const char *name)
{
  return adw_bin_get_child (find_bin (self, name));
}

static void
make_front_page (MrSitePage *self)
{
  const char *name = mr_site_page_get_page (self);

  for (gsize i = 0; i < G_N_ELEMENTS (lazy_pages); i++)
    if (g_str_equal (name, lazy_pages[i].name) && find_page (self, name) == NULL)
      adw_bin_set_child (find_bin (self, name), lazy_pages[i].make (self->session));
}

static void
page_changed_cb (MrSitePage *self)
{
  if (self->front == NULL)
    return;
  if (self->session != NULL)
    make_front_page (self);
  g_binding_group_set_source (self->front, front_page (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAGE]);
}

/* The pages that are about one bus are made again for the other one. */
static void
link_changed_cb (MrSitePage *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lazy_pages); i++)
    if (picks_bus (NULL, lazy_pages[i].name) && find_page (self, lazy_pages[i].name) != NULL)
      {
        g_binding_group_set_source (self->front, NULL);
        adw_bin_set_child (find_bin (self, lazy_pages[i].name), NULL);
      }
  page_changed_cb (self);
}

static void
set_session (MrSitePage *self, MrSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, link_changed_cb, self);
  if (session != NULL)
    g_signal_connect_object (session, "notify::link", G_CALLBACK (link_changed_cb), self, G_CONNECT_SWAPPED);

  adw_view_stack_set_visible_child_name (self->pages, MR_PAGE_METERS);
  for (gsize i = 0; i < G_N_ELEMENTS (lazy_pages); i++)
    adw_bin_set_child (find_bin (self, lazy_pages[i].name), NULL);
  g_set_object (&self->session, session);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/* The button of the connection, with its names, is one widget. Only the middle of a header bar gets more than half of
 * it. */
static void
set_narrow (MrSitePage *self, gboolean narrow)
{
  AdwBin *from = narrow ? self->beside_tabs : self->instead_of_tabs;
  AdwBin *to = narrow ? self->instead_of_tabs : self->beside_tabs;
  g_autoptr (GtkWidget) connection = NULL;

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  connection = g_object_ref (adw_bin_get_child (from));
  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, connection);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

static void
mr_site_page_dispose (GObject *object)
{
  MrSitePage *self = MR_SITE_PAGE (object);

  if (self->front != NULL)
    g_binding_group_set_source (self->front, NULL);
  g_clear_object (&self->front);
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_SITE_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->meter);
  G_OBJECT_CLASS (mr_site_page_parent_class)->dispose (object);
}

static void
mr_site_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MrSitePage *self = MR_SITE_PAGE (object);

  switch ((MrSitePageProps) id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_METER:
      g_value_set_object (value, self->meter);
      break;
    case PROP_PAGE:
      g_value_set_string (value, mr_site_page_get_page (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_site_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MrSitePage *self = MR_SITE_PAGE (object);

  switch ((MrSitePageProps) id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
      self->searching = g_value_get_boolean (value);
      break;
    case PROP_METER:
      g_set_object (&self->meter, g_value_get_object (value));
      break;
    case PROP_PAGE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mr_site_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mr_site_page_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget", G_CALLBACK (focus_changed_cb), widget,
                           G_CONNECT_DEFAULT);
}

static void
mr_site_page_unroot (GtkWidget *widget)
{
  g_clear_handle_id (&MR_SITE_PAGE (widget)->refocus, g_source_remove);
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), focus_changed_cb, widget);
  GTK_WIDGET_CLASS (mr_site_page_parent_class)->unroot (widget);
}

static void
mr_site_page_class_init (MrSitePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mr_site_page_dispose;
  object_class->get_property = mr_site_page_get_property;
  object_class->set_property = mr_site_page_set_property;
  widget_class->root = mr_site_page_root;
  widget_class->unroot = mr_site_page_unroot;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, MR_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_METER] = g_param_spec_object ("meter", NULL, NULL, MR_TYPE_METER, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, MR_PAGE_METERS, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (MR_TYPE_ACTIVITY_STRIP);
  g_type_ensure (MR_TYPE_BANNER);
  g_type_ensure (MR_TYPE_BUS_PICKER);
  g_type_ensure (MR_TYPE_LAMP_ICON);
  g_type_ensure (MR_TYPE_METERS_PAGE);
  g_type_ensure (MR_TYPE_PAGE_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-site-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, content);
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, pages);
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, beside_tabs);
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, instead_of_tabs);
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, tabs);
  gtk_widget_class_bind_template_child (widget_class, MrSitePage, meters);
  gtk_widget_class_bind_template_callback (widget_class, connection_lamp);
  gtk_widget_class_bind_template_callback (widget_class, connection_label);
  gtk_widget_class_bind_template_callback (widget_class, connection_tooltip);
  gtk_widget_class_bind_template_callback_full (widget_class, "cut_tooltip", G_CALLBACK (mr_cut_tooltip_query));
  gtk_widget_class_bind_template_callback (widget_class, name_chars);
  gtk_widget_class_bind_template_callback (widget_class, names_policy);
  gtk_widget_class_bind_template_callback (widget_class, back_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, is_lost);
  gtk_widget_class_bind_template_callback (widget_class, picks_bus);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
mr_site_page_init (MrSitePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->tabs, mr_bin_layout_new (NULL, measure_whole));

  self->front = g_binding_group_new ();
  g_binding_group_bind (self->front, "searching", self, "searching", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind (self->front, "meter", self, "meter", G_BINDING_SYNC_CREATE);
  g_binding_group_set_source (self->front, self->meters);
}

const char *
mr_site_page_get_page (MrSitePage *self)
{
  const char *page;

  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  page = self->pages != NULL ? adw_view_stack_get_visible_child_name (self->pages) : NULL;
  return page != NULL ? page : MR_PAGE_METERS;
}

void
mr_site_page_show_page (MrSitePage *self, const char *page)
{
  g_return_if_fail (MR_IS_SITE_PAGE (self));

  if (g_str_equal (page, mr_site_page_get_page (self)))
    return;
  /* The stack remembers where the focus was, and a text that is not edited any more is hidden. */
  mr_edit_cell_end_typing (GTK_WIDGET (self));
  adw_view_stack_set_visible_child_name (self->pages, page);
  /* By key, or on the way back: the focus goes along. A page that had it before gets it back from the stack. */
  if (!has_focus (front_page (self)))
    focus_front (self);
}

MrAddressesPage *
mr_site_page_get_addresses (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return find_page (self, MR_PAGE_ADDRESSES);
}

MrClocksPage *
mr_site_page_get_clocks (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return find_page (self, MR_PAGE_CLOCKS);
}

MrBreakersPage *
mr_site_page_get_breakers (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return find_page (self, MR_PAGE_BREAKERS);
}

MrWriteLogPage *
mr_site_page_get_log (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return find_page (self, MR_PAGE_LOG);
}

gboolean
mr_site_page_leave_detail (MrSitePage *self)
{
  GtkWidget *page;
  gboolean in_detail = FALSE;

  g_return_val_if_fail (MR_IS_SITE_PAGE (self), FALSE);
  page = front_page (self);
  if (page == NULL || g_object_class_find_property (G_OBJECT_GET_CLASS (page), "in-detail") == NULL)
    return FALSE;
  g_object_get (page, "in-detail", &in_detail, NULL);
  if (in_detail)
    g_object_set (page, "in-detail", FALSE, NULL);
  return in_detail;
}

MrMeter *
mr_site_page_get_meter (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return self->meter;
}

GPtrArray *
mr_site_page_dup_meters (MrSitePage *self)
{
  GtkWidget *page;
  GPtrArray *meters;

  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  page = front_page (self);
  if (MR_IS_WRITES_PAGE (page))
    return mr_writes_page_dup_meters (MR_WRITES_PAGE (page));
  meters = g_ptr_array_new_with_free_func (g_object_unref);
  if (self->meter != NULL)
    g_ptr_array_add (meters, g_object_ref (self->meter));
  return meters;
}

gboolean
mr_site_page_has_meters (MrSitePage *self)
{
  GtkWidget *page;

  g_return_val_if_fail (MR_IS_SITE_PAGE (self), FALSE);
  page = front_page (self);
  return MR_IS_WRITES_PAGE (page) ? mr_writes_page_get_n_selected (MR_WRITES_PAGE (page)) > 0 : self->meter != NULL;
}

MrMetersPage *
mr_site_page_get_meters (MrSitePage *self)
{
  g_return_val_if_fail (MR_IS_SITE_PAGE (self), NULL);
  return self->meters;
}

char *
mr_site_page_line_label (const char *text)
{
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  if (uri == NULL)
    return g_strdup (_("Connected"));
  if (g_str_equal (uri->scheme, "sim") && g_strcmp0 (uri->path, "demo") == 0)
    return g_strdup (_("Demo Bus"));
  return mr_uri_label (uri);
}
