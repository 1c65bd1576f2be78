/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include "mr-trace-save.h"
#include "mr-trace-window.h"

/* What passes on the buses of the session is recorded from the beginning, so that a trace of what went wrong can be saved
 * afterwards. */

void
mr_window_trace_follow (MrWindow *self, MrSession *session)
{
  g_clear_object (&self->recordings);
  if (session != NULL)
    self->recordings = mr_recordings_new (session);
  if (self->trace != NULL)
    mr_trace_window_set_session (MR_TRACE_WINDOW (self->trace), session, self->recordings);
}

void
mr_window_trace_meter_changed (MrWindow *self)
{
  if (self->trace != NULL)
    mr_trace_window_set_meter (MR_TRACE_WINDOW (self->trace),
                               self->session != NULL ? mr_site_page_get_meter (self->site) : NULL);
}

void
mr_window_show_trace (MrWindow *self)
{
  if (self->trace == NULL)
    {
      g_set_weak_pointer (&self->trace, mr_trace_window_new (gtk_window_get_application (GTK_WINDOW (self))));
      mr_trace_window_set_session (MR_TRACE_WINDOW (self->trace), self->session, self->recordings);
      mr_window_trace_meter_changed (self);
    }
  gtk_window_present (self->trace);
}

/* Of the chosen bus. */
static MrBusRecording *
get_recording (MrWindow *self)
{
  return mr_recordings_get (self->recordings, mr_session_get_link (self->session));
}

void
mr_window_save_trace (MrWindow *self)
{
  mr_trace_save_ask (GTK_WINDOW (self), self->session, get_recording (self));
}

void
mr_window_save_trace_to_file (MrWindow *self, GFile *file)
{
  g_return_if_fail (MR_IS_WINDOW (self));

  if (self->session != NULL)
    mr_trace_save_to_file (GTK_WINDOW (self), get_recording (self), file);
}

void
mr_window_trace_dispose (MrWindow *self)
{
  if (self->trace != NULL)
    gtk_window_destroy (self->trace);
  g_clear_weak_pointer (&self->trace);
  g_clear_object (&self->recordings);
}
