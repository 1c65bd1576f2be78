#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What README.md and src/README.md point at is there.
set -u
cd "$MR_SOURCE_ROOT" || exit 1

bad=0
complain ()
{
  printf '%s\n' "$*"
  bad=1
}

for readme in README.md src/README.md; do
  folder=$(dirname "$readme")
  for link in $(grep -oE '\]\([^)#]+' "$readme" | cut -c3- | grep -v '^https://'); do
    [ -e "$folder/$link" ] || complain "$readme links to $link, which does not exist."
  done
done

for command in $(grep -oE '^ *\./[a-z]+' README.md); do
  [ -x "$command" ] || complain "README.md has $command run, which cannot be run."
done

# Each room of the house is in its description, and the other way round.
for room in $(find src -mindepth 2 -maxdepth 2 -name meson.build | cut -d/ -f2); do
  grep -qF "| \`$room/\` |" src/README.md || complain "src/README.md does not describe src/$room."
done
for room in $(sed -n 's/^| `\([a-z]*\)\/` |.*/\1/p' src/README.md); do
  [ -d "src/$room" ] || complain "src/README.md describes src/$room, which does not exist."
done

exit "$bad"
