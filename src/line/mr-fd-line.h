/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * MrFdLine:
 *
 * A line that is a non-blocking file descriptor, where octets pass as they are: serial ports and plain TCP.
 */
#define MR_TYPE_FD_LINE (mr_fd_line_get_type ())
G_DECLARE_DERIVABLE_TYPE (MrFdLine, mr_fd_line, MR, FD_LINE, MrLine)

struct _MrFdLineClass {
  MrLineClass parent_class;

  /* write() or what takes its place. */
  gssize (*put) (int fd, const void *octets, gsize len);
  /* Sets a sentence about the loss; error_number is 0 when the other end closed in good order. */
  void (*explain_loss) (MrFdLine *self, int error_number, GError **error);
};

/** Gives the line its descriptor, which it closes. */
void mr_fd_line_take (MrFdLine *self, int fd);

int mr_fd_line_fd (MrFdLine *self);

G_END_DECLS
