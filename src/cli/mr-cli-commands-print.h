/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-report-telegrams.h"

G_BEGIN_DECLS

/* Templates and breakers of meters, on stdout. */

/** Prints the templates for @meters (element-type MrMeter). Returns: see mr_cli_put(). */
gboolean mr_cli_commands_print (GPtrArray *meters, MrFormat format);

/** Prints the breakers and valves of those of @meters that have one. Returns: see mr_cli_put(). */
gboolean mr_cli_breakers_print (GPtrArray *meters, MrFormat format);

G_END_DECLS
