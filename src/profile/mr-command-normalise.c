/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-command-normalise.h"

#include "mr-command-octets.h"
#include "mr-profile-xml.h"

/* @normal: (transfer full) */
static void
set_text (const char **text, char *normal)
{
  g_free ((char *) *text);
  *text = normal;
}

static void
normalise_words (const char **text)
{
  set_text (text, mr_xml_squeeze (*text));
}

static void
normalise_octets (const char **text)
{
  if (*text != NULL)
    set_text (text, mr_command_octets_normalise (*text));
}

/* "01" is the number 1. */
static void
normalise_number (const char **text)
{
  gint64 number;

  if (*text != NULL && g_ascii_string_to_signed (*text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    set_text (text, g_strdup_printf ("%" G_GINT64_FORMAT, number));
}

MrCommandFacts *
mr_command_facts_normalise (const MrCommandFacts *facts)
{
  MrCommandFacts *self = mr_command_facts_copy (facts);

  normalise_words (&self->manufacturer);
  normalise_words (&self->name);
  normalise_words (&self->source);
  normalise_octets (&self->versions);
  normalise_octets (&self->types);
  normalise_octets (&self->octets);
  normalise_number (&self->expected);
  for (guint i = 0; i < self->n_fields; i++)
    normalise_words (&self->fields[i].title);
  for (guint i = 0; i < self->n_states; i++)
    {
      normalise_octets (&self->states[i].vif);
      normalise_octets (&self->states[i].dif);
      for (guint j = 0; j < MR_N_SUPPLIES; j++)
        normalise_number (&self->states[i].numbers[j]);
    }
  return self;
}
