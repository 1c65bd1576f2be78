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

const char *
mr_proof_nick (MrProof proof)
{
  static const char *const nicks[] = {
    [MR_PROOF_CONFIRMED] = "confirmed",
    [MR_PROOF_DOCUMENT] = "document",
    [MR_PROOF_ARITHMETIC] = "arithmetic",
    [MR_PROOF_TELEGRAM] = "telegram",
    [MR_PROOF_DECODED] = "decoded",
    [MR_PROOF_INFERRED] = "inferred",
    [MR_PROOF_OF_MODEL] = "",
  };

  return nicks[proof];
}
