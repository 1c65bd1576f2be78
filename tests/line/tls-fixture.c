/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tls-fixture.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const guint8 key[16] = {
  0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff
};

const guint8 wrong_key[16] = { 0x01 };

MrLine *
open_with (guint16 port, const char *parameters, const guint8 *psk, gsize psk_len, gint64 timeout,
           GCancellable *cancellable, GError **error)
{
  g_autofree char *text = g_strdup_printf ("tls://127.0.0.1:%u?%s", port, parameters);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  g_autoptr (GBytes) bytes = psk != NULL ? g_bytes_new (psk, psk_len) : NULL;
  MrLineOptions options = { .psk = bytes, .connect_timeout = timeout };

  g_assert_nonnull (uri);
  return mr_line_open (uri, &options, cancellable, error);
}

MrLine *
open_tls (guint16 port, const char *parameters, const guint8 *psk, GError **error)
{
  return open_with (port, parameters, psk, sizeof key, 0, NULL, error);
}

gint64
in (MrLine *line, gint64 microseconds)
{
  return mr_timebase_now (mr_line_timebase (line)) + microseconds;
}

int
listen_on_loopback (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  int reuse = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, len), ==, 0);
  g_assert_cmpint (listen (fd, 4), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &len), ==, 0);
  *port = ntohs (address.sin_port);

  return fd;
}

guint16
free_port (void)
{
  guint16 port;

  close (listen_on_loopback (&port));
  return port;
}

void
add_tls_case (const char *group, const char *name, gconstpointer data, GTestDataFunc test)
{
  g_autofree char *path = g_strconcat ("/tls/", group, "/", name, NULL);

  g_test_add_data_func (path, data, test);
}

void
assert_no_secret (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  g_assert_null (strstr (lower, "00112233"));
  g_assert_null (strstr (lower, "00 11 22"));
}

void
assert_fails (MrLine *line, GError *error, int code, const char *says)
{
  g_assert_null (line);
  g_assert_error (error, MR_LINE_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
  assert_no_secret (error->message);
}

void
read_exactly (MrLine *line, const char *expected)
{
  gsize len = strlen (expected);
  g_autofree guint8 *buffer = g_malloc (len);
  g_autoptr (GError) error = NULL;
  gsize got = 0;

  while (got < len)
    {
      gssize n = mr_line_read (line, buffer + got, len - got, in (line, GENEROUS), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      got += (gsize) n;
    }
  g_assert_cmpmem (buffer, got, expected, len);
}
