#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# coverage.sh: how much of the rooms mbus and profile the tests walk through, in lines and branches, and which files
# stay below 95 % of their branches. Builds in build/coverage, or where MR_COVERAGE_BUILD says; a page with every line is
# left there in html/. Ends with 1 when a test fails or a room stays below.
#
# What is counted: the branches that a condition in the source makes, each way of each part of it. Left out are only
#  - branches that the compiler makes where the source has none (--exclude-throw-branches,
#    --exclude-unreachable-branches);
#  - lines with G_DEFINE_AUTOPTR_CLEANUP_FUNC and its like: GLib's own code, one copy for each file that includes it;
#  - lines with g_return_if_fail, g_return_val_if_fail and g_assert: their other way is a programmer's error, which ends
#    the program.
# Want of memory needs no leaving out: GLib ends the program then, and nothing here asks.
set -eu
cd "$(dirname "$0")/.."

build=${MR_COVERAGE_BUILD:-build/coverage}
least=95

stop ()
{
  printf '%s\n' "$@" >&2
  exit 1
}

command -v gcovr > /dev/null || stop 'This needs gcovr. On Debian:' '  apt-get install --no-install-recommends gcovr'

[ -f "$build/build.ninja" ] || meson setup "$build" -Db_coverage=true --buildtype=debug -Doptimization=0
# What an earlier run counted must not be there.
find "$build" -name '*.gcda' -delete

failed=
# The rooms' own tests, and those of who drives them from outside. Fewer mutants do: they reach the same lines.
MR_MUTANTS=${MR_MUTANTS:-50000} meson test -C "$build" --suite mbus --suite profile --suite report --suite fuzz \
  < /dev/null || failed='A test failed. '
[ -n "$(find "$build" -name '*.gcda' -print -quit)" ] || stop 'The tests could not be built, so nothing was counted.'

# report ROOM OPTION...
report ()
{
  room=$1
  shift
  gcovr --root . --object-directory "$build" --filter "src/$room/" \
    --exclude-throw-branches --exclude-unreachable-branches --exclude-function-lines \
    --exclude-lines-by-pattern '.*\b(G_DEFINE_\w+|g_return_if_fail|g_return_val_if_fail|g_assert\w*) \(.*' \
    "$@"
}

below=
for room in mbus profile; do
  if ! report "$room" --json-summary-pretty --json-summary "$build/$room.json" > /dev/null; then
    stop "gcovr could not count what the tests walked through in src/$room."
  fi
  python3 - "$build/$room.json" "$room" "$least" <<'END' || below="$below $room"
import json
import sys

name, room, least = sys.argv[1], sys.argv[2], float(sys.argv[3])
summary = json.load(open(name))


def percent(part, whole):
    return 100.0 if whole == 0 else 100.0 * part / whole


print()
print(f'{"src/" + room:40} {"lines":>14} {"branches":>16}')
for file in sorted(summary['files'], key=lambda f: percent(f['branch_covered'], f['branch_total'])):
    share = percent(file['branch_covered'], file['branch_total'])
    print(f'{file["filename"]:40} {file["line_covered"]:5}/{file["line_total"]:<5}'
          f'{percent(file["line_covered"], file["line_total"]):4.0f}% '
          f'{file["branch_covered"]:5}/{file["branch_total"]:<5}'
          f'{share:5.1f}%{"  below" if share < least else ""}')
share = percent(summary['branch_covered'], summary['branch_total'])
print(f'{"all of src/" + room:40} {summary["line_covered"]:5}/{summary["line_total"]:<5}'
      f'{percent(summary["line_covered"], summary["line_total"]):4.0f}% '
      f'{summary["branch_covered"]:5}/{summary["branch_total"]:<5}{share:5.1f}%')
sys.exit(share < least)
END
done
mkdir -p "$build/html"
report '(mbus|profile)' --html-details "$build/html/index.html" > /dev/null
printf '\nEvery line: %s\n' "$build/html/index.html"

[ -z "$below" ] || below="Below $least % of branches:$below."
[ -z "$failed$below" ] || stop "$failed$below"
