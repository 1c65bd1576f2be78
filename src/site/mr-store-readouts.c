/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

#include "mr-write-kind.h"

/* Which meter does a readout belong to?
 *
 * A meter is identified by identification number, manufacturer, version and device type, and by its fabrication number
 * if that is known. But not every readout contains the latter: the same meter may answer a primary scan without it, and
 * an enhanced search with it. And not every number is unique: meters may be delivered as 00000000 or all as 12345678,
 * and then only their primary addresses distinguish them. So, among the meters of the bus:
 *
 *  1. If the readout has a fabrication number: the meter with this number; else a meter with this address whose number
 *     is not known yet, which then gets the number; else a new meter, a twin.
 *  2. If it has no fabrication number: the meter with this address, whatever its number.
 *  3. Of several, the one at the readout's primary address, then one without a number, then the one read last.
 *  4. A meter that was asked by its primary address is a different one from those with the same address that are known
 *     at other primary addresses, unless such a meter is being given this primary address. Address 0 counts as unknown
 *     unless the known meter was asked at it as well: some meters that are selected say 0 whatever their address is. A
 *     meter that was selected answered alone, so there is only one: it may have moved.
 *  5. If no meter has this address: a meter that is being given this identification number, or that was read just
 *     before it got another one.
 *  6. If the readout does not identify its sender (no header: all wildcards), the primary address decides: it is the
 *     only meter known at that address, or the nameless one. As soon as a header arrives from that address, the
 *     nameless meter gets its identity.
 *
 * The primary address of a meter that was only selected is what the meter says. Some say 0 whatever their address is,
 * so a 0 names no nameless meter and decides no write, and what turned out to be wrong before is not stored again. */

/* Is the readout's primary address what the meter says, and not the one it was asked at? */
static gboolean
is_only_said (const MbusReadout *readout)
{
  return readout->selected && !readout->at_primary;
}

/* Was it reached in a way that other meters with its secondary address may be reached as well? */
static gboolean
was_only_asked (const MbusReadout *readout)
{
  return readout->at_primary && !readout->selected;
}

static gboolean
is_nameless (const MbusSecondary *address)
{
  return address->id == MBUS_ID_ANY && address->manufacturer == MBUS_MANUFACTURER_ANY;
}

/* Runs a query for one id. @found: (out): 0 if there is no row. */
static gboolean
take_id (MrStore *self, MrStatement *statement, gint64 *found, GError **error)
{
  MrStep step = statement != NULL ? mr_store_step (self, statement, error) : MR_STEP_ERROR;

  *found = step == MR_STEP_ROW ? mr_statement_get_int64 (statement, 0) : 0;
  return step != MR_STEP_ERROR && mr_store_check_row (self, statement, error);
}

/* A write that a readout may be the first to show, or that was proven just after the readout was made.
 * @new_value, @old_value: SQL for what the readout shows; @time: SQL for its time */
#define IS_UNDER_WAY(kind, value, time) \
  " what = '" kind "' AND sent <> 0 AND (new_value = " value " AND finished = 0 AND sent <= " time " OR" \
  "   old_value = " value " AND proof IS NOT NULL AND finished > " time ") "

static gboolean
find_by_address (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 *found, GError **error)
{
  const MbusSecondary *address = &readout->address;
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT id FROM meter"
                      "  WHERE bus = ?1 AND identification = ?2 AND manufacturer = ?3 AND version = ?4"
                      "  AND device_type = ?5 AND (?6 < 0 OR fabrication = ?6 OR fabrication IS NULL)"
                      "  AND (NOT ?8 OR primary_address = ?7 OR primary_address IS NULL"
                      "       OR primary_address = 0 AND NOT placed OR EXISTS"
                      "       (SELECT 1 FROM write WHERE write.meter = meter.id AND"
                      IS_UNDER_WAY (MR_WRITE_PRIMARY_ADDRESS, "CAST (?7 AS TEXT)", "?9") "))"
                      "  ORDER BY (?6 >= 0 AND fabrication IS ?6) DESC, primary_address IS ?7 DESC,"
                      "  fabrication IS NULL DESC,"
                      "  (SELECT max (id) FROM readout WHERE readout.meter = meter.id) DESC LIMIT 1",
                      "lliiiliil", bus, (gint64) address->id, address->manufacturer, address->version,
                      address->device_type, address->has_fabrication ? (gint64) address->fabrication : -1,
                      readout->primary, (int) was_only_asked (readout),
                      readout->time);

  return take_id (self, statement, found, error);
}

