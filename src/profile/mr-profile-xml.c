/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-xml.h"

#include <string.h>

#include "mbus-frame.h"
#include "mr-profile-error.h"

void
mr_profile_fail (MrProfileProblem *self, const xmlNode *node, char *reason)
{
  if (self->error == NULL)
    mr_profile_set_error (&self->error, self->name, (int) xmlGetLineNo (node), reason);
  g_free (reason);
}

gboolean
mr_xml_is (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

xmlNode *
mr_xml_child (xmlNode *node, const char *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (mr_xml_is (child, name))
      return child;
  return NULL;
}

char *
mr_xml_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = value != NULL ? g_strdup ((const char *) value) : NULL;

  xmlFree (value);
  return copy;
}

char *
mr_xml_squeeze (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t\r\n", -1);
  GString *words = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", parts[i]);
  return g_string_free (words, FALSE);
}

char *
mr_xml_words (xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);
  char *words = mr_xml_squeeze ((const char *) content);

  xmlFree (content);
  return words;
}

char *
mr_xml_child_words (xmlNode *node, const char *name)
{
  xmlNode *child = mr_xml_child (node, name);

  return child != NULL ? mr_xml_words (child) : g_strdup ("");
}

GBytes *
mr_xml_octets (xmlNode *node, const char *name)
{
  g_autofree char *hex = mr_xml_attribute (node, name);

  return hex != NULL ? mbus_unhex (hex, NULL) : NULL;
}

gint64
mr_xml_number (xmlNode *node, const char *name, gint64 otherwise)
{
  g_autofree char *text = mr_xml_attribute (node, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

guint
mr_xml_choice (xmlNode *node, const char *name, const char *const *values)
{
  g_autofree char *text = mr_xml_attribute (node, name);

  for (guint i = 0; text != NULL && values[i] != NULL; i++)
    if (g_str_equal (values[i], text))
      return i;
  return 0;
}
