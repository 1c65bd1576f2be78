#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The device profiles that travel with the program follow their schema, and all of them travel.
set -u
cd "$MR_SOURCE_ROOT/data/profiles" || exit 1

bad=0
for file in *.xml; do
  [ "$file" = profiles.gresource.xml ] && continue
  xmllint --nonet --noout --relaxng profile.rng "$file" 2>&1 || bad=1
  grep -q ">$file<" profiles.gresource.xml || { echo "$file is not in profiles.gresource.xml."; bad=1; }
done
exit "$bad"
