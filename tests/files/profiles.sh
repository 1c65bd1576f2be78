#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The device profiles that travel with the program follow their schema, all of them travel, and no name of a model begins
# with the letters of its manufacturer, which come before it: "EMU EMU Professional".
set -u
cd "$MR_SOURCE_ROOT/data/profiles" || exit 1

bad=0
for file in *.xml; do
  [ "$file" = profiles.gresource.xml ] && continue
  xmllint --nonet --noout --relaxng profile.rng "$file" 2>&1 || bad=1
  for maker in $(sed -n 's/^<profiles manufacturer="\(.*\)">$/\1/p' "$file"); do
    grep -n "<model name=\"$maker[ -]" "$file" && { echo "$file: leave out the letters of the manufacturer."; bad=1; }
  done
  grep -q ">$file<" profiles.gresource.xml || { echo "$file is not in profiles.gresource.xml."; bad=1; }
done
exit "$bad"
