/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-master-error.h"

G_DEFINE_QUARK (mr-master-error-quark, mr_master_error)
