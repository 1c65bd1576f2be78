#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house.sh licence|rooms|size|words: the rules of src/README.md that a script can see.
set -u
cd "$MR_SOURCE_ROOT" || exit 1

bad=0
complain ()
{
  printf '%s\n' "$*"
  bad=1
}

# Names have no blanks: this is our own tree.
sources ()
{
  find src tests -name '*.[ch]' | sort
}

licence ()
{
  for file in $(sources) $(find . -path './build*' -prune -o -path ./.git -prune -o -type f \
                  \( -name meson.build -o -name '*.sh' -o -name '*.py' -o -name '*.ui' -o -name '*.svg' \
                     -o -name '*.bus' -o -name '*.xml' -o -name '*.in' -o -name '*.yaml' -o -name '*.page' \) -print) \
              run check .ci/run; do
    head -n 4 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || complain "$file does not say its licence."
  done
}

# From the ground up; a room may include its own headers, and those of the rooms named behind it.
rooms='
mbus:
profile:mbus
keys:mbus
write:mbus profile
line:
serve:line
master:mbus profile write line
sim:mbus line serve
site:mbus profile write
report:mbus profile write site
session:mbus profile keys write line master site report
cli:mbus profile keys write line master sim site report session
app:mbus profile keys write line master sim site report session
'

rooms ()
{
  for entry in $(find src -mindepth 2 -maxdepth 2 -name meson.build | cut -d/ -f2); do
    below=$(printf '%s\n' "$rooms" | sed -n "s/^$entry://p")
    printf '%s\n' "$rooms" | grep -q "^$entry:" || complain "src/$entry is a room that tests/files/house.sh does not know."

    for header in $(cat src/"$entry"/*.[ch] 2> /dev/null | sed -n 's/^ *# *include "\(.*\)".*/\1/p' | sort -u); do
      found=
      for room in $entry $below; do
        [ ! -f "src/$room/$header" ] || found=$room
      done
      # A header that is in no room at all is generated.
      [ -n "$found" ] || [ -z "$(find src -name "$header")" ] || complain "src/$entry includes $header, which is not in a room below it."
    done
  done
}

size ()
{
  for file in $(sources); do
    case $file in
      *-table.[ch] | *-tables.[ch]) continue ;;
    esac
    lines=$(wc -l < "$file")
    [ "$lines" -le 900 ] || complain "$file has $lines lines; it holds more than one idea."
  done
}

# Words that must not be code. Strings and comments are taken out first, as far as sed can.
words ()
{
  for file in $(sources); do
    found=$(sed -e 's/"\([^"\\]\|\\.\)*"/""/g' -e 's|/\*.*\*/||g' -e 's|^ *\*.*||' -e 's|/\*.*||' "$file" |
              grep -owE 'goto|strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca' | sort -u | tr '\n' ' ')
    [ -z "$found" ] || complain "$file uses: $found"
    ! grep -nE 'TODO|FIXME' "$file" || complain "$file is not finished."
  done
}

"$1"
exit "$bad"
