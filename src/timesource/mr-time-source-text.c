/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-time-source-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-computer-time.h"
#include "mr-hand-time.h"
#include "mr-nts-source.h"

#define COMPUTER "computer"
#define NTS "nts"

/* What follows "nts:". */
static MrTimeSource *
parse_server (const char *text, const char *ca_file, GError **error)
{
  /* The schemes of the program do not matter here: the default port is given. */
  g_autoptr (GSocketConnectable) address = *text != '\0' ? g_network_address_parse (text, MR_NTS_PORT, NULL) : NULL;
  MrNtsServer server = { .ca_file = (char *) ca_file };
  g_autofree char *host = NULL;

  if (address == NULL || *g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) == '\0' ||
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
                   /* Translators: %s is what the user typed after "nts:". */
                   _("“%s” is not a time server. Write its name or its IP address, and a port if it is not 4460, like "
                     "nts:time.example.org:4460."), text);
      return NULL;
    }
  host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  server.host = host;
  server.port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return mr_nts_source_new (&server);
}

MrTimeSource *
mr_time_source_parse (const char *text, const char *ca_file, GError **error)
{
  if (g_str_equal (text, COMPUTER))
    return mr_computer_time_new ();
  if (g_str_equal (text, NTS))
    return parse_server (MR_NTS_DEFAULT_HOST, ca_file, error);
  if (g_str_has_prefix (text, NTS ":"))
    return parse_server (text + strlen (NTS ":"), ca_file, error);
  if (g_ascii_isdigit (*text))
    return mr_hand_time_new (text, NULL, error);

  g_set_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID,
               /* Translators: %s is what the user typed. Keep "computer" and "nts:HOST". */
               _("“%s” is not a source of the time. Use computer, nts:HOST, or a time like 14:32:05."), text);
  return NULL;
}
