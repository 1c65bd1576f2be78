/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-data-reading.h"

#include "mr-meter-private.h"

struct _MrDataReading {
  GObject parent_instance;

  MrMeter *meter;
  MrDataSet *set;
  MbusReadout readout;
  GPtrArray *telegrams;
  gboolean is_usual;
};

G_DEFINE_FINAL_TYPE (MrDataReading, mr_data_reading, G_TYPE_OBJECT)

static gboolean
is_usual (MrDataReading *self)
{
  GPtrArray *usual = mr_meter_telegrams (self->meter);

  return usual->len == self->telegrams->len && usual->len > 0 &&
         mbus_data_request_had_no_effect (mr_data_set_request (self->set), g_ptr_array_index (usual, 0),
                                          g_ptr_array_index (self->telegrams, 0));
}

static void
mr_data_reading_finalize (GObject *object)
{
  MrDataReading *self = MR_DATA_READING (object);

  g_clear_pointer (&self->telegrams, g_ptr_array_unref);
  mbus_readout_clear (&self->readout);
  g_clear_pointer (&self->set, mr_data_set_unref);
  g_clear_object (&self->meter);

  G_OBJECT_CLASS (mr_data_reading_parent_class)->finalize (object);
}

static void
mr_data_reading_class_init (MrDataReadingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_data_reading_finalize;
}

static void
mr_data_reading_init (MrDataReading *self)
{
}

MrDataReading *
mr_data_reading_new (MrMeter *meter, MrDataSet *set, const MbusReadout *readout)
{
  MrDataReading *self = g_object_new (MR_TYPE_DATA_READING, NULL);

  self->meter = g_object_ref (meter);
  self->set = mr_data_set_ref (set);
  self->readout = *readout;
  self->readout.frames = g_ptr_array_copy (readout->frames, (GCopyFunc) (void *) g_bytes_ref, NULL);
  g_ptr_array_set_free_func (self->readout.frames, (GDestroyNotify) g_bytes_unref);
  self->telegrams = mr_meter_decode (meter, &self->readout);
  self->is_usual = is_usual (self);
  return self;
}

MrMeter *
mr_data_reading_get_meter (MrDataReading *self)
{
  g_return_val_if_fail (MR_IS_DATA_READING (self), NULL);

  return self->meter;
}

const MrDataSet *
mr_data_reading_get_set (MrDataReading *self)
{
  g_return_val_if_fail (MR_IS_DATA_READING (self), NULL);

  return self->set;
}

GPtrArray *
mr_data_reading_get_telegrams (MrDataReading *self)
{
  g_return_val_if_fail (MR_IS_DATA_READING (self), NULL);

  return self->telegrams;
}

MrReading
mr_data_reading_report (MrDataReading *self)
{
  g_return_val_if_fail (MR_IS_DATA_READING (self), ((MrReading) { 0 }));

  return (MrReading) { .readout = &self->readout, .telegrams = self->telegrams, .data_set = self->set };
}

gboolean
mr_data_reading_is_usual (MrDataReading *self)
{
  g_return_val_if_fail (MR_IS_DATA_READING (self), FALSE);

  return self->is_usual;
}
