/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-profile-facts.h"

const char *
mr_severity_nick (MrSeverity severity)
{
  static const char *const nicks[] = {
    [MR_SEVERITY_INFO] = "info", [MR_SEVERITY_WARNING] = "warning", [MR_SEVERITY_ERROR] = "error",
  };

  return nicks[severity];
}
