/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mbus-dif.h"
#include "mr-meaning.h"

#define RANGE_MAX 8 /* codes: three bits */

/* A record element being read. */
typedef struct {
  xmlNode *node;
  MrProfileProblem *problem;
  MrMeaning meaning;
  guint n_codes; /* that it is for, in a row, each worth ten times the one before */
} Reader;

static gboolean
has_attribute (xmlNode *node, const char *name)
{
  return xmlHasProp (node, (const xmlChar *) name) != NULL;
}

/* --- What measures and how --- */

/* A quantity of the standard, by its English name. */
static MbusQuantity
find_quantity (Reader *self, const char *name)
{
  const MbusQuantity quantity = mbus_quantity_from_name (name);

  if (quantity == MBUS_QUANTITY_UNKNOWN)
    /* Translators: in a file of device profiles; %s is what it gives as the quantity of a register. <name> and
     * <quantity> are elements of the file. */
    mr_profile_fail (self->problem, self->node,
                     g_strdup_printf (_("“%s” is not a quantity of the M-Bus standard. Use <name> instead of "
                                        "<quantity> for the manufacturer’s own names."), name));
  return quantity;
}

/* A register measures a quantity of the standard, or has a name of the manufacturer's own. */
static void
read_name (Reader *self, MbusUnit *unit)
{
  g_autofree char *quantity = mr_xml_child_words (self->node, "quantity");

  if (mr_xml_child (self->node, "quantity") != NULL)
    {
      unit->quantity = find_quantity (self, quantity);
      return;
    }
  unit->quantity = MBUS_QUANTITY_MANUFACTURER_SPECIFIC;
  unit->words = mr_xml_child_words (self->node, "name");
}

static void
read_unit (Reader *self)
{
  static const char *const codings[] = { "number", "unsigned", "bits", "time", "digits", NULL };
  static const guint8 values[] = {
    MBUS_CODING_NUMBER, MBUS_CODING_UNSIGNED, MBUS_CODING_BITS, MBUS_CODING_TIME, MBUS_CODING_DIGITS,
  };
  MrMeaning *meaning = &self->meaning;
  MbusUnit *unit = &meaning->unit;
  char *name = mr_xml_attribute (self->node, "unit");
  const gboolean of_vif = meaning->place.vif == NULL &&
                          (meaning->n_vife == 0 || (meaning->of != MBUS_QUANTITY_UNKNOWN &&
                                                    meaning->of != MBUS_QUANTITY_MANUFACTURER_SPECIFIC));

  read_name (self, unit);
  unit->unit = name != NULL ? name : g_strdup ("");
  unit->exponent = (gint8) mr_xml_number (self->node, "exponent", 0);
  unit->coding = values[mr_xml_choice (self->node, "coding", codings)];
  meaning->has_unit = TRUE;
  meaning->keeps_scale = of_vif && !has_attribute (self->node, "exponent") && !has_attribute (self->node, "coding");
}

static void
read_parts (Reader *self)
{
  MrMeaning *meaning = &self->meaning;

  for (xmlNode *child = self->node->children; child != NULL; child = child->next)
    if (mr_xml_is (child, "part") && meaning->n_parts < MR_MEANING_PARTS)
      meaning->parts[meaning->n_parts++] = (MbusUnit) {
        .unit = "", .coding = MBUS_CODING_WORDS, .words = mr_xml_words (child),
      };
}

/* "1000", "0.1": digits, and a power of ten for those after the point. */
static void
read_correction (Reader *self)
{
  xmlNode *node = mr_xml_child (self->node, "correction");
  g_autofree char *factor = node != NULL ? mr_xml_attribute (node, "factor") : NULL;
  MrMeaning *meaning = &self->meaning;
  char *point;

  if (node == NULL)
    return;
  meaning->correction = mr_xml_words (node);
  meaning->factor = 1;
  if (factor == NULL)
    return;
  g_strstrip (factor);
  point = strchr (factor, '.');
  if (point != NULL)
    {
      meaning->power = -(int) strlen (point + 1);
      memmove (point, point + 1, strlen (point + 1) + 1);
    }
  meaning->factor = g_ascii_strtoll (factor, NULL, 10);
  while (meaning->factor != 0 && meaning->factor % 10 == 0)
    {
      meaning->factor /= 10;
      meaning->power++;
    }
  if (meaning->factor == 0)
    mr_profile_fail (self->problem, node, g_strdup (_("The factor of a correction must be greater than 0.")));
}

/* --- Which records --- */

/* "01", "80 84", or a range of the last one, "58-5F". */
static void
read_vife (Reader *self)
{
  g_autofree char *text = mr_xml_attribute (self->node, "vife");
  char *range = text != NULL ? strchr (text, '-') : NULL;
  MrMeaning *meaning = &self->meaning;
  guint last = 0;

  self->n_codes = 1;
  if (text == NULL)
    return;
  if (range != NULL)
    {
      *range = '\0';
      last = (guint) g_ascii_strtoull (range + 1, NULL, 16);
    }
  for (char *p = text; *p != '\0' && meaning->n_vife < MR_MEANING_VIFES;)
    {
      if (g_ascii_isspace (*p))
        {
          p++;
          continue;
        }
      meaning->vife[meaning->n_vife++] = g_ascii_strtoull (p, &p, 16) & ~MBUS_EXTENSION & 0xFF;
    }
  if (range == NULL)
    return;
  self->n_codes = last - meaning->vife[meaning->n_vife - 1] + 1;
  if (self->n_codes < 2 || self->n_codes > RANGE_MAX)
    {
      self->n_codes = 1;
      mr_profile_fail (self->problem, self->node,
                       /* Translators: in a file of device profiles; an example of such a range is 58-5F. */
                       g_strdup_printf (_("A range of VIFE must have from 2 to %u codes, the smaller one first."),
                                        RANGE_MAX));
    }
}

