/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrWords:
 *
 * Translations of texts that are needed for each of many telegrams. gettext takes longer to find one than a register
 * takes to be decoded, so each is looked up once.
 *
 * Every function takes %NULL for a single use. For one thread; a change of the language is not noticed.
 */
typedef struct _MrWords MrWords;

MrWords *mr_words_new (void);
void mr_words_free (MrWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrWords, mr_words_free)

/** @context: (nullable): static, as in NC_(). @text: English, marked for translation; must not change while @self
 *  exists: of the program's tables, or of a device profile. Returns: (transfer none): its translation */
const char *mr_words_get (MrWords *self, const char *context, const char *text);

/** Appends that translation. */
void mr_words_append (MrWords *self, GString *out, const char *context, const char *text);

/** Appends the translation of @text, in which each directive of printf() has been replaced by the next of @values, or
 *  by the one whose number a translator gave it ("%2$s"). The values are texts, whatever the directive is for. */
void mr_words_append_filled (MrWords *self, GString *out, const char *text, const char *const *values);

G_END_DECLS