/* Finds a meter whose number was written. Either the readout has the new number, and the write is in doubt; or it has
 * the old number, and is older than the proof of the new one. */
static gboolean
find_renumbered (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 *found, GError **error)
{
  const MbusSecondary *address = &readout->address;
  g_autofree char *number = g_strdup_printf ("%08X", address->id);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT meter.id FROM meter JOIN write ON write.meter = meter.id"
                      "  WHERE bus = ?1 AND manufacturer = ?2 AND version = ?3 AND device_type = ?4"
                      "  AND" IS_UNDER_WAY (MR_WRITE_METER_NUMBER, "?5", "?6")
                      "  ORDER BY write.id DESC LIMIT 1",
                      "liiisl", bus, address->manufacturer, address->version, address->device_type, number,
                      readout->time);

  return take_id (self, statement, found, error);
}

/* The nameless meter at a primary address. */
static gboolean
find_nameless (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 *found, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT id FROM meter WHERE bus = ?1 AND identification = ?2 AND manufacturer = ?3"
                      "  AND primary_address IS nullif (?4, -1) LIMIT 1",
                      "llii", bus, (gint64) MBUS_ID_ANY, (int) MBUS_MANUFACTURER_ANY, readout->primary);

  return take_id (self, statement, found, error);
}

/* The meter at a primary address, if there is only one, or only one that answers. */
static gboolean
find_only_one (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 *found, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT CASE 1 WHEN count (*) THEN id"
                      "  WHEN count (*) FILTER (WHERE silent_since IS NULL)"
                      "  THEN max (id) FILTER (WHERE silent_since IS NULL) ELSE 0 END"
                      "  FROM meter WHERE bus = ?1 AND primary_address = ?2",
                      "li", bus, readout->primary);

  return take_id (self, statement, found, error);
}

static gboolean
find_meter (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 *found, GError **error)
{
  if (is_nameless (&readout->address))
    return find_nameless (self, bus, readout, found, error) &&
           (*found != 0 || readout->primary < 0 || find_only_one (self, bus, readout, found, error));

  const gboolean has_place = readout->primary > MBUS_ADDRESS_FACTORY ||
                             (readout->primary == MBUS_ADDRESS_FACTORY && !is_only_said (readout));

  return find_by_address (self, bus, readout, found, error) &&
         (*found != 0 || find_renumbered (self, bus, readout, found, error)) &&
         (*found != 0 || !has_place || find_nameless (self, bus, readout, found, error));
}

/* The octets of a telegram are 68 L L 68 C A: the sixth is the address that the meter said it had. */
#define SAYS(octets, address) " hex (substr (" octets ", 6, 1)) = printf ('%02X', " address ") "

/* Takes the primary address out of @readout if the meter says it, and said the same when it was last heard elsewhere,
 * or when it was read back elsewhere. */
