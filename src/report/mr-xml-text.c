/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-xml-private.h"

void
mr_xml_escape_from (GString *out, gsize start)
{
  static const struct {
    char character;
    const char *entity;
  } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };

  for (gsize i = start; i < out->len; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (entities); j++)
      if (out->str[i] == entities[j].character)
        {
          const gsize n = strlen (entities[j].entity);

          g_string_overwrite_len (out, i, entities[j].entity, 1);
          g_string_insert_len (out, (gssize) i + 1, entities[j].entity + 1, (gssize) n - 1);
          i += n - 1;
          break;
        }
}

void
mr_xml_append_escaped (GString *out, const char *text)
{
  const gsize start = out->len;

  mbus_append_string (out, text);
  mr_xml_escape_from (out, start);
}