static void
read_conditions (Reader *self)
{
  static const char *const forms[] = { "any", "integer", "real", "bcd", NULL };
  g_autofree char *of = mr_xml_attribute (self->node, "of");
  MrMeaning *meaning = &self->meaning;

  mr_place_read (&meaning->place, self->node);
  read_vife (self);
  meaning->of = of != NULL ? find_quantity (self, of) : MBUS_QUANTITY_UNKNOWN;
  meaning->storage = mr_xml_number (self->node, "storage", -1);
  meaning->tariff = mr_xml_number (self->node, "tariff", -1);
  meaning->subunit = mr_xml_number (self->node, "subunit", -1);
  meaning->data = mr_xml_choice (self->node, "data", forms);
}

/* What the schema cannot say. */
static void
check (Reader *self)
{
  const MrMeaning *meaning = &self->meaning;
  const gboolean has_condition = meaning->place.vif != NULL || meaning->n_vife > 0 || meaning->place.dif != NULL ||
                                 meaning->of != MBUS_QUANTITY_UNKNOWN || meaning->storage >= 0 ||
                                 meaning->tariff >= 0 || meaning->subunit >= 0;

  if (!has_condition)
    /* Translators: in a file of device profiles; the words in quotes are attributes of the element. */
    mr_profile_fail (self->problem, self->node, g_strdup (_("A <record> needs “vif”, “vife”, “dif”, “of”, “storage”, "
                                                            "“tariff” or “subunit” to say which records it is "
                                                            "about.")));
  else if (!meaning->has_unit && (has_attribute (self->node, "unit") || has_attribute (self->node, "exponent") ||
                                  has_attribute (self->node, "coding")))
    /* Translators: in a file of device profiles; the words in quotes are attributes, those in brackets elements. */
    mr_profile_fail (self->problem, self->node, g_strdup (_("“unit”, “exponent” and “coding” need a <quantity> or "
                                                            "<name>.")));
  else if (!meaning->has_unit && meaning->n_parts == 0 && meaning->correction == NULL &&
           mr_xml_child (self->node, "total") == NULL)
    /* Translators: in a file of device profiles; the words in brackets are elements. */
    mr_profile_fail (self->problem, self->node, g_strdup (_("A <record> needs <quantity>, <name>, <part>, <total> or "
                                                            "<correction>.")));
}

/* --- Sets --- */

MrProof
mr_proof_read (xmlNode *node)
{
  g_autofree char *word = mr_xml_attribute (node, "proof");
  guint proof = 0;

  while (proof < MR_PROOF_OF_MODEL && g_strcmp0 (mr_proof_nick (proof), word) != 0)
    proof++;
  return proof;
}

/* Another code of a range, which owns its texts. */
static MrMeaning
copy_for_code (const MrMeaning *meaning, guint i)
{
  MrMeaning copy = *meaning;

  copy.vife[copy.n_vife - 1] = (guint8) (copy.vife[copy.n_vife - 1] + i);
  copy.place.dif = copy.place.dif != NULL ? g_bytes_ref (copy.place.dif) : NULL;
  copy.unit.exponent = (gint8) (copy.unit.exponent + (int) i);
  copy.unit.unit = g_strdup (copy.unit.unit);
  copy.unit.words = g_strdup (copy.unit.words);
  copy.correction = g_strdup (copy.correction);
  for (guint p = 0; p < copy.n_parts; p++)
    copy.parts[p].words = g_strdup (copy.parts[p].words);
  return copy;
}

static void
read_record (xmlNode *node, xmlNode *set, MrMeanings *meanings, MrProfileProblem *problem)
{
  Reader reader = { .node = node, .problem = problem };
  MrMeaning *meaning = &reader.meaning;

  read_conditions (&reader);
  meaning->then_standard = has_attribute (set, "then");
  meaning->proof = mr_proof_read (has_attribute (node, "proof") ? node : set);
  if (mr_xml_child (node, "quantity") != NULL || mr_xml_child (node, "name") != NULL)
    read_unit (&reader);
  read_parts (&reader);
  read_correction (&reader);
  check (&reader);
  for (guint i = 1; i < reader.n_codes; i++)
    {
      const MrMeaning copy = copy_for_code (meaning, i);

      mr_meanings_add (meanings, &copy);
    }
  mr_meanings_add (meanings, meaning);
}

MrMeanings *
mr_meanings_read (xmlNode *node, MrProfileProblem *problem)
{
  MrMeanings *meanings = mr_meanings_new ();

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (mr_xml_is (child, "record"))
      read_record (child, node, meanings, problem);
  return meanings;
}
