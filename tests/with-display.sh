#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# with-display.sh PROGRAM [ARGUMENT...]: runs a program on a display, a session bus and in a home that only it has, so that
# tests with windows run side by side and see nothing of the desktop they are started from. The exit status is the
# program's. Without Xvfb the program gets no display at all and is expected to skip itself.
set -eu

if ! command -v Xvfb > /dev/null || ! command -v dbus-run-session > /dev/null; then
  exec env -u DISPLAY -u WAYLAND_DISPLAY "$@"
fi

private=$(mktemp --directory)
xvfb=
tidy ()
{
  [ -z "$xvfb" ] || kill "$xvfb" 2> /dev/null || true
  rm -rf "$private" || true
}
trap tidy EXIT
trap 'exit 1' HUP INT TERM

mkdir -m 0700 "$private/runtime"
mkdir -p "$private/services"
export HOME="$private" XDG_RUNTIME_DIR="$private/runtime" XDG_CONFIG_HOME="$private/config" \
       XDG_DATA_HOME="$private/data" XDG_CACHE_HOME="$private/cache" XDG_STATE_HOME="$private/state"
unset WAYLAND_DISPLAY XAUTHORITY

# Only the accessibility bus is started on demand. Whatever else is installed (portals, keyrings, settings daemons)
# answers differently on every machine, or complains that there is no desktop.
for folder in /usr/local/share /usr/share; do
  service=$folder/dbus-1/services/org.a11y.Bus.service
  [ ! -f "$service" ] || cp "$service" "$private/services"
done
cat > "$private/bus.conf" << 'END'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <servicedir>services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END

# The server picks a free number and writes it when it is ready. Without -noreset it would restart with the last client.
mkfifo "$private/number"
Xvfb -displayfd 3 -screen 0 1280x1024x24 -noreset -nolisten tcp 3> "$private/number" > "$private/xvfb" 2>&1 &
xvfb=$!
read -r number < "$private/number" || { cat "$private/xvfb" >&2; exit 1; }
export DISPLAY=":$number"

dbus-run-session --config-file="$private/bus.conf" -- "$@"
