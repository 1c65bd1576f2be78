/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-unit.h"

G_BEGIN_DECLS

/* The tables of the standard. Use mbus_unit_table() and mbus_unit_lookup() to find lines in them. */

extern const MbusUnit mbus_vif_primary[];
extern const MbusUnit mbus_vif_fb[];
extern const MbusUnit mbus_vif_fd[];
extern const MbusUnit mbus_vif_fd_second[];
extern const MbusUnit mbus_vif_fixed[];
extern const MbusUnit mbus_vife[];
extern const MbusUnit mbus_vife_second[];
extern const MbusUnit mbus_vife_action[];
extern const gsize mbus_n_vif_primary;
extern const gsize mbus_n_vif_fb;
extern const gsize mbus_n_vif_fd;
extern const gsize mbus_n_vif_fd_second;
extern const gsize mbus_n_vif_fixed;
extern const gsize mbus_n_vife;
extern const gsize mbus_n_vife_second;
extern const gsize mbus_n_vife_action;

G_END_DECLS
