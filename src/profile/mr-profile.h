/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-telegram.h"
#include "mr-profile-error.h"
#include "mr-data-set.h"
#include "mr-profile-facts.h"

G_BEGIN_DECLS

/* Device profiles: what one meter model does differently from the standard, and the meaning of its manufacturer
 * specific records. XML files, described in data/profiles/README.md and checked against data/profiles/profile.rng.
 * They contain only facts, each with its source and how certain it is. */

/** All loaded profiles; immutable, may be used from any thread. */
typedef struct _MrProfiles MrProfiles;

/** @sentence: translated: the name of a file, and line and reason of what is wrong with it. */
typedef void (*MrProfileTroubleFunc) (const char *sentence, gpointer user_data);

/**
 * mr_profiles_load:
 * @folders: (nullable): folders with more profiles (*.xml). A later folder takes precedence over an earlier one, and
 *   all over the built-in profiles
 * @trouble: (nullable): called for every file that cannot be used; the others are used
 *
 * Loads the built-in profiles and those of @folders. A folder that does not exist counts as empty.
 *
 * Returns: (transfer full): the profiles
 */
MrProfiles *mr_profiles_load (const char *const *folders, MrProfileTroubleFunc trouble, gpointer user_data);
/** Loads the profiles of one file's text, and no others. @name: for messages. Returns: (transfer full): the profiles,
 *   or %NULL with #MrProfileError. */
MrProfiles *mr_profiles_load_text (const char *name, const char *text, gsize n, GError **error);

void mr_profiles_free (MrProfiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrProfiles, mr_profiles_free)

/** Returns: (transfer full): the folder of the user's own profiles: "profiles" in the program's folder in the user's
 *  data directory. */
char *mr_profiles_user_folder (void);

/**
 * mr_profiles_default:
 *
 * Returns: (transfer none): the shared profiles: the built-in ones and the user's, loaded once. mr_profiles_troubles()
 *   returns which files could not be used.
 */
const MrProfiles *mr_profiles_default (void);

/** Returns: (transfer none) (array zero-terminated=1): sentences about files that could not be used; empty if all
 *   could. */
const char *const *mr_profiles_troubles (const MrProfiles *self);

/** Returns: (transfer none) (nullable): the profile of the model with this manufacturer, version and device type. */
const MrProfile *mr_profiles_find (const MrProfiles *self, const MbusSecondary *meter);

/** @self: (nullable). Returns: (transfer none) (nullable): the model's own name, never translated: "MULTICAL 403";
 *   %NULL if only its manufacturer is known. */
const char *mr_profile_model (const MrProfile *self);

/** Returns: (transfer none): the source of its facts: documents, projects, telegrams. */
const char *mr_profile_source (const MrProfile *self);
MrProof mr_profile_proof (const MrProfile *self);

const MrQuirks *mr_profile_quirks (const MrProfile *self);

/** Gives the records of @telegram the meaning that @self defines (mbus-interpret.h). Those that a profile has changed
 *  before are left alone. */
void mr_profile_apply (const MrProfile *self, MbusTelegram *telegram);

/** Does so with the profile of @meter, and then with the one for meters of any manufacturer, where its own says
 *  nothing; and with radio telegrams in containers of @telegram, by the profiles of their meters. */
void mr_profiles_apply (const MrProfiles *self, const MbusSecondary *meter, MbusTelegram *telegram);

/** @self: (nullable). Returns: (transfer container) (element-type MrDataSet): the other data than usual that the model
 *  is known to have. */
GPtrArray *mr_profile_list_data_sets (const MrProfile *self);

/**
 * mr_profile_find_data_set:
 * @self: (nullable): of the meter
 *
 * The data that @request asks for: those that the profile names, or else as the standard has them.
 *
 * Returns: (transfer full): the data set, or %NULL with #MbusError: the request is not sent to a meter of this model
 */
MrDataSet *mr_profile_find_data_set (const MrProfile *self, const MbusDataRequest *request, GError **error);

/** Adds to @formats the headers of compact frames that the models of @self are known to send. */
void mr_profiles_add_formats (const MrProfiles *self, MbusFormats *formats);

G_END_DECLS
