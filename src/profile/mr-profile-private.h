/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "mbus-format.h"
#include "mbus-record.h"
#include "mr-profile-facts.h"

G_BEGIN_DECLS

#define MR_PROFILE_BITS 64

/** Where a fact belongs: the record with these octets of VIF and VIFE and, if given, of DIF and DIFE. */
typedef struct {
  GBytes *vif; /* (nullable): NULL for the status octet */
  GBytes *dif; /* (nullable): any */
} MrPlace;

typedef struct {
  MrPlace place;
  MbusUnit unit; /* owns its texts */
} MrProfileRecord;

typedef struct {
  MrPlace place;
  guint n_conditions; /* the bits from here on are not conditions */
  MrConditionKind bits[MR_PROFILE_BITS]; /* own their texts; text is NULL if the meaning of a bit is unknown */
} MrProfileBits;

struct _MrProfile {
  char *model; /* (nullable): NULL in the profile for all other models of a manufacturer */
  char *source;
  guint layer; /* a profile of a greater layer takes precedence */
  MrProof proof;
  MrQuirks quirks;
  GPtrArray *records; /* (element-type GArray of MrProfileRecord): the sets it uses */
  GPtrArray *bits;    /* (element-type MrProfileBits) */
  GPtrArray *formats; /* (element-type MbusFormat) */
};

/** The meters a profile is for; -1: any. */
typedef struct {
  guint16 manufacturer;
  int version;
  int device_type;
} MrProfileKey;

typedef gboolean (*MrProfileFunc) (const MrProfileKey *key, MrProfile *profile, gpointer user_data);

/** Checks a file against the schema. @name: for messages. Returns: (transfer full): the document, or %NULL with
 *  #MrProfileError. */
xmlDoc *mr_profile_parse (const char *name, const char *text, gsize n, GError **error);

/** Reads a document from mr_profile_parse(). @add: called with (transfer full) every profile, once for each of its
 *  keys; profiles are reference counted. It returns %FALSE for a key that it already has. Returns: %FALSE with
 *  #MrProfileError. */
gboolean mr_profile_read (const char *name, xmlDoc *document, MrProfileFunc add, gpointer user_data, GError **error);

MrProfile *mr_profile_ref (MrProfile *self);
void mr_profile_unref (MrProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrProfile, mr_profile_unref)

/** Returns: whether @record has the octets of @place. */
gboolean mr_place_holds (const MrPlace *place, const MbusRecord *record);
void mr_place_clear (MrPlace *place);

/** Sets an error that names the file and the line. */
void mr_profile_set_error (GError **error, const char *name, int line, const char *reason);

G_END_DECLS
