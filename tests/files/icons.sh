#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Icons are well formed and of the right size, GTK can recolour the symbolic ones, and none is missing.
set -u
cd "$MR_SOURCE_ROOT" || exit 1

bad=0
complain ()
{
  printf '%s\n' "$*"
  bad=1
}

attribute ()
{
  xmllint --xpath "string(/*/@$2)" "$1"
}

for icon in $(find data/icons -name '*.svg'); do
  xmllint --noout --nonet "$icon" || complain "$icon is not well formed."
  case $icon in
    *-symbolic.svg) size=16 ;;
    *) size=128 ;;
  esac
  [ "$(attribute "$icon" width) $(attribute "$icon" height) $(attribute "$icon" viewBox)" = "$size $size 0 0 $size $size" ] ||
    complain "$icon is not $size pixels square."
done

# GTK sets the fill of shapes: what is drawn with a stroke keeps its colour, and what has no fill gets one.
for icon in $(find data/icons -name '*-symbolic.svg'); do
  ! grep -qE 'stroke|fill="none"' "$icon" || complain "$icon has strokes or shapes without fill."
  colours=$(grep -oE '#[0-9a-fA-F]{3,8}' "$icon" | sort -u)
  [ "$colours" = '#2e3436' ] || complain "$icon has these colours: $colours."
done

# Every icon of ours that the program asks for is there.
for name in $(grep -rhoE 'mr-(lamp|medium)-[a-z-]+-symbolic' src ui | sort -u); do
  [ -f "data/icons/scalable/actions/$name.svg" ] || complain "There is no icon $name."
done

exit "$bad"
