/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-uri-parameter.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mr-line-baud.h"
#include "mr-uri-error.h"

#define PARITY_NOT_GIVEN (-1)
#define SPEED_NOT_GIVEN (-1)
#define SPEED_MAX 1e6
#define SETTLE_MAX 10000 /* milliseconds: what takes longer does not come up at all */
#define WAKE_MAX 1000    /* octets: twice what any meter is known to need */

/* A word of a parameter and what it means; the words are the same in every language. */
typedef struct {
  const char *word;
  int value;
} Word;

static const Word kind_words[] = { { "converter", MR_SERIAL_CONVERTER }, { "mbmc2022", MR_SERIAL_MBMC2022 }, { NULL } };
static const Word parity_words[] = { { "even", TRUE }, { "none", FALSE }, { NULL } };
static const Word power_words[] = {
  { "dtr", MR_SERIAL_POWER_DTR }, { "rts", MR_SERIAL_POWER_RTS }, { "both", MR_SERIAL_POWER_BOTH }, { NULL }
};
static const Word order_words[] = { { "recorded", FALSE }, { "any", TRUE }, { NULL } };
static const Word security_words[] = {
  { "strict", MR_TLS_STRICT }, { "compat", MR_TLS_COMPAT }, { "legacy", MR_TLS_LEGACY }, { NULL }
};

static gboolean
default_parity_even (MrSerialKind kind)
{
  return kind == MR_SERIAL_CONVERTER;
}

static gboolean
parse_word (const Word *words, const char *key, const char *text, int *value, GError **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const Word *word = words; word->word != NULL; word++)
    {
      if (g_str_equal (word->word, text))
        {
          *value = word->value;
          return TRUE;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", word->word);
    }

  return mr_uri_fail (error,
                      /* Translators: %1$s is a name such as "kind", %2$s what was written, %3$s what may be written. */
                      _("The parameter “%1$s” cannot be “%2$s”. It may be one of: %3$s."), key, text, allowed->str);
}

static const char *
word_for (const Word *words, int value)
{
  while (words->word != NULL && words->value != value)
    words++;

  return words->word;
}

/* @field: of MrUri, an int, a guint or an enum of that size; @words: (nullable): what may be written; @first, @last: else
 * the numbers that may be */
typedef struct _Parameter {
  const char *key;
  guint shapes; /* the schemes it belongs to */
  gboolean (*set) (MrUri *self, const struct _Parameter *parameter, const char *text, GError **error);
  char *(*format) (const MrUri *self, const struct _Parameter *parameter); /* NULL: not written */
  gsize field;
  const Word *words;
  guint first;
  guint last;
} Parameter;

static gboolean
set_word (MrUri *self, const Parameter *parameter, const char *text, GError **error)
{
  return parse_word (parameter->words, parameter->key, text, &G_STRUCT_MEMBER (int, self, parameter->field), error);
}

/* Zero is what is meant where nothing is given. */
static char *
format_word (const MrUri *self, const Parameter *parameter)
{
  const int value = G_STRUCT_MEMBER (int, self, parameter->field);

  return value != 0 ? g_strdup (word_for (parameter->words, value)) : NULL;
}

static char *
format_parity (const MrUri *self, const Parameter *parameter)
{
  return self->parity_even != default_parity_even (self->kind) ? g_strdup (word_for (parity_words, self->parity_even))
                                                               : NULL;
}

static gboolean
set_baud (MrUri *self, const Parameter *parameter, const char *text, GError **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);
  guint64 baud = 0;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &baud, NULL) && mr_line_baud_is_allowed ((guint) baud))
    {
      G_STRUCT_MEMBER (guint, self, parameter->field) = (guint) baud;
      return TRUE;
    }

  for (const guint *rate = mr_line_bauds; *rate != 0; rate++)
    g_string_append_printf (allowed, "%s%u", allowed->len > 0 ? ", " : "", *rate);

  return mr_uri_fail (error,
                      /* Translators: %1$s is a name such as "kind", %2$s what was written, %3$s what may be written. */
                      _("The parameter “%1$s” cannot be “%2$s”. It may be one of: %3$s."), parameter->key, text,
                      allowed->str);
}

