/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-words.h"

#include <glib/gi18n-lib.h>

#include "mr-append.h"

/* More than the texts of any reading. A text takes the place of another one that has the same number here. */
#define N_ENTRIES 512

/* 2^32 divided by the golden ratio: spreads addresses over the entries (Knuth, TAOCP 6.4). */
#define GOLDEN 2654435769u

typedef struct {
  const char *context;
  const char *text; /* (nullable): NULL if the entry is free */
  const char *translation;
  gsize n; /* octets of @translation */
} Entry;

struct _MrWords {
  Entry entries[N_ENTRIES];
};

MrWords *
mr_words_new (void)
{
  return g_new0 (MrWords, 1);
}

void
mr_words_free (MrWords *self)
{
  g_free (self);
}

static Entry
look_up (MrWords *self, const char *context, const char *text)
{
  const guint32 number = (guint32) GPOINTER_TO_SIZE (text) * GOLDEN;
  Entry *entry = self != NULL ? &self->entries[number / (G_MAXUINT32 / N_ENTRIES + 1)] : NULL;
  const char *translation;

  if (entry != NULL && entry->text == text && entry->context == context)
    return *entry;
  translation = context != NULL ? g_dpgettext2 (GETTEXT_PACKAGE, context, text) : _(text);
  if (entry == NULL)
    return (Entry) { context, text, translation, strlen (translation) };
  *entry = (Entry) { context, text, translation, strlen (translation) };
  return *entry;
}

const char *
mr_words_get (MrWords *self, const char *context, const char *text)
{
  return look_up (self, context, text).translation;
}

void
mr_words_append (MrWords *self, GString *out, const char *context, const char *text)
{
  const Entry entry = look_up (self, context, text);

  mbus_append_n (out, entry.translation, entry.n);
}

/* The value for the directive after a '%', which has no length modifier. @next: (out): what comes after it */
static const char *
value_of (const char *directive, const char *const *values, guint *n_values, const char **next)
{
  guint number = 0;

  for (*next = directive; !g_ascii_isalpha (**next); (*next)++)
    if (**next == '$')
      number = (guint) g_ascii_digit_value (*directive);
  (*next)++;
  return number > 0 ? values[number - 1] : values[(*n_values)++];
}

void
mr_words_append_filled (MrWords *self, GString *out, const char *text, const char *const *values)
{
  const char *next = mr_words_get (self, NULL, text);
  guint n_values = 0;

  for (;;)
    {
      const char *percent = strchrnul (next, '%');

      mbus_append_n (out, next, (gsize) (percent - next));
      if (*percent == '\0')
        return;
      mbus_append_string (out, value_of (percent + 1, values, &n_values, &next));
    }
}
