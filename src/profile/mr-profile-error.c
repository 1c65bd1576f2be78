/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile.h"

G_DEFINE_QUARK (mr-profile-error-quark, mr_profile_error)
