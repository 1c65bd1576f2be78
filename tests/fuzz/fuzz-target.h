/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What each target-NAME.c is: something that reads octets from outside, and octets to begin with. libFuzzer drives it
 * (fuzz.sh), and an ordinary test replays what once broke it (replay.c). */

/** Reads @data and uses what comes of it; whatever is wrong ends the process. Returns: 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef void (*FuzzSeedFunc) (const guint8 *data, gsize size, gpointer user_data);

/** Tells well formed input to begin with, typed or built here. */
void fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data);

/** libFuzzer calls it first, and so does the replay: what GLib warns of is a finding. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/**
 * fuzz_file_new:
 * @fd: (out): close it when the file is no longer needed
 *
 * Returns: (transfer full): path of a file in memory with @data in it, that only its owner can read
 */
char *fuzz_file_new (const guint8 *data, gsize size, int *fd);
