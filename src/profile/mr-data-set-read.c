/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data sets of a file of device profiles, which follows the schema. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-data-set.h"
#include "mr-profile-private.h"

/* What is sent for each kind: its CI field, or the attribute with it, and the attribute with what follows. */
static const struct {
  const char *element;
  guint8 ci;
  const char *ci_attribute; /* (nullable) */
  const char *data_attribute;
} kinds[] = {
  { "application-reset", MBUS_CI_APPLICATION_RESET, NULL, "subcode" },
  { "command", 0, "ci", "octets" },
  { "select", MBUS_CI_DATA_SEND, NULL, "records" },
};

/* Returns: %FALSE if there are more octets than a telegram holds */
static gboolean
read_octets (xmlNode *node, const char *attribute, guint8 *out, gsize max, guint8 *n_out)
{
  g_autoptr (GBytes) octets = mr_xml_octets (node, attribute);
  gsize n = 0;
  const guint8 *data = octets != NULL ? g_bytes_get_data (octets, &n) : NULL;

  if (n > max)
    return FALSE;
  if (n > 0)
    memcpy (out, data, n);
  *n_out = (guint8) n;
  return TRUE;
}

static gboolean
read_request (xmlNode *node, MbusDataRequest *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      xmlNode *child = mr_xml_child (node, kinds[i].element);
      guint8 n;

      if (child == NULL)
        continue;
      out->ci = kinds[i].ci;
      return (kinds[i].ci_attribute == NULL || read_octets (child, kinds[i].ci_attribute, &out->ci, 1, &n)) &&
             read_octets (child, kinds[i].data_attribute, out->data, sizeof out->data, &out->n_data);
    }
  g_return_val_if_reached (FALSE);
}

static MrRestore
read_restore (xmlNode *node, const MbusDataRequest *request)
{
  static const char *const words[] = { "", "reset", "nothing", NULL };
  static const MrRestore restores[] = { MR_RESTORE_UNKNOWN, MR_RESTORE_RESET, MR_RESTORE_NOTHING };
  const MrRestore said = restores[mr_xml_choice (node, "restore", words)];

  return said == MR_RESTORE_UNKNOWN && mbus_data_request_ends_with_reset (request) ? MR_RESTORE_RESET : said;
}

static MrDataSet *
read_data_set (xmlNode *node, MbusDataRequestSource source, MrProfileProblem *problem)
{
  g_autofree char *name = mr_xml_child_words (node, "name");
  g_autoptr (GError) error = NULL;
  MbusDataRequest request = { 0 };
  MrDataSet *set;

  if (!read_request (node, &request))
    {
      mr_profile_fail (problem, node, g_strdup (_("The request is longer than a telegram.")));
      return NULL;
    }
  set = mr_data_set_new (&request, name, read_restore (node, &request), source, &error);
  if (set == NULL)
    mr_profile_fail (problem, node, g_strdup (error->message));
  return set;
}

GPtrArray *
mr_data_sets_read (xmlNode *node, MrProfileProblem *problem)
{
  const MrProof proof = mr_proof_read (node);
  const MbusDataRequestSource source = proof == MR_PROOF_DOCUMENT || proof == MR_PROOF_CONFIRMED
                                         ? MBUS_DATA_REQUEST_DOCUMENTED
                                         : MBUS_DATA_REQUEST_TYPED;
  GPtrArray *sets = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_data_set_unref);

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      MrDataSet *set = mr_xml_is (child, "data-set") ? read_data_set (child, source, problem) : NULL;

      if (set != NULL)
        g_ptr_array_add (sets, set);
    }
  return sets;
}
