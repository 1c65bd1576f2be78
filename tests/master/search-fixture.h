/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-scan-options.h"

#include "owner.h"

/* Scans of simulated buses, and what they find. */

/* Its number is its reading, too: answers with the same reading would hide one another. */
#define METER(id, more) \
  "[meter " id " " more "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\n" \
  "records = raw 0C 13 " id "\n"
#define BUS "[bus]\ntitle = Test\n"

/* How a problem of this code begins. */
#define INCOMPLETE G_STRINGIFY (INCOMPLETE_CODE) " "
#define INCOMPLETE_CODE 11
G_STATIC_ASSERT (INCOMPLETE_CODE == MR_MASTER_ERROR_INCOMPLETE);

static inline void
scan (Owner *self, const char *description, const char *query, MrScanOptions options)
{
  owner_open_bus (self, description, query);
  owner_wait (self, mr_master_scan (self->master, &options));
  g_assert_no_error (self->error);
}

static inline MrScanOptions
by (MrScanMethod method, guint baud)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;

  options.method = method;
  options.bauds[0] = baud;
  return options;
}

static inline void
assert_found (const char *description, MrScanOptions options, const char *expected)
{
  Owner owner;

  scan (&owner, description, "", options);
  owner_assert_meters (&owner, expected);
  owner_assert_no_problem (&owner);
  owner_close (&owner);
}