static gboolean
drop_wrong_address (MrStore *self, gint64 meter, MbusReadout *readout, GError **error)
{
  gint64 found = 0;

  if (readout->primary < 0 || !is_only_said (readout))
    return TRUE;

  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT EXISTS (SELECT 1 FROM readout JOIN telegram ON telegram.readout = readout.id AND seq = 0"
                      "  WHERE readout.id = (SELECT max (id) FROM readout"
                      "                      WHERE meter = ?1 AND primary_address IS NOT NULL)"
                      "  AND primary_address <> ?2 AND" SAYS ("octets", "?2") ")"
                      " OR EXISTS (SELECT 1 FROM write"
                      "  WHERE id = (SELECT max (id) FROM write WHERE meter = ?1"
                      "              AND what = '" MR_WRITE_PRIMARY_ADDRESS "' AND proof IS NOT NULL)"
                      "  AND state = ?3 AND new_value <> CAST (?2 AS TEXT) AND" SAYS ("proof", "?2") ")",
                      "lii", meter, readout->primary, (int) MR_WRITE_CONFIRMED);

  if (!take_id (self, statement, &found, error))
    return FALSE;
  if (found != 0)
    readout->primary = -1;
  return TRUE;
}

static gint64
insert_meter (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 mark, GError **error)
{
  const MbusSecondary *address = &readout->address;

  if (!mr_store_run (self, error,
                     "INSERT INTO meter (bus, " MR_STORE_ADDRESS_COLUMNS ", first_heard, last_heard, appeared)"
                     "  VALUES (?1, ?2, ?3, ?4, ?5, nullif (?6, -1), ?7, ?7, ?8)",
                     "lliiilll", bus, (gint64) address->id, address->manufacturer, address->version,
                     address->device_type, address->has_fabrication ? (gint64) address->fabrication : -1,
                     readout->time, mark))
    return 0;
  return sqlite3_last_insert_rowid (self->db);
}

/* Whether a write of @kind was read back after the readout was made, so that the readout has an outdated value. A
 * readout may be stored after the proof of a write, because writes wait for the disk and readouts do not. */
static gboolean
is_overtaken (MrStore *self, gint64 meter, const char *kind, const MbusReadout *readout, gboolean *overtaken,
              GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT 1 FROM write WHERE meter = ?1 AND what = ?2 AND proof IS NOT NULL AND finished > ?3"
                      "  LIMIT 1",
                      "lsl", meter, kind, readout->time);
  gint64 found = 0;

  if (!take_id (self, statement, &found, error))
    return FALSE;
  *overtaken = found != 0;
  return TRUE;
}

/* It arrives at a primary address when it has a different one, or when another meter was heard there since it was last
 * heard itself. */
#define ARRIVES \
  " primary_address IS NOT ?1 OR EXISTS" \
  "   (SELECT 1 FROM meter AS other WHERE other.bus = meter.bus AND other.primary_address = ?1" \
  "    AND other.id <> meter.id AND other.arrived >= (SELECT max (id) FROM readout WHERE readout.meter = meter.id)) "

/* Values that are not in the readout stay as they are; the fabrication number is never removed. */
static gboolean
update_meter (MrStore *self, gint64 meter, const MbusReadout *readout, gint64 mark, GError **error)
{
  const MbusSecondary *address = &readout->address;
  gboolean address_overtaken;
  gboolean number_overtaken;

  if (!is_overtaken (self, meter, MR_WRITE_PRIMARY_ADDRESS, readout, &address_overtaken, error) ||
      !is_overtaken (self, meter, MR_WRITE_METER_NUMBER, readout, &number_overtaken, error))
    return FALSE;

  if (!is_nameless (address) && !number_overtaken &&
      !mr_store_run (self, error,
                     "UPDATE meter SET identification = ?1, manufacturer = ?2, version = ?3, device_type = ?4,"
                     "  fabrication = coalesce (nullif (?5, -1), fabrication) WHERE id = ?6",
                     "liiill", (gint64) address->id, address->manufacturer, address->version, address->device_type,
                     address->has_fabrication ? (gint64) address->fabrication : -1, meter))
    return FALSE;

  if (readout->primary >= 0 && !address_overtaken &&
      !mr_store_run (self, error, "UPDATE meter SET arrived = ?2 WHERE id = ?3 AND (" ARRIVES ")", "ill",
                     readout->primary, mark, meter))
    return FALSE;

  return mr_store_run (self, error,
                       "UPDATE meter SET primary_address = coalesce (nullif (?1, -1), primary_address),"
                       "  baud = coalesce (nullif (?2, 0), baud), enhanced = max (enhanced, ?3), last_heard = ?4,"
                       "  placed = CASE WHEN ?1 = -1 OR primary_address = ?1 THEN max (placed, ?6) ELSE ?6 END,"
                       "  silent_since = NULL WHERE id = ?5",
                       "ililli", address_overtaken ? -1 : readout->primary, (gint64) readout->baud,
                       (int) (readout->enhanced != FALSE), readout->time, meter,
                       (int) (!address_overtaken && was_only_asked (readout)));
}

