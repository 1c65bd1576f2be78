/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-options.h"

MrTimebase *
mr_line_options_real_timebase (const MrLineOptions *self)
{
  if (self != NULL && self->timebase != NULL && mr_timebase_speed (self->timebase) > 0)
    return g_object_ref (self->timebase);

  return mr_timebase_new (1);
}
