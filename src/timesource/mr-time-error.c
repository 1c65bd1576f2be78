/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-time-error.h"

G_DEFINE_QUARK (mr-time-error-quark, mr_time_error)