/* A write whose fate was unknown, because its program was killed or its meter did not answer: the readout shows it, and
 * is its proof. A primary address that the meter only says decides if it is the new one or the one before. */
static gboolean
settle_writes (MrStore *self, gint64 meter, const MbusReadout *readout, GError **error)
{
  g_autofree char *address = readout->primary >= 0 ? g_strdup_printf ("%d", readout->primary) : NULL;
  g_autofree char *number = is_nameless (&readout->address) ? NULL : g_strdup_printf ("%08X", readout->address.id);
  g_autofree char *baud = readout->baud != 0 ? g_strdup_printf ("%u", readout->baud) : NULL;

  return mr_store_run (self, error,
                       "UPDATE write SET finished = ?2, proof = ?3, reason = '', changed = " MR_STORE_NEXT_CHANGE ","
                       "  state = CASE new_value WHEN CASE what WHEN '" MR_WRITE_PRIMARY_ADDRESS "' THEN ?4"
                       "          WHEN '" MR_WRITE_METER_NUMBER "' THEN ?5 ELSE ?9 END THEN ?6 ELSE ?7 END"
                       "  WHERE meter = ?1 AND finished = 0 AND sent <> 0 AND sent <= ?2"
                       "  AND (what = '" MR_WRITE_PRIMARY_ADDRESS "' AND ?4 IS NOT NULL"
                       "       AND (NOT ?8 OR ?4 <> '0' AND ?4 IN (new_value, old_value)) OR"
                       "       what = '" MR_WRITE_METER_NUMBER "' AND ?5 IS NOT NULL OR"
                       "       what = '" MR_WRITE_BAUD_RATE "' AND ?9 IS NOT NULL)",
                       "llbssiiis", meter, readout->time,
                       readout->frames->len > 0 ? g_ptr_array_index (readout->frames, 0) : NULL, address, number,
                       (int) MR_WRITE_CONFIRMED, (int) MR_WRITE_FAILED, (int) is_only_said (readout), baud);
}

static gboolean
insert_readout (MrStore *self, gint64 meter, const MbusReadout *readout, GError **error)
{
  const MbusSecondary *address = &readout->address;

  if (!mr_store_run (self, error,
                     "INSERT INTO readout (meter, time, " MR_STORE_ADDRESS_COLUMNS
                     ", primary_address, baud, enhanced, delay, tries)"
                     "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif (?7, -1), nullif (?8, -1), ?9, ?10, ?11, ?12)",
                     "llliiililill", meter, readout->time, (gint64) address->id, address->manufacturer,
                     address->version, address->device_type,
                     address->has_fabrication ? (gint64) address->fabrication : -1,
                     readout->primary, (gint64) readout->baud, (int) (readout->enhanced != FALSE), readout->delay,
                     (gint64) readout->tries))
    return FALSE;

  gint64 id = sqlite3_last_insert_rowid (self->db);
  for (guint i = 0; i < readout->frames->len; i++)
    if (!mr_store_run (self, error, "INSERT INTO telegram (readout, seq, octets) VALUES (?1, ?2, ?3)", "lib",
                       id, (int) i, g_ptr_array_index (readout->frames, i)))
      return FALSE;
  return TRUE;
}

#define SELECT_READOUTS \
  "SELECT id, time, primary_address, baud, enhanced, delay, tries, " MR_STORE_ADDRESS_COLUMNS \
  "  FROM readout WHERE meter = ?1 ORDER BY id DESC LIMIT ?2"

