/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-listener.h"

G_BEGIN_DECLS

typedef struct {
  MrPeer *(*accept) (MrListener *self, GCancellable *cancellable);
  void (*close) (MrListener *self); /* all but the struct */
} MrListenerClass;

struct _MrListener {
  const MrListenerClass *klass;
  char *uri;
};

G_END_DECLS
