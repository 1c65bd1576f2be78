/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-places.h"

#include <glib/gi18n-lib.h>

#include "mr-command-check.h"
#include "mr-template-row.h"

/* The rows of a place, in the order in which they are shown and checked. */
typedef enum { ROW_VIF, ROW_DIF, ROW_DISCONNECTED, ROW_CONNECTED, ROW_RELEASED, N_ROWS } Row;

typedef struct {
  MrTemplatePlaces *places; /* not owned */
  GtkWidget *expander;
  GtkEditable *rows[N_ROWS];
  GtkWidget *earlier;
  GtkWidget *later;
} Place;

struct _MrTemplatePlaces {
  GObject parent_instance;

  AdwPreferencesGroup *group; /* shows the rows */
  GPtrArray *order;           /* (element-type Place) */
};

G_DEFINE_FINAL_TYPE (MrTemplatePlaces, mr_template_places, G_TYPE_OBJECT)

static guint changed_signal;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_object_unref (place->expander);
  g_free (place);
}

/* --- What was typed --- */

/* Returns: where the text of a row is in @state */
static const char **
text_of (MrCommandState *state, Row row)
{
  const char **const texts[N_ROWS] = {
    [ROW_VIF] = &state->vif,
    [ROW_DIF] = &state->dif,
    [ROW_DISCONNECTED] = &state->numbers[MR_SUPPLY_DISCONNECTED],
    [ROW_CONNECTED] = &state->numbers[MR_SUPPLY_CONNECTED],
    [ROW_RELEASED] = &state->numbers[MR_SUPPLY_RELEASED],
  };

  return texts[row];
}

/* The first @n rows. Returns: whether anything was typed */
static gboolean
get_state (const Place *place, guint n, MrCommandState *out)
{
  gboolean typed = FALSE;

  *out = (MrCommandState) { 0 };
  for (guint i = 0; i < n; i++)
    {
      const char *text = mr_template_row_get_text (place->rows[i]);

      *text_of (out, i) = text;
      typed = typed || text != NULL;
    }
  return typed;
}

void
mr_template_places_get (MrTemplatePlaces *self, MrCommandFacts *facts)
{
  facts->n_states = 0;
  for (guint i = 0; i < self->order->len; i++)
    if (get_state (self->order->pdata[i], N_ROWS, &facts->states[facts->n_states]))
      facts->n_states++;
}

/* The first row that, with those before it, is not allowed is the one that is wrong. */
static void
check_place (const Place *place, const MrCommandFacts *facts, GPtrArray *faults)
{
  MrCommandFacts one = *facts;
  gboolean good = !get_state (place, N_ROWS, &one.states[0]);

  one.n_states = 1;
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autoptr (GError) error = NULL;

      get_state (place, i + 1, &one.states[0]);
      if (good || mr_command_part_check (&one, MR_COMMAND_PART_STATE, 0, &error))
        {
          mr_template_row_set_fault (place->rows[i], NULL);
          continue;
        }
      mr_template_row_set_fault (place->rows[i], error->message);
      g_ptr_array_add (faults, g_strdup (error->message));
      good = TRUE;
    }
}

void
mr_template_places_check (MrTemplatePlaces *self, const MrCommandFacts *facts, GPtrArray *faults)
{
  for (guint i = 0; i < self->order->len; i++)
    check_place (self->order->pdata[i], facts, faults);
}

/* --- Rows --- */

static void
refresh (MrTemplatePlaces *self)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      const Place *place = self->order->pdata[i];
      /* Translators: where a meter reports a state: the first place is looked at first. */
      g_autofree char *title = g_strdup_printf (_("Place %u"), i + 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (place->expander), title);
      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (place->expander), gtk_editable_get_text (place->rows[ROW_VIF]));
      gtk_widget_set_sensitive (place->earlier, i > 0);
      gtk_widget_set_sensitive (place->later, i + 1 < self->order->len);
    }
}

static void
changed_cb (MrTemplatePlaces *self)
{
  refresh (self);
  g_signal_emit (self, changed_signal, 0);
}

/* A group only appends. */
static void
show_in_order (MrTemplatePlaces *self)
{
  for (guint i = 0; i < self->order->len; i++)
    adw_preferences_group_remove (self->group, ((Place *) self->order->pdata[i])->expander);
  for (guint i = 0; i < self->order->len; i++)
    adw_preferences_group_add (self->group, ((Place *) self->order->pdata[i])->expander);
}