static gboolean
set_number (MrUri *self, const Parameter *parameter, const char *text, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, parameter->first, parameter->last, &number, NULL))
    {
      G_STRUCT_MEMBER (guint, self, parameter->field) = (guint) number;
      return TRUE;
    }

  return mr_uri_fail (error,
                      /* Translators: %1$s is a name such as "timeout", %2$s what was written, then two numbers. */
                      _("The parameter “%1$s” cannot be “%2$s”. It is a whole number from %3$u to %4$u."), parameter->key,
                      text, parameter->first, parameter->last);
}

static char *
format_number (const MrUri *self, const Parameter *parameter)
{
  const guint number = G_STRUCT_MEMBER (guint, self, parameter->field);

  return number != 0 ? g_strdup_printf ("%u", number) : NULL;
}

static gboolean
set_identity (MrUri *self, const Parameter *parameter, const char *text, GError **error)
{
  if (*text == '\0')
    return mr_uri_fail (error,
                        _("The parameter “identity” is empty. It is the name under which the master knows the key."));

  self->identity = g_strdup (text);
  return TRUE;
}

static char *
format_identity (const MrUri *self, const Parameter *parameter)
{
  return g_strdup (self->identity);
}

static gboolean
set_speed (MrUri *self, const Parameter *parameter, const char *text, GError **error)
{
  char *end = NULL;
  double speed = g_ascii_strtod (text, &end);

  if (!g_ascii_isdigit (*text) || *end != '\0' || !isfinite (speed) || speed > SPEED_MAX)
    return mr_uri_fail (error,
                        /* Translators: %s is what was written. */
                        _("The parameter “speed” cannot be “%s”. It is a number: 1 for real time, 10 for ten times as "
                          "fast, 0 for as fast as this computer can."), text);

  self->speed = speed;
  return TRUE;
}

static char *
format_speed (const MrUri *self, const Parameter *parameter)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->speed < 0)
    return NULL;

  g_ascii_formatd (number, sizeof number, "%g", self->speed);
  if (g_ascii_strtod (number, NULL) != self->speed)
    g_ascii_dtostr (number, sizeof number, self->speed);
  return g_strdup (number);
}

#define WITH_BAUD (MR_URI_SERIAL | MR_URI_OTHER)
#define ALL_BUSES (WITH_BAUD | MR_URI_TCP | MR_URI_TLS)
#define FIELD(field) G_STRUCT_OFFSET (MrUri, field)

/* In the order in which they are written. */
static const Parameter parameters[] = {
  { "kind", MR_URI_SERIAL, set_word, format_word, FIELD (kind), kind_words },
  { "baud", WITH_BAUD, set_baud, format_number, FIELD (baud) },
  { "min-baud", WITH_BAUD, set_baud, format_number, FIELD (settings.min_baud) },
  { "max-baud", WITH_BAUD, set_baud, format_number, FIELD (settings.max_baud) },
  { "parity", MR_URI_SERIAL, set_word, format_parity, FIELD (parity_even), parity_words },
  { "power", MR_URI_SERIAL, set_word, format_word, FIELD (power), power_words },
  { "settle", MR_URI_SERIAL, set_number, format_number, FIELD (settle), NULL, 1, SETTLE_MAX },
  { "wake", MR_URI_SERIAL, set_number, format_number, FIELD (wake), NULL, 1, WAKE_MAX },
  { "order", MR_URI_REPLAY, set_word, format_word, FIELD (any_order), order_words },
  { "identity", MR_URI_TLS, set_identity, format_identity },
  { "security", MR_URI_TLS, set_word, format_word, FIELD (security), security_words },
  { "timeout", ALL_BUSES, set_number, format_number, FIELD (settings.timeout), NULL, 1, MR_LINE_TIMEOUT_MAX },
  { "retries", ALL_BUSES, set_number, format_number, FIELD (settings.retries), NULL, 1, MR_LINE_RETRIES_MAX },
  { "speed", MR_URI_OTHER, set_speed, format_speed },
};

