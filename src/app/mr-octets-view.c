/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-octets-view.h"

#include <glib/gi18n-lib.h>

/* "68 " */
#define CHARACTERS_PER_OCTET 3

/* libadwaita's blue 3, which is legible below light and dark text alike when it shines through. */
#define MARK_RED (0x35 * 0x101)
#define MARK_GREEN (0x84 * 0x101)
#define MARK_BLUE (0xE4 * 0x101)
#define MARK_ALPHA_HEADER 0x8000
#define MARK_ALPHA_DATA 0x4000

struct _MrOctetsView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GPtrArray *labels; /* borrowed: the GtkLabel of each telegram */
};

G_DEFINE_FINAL_TYPE (MrOctetsView, mr_octets_view, GTK_TYPE_WIDGET)

static char *
hex_text (GBytes *octets)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  gsize i;

  for (i = 0; i < size; i++)
    g_string_append_printf (text, i + 1 < size ? "%02X " : "%02X", data[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
caption_text (guint index,
              guint n_telegrams,
              gsize n_octets)
{
  g_autofree char *octets = NULL;

  /* Translators: size of a telegram. */
  octets = g_strdup_printf (ngettext ("%u octet", "%u octets", n_octets), (guint) n_octets);
  /* Translators: which telegram of a meter's answer, of how many, and its size: "Telegram 1 of 2 · 84 octets". */
  return g_strdup_printf (_("Telegram %u of %u · %s"), index + 1, n_telegrams, octets);
}

static void
add_telegram (MrOctetsView       *self,
              const MbusTelegram *telegram,
              guint               index,
              guint               n_telegrams)
{
  g_autofree char *caption = caption_text (index, n_telegrams, g_bytes_get_size (telegram->octets));
  g_autofree char *text = hex_text (telegram->octets);
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = g_object_new (GTK_TYPE_LABEL,
                                     "label", caption,
                                     "xalign", 0.0f,
                                     "css-classes", (const char *[]) { "caption", "dim-label", "numeric", NULL },
                                     NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "xalign", 0.0f,
                                   "wrap", TRUE,
                                   "selectable", TRUE,
                                   "css-classes", (const char *[]) { "octets", NULL },
                                   NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, caption, -1);
  gtk_box_append (GTK_BOX (page), heading);
  gtk_box_append (GTK_BOX (page), label);
  gtk_box_append (GTK_BOX (self->box), page);
  g_ptr_array_add (self->labels, label);
}

static void
insert_mark (PangoAttrList *attributes,
             guint          first,
             guint          n_octets,
             guint16        alpha)
{
  PangoAttribute *parts[] = {
    pango_attr_background_new (MARK_RED, MARK_GREEN, MARK_BLUE),
    pango_attr_background_alpha_new (alpha),
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i]->start_index = first * CHARACTERS_PER_OCTET;
      /* The blank behind the last octet is not part of it. */
      parts[i]->end_index = (first + n_octets) * CHARACTERS_PER_OCTET - 1;
      pango_attr_list_insert (attributes, parts[i]);
    }
}

/* What says what the record means is darker than its value. */
static PangoAttrList *
mark_attributes (MrRegister *record)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  const guint offset = mr_register_offset (record);
  const guint header = mr_register_header_length (record);
  const guint length = mr_register_length (record);

  if (header > 0)
    insert_mark (attributes, offset, header, MARK_ALPHA_HEADER);
  if (length > header)
    insert_mark (attributes, offset + header, length - header, MARK_ALPHA_DATA);
  return attributes;
}

static void
mr_octets_view_dispose (GObject *object)
{
  MrOctetsView *self = MR_OCTETS_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  G_OBJECT_CLASS (mr_octets_view_parent_class)->dispose (object);
}

static void
mr_octets_view_class_init (MrOctetsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mr_octets_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
mr_octets_view_init (MrOctetsView *self)
{
  self->labels = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

void
mr_octets_view_show_telegrams (MrOctetsView *self,
                               GPtrArray    *telegrams)
{
  GtkWidget *child;
  guint i;

  g_return_if_fail (MR_IS_OCTETS_VIEW (self));

  g_ptr_array_set_size (self->labels, 0);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (i = 0; telegrams != NULL && i < telegrams->len; i++)
    add_telegram (self, g_ptr_array_index (telegrams, i), i, telegrams->len);
}

void
mr_octets_view_mark (MrOctetsView *self,
                     MrRegister   *record)
{
  const guint shown = record != NULL ? mr_register_telegram (record) : 0;
  guint i;

  g_return_if_fail (MR_IS_OCTETS_VIEW (self));

  for (i = 0; i < self->labels->len; i++)
    {
      GtkWidget *label = g_ptr_array_index (self->labels, i);
      g_autoptr (PangoAttrList) attributes = NULL;

      gtk_widget_set_visible (gtk_widget_get_parent (label), i == shown);
      if (record != NULL && i == shown)
        attributes = mark_attributes (record);
      gtk_label_set_attributes (GTK_LABEL (label), attributes);
    }
}
