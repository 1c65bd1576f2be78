/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-master-error.h"

#include <string.h>

/* @sentence: (nullable): without what it is about, which is before it in the message */
typedef struct {
  char *sentence;
} MrMasterErrorPrivate;

static void
mr_master_error_private_init (MrMasterErrorPrivate *self)
{
}

static void
mr_master_error_private_copy (const MrMasterErrorPrivate *from, MrMasterErrorPrivate *to)
{
  to->sentence = g_strdup (from->sentence);
}

static void
mr_master_error_private_clear (MrMasterErrorPrivate *self)
{
  g_free (self->sentence);
}

G_DEFINE_EXTENDED_ERROR (MrMasterError, mr_master_error)

void
mr_master_error_set (GError **error, MrMasterError code, const char *who, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MR_MASTER_ERROR, (int) code, "%s: %s", who, sentence);
  mr_master_error_get_private (*error)->sentence = g_steal_pointer (&sentence);
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
    append (&mr_master_error_get_private (error)->sentence, sentence);
}

const char *
mr_master_error_sentence (const GError *error)
{
  return mr_master_error_names_address (error) ? mr_master_error_get_private (error)->sentence : error->message;
}

gboolean
mr_master_error_is_same (const GError *a, const GError *b)
{
  return g_error_matches (b, a->domain, a->code) &&
         g_str_equal (mr_master_error_sentence (a), mr_master_error_sentence (b));
}

gboolean
mr_master_error_names_address (const GError *error)
{
  return error->domain == MR_MASTER_ERROR && mr_master_error_get_private (error)->sentence != NULL;
}

char *
mr_master_error_dup_who (const GError *error)
{
  const gsize n_after = strlen (": ") + strlen (mr_master_error_sentence (error));

  g_return_val_if_fail (mr_master_error_names_address (error), NULL);

  return g_strndup (error->message, strlen (error->message) - n_after);
}

GError *
mr_master_error_about (const GError *error, const char *who)
{
  GError *about = g_error_copy (error);

  g_free (about->message);
  about->message = g_strdup_printf ("%s: %s", who, mr_master_error_sentence (error));
  return about;
}
