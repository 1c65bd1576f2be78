/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-attempt.h"

#include "mr-readout.h"

/* The error of each fault. */
static const MrMasterError codes[] = {
  [MR_WRITE_FAULT_TAKEN] = MR_MASTER_ERROR_TAKEN,
  [MR_WRITE_FAULT_CHANGED] = MR_MASTER_ERROR_CHANGED,
  [MR_WRITE_FAULT_KEPT] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_ALTERED] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_BOTH] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_STAYED] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_REPLACED] = MR_MASTER_ERROR_WRONG_METER,
  [MR_WRITE_FAULT_CUT] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_LOST] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_UNREPORTED] = MR_MASTER_ERROR_NOT_CONFIRMED,
};

void
mr_write_attempt_init (MrWriteAttempt *self, const MrWriteReport *report, MrWriteRequest *request)
{
  *self = (MrWriteAttempt) {
    .report = report,
    .request = request,
    .job = report->job,
    .bus = report->job->bus,
    .way = request->target.address,
    .meter = request->target.address.secondary,
    .primary = -1,
  };
  mbus_readout_init (&self->readout);
  self->formats = mbus_decoding_copy_formats (request->decoding);
}

void
mr_write_attempt_clear (MrWriteAttempt *self)
{
  mr_write_attempt_forget_value (self);
  g_clear_pointer (&self->before, g_free);
  g_clear_error (&self->refusal);
  mbus_readout_clear (&self->readout);
  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  g_clear_pointer (&self->formats, mbus_formats_unref);
}

void
mr_write_attempt_forget_value (MrWriteAttempt *self)
{
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->proof, g_bytes_unref);
}

guint8
mr_write_attempt_link_address (const MrWriteAttempt *self)
{
  return self->way.by_secondary ? MBUS_ADDRESS_SELECTED : self->way.primary;
}

gboolean
mr_write_attempt_is_place (const MrWriteAttempt *self)
{
  return self->after.moves && !self->after.place.by_secondary;
}

static gboolean
is_certain (const MrWriteAttempt *self, const MbusReadout *readout)
{
  return readout->at_primary || !self->misreports || !mr_write_attempt_is_place (self);
}

static GPtrArray *
decode (MrWriteAttempt *self, const MbusReadout *readout)
{
  const MbusDecoding decoding = mbus_decoding_copy_use (self->request->decoding, self->formats);

  return self->request->kind->depth == MR_WRITE_DEPTH_ALL ? mbus_readout_decode (readout, &decoding) : NULL;
}

static void
keep_readout (MrWriteAttempt *self, const MbusReadout *readout)
{
  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  self->telegrams = decode (self, readout);
  mbus_readout_clear (&self->readout);
  self->readout = *readout;
  self->readout.frames = g_ptr_array_copy (readout->frames, (GCopyFunc) (void *) g_bytes_ref, NULL);
  g_ptr_array_set_free_func (self->readout.frames, (GDestroyNotify) g_bytes_unref);
}

void
mr_write_attempt_keep_value (MrWriteAttempt *self, const MbusReadout *readout)
{
  GBytes *proof;

  keep_readout (self, readout);
  self->misreports |= mbus_readout_misreports (readout);
  mr_write_attempt_forget_value (self);
  if (!is_certain (self, readout))
    return;
  self->value = mr_write_request_read_value (self->request, readout, self->telegrams);
  proof = mr_write_request_find_proof (self->request, readout, self->telegrams);
  self->proof = proof != NULL ? g_bytes_ref (proof) : NULL;
}

gboolean
mr_write_attempt_has_moved (MrWriteAttempt *self, const MbusReadout *readout)
{
  g_autoptr (GPtrArray) telegrams = self->after.moves ? decode (self, readout) : NULL;

  return self->after.moves && is_certain (self, readout) &&
         mr_write_request_find_proof (self->request, readout, telegrams) != NULL;
}

gboolean
mr_write_attempt_read (MrWriteAttempt *self, const MbusAddress *who, MbusReadout *readout, GError **error)
{
  mr_job_probe (self->job, who);
  return self->request->kind->depth == MR_WRITE_DEPTH_ALL ? mr_readout_meter (self->bus, who, readout, error)
                                                          : mr_readout_identity (self->bus, who, readout, error);
}

gboolean
mr_write_attempt_set_rate (MrWriteAttempt *self, gboolean after, GError **error)
{
  const guint former = self->request->target.baud != 0 ? self->request->target.baud : self->job->baud;

  return self->after.baud == 0 || mr_bus_set_baud (self->bus, after ? self->after.baud : former, error);
}

void
mr_write_attempt_report_reading (MrWriteAttempt *self)
{
  if (self->request->kind->depth == MR_WRITE_DEPTH_ALL && self->readout.frames->len > 0)
    mr_job_report_meter (self->job, &self->readout);
}

gboolean
mr_write_attempt_confirm (MrWriteAttempt *self, GBytes *proof)
{
  return mr_write_report_step (self->report, self->request, MR_WRITE_CONFIRMED, &self->after.meter, proof, NULL, NULL,
                               NULL);
}

gboolean
mr_write_attempt_fail (MrWriteAttempt *self, MrMasterError code, const char *sentence, GError **error)
{
  g_autofree char *label = mbus_secondary_label (&self->meter);

  mr_master_error_set (error, code, label, "%s", sentence);
  return FALSE;
}

gboolean
mr_write_attempt_fault (MrWriteAttempt *self, MrWriteFault fault, GError **error)
{
  g_autofree char *sentence = mr_write_request_explain (self->request, fault, self->value);

  return mr_write_attempt_fail (self, codes[fault], sentence, error);
}
