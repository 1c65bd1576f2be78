/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-master-error.h"

#include <string.h>

/* @pattern: (nullable): the sentence with %MR_MASTER_ERROR_WHO in place of the address that it is about */
typedef struct {
  char *pattern;
} MrMasterErrorPrivate;

static void
mr_master_error_private_init (MrMasterErrorPrivate *self)
{
}

static void
mr_master_error_private_copy (const MrMasterErrorPrivate *from, MrMasterErrorPrivate *to)
{
  to->pattern = g_strdup (from->pattern);
}

static void
mr_master_error_private_clear (MrMasterErrorPrivate *self)
{
  g_free (self->pattern);
}

G_DEFINE_EXTENDED_ERROR (MrMasterError, mr_master_error)

static char *
fill_in (const char *pattern, const char *who)
{
  g_auto (GStrv) parts = g_strsplit (pattern, MR_MASTER_ERROR_WHO, -1);

  return g_strjoinv (who, parts);
}

void
mr_master_error_set (GError **error, MrMasterError code, const char *who, const char *format, ...)
{
  g_autofree char *pattern = NULL;
  g_autofree char *sentence = NULL;
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  pattern = g_strdup_vprintf (format, args);
  va_end (args);
  sentence = fill_in (pattern, who);
  g_set_error_literal (error, MR_MASTER_ERROR, (int) code, sentence);
  mr_master_error_get_private (*error)->pattern = g_steal_pointer (&pattern);
}

static void
append (char **text, const char *sentence)
{
  g_autofree char *former = *text;

  *text = g_strdup_printf ("%s %s", former, sentence);
}

void
mr_master_error_append (GError *error, const char *sentence)
{
  append (&error->message, sentence);
  if (mr_master_error_names_address (error))
    append (&mr_master_error_get_private (error)->pattern, sentence);
}

gboolean
mr_master_error_is_same (const GError *a, const GError *b)
{
  const char *pattern = a->domain == MR_MASTER_ERROR ? mr_master_error_get_private (a)->pattern : NULL;

  if (!g_error_matches (b, a->domain, a->code))
    return FALSE;

  return pattern != NULL ? g_strcmp0 (pattern, mr_master_error_get_private (b)->pattern) == 0
                         : strcmp (a->message, b->message) == 0;
}

gboolean
mr_master_error_names_address (const GError *error)
{
  return error->domain == MR_MASTER_ERROR && mr_master_error_get_private (error)->pattern != NULL;
}

GError *
mr_master_error_about (const GError *error, const char *addresses)
{
  GError *about = g_error_copy (error);

  if (mr_master_error_names_address (error))
    {
      g_free (about->message);
      about->message = fill_in (mr_master_error_get_private (error)->pattern, addresses);
    }
  return about;
}