/* A key in a URI ends up in histories, logs and titles. Its value must not get into our message either. */
static gboolean
is_secret (const char *key)
{
  static const char *const secrets[] = { "psk", "key", "secret", "password" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (g_ascii_strcasecmp (secrets[i], key) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
refuse_parameter (const MrScheme *scheme, const char *key, GError **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    if (parameters[i].shapes & scheme->shape)
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", parameters[i].key);

  if (allowed->len == 0)
    /* Translators: %1$s is the kind of connection such as "tcp", %2$s what was written. */
    return mr_uri_fail (error, _("“%1$s:” takes no parameters; remove “%2$s”."), scheme->name, key);

  /* Translators: %1$s is the kind of connection such as "tls", %2$s what was written, %3$s what may be written. */
  return mr_uri_fail (error, _("“%1$s:” has no parameter “%2$s”. It may have: %3$s."), scheme->name, key, allowed->str);
}

static gboolean
set_parameter (MrUri *self, const MrScheme *scheme, const char *key, const char *value, guint *seen, GError **error)
{
  if (is_secret (key))
    return mr_uri_fail (error,
                        _("A key is never part of a connection, where others could read it. Enter it when asked, or "
                          "put it in a file."));

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      const Parameter *parameter = &parameters[i];

      if (!g_str_equal (parameter->key, key) || !(parameter->shapes & scheme->shape))
        continue;
      if (*seen & (1u << i))
        /* Translators: %s is the name of a parameter. */
        return mr_uri_fail (error, _("The parameter “%s” is given twice."), key);

      *seen |= 1u << i;
      return parameter->set (self, parameter, value, error);
    }

  return refuse_parameter (scheme, key, error);
}

static void
append_parameter (GString *query, const char *key, const char *value)
{
  g_string_append_printf (query, "%s%s=", query->len > 0 ? "&" : "", key);
  g_string_append_uri_escaped (query, value, "/:@", TRUE);
}

/* The parameters may come in any order, so what they mean together is checked last. */
static gboolean
check_limits (const MrUri *self, GError **error)
{
  const MrLineSettings *settings = &self->settings;
  const guint min = settings->min_baud;
  const guint max = settings->max_baud;

  if (max != 0 && min > max)
    /* Translators: “min-baud” and “max-baud” stay as they are; two baud rates. */
    return mr_uri_fail (error, _("The parameter “min-baud” is %1$u, more than “max-baud”, which is %2$u. Exchange them."),
                        min, max);
  if (self->baud != 0 && mr_line_settings_nearest_baud (settings, self->baud) != self->baud)
    return mr_uri_fail (error,
                        /* Translators: “baud”, “min-baud” and “max-baud” stay as they are; two baud rates. */
                        _("The parameter “baud” is %1$u, which the limits “min-baud” and “max-baud” do not allow; the "
                          "nearest rate that they do is %2$u."),
                        self->baud, mr_line_settings_nearest_baud (settings, self->baud));
  return TRUE;
}

gboolean
mr_uri_parse_parameters (MrUri *self, const MrScheme *scheme, const char *query, GError **error)
{
  GUriParamsIter iter;
  g_autoptr (GError) problem = NULL;
  guint seen = 0;
  char *key;
  char *value;

  self->parity_even = PARITY_NOT_GIVEN;
  self->speed = SPEED_NOT_GIVEN;

  g_uri_params_iter_init (&iter, query != NULL ? query : "", -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &key, &value, &problem))
    {
      gboolean understood = set_parameter (self, scheme, key, value, &seen, error);

      g_free (key);
      g_free (value);
      if (!understood)
        return FALSE;
    }
  if (problem != NULL)
    return mr_uri_fail (error,
                        _("A parameter cannot be read. Each is written as name and value, as in “baud=2400”, with “&” "
                          "between them and “%%25” for a percent sign."));

  /* The kind may come after the parity, so what it implies is settled last. */
  if (self->parity_even == PARITY_NOT_GIVEN)
    self->parity_even = default_parity_even (self->kind);

  return check_limits (self, error);
}

char *
mr_uri_format_parameters (const MrUri *self)
{
  g_autoptr (GString) query = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autofree char *value = parameters[i].format (self, &parameters[i]);

      if (value != NULL)
        append_parameter (query, parameters[i].key, value);
    }

  return query->len > 0 ? g_strdup (query->str) : NULL;
}
