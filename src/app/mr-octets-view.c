/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-octets-view.h"

#include <glib/gi18n-lib.h>

#include "mbus-explain-record.h"
#include "mbus-explain.h"
#include "mr-octet-grid.h"

struct _MrOctetsView {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *box;
  GtkLabel *caption;
  GtkWidget *previous;
  GtkWidget *next;
  GtkScrolledWindow *grid_scroller;
  MrOctetGrid *grid;
  GtkScrolledWindow *words_scroller;
  GtkBox *words;

  /* Owned references */
  GPtrArray *telegrams; /* nullable */
  GArray *fields;       /* (element-type MbusField) (nullable): of the telegram that is shown */

  guint shown; /* which of them */
  guint scroll;   /* tick callback */
  guint n_frames; /* it has seen */
};

G_DEFINE_FINAL_TYPE (MrOctetsView, mr_octets_view, GTK_TYPE_WIDGET)

static guint moved_signal;

static const MbusTelegram *
shown_telegram (MrOctetsView *self)
{
  return self->telegrams != NULL && self->shown < self->telegrams->len
         ? g_ptr_array_index (self->telegrams, self->shown) : NULL;
}

static const MbusField *
nth_field (MrOctetsView *self, guint i)
{
  return &g_array_index (self->fields, MbusField, i);
}

/* Returns: which field @position is in; the number of fields when it is in none. */
static guint
find_field (MrOctetsView *self, guint position)
{
  const guint n_fields = self->fields != NULL ? self->fields->len : 0;
  guint i;

  for (i = 0; i < n_fields; i++)
    {
      const MbusField *field = nth_field (self, i);

      if (position >= field->offset && position < (guint) field->offset + field->length)
        break;
    }
  return i;
}

static int
current_record (MrOctetsView *self)
{
  const guint i = find_field (self, mr_octet_grid_get_position (self->grid));

  return self->fields != NULL && i < self->fields->len ? nth_field (self, i)->record : MBUS_FIELD_NO_RECORD;
}

static char *
caption_text (const MbusTelegram *telegram, guint index, guint n_telegrams)
{
  const gsize n_octets = g_bytes_get_size (telegram->octets);
  g_autofree char *octets = NULL;

  /* Translators: size of a telegram. */
  octets = g_strdup_printf (ngettext ("%u octet", "%u octets", n_octets), (guint) n_octets);
  if (telegram->security == MBUS_SECURITY_OPENED)
    /* Translators: which telegram of a meter's answer, of how many, and its size: "Telegram 1 of 2 · 84 octets". Its
     * octets are shown decrypted. */
    return g_strdup_printf (_("Telegram %u of %u · %s · decrypted"), index + 1, n_telegrams, octets);
  /* Translators: which telegram of a meter's answer, of how many, and its size: "Telegram 1 of 2 · 84 octets". */
  return g_strdup_printf (_("Telegram %u of %u · %s"), index + 1, n_telegrams, octets);
}

/* --- Words ------------------------------------------------------------------------------------------------------- */

static void
add_words (MrOctetsView *self, const char *text, gboolean current)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "xalign", 0.0f,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   NULL);

  gtk_widget_add_css_class (label, current ? "current" : "dim-label");
  gtk_box_append (self->words, label);
}

/* A record of a compact frame has its header in the frame's format. */
static void
add_format_header (MrOctetsView *self, const MbusRecord *record)
{
  g_autoptr (GArray) header = NULL;
  guint i;

  header = mbus_record_explain (record);
  for (i = 0; i < header->len; i++)
    {
      /* Translators: %s is what an octet of a record's header is: "DIF 0C · instantaneous value, 8-digit BCD". The
       * octet is not in this telegram: the meter sent it in an earlier one. */
      g_autofree char *text = g_strdup_printf (_("%s (from an earlier telegram)"),
                                               g_array_index (header, MbusField, i).words);

      add_words (self, text, FALSE);
    }
}

static gboolean
has_header_elsewhere (const MbusTelegram *telegram, const MbusRecord *record)
{
  const guint8 *octets = g_bytes_get_data (telegram->clear, NULL);

  return record->n_header > 0 && record->header != octets + record->offset;
}

