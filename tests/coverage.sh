#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# coverage.sh [ROOM...]: how many lines and branches of each room in src/ the tests walk through, or of these rooms file
# by file. Builds in build/coverage, or where MR_COVERAGE_BUILD says; a page with every line is left there in html/. Ends
# with 1 when a test fails, or when the decoder (mbus, profile) stays below 95 % of its branches.
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
# Fewer mutants do: they reach the same lines.
MR_MUTANTS=${MR_MUTANTS:-50000} meson test -C "$build" --no-suite files --timeout-multiplier 3 < /dev/null ||
  failed='A test failed.'
[ -n "$(find "$build" -name '*.gcda' -print -quit)" ] || stop 'The tests could not be built, so nothing was counted.'

mkdir -p "$build/html"
gcovr --root . --object-directory "$build" --filter src/ \
  --exclude-throw-branches --exclude-unreachable-branches --exclude-function-lines \
  --exclude-lines-by-pattern '.*\b(G_DEFINE_\w+|g_return_if_fail|g_return_val_if_fail|g_assert\w*) \(.*' \
  --json-summary-pretty --json-summary "$build/coverage.json" --html-details "$build/html/index.html" > /dev/null ||
  stop 'gcovr could not count what the tests walked through.'

python3 - "$build/coverage.json" "$@" <<'END' || failed="${failed:+$failed }The decoder is below its floor."
import json
import sys

FLOOR = {'mbus': 95, 'profile': 95}
WHAT = ('line', 'branch')


def share(counts, what):
    covered, total = counts[what + '_covered'], counts[what + '_total']
    return 100.0 if total == 0 else 100.0 * covered / total


def row(name, counts, note=''):
    cells = [f'{counts[what + "_covered"]:6}/{counts[what + "_total"]:<6}{share(counts, what):5.1f} %' for what in WHAT]
    print(f'{name:40}', *cells, note)


rooms = {}
for file in json.load(open(sys.argv[1]))['files']:
    if file['line_total'] > 0:
        rooms.setdefault(file['filename'].split('/')[1], []).append(file)

print(f'\n{"":40} {"lines":>13} {"branches":>21}')
below = False
for room, files in sorted(rooms.items()):
    total = {key: sum(file[key] for file in files) for what in WHAT for key in (what + '_covered', what + '_total')}
    low = share(total, 'branch') < FLOOR.get(room, 0)
    below = below or low
    row(f'src/{room}', total, f'below {FLOOR[room]} %' if low else '')
    if room in sys.argv[2:]:
        for file in sorted(files, key=lambda file: share(file, 'branch')):
            row('  ' + file['filename'], file)
sys.exit(below)
END
printf '\nEvery line: %s\n' "$build/html/index.html"

[ -z "$failed" ] || stop "$failed"
