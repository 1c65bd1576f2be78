/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "mbus-format.h"
#include "mr-command-private.h"
#include "mr-meaning.h"
#include "mr-place.h"
#include "mr-profile-facts.h"

G_BEGIN_DECLS

/* A description of many models has some ten thousand octets. */
#define MR_PROFILE_SIZE_MAX (1024 * 1024)

#define MR_PROFILE_BITS 64

/* Of MR_PROFILE_ANY: a maker code without letters. */
#define MR_PROFILE_ANY_CODE 0

typedef struct {
  MrPlace place;
  guint n_conditions; /* the bits from here on are not conditions */
  MrProof proof;      /* %MR_PROOF_OF_MODEL if that is said for the model only */
  MrConditionKind bits[MR_PROFILE_BITS]; /* own their texts; text is NULL if the meaning of a bit is unknown */
} MrProfileBits;

struct _MrProfile {
  char *model; /* (nullable): NULL in the profile for all other models of a manufacturer */
  char *source;
  guint layer; /* a profile of a greater layer takes precedence */
  MrProof proof;
  MrQuirks quirks;
  GPtrArray *records; /* (element-type MrMeanings): the sets it uses */
  GPtrArray *bits;    /* (element-type MrProfileBits) */
  GPtrArray *data_sets; /* (element-type GPtrArray of MrDataSet) */
  GPtrArray *formats; /* (element-type MbusFormat) */
};

/** The meters a profile is for; -1: any. */
typedef struct {
  guint16 manufacturer;
  int version;
  int device_type;
} MrProfileKey;

typedef gboolean (*MrProfileFunc) (const MrProfileKey *key, MrProfile *profile, gpointer user_data);

/**
 * MrProfileTaker:
 * @add_profile: called with (transfer full) every profile, once for each of its keys; profiles are reference counted.
 *   It returns %FALSE for a key that it already has
 * @add_command: called with (transfer full) every command template
 *
 * What becomes of the contents of a file.
 */
typedef struct {
  MrProfileFunc add_profile;
  MrCommandFunc add_command;
  gpointer user_data;
} MrProfileTaker;

/** Checks a file against the schema. @name: for messages. Returns: (transfer full): the document, or %NULL with
 *  #MrProfileError. */
xmlDoc *mr_profile_parse (const char *name, const char *text, gsize n, GError **error);

/** Reads a document from mr_profile_parse(). @taker: gets what is in it, also if later lines are wrong. Returns: %FALSE
 *  with #MrProfileError. */
gboolean mr_profile_read (const char *name, xmlDoc *document, const MrProfileTaker *taker, GError **error);

/** Reads an element <data-sets>. Returns: (transfer full) (element-type MrDataSet). */
GPtrArray *mr_data_sets_read (xmlNode *node, MrProfileProblem *problem);

MrProfile *mr_profile_ref (MrProfile *self);
void mr_profile_unref (MrProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrProfile, mr_profile_unref)

G_END_DECLS
