#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Time from exec to a mapped window on the screen, and memory one second later, of Meter Room's start page and of the least
# that is a libadwaita window, in turn. Seen from outside, through the X server: what is measured carries no hook for it.
#   with-display.sh window-start.sh METER-ROOM EMPTY-WINDOW [RUNS]
set -u
meter_room=$1 empty_window=$2 runs=${3:-7}

command -v xwininfo >/dev/null && [ -n "${DISPLAY:-}" ] || { echo 'xwininfo and Xvfb are needed'; exit 77; }

export GSK_RENDERER=cairo GDK_BACKEND=x11 GTK_A11Y=none GSETTINGS_BACKEND=memory

now_us() { local t=${EPOCHREALTIME/[.,]/}; echo "$t"; }

# Whether a window of the size both programs open with is mapped.
viewable() {
  local id
  id=$(xwininfo -root -children | awk '/1240x760/ { print $1; exit }')
  [ -n "$id" ] && xwininfo -id "$id" -stats | grep -q IsViewable
}

# Prints "milliseconds-to-window kilobytes-Pss" of one start.
one_start() {
  local start pid end
  start=$(now_us)
  "$1" >/dev/null & pid=$!
  until viewable; do
    kill -0 $pid 2>/dev/null || { echo 'the program ended' >&2; return 1; }
  done
  end=$(now_us)
  sleep 1
  echo "$(((end - start) / 1000)) $(awk '/^Pss:/ { print $2 }' /proc/$pid/smaps_rollup)"
  kill $pid; wait $pid 2>/dev/null
  while viewable; do :; done
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

one_start "$empty_window" >/dev/null || exit 1   # warms caches
one_start "$meter_room" >/dev/null || exit 1
for _ in $(seq "$runs"); do
  one_start "$empty_window" >>"$HOME/empty" || exit 1
  one_start "$meter_room" >>"$HOME/room" || exit 1
done

empty_ms=$(cut -d' ' -f1 "$HOME/empty" | median) room_ms=$(cut -d' ' -f1 "$HOME/room" | median)
empty_kb=$(cut -d' ' -f2 "$HOME/empty" | median) room_kb=$(cut -d' ' -f2 "$HOME/room" | median)
echo "median of $runs starts      empty window   Meter Room   ratio"
awk -v a="$empty_ms" -v b="$room_ms" 'BEGIN { printf "exec to window, ms       %10d   %10d   %5.2f\n", a, b, b / a }'
awk -v a="$empty_kb" -v b="$room_kb" 'BEGIN { printf "memory (Pss), kB         %10d   %10d   %5.2f\n", a, b, b / a }'