static gboolean
read_frames (MrStore *self, gint64 readout, GPtrArray *frames, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT octets FROM telegram WHERE readout = ?1 ORDER BY seq", "l", readout);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (frames, mr_statement_dup_octets (statement, 0, MBUS_FRAME_MAX));
  return step == MR_STEP_DONE;
}

static gboolean
read_readout (MrStore *self, MrStatement *statement, MbusReadout *out, GError **error)
{
  out->time = mr_statement_get_time (statement, 1);
  out->primary = mr_statement_get_primary (statement, 2);
  out->baud = mr_statement_get_range (statement, 3, 0, G_MAXUINT);
  out->enhanced = mr_statement_get_boolean (statement, 4);
  out->delay = mr_statement_get_range (statement, 5, -1, MR_STORE_TIME_MAX);
  out->tries = mr_statement_get_range (statement, 6, 0, G_MAXUINT);
  mr_statement_get_address (statement, 7, &out->address);
  return mr_store_check_row (self, statement, error) &&
         read_frames (self, mr_statement_get_id (statement, 0), out->frames, error);
}

static void
readout_free (gpointer data)
{
  mbus_readout_clear (data);
  g_free (data);
}

gboolean
mr_store_mark (MrStore *self, gint64 *mark, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT seq FROM sqlite_sequence WHERE name = 'readout'", "");

  return take_id (self, statement, mark, error);
}

gboolean
mr_store_begin_scan (MrStore *self, gint64 bus, gint64 *mark, GError **error)
{
  return mr_store_mark (self, mark, error) &&
         mr_store_run (self, error,
                       "UPDATE bus SET scanned = ?2 WHERE id = ?1 AND EXISTS (SELECT 1 FROM meter WHERE bus = ?1)",
                       "ll", bus, *mark);
}

gint64
mr_store_add_readout (MrStore *self, gint64 bus, const MbusReadout *readout, gint64 mark, GError **error)
{
  MbusReadout known = *readout;
  gint64 meter = 0;

  if (!mr_store_begin (self, error))
    return 0;
  gboolean good = (mark != MR_STORE_NO_MARK || mr_store_mark (self, &mark, error)) &&
                  find_meter (self, bus, readout, &meter, error) &&
                  (meter != 0 || (meter = insert_meter (self, bus, readout, mark, error)) != 0) &&
                  drop_wrong_address (self, meter, &known, error) &&
                  update_meter (self, meter, &known, mark, error) &&
                  settle_writes (self, meter, &known, error) &&
                  insert_readout (self, meter, &known, error);
  if (!mr_store_end (self, good, error))
    return 0;
  self->has_readings = TRUE;
  return meter;
}

gboolean
mr_store_get_newest_readout (MrStore *self, gint64 meter, MbusReadout *out, gint64 *id, GError **error)
{
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, SELECT_READOUTS, "li", meter, 1);

  if (statement == NULL)
    return FALSE;
  switch (mr_store_step (self, statement, error))
    {
    case MR_STEP_ROW:
      *id = mr_statement_get_id (statement, 0);
      return read_readout (self, statement, out, error);
    case MR_STEP_DONE:
      return TRUE;
    case MR_STEP_ERROR:
    default:
      return FALSE;
    }
}

GPtrArray *
mr_store_list_readouts (MrStore *self, gint64 meter, guint limit, GError **error)
{
  g_autoptr (GPtrArray) readouts = g_ptr_array_new_with_free_func (readout_free);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, SELECT_READOUTS, "li", meter, (int) MIN (limit, (guint) G_MAXINT));
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        MbusReadout *readout = g_new0 (MbusReadout, 1);
        mbus_readout_init (readout);
        g_ptr_array_add (readouts, readout);
        if (!read_readout (self, statement, readout, error))
          return NULL;
      }
  return step == MR_STEP_DONE ? g_steal_pointer (&readouts) : NULL;
}
