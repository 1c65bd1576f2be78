/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-vif.h"

#include "mbus-vif-tables.h"

#define N_CODES 128

const MbusUnit *
mbus_unit_table (MbusVifPage page, gsize *n)
{
  switch (page)
    {
    case MBUS_VIF_PAGE_PRIMARY:
      *n = mbus_n_vif_primary;
      return mbus_vif_primary;
    case MBUS_VIF_PAGE_FB:
      *n = mbus_n_vif_fb;
      return mbus_vif_fb;
    case MBUS_VIF_PAGE_FD:
      *n = mbus_n_vif_fd;
      return mbus_vif_fd;
    case MBUS_VIF_PAGE_FD_SECOND:
      *n = mbus_n_vif_fd_second;
      return mbus_vif_fd_second;
    case MBUS_VIF_PAGE_EF:
      *n = 0;
      return NULL;
    case MBUS_VIF_PAGE_VIFE:
      *n = mbus_n_vife;
      return mbus_vife;
    case MBUS_VIF_PAGE_VIFE_SECOND:
      *n = mbus_n_vife_second;
      return mbus_vife_second;
    case MBUS_VIF_PAGE_FIXED:
      *n = mbus_n_vif_fixed;
      return mbus_vif_fixed;
    case MBUS_VIF_PAGE_ACTION:
      *n = mbus_n_vife_action;
      return mbus_vife_action;
    default:
      g_return_val_if_reached (NULL);
    }
}

/* What is known of every code, filled once from the tables: decoding looks up a dozen codes in each telegram. */
typedef struct {
  const MbusUnit *line; /* (nullable): NULL for a reserved code */
  guint8 first_page;    /* of the first line alike */
  guint8 first_code;
} Code;

static Code codes[MBUS_N_VIF_PAGES][N_CODES];

/* FB repeats some quantities of the primary table, with greater powers of ten. */
static const MbusUnit *
find_first_alike (const MbusUnit *line, guint *page)
{
  for (guint p = MBUS_VIF_PAGE_PRIMARY; p <= *page; p++)
    {
      gsize n = 0;
      const MbusUnit *table = mbus_unit_table (p, &n);

      for (gsize i = 0; i < n; i++)
        if (table[i].coding == line->coding && table[i].quantity == line->quantity &&
            g_str_equal (table[i].unit, line->unit))
          {
            *page = p;
            return &table[i];
          }
    }
  return line;
}

static void
fill_line (guint page, const MbusUnit *line)
{
  guint first_page = page;
  const MbusUnit *first = find_first_alike (line, &first_page);

  for (guint code = line->first; code <= line->last; code++)
    codes[page][code] = (Code) { line, (guint8) first_page, first->first };
}

static void
fill_codes (void)
{
  for (guint page = 0; page < MBUS_N_VIF_PAGES; page++)
    {
      gsize n = 0;
      const MbusUnit *table = mbus_unit_table (page, &n);

      for (guint code = 0; code < N_CODES; code++)
        codes[page][code] = (Code) { NULL, (guint8) page, (guint8) code };
      for (gsize i = 0; i < n; i++)
        fill_line (page, &table[i]);
    }
}

/* Runs until the table is filled. It is called last, so that all other look-ups have no registers to save for it. */
static G_GNUC_NO_INLINE const Code *
fill_and_look_up (gsize *filled, MbusVifPage page, guint8 code)
{
  if (g_once_init_enter (filled))
    {
      fill_codes ();
      g_once_init_leave (filled, 1);
    }
  return &codes[page][code & ~MBUS_EXTENSION & 0xFF];
}

static inline const Code *
look_up (MbusVifPage page, guint8 code)
{
  static gsize filled = 0;

  if (G_UNLIKELY (g_atomic_pointer_get (&filled) == 0))
    return fill_and_look_up (&filled, page, code);
  return &codes[page][code & ~MBUS_EXTENSION & 0xFF];
}

const MbusUnit *
mbus_unit_lookup (MbusVifPage page, guint8 code)
{
  return look_up (page, code)->line;
}

void
mbus_unit_first_alike (MbusVifPage *page, guint8 *code)
{
  const Code *found = look_up (*page, *code);

  *page = found->first_page;
  *code = found->first_code;
}

const MbusUnit *
mbus_unit_find (MbusQuantity quantity, const char *unit, int exponent, MbusVifPage *page, guint8 *code)
{
  for (guint p = MBUS_VIF_PAGE_PRIMARY; p <= MBUS_VIF_PAGE_FD; p++)
    {
      gsize n = 0;
      const MbusUnit *table = mbus_unit_table (p, &n);

      for (gsize i = 0; i < n; i++)
        {
          const MbusUnit *line = &table[i];

          if ((quantity == MBUS_QUANTITY_UNKNOWN || line->quantity == quantity) && g_str_equal (line->unit, unit) &&
              exponent >= line->exponent && exponent <= line->exponent + line->last - line->first)
            {
              *page = p;
              *code = (guint8) (line->first + exponent - line->exponent);
              return line;
            }
        }
    }
  return NULL;
}
