/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-telegram.h"
#include "mr-profile-facts.h"

G_BEGIN_DECLS

/* Device profiles: what one meter model does differently, or says in words only its maker knows. XML files, described
 * in data/profiles/README.md and checked against data/profiles/profile.rng. Facts only, each with its source and how
 * well it is proven; what is not known is not in them. */

/**
 * MrProfileError:
 * @MR_PROFILE_ERROR_READ: the file cannot be read
 * @MR_PROFILE_ERROR_INVALID: it is no profile; the message names file, line and reason
 */
typedef enum {
  MR_PROFILE_ERROR_READ,
  MR_PROFILE_ERROR_INVALID
} MrProfileError;

#define MR_PROFILE_ERROR (mr_profile_error_quark ())
GQuark mr_profile_error_quark (void);

/** All profiles at hand; immutable once loaded, may be used from any thread. */
typedef struct _MrProfiles MrProfiles;

/** @sentence: what is wrong with a file: its name, line and reason, translated. */
typedef void (*MrProfileTroubleFunc) (const char *sentence, gpointer user_data);

/**
 * mr_profiles_load:
 * @folders: (nullable): folders with more profiles (*.xml), in whose order a later one goes before an earlier one, and
 *   all go before those that come with the program
 * @trouble: (nullable): told of every file that cannot be used; the others are
 *
 * Loads the profiles that come with the program and those of @folders. A folder that does not exist is an empty one.
 *
 * Returns: (transfer full): the profiles
 */
MrProfiles *mr_profiles_load (const char *const *folders, MrProfileTroubleFunc trouble, gpointer user_data);
/** Loads the profiles of one file's text, and no others. @name: for messages. Returns: (transfer full): the profiles,
 *   or %NULL with #MrProfileError. */
MrProfiles *mr_profiles_load_text (const char *name, const char *text, gsize n, GError **error);

void mr_profiles_free (MrProfiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrProfiles, mr_profiles_free)

/** Returns: (transfer full): where the user's own profiles are: "profiles" below the user's data directory of this
 *   program. */
char *mr_profiles_user_folder (void);

/**
 * mr_profiles_default:
 *
 * Returns: (transfer none): the profiles everybody uses: the program's and the user's, loaded once. Files that could
 *   not be used are told by mr_profiles_troubles().
 */
const MrProfiles *mr_profiles_default (void);

/** Returns: (transfer none) (array zero-terminated=1): sentences about files that could not be used; empty when all
 *   could. */
const char *const *mr_profiles_troubles (const MrProfiles *self);

/** Returns: (transfer none) (nullable): the profile of the model with this manufacturer, version and device type. */
const MrProfile *mr_profiles_find (const MrProfiles *self, const MbusSecondary *meter);

/** @self: (nullable). Returns: (transfer none) (nullable): the model's own name, never translated: "MULTICAL 403";
 *   %NULL when no more than its maker is known. */
const char *mr_profile_model (const MrProfile *self);

/** Returns: (transfer none): where its facts are from: documents, projects, telegrams. */
const char *mr_profile_source (const MrProfile *self);
MrProof mr_profile_proof (const MrProfile *self);

const MrQuirks *mr_profile_quirks (const MrProfile *self);

/** Gives the records of @telegram that only the maker understands the meaning @self knows (mbus_record_interpret()). */
void mr_profile_apply (const MrProfile *self, MbusTelegram *telegram);

/** Lets @self teach @formats the headers of compact frames that its models are known to send. */
void mr_profiles_add_formats (const MrProfiles *self, MbusFormats *formats);

G_END_DECLS