/* The focus stays on the button while it can be pressed again. */
static void
move (Place *place, int step)
{
  MrTemplatePlaces *self = place->places;
  GtkWidget *button = step < 0 ? place->earlier : place->later;
  guint from = 0;

  if (!g_ptr_array_find (self->order, place, &from))
    return;
  self->order->pdata[from] = self->order->pdata[from + step];
  self->order->pdata[from + step] = place;
  show_in_order (self);
  changed_cb (self);
  gtk_widget_grab_focus (gtk_widget_get_sensitive (button) ? button : step < 0 ? place->later : place->earlier);
}

static void
earlier_cb (Place *place)
{
  move (place, -1);
}

static void
later_cb (Place *place)
{
  move (place, 1);
}

static Place *add_place (MrTemplatePlaces *self);

/* There is always one to type into. The focus goes to the place that is there now. */
static void
remove_cb (Place *place)
{
  MrTemplatePlaces *self = place->places;
  guint at = 0;

  if (!g_ptr_array_find (self->order, place, &at))
    return;
  adw_preferences_group_remove (self->group, place->expander);
  g_ptr_array_remove_index (self->order, at);
  if (self->order->len == 0)
    add_place (self);
  place = self->order->pdata[MIN (at, self->order->len - 1)];
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (place->rows[ROW_VIF]));
}

static GtkWidget *
add_button (Place *place, GtkWidget *box, const char *icon, const char *name, void (*func) (Place *place))
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (func), place);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static Place *
add_place (MrTemplatePlaces *self)
{
  const char *const titles[N_ROWS] = {
    [ROW_VIF] = _("VIF in hexadecimal, like FD 1F"),
    [ROW_DIF] = _("DIF in hexadecimal (any, if empty)"),
    [ROW_DISCONNECTED] = _("Number that means disconnected"),
    [ROW_CONNECTED] = _("Number that means connected"),
    [ROW_RELEASED] = _("Number that means released"),
  };
  Place *place = g_new0 (Place, 1);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "valign", GTK_ALIGN_CENTER, NULL);
  AdwExpanderRow *expander = ADW_EXPANDER_ROW (adw_expander_row_new ());

  place->places = self;
  place->expander = g_object_ref_sink (GTK_WIDGET (expander));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_expander_row_set_expanded (expander, TRUE);
  place->earlier = add_button (place, box, "go-up-symbolic", _("Look here earlier"), earlier_cb);
  place->later = add_button (place, box, "go-down-symbolic", _("Look here later"), later_cb);
  add_button (place, box, "user-trash-symbolic", _("Remove this place"), remove_cb);
  adw_expander_row_add_action (expander, box);
  for (guint i = 0; i < N_ROWS; i++)
    {
      place->rows[i] = mr_template_row_new (titles[i], NULL);
      adw_expander_row_add_row (expander, GTK_WIDGET (place->rows[i]));
      g_signal_connect_object (place->rows[i], "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  g_ptr_array_add (self->order, place);
  adw_preferences_group_add (self->group, place->expander);
  return place;
}

void
mr_template_places_add (MrTemplatePlaces *self)
{
  Place *place;

  if (!mr_template_places_have_room (self))
    return;
  place = add_place (self);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (place->rows[ROW_VIF]));
}

gboolean
mr_template_places_have_room (MrTemplatePlaces *self)
{
  return self->order->len < MR_COMMAND_STATES;
}

void
mr_template_places_set (MrTemplatePlaces *self, const MrCommandFacts *facts)
{
  for (guint i = 0; i < facts->n_states; i++)
    {
      MrCommandState state = facts->states[i];
      Place *place = i < self->order->len ? self->order->pdata[i] : add_place (self);

      for (guint j = 0; j < N_ROWS; j++)
        mr_template_row_set_text (place->rows[j], *text_of (&state, j));
    }
  refresh (self);
}

/* --- GObject --- */

static void
mr_template_places_finalize (GObject *object)
{
  g_ptr_array_unref (MR_TEMPLATE_PLACES (object)->order);
  G_OBJECT_CLASS (mr_template_places_parent_class)->finalize (object);
}

static void
mr_template_places_class_init (MrTemplatePlacesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_template_places_finalize;
  changed_signal = g_signal_new ("changed", MR_TYPE_TEMPLATE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mr_template_places_init (MrTemplatePlaces *self)
{
  self->order = g_ptr_array_new_with_free_func (place_free);
}

MrTemplatePlaces *
mr_template_places_new (AdwPreferencesGroup *group)
{
  MrTemplatePlaces *self = g_object_new (MR_TYPE_TEMPLATE_PLACES, NULL);

  self->group = group;
  add_place (self);
  refresh (self);
  return self;
}
