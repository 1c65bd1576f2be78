/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-computer-time.h"

#include <sys/timex.h>

/* The kernel's NTP_PHASE_LIMIT, microseconds: the maximum error of a clock that was never set by a time server, or not
 * for nine hours. */
#define NEVER 16000000

struct _MrComputerTime {
  MrTimeSource parent_instance;
};

G_DEFINE_FINAL_TYPE (MrComputerTime, mr_computer_time, MR_TYPE_TIME_SOURCE)

/* The maximum error is what counts, and not STA_UNSYNC, which programs also leave set to keep the kernel from setting
 * the clock of the board: chrony does so without "rtcsync". systemd's NTPSynchronized is this comparison as well, so
 * there is no need to ask it over D-Bus. */
MrTimeState
mr_computer_time_judge (int result, glong maxerror, gint64 *uncertainty)
{
  *uncertainty = MR_TIME_UNCERTAIN;
  if (result < 0) /* a sandbox may forbid the call, although it changes nothing */
    return MR_TIME_UNKNOWN;
  if (maxerror >= NEVER)
    return MR_TIME_UNSYNCHRONISED;
  *uncertainty = maxerror;
  return MR_TIME_SYNCHRONISED;
}

static MrTrustedTime *
mr_computer_time_measure (MrTimeSource *source, GCancellable *cancellable, GError **error)
{
  struct timex state = { 0 };
  const int result = adjtimex (&state);
  const MrClocks clocks = mr_clocks_read ();
  gint64 uncertainty;
  const MrTimeState judged = mr_computer_time_judge (result, state.maxerror, &uncertainty);

  g_debug ("adjtimex: %d, status 0x%x, maximum error %ld µs", result, (guint) state.status, state.maxerror);
  return mr_trusted_time_new (MR_TIME_SOURCE_COMPUTER, judged, &clocks, clocks.real, uncertainty);
}

static void
mr_computer_time_class_init (MrComputerTimeClass *klass)
{
  MR_TIME_SOURCE_CLASS (klass)->measure = mr_computer_time_measure;
}

static void
mr_computer_time_init (MrComputerTime *self)
{
}

MrTimeSource *
mr_computer_time_new (void)
{
  return g_object_new (MR_TYPE_COMPUTER_TIME, NULL);
}