static void
show_words (MrOctetsView *self)
{
  const MbusTelegram *telegram = shown_telegram (self);
  const guint current = find_field (self, mr_octet_grid_get_position (self->grid));
  const int record = current_record (self);
  GtkWidget *child;
  guint i;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->words))) != NULL)
    gtk_box_remove (self->words, child);
  if (telegram == NULL || current == self->fields->len)
    return;

  if (record != MBUS_FIELD_NO_RECORD)
    {
      const MbusRecord *of = &g_array_index (telegram->records, MbusRecord, record);

      if (has_header_elsewhere (telegram, of))
        add_format_header (self, of);
    }
  for (i = 0; i < self->fields->len; i++)
    {
      const MbusField *field = nth_field (self, i);

      if (i == current || (record != MBUS_FIELD_NO_RECORD && field->record == record))
        add_words (self, field->words, i == current);
    }
}

/* --- Octets ------------------------------------------------------------------------------------------------------ */

static MrOctetMark
mark_of (const MbusRecord *record, guint position)
{
  if (record == NULL || position < record->offset || position >= (guint) record->offset + record->length)
    return MR_OCTET_ELSEWHERE;
  return position < (guint) record->offset + record->header_length ? MR_OCTET_HEADER : MR_OCTET_DATA;
}

/* Marks what the current octet belongs to. */
static void
show_marks (MrOctetsView *self)
{
  const MbusTelegram *telegram = shown_telegram (self);
  const int index = current_record (self);
  const MbusRecord *record =
    index != MBUS_FIELD_NO_RECORD ? &g_array_index (telegram->records, MbusRecord, index) : NULL;
  const guint current = find_field (self, mr_octet_grid_get_position (self->grid));
  guint i;

  for (i = 0; i < mr_octet_grid_get_size (self->grid); i++)
    {
      const MbusField *field = current < self->fields->len ? nth_field (self, current) : NULL;
      const gboolean in_field = field != NULL && i >= field->offset && i < (guint) field->offset + field->length;

      mr_octet_set_mark (mr_octet_grid_get_octet (self->grid, i), mark_of (record, i), in_field);
    }
  show_words (self);
}

static void
scroll_to (GtkScrolledWindow *scroller, GtkWidget *child)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  graphene_rect_t bounds;
  double top;

  if (child == NULL || !gtk_widget_compute_bounds (child, GTK_WIDGET (scroller), &bounds))
    return;
  top = gtk_adjustment_get_value (adjustment) + bounds.origin.y;
  gtk_adjustment_clamp_page (adjustment, top, top + bounds.size.height);
}

static GtkWidget *
current_words (MrOctetsView *self)
{
  GtkWidget *label = gtk_widget_get_first_child (GTK_WIDGET (self->words));

  while (label != NULL && !gtk_widget_has_css_class (label, "current"))
    label = gtk_widget_get_next_sibling (label);
  return label;
}

