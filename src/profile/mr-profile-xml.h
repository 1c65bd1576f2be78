/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/* The attributes and texts of a file of device profiles, which follows the schema. */

/** What is wrong in a file: only the first problem is kept. */
typedef struct {
  const char *name; /* of the file */
  GError *error;    /* (nullable) */
} MrProfileProblem;

/** Notes that @node is wrong. @reason: (transfer full): translated sentence. */
void mr_profile_fail (MrProfileProblem *self, const xmlNode *node, char *reason);

gboolean mr_xml_is (const xmlNode *node, const char *name);

/** Returns: (transfer none) (nullable): the first child element with this name. */
xmlNode *mr_xml_child (xmlNode *node, const char *name);

/** Returns: (transfer full) (nullable) */
char *mr_xml_attribute (xmlNode *node, const char *name);

/** Returns: (transfer full): @text with every run of blanks and line ends as one blank, without those at its ends. */
char *mr_xml_squeeze (const char *text);

/** Returns: (transfer full): the text of a node, as from mr_xml_squeeze(). */
char *mr_xml_words (xmlNode *node);

/** Returns: (transfer full): the words of a child; "" if there is no such child. */
char *mr_xml_child_words (xmlNode *node, const char *name);

/** Returns: (transfer full) (nullable): an attribute of hex octets. */
GBytes *mr_xml_octets (xmlNode *node, const char *name);

/** Returns: a decimal attribute, @otherwise if there is no such attribute. */
gint64 mr_xml_number (xmlNode *node, const char *name, gint64 otherwise);

/** Returns: position of an attribute's value in @values, which end with %NULL; 0, the first, if there is no such
 *  attribute. */
guint mr_xml_choice (xmlNode *node, const char *name, const char *const *values);

G_END_DECLS
