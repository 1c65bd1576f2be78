/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

#include "mr-command-words.h"
#include "mr-profile-resources.h"
#include "mr-profile.h"

#define SCHEMA_RESOURCE "/io/github/meterroom/profiles/profile.rng"

/* The first error that libxml2 reported. */
typedef struct {
  int line;
  char *reason;
  const char *advice; /* (nullable): what should be there */
} Complaint;

static void
complaint_clear (Complaint *self)
{
  g_free (self->reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Complaint, complaint_clear)

/* Not every error of libxml2 has a line; a later one for the same place may have it. */
static int
line_of (const xmlError *problem)
{
  if (problem->line > 0)
    return problem->line;
  return problem->node != NULL ? (int) xmlGetLineNo (problem->node) : 0;
}

/* Of the element that is wrong, or of the one that it is in, whose contents are wrong if it should not be there. */
static const char *
find_advice (const xmlError *problem)
{
  const xmlNode *node = problem->node;
  const char *advice = NULL;

  if (node != NULL && problem->code == XML_RELAXNG_ERR_ELEMWRONG)
    node = node->parent;
  for (; advice == NULL && node != NULL; node = node->parent)
    if (node->type == XML_ELEMENT_NODE)
      advice = mr_command_element_words ((const char *) node->name);
  return advice;
}

static void
note_complaint (void *user_data, xmlErrorPtr problem)
{
  Complaint *complaint = user_data;

  if (problem->level < XML_ERR_ERROR)
    return;
  if (complaint->line <= 0)
    complaint->line = line_of (problem);
  if (complaint->advice == NULL)
    complaint->advice = find_advice (problem);
  if (complaint->reason == NULL && problem->message != NULL)
    complaint->reason = g_strstrip (g_utf8_make_valid (problem->message, -1));
}

static void
set_complaint (GError **error, const char *name, const Complaint *complaint, const char *otherwise)
{
  const char *reason = complaint->reason != NULL ? complaint->reason : otherwise;
  g_autofree char *text = NULL;

  if (complaint->advice != NULL)
    /* Translators: what is wrong in a file, in English; and a sentence that says what should be there. */
    text = g_strdup_printf (_("%s. %s"), reason, complaint->advice);
  mr_profile_set_error (error, name, complaint->line, text != NULL ? text : reason);
}

/* The file must be well-formed and must not refer to anything outside: no network, no entities. */
static xmlDoc *
parse_text (const char *name, const char *text, gsize n, GError **error)
{
  g_auto (Complaint) complaint = { 0 };
  xmlDoc *document;

  xmlSetStructuredErrorFunc (&complaint, note_complaint);
  document = xmlReadMemory (text, (int) n, name, NULL, XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA);
  xmlSetStructuredErrorFunc (NULL, NULL);

  if (document == NULL)
    set_complaint (error, name, &complaint, _("The file is not XML."));
  return document;
}

static xmlRelaxNG *
load_schema (void)
{
  g_autoptr (GBytes) text = g_resource_lookup_data (mr_profile_get_resource (), SCHEMA_RESOURCE,
                                                    G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  xmlRelaxNGParserCtxt *context = xmlRelaxNGNewMemParserCtxt (g_bytes_get_data (text, NULL),
                                                              (int) g_bytes_get_size (text));
  xmlRelaxNG *schema = xmlRelaxNGParse (context);

  xmlRelaxNGFreeParserCtxt (context);
  return schema;
}

static gboolean
validate (const char *name, xmlDoc *document, GError **error)
{
  g_auto (Complaint) complaint = { 0 };
  xmlRelaxNG *schema = load_schema ();
  xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt (schema);
  gboolean valid;

  xmlRelaxNGSetValidStructuredErrors (context, note_complaint, &complaint);
  valid = xmlRelaxNGValidateDoc (context, document) == 0;
  xmlRelaxNGFreeValidCtxt (context);
  xmlRelaxNGFree (schema);

  if (!valid)
    set_complaint (error, name, &complaint, _("The file does not follow the schema."));
  return valid;
}

xmlDoc *
mr_profile_parse (const char *name, const char *text, gsize n, GError **error)
{
  xmlDoc *document;

  if (n > MR_PROFILE_SIZE_MAX)
    {
      mr_profile_set_error (error, name, 1, _("The file is too long for device profiles."));
      return NULL;
    }
  document = parse_text (name, text, n, error);
  if (document == NULL)
    return NULL;

  if (document->intSubset != NULL)
    mr_profile_set_error (error, name, 1, _("Device profiles must not have a document type declaration."));
  else if (validate (name, document, error))
    return document;
  xmlFreeDoc (document);
  return NULL;
}
