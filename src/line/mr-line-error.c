/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-error.h"

G_DEFINE_QUARK (mr-line-error-quark, mr_line_error)