/* The first frame lays out what has changed, the second finds everything in its place. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MrOctetsView *self = MR_OCTETS_VIEW (widget);
  const guint position = mr_octet_grid_get_position (self->grid);

  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;
  self->scroll = 0;
  if (position < mr_octet_grid_get_size (self->grid))
    scroll_to (self->grid_scroller, GTK_WIDGET (mr_octet_grid_get_octet (self->grid, position)));
  scroll_to (self->words_scroller, current_words (self));
  return G_SOURCE_REMOVE;
}

static void
queue_scroll (MrOctetsView *self)
{
  self->n_frames = 0;
  if (self->scroll == 0)
    self->scroll = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

static void
fill_grid (MrOctetsView *self)
{
  const MbusTelegram *telegram = shown_telegram (self);
  const guint8 *octets = NULL;
  gsize size = 0;
  gsize i;

  g_clear_pointer (&self->fields, g_array_unref);
  if (telegram != NULL)
    {
      octets = g_bytes_get_data (telegram->clear, &size);
      self->fields = mbus_telegram_explain (telegram);
    }
  mr_octet_grid_set_size (self->grid, size);
  for (i = 0; i < size; i++)
    {
      const guint f = find_field (self, i);
      const MbusField *field = f < self->fields->len ? nth_field (self, f) : NULL;

      const int value = mbus_telegram_is_secret (telegram, i) ? -1 : octets[i];

      mr_octet_set_value (mr_octet_grid_get_octet (self->grid, i), value, field != NULL ? field->words : "",
                          field == NULL || field->record == MBUS_FIELD_NO_RECORD);
    }
}

static void
show_telegram (MrOctetsView *self, guint index)
{
  const guint n_telegrams = self->telegrams != NULL ? self->telegrams->len : 0;
  g_autofree char *caption = NULL;

  self->shown = index;
  gtk_widget_set_visible (self->box, n_telegrams > 0);
  gtk_widget_set_visible (self->previous, n_telegrams > 1);
  gtk_widget_set_visible (self->next, n_telegrams > 1);
  gtk_widget_set_sensitive (self->previous, index > 0);
  gtk_widget_set_sensitive (self->next, index + 1 < n_telegrams);
  if (n_telegrams > 0)
    caption = caption_text (shown_telegram (self), index, n_telegrams);
  gtk_label_set_text (self->caption, caption != NULL ? caption : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, caption != NULL ? caption : "", -1);
  fill_grid (self);
  show_marks (self);
  queue_scroll (self);
}

static void
moved_cb (MrOctetsView *self)
{
  show_marks (self);
  queue_scroll (self);
  g_signal_emit (self, moved_signal, 0, self->shown, current_record (self));
}

static void
moved_field_cb (MrOctetsView *self, int step)
{
  const guint field = find_field (self, mr_octet_grid_get_position (self->grid));
  const gint64 next = (gint64) field + step;

  if (self->fields == NULL || next < 0 || next >= self->fields->len)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  mr_octet_grid_set_position (self->grid, nth_field (self, next)->offset);
  moved_cb (self);
}

static void
previous_cb (MrOctetsView *self)
{
  show_telegram (self, self->shown - 1);
  moved_cb (self);
}

static void
next_cb (MrOctetsView *self)
{
  show_telegram (self, self->shown + 1);
  moved_cb (self);
}

static void
mr_octets_view_dispose (GObject *object)
{
  MrOctetsView *self = MR_OCTETS_VIEW (object);

  if (self->scroll != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll);
  self->scroll = 0;
  gtk_widget_dispose_template (GTK_WIDGET (self), MR_TYPE_OCTETS_VIEW);
  g_clear_pointer (&self->fields, g_array_unref);
  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  G_OBJECT_CLASS (mr_octets_view_parent_class)->dispose (object);
}

static void
mr_octets_view_class_init (MrOctetsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mr_octets_view_dispose;
  moved_signal = g_signal_new ("moved", MR_TYPE_OCTETS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);

  g_type_ensure (MR_TYPE_OCTET_GRID);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/meterroom/MeterRoom/mr-octets-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, box);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, caption);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, previous);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, next);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, grid_scroller);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, grid);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, words_scroller);
  gtk_widget_class_bind_template_child (widget_class, MrOctetsView, words);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_field_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
mr_octets_view_init (MrOctetsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  guint i;

  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;
  for (i = 0; i < a->len; i++)
    {
      const MbusTelegram *one = g_ptr_array_index (a, i);
      const MbusTelegram *other = g_ptr_array_index (b, i);

      if (!g_bytes_equal (one->clear, other->clear))
        return FALSE;
    }
  return TRUE;
}

void
mr_octets_view_show_telegrams (MrOctetsView *self, GPtrArray *telegrams)
{
  guint position;
  gboolean stays;

  g_return_if_fail (MR_IS_OCTETS_VIEW (self));

  position = mr_octet_grid_get_position (self->grid);
  stays = is_same (self->telegrams, telegrams);
  if (telegrams != NULL)
    g_ptr_array_ref (telegrams);
  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  self->telegrams = telegrams;

  /* When a meter sends the same telegram again, the octet being looked at stays the current one. */
  show_telegram (self, stays ? self->shown : 0);
  if (stays)
    {
      mr_octet_grid_set_position (self->grid, position);
      show_marks (self);
    }
}

void
mr_octets_view_mark (MrOctetsView *self, MrRegister *record)
{
  g_return_if_fail (MR_IS_OCTETS_VIEW (self));

  if (record == NULL || self->telegrams == NULL || mr_register_telegram (record) >= self->telegrams->len)
    return;
  if (mr_register_telegram (record) != self->shown)
    show_telegram (self, mr_register_telegram (record));
  if (current_record (self) != (int) mr_register_record (record))
    {
      mr_octet_grid_set_position (self->grid, mr_register_offset (record));
      show_marks (self);
    }
  queue_scroll (self);
}

char *
mr_octets_view_explain (MrOctetsView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *label;

  g_return_val_if_fail (MR_IS_OCTETS_VIEW (self), NULL);

  for (label = gtk_widget_get_first_child (GTK_WIDGET (self->words)); label != NULL;
       label = gtk_widget_get_next_sibling (label))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (label)));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
