#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh [SECONDS [TARGET...]]: lets libFuzzer look for input that breaks a reader, SECONDS for each target (60), with
# the address and undefined-behaviour sanitizers. Builds in build/fuzz, or where MR_FUZZ_BUILD says, and keeps what it has
# learned there. What breaks a target is left in tests/fuzz/crashers/TARGET, where an ordinary test replays it from then
# on.
set -eu
cd "$(dirname "$0")/../.."

build=${MR_FUZZ_BUILD:-build/fuzz}
seconds=${1:-60}
[ $# -eq 0 ] || shift

stop ()
{
  printf '%s\n' "$@" >&2
  exit 1
}

case $seconds in
  '' | *[!0-9]*) stop 'Say for how many seconds: tests/fuzz/fuzz.sh 60 telegram' ;;
esac

# Whether clang is there with libFuzzer.
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
echo 'int LLVMFuzzerTestOneInput (const void *d, unsigned long n) { return d == 0 && n != 0; }' > "$probe/probe.c"
clang -fsanitize=fuzzer,address "$probe/probe.c" -o "$probe/probe" > "$probe/log" 2>&1 ||
  stop 'Fuzzing needs clang with libFuzzer. On Debian:' \
       '  apt-get install --no-install-recommends clang libclang-rt-14-dev'

[ -f "$build/build.ninja" ] ||
  CC=clang meson setup "$build" -Db_sanitize=address,undefined -Db_lundef=false \
    "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined"

[ $# -gt 0 ] || set -- $(ls tests/fuzz/target-*.c | sed 's/.*target-\(.*\)\.c/\1/')

broken=
for target; do
  [ -f "tests/fuzz/target-$target.c" ] || stop "There is no target “$target”. There are:" \
                                               "$(ls tests/fuzz/target-*.c | sed 's/.*target-\(.*\)\.c/  \1/')"
  ninja -C "$build" "tests/fuzz/fuzz-$target" "tests/fuzz/test-fuzz-$target"
  corpus=$build/corpus/$target
  crashers=tests/fuzz/crashers/$target
  mkdir -p "$corpus" "$crashers"
  "$build/tests/fuzz/test-fuzz-$target" --seeds "$corpus"

  # Some readers want whole words.
  dictionary=
  [ ! -f "tests/fuzz/$target.dict" ] || dictionary=-dict=tests/fuzz/$target.dict

  # Most inputs are a telegram, which has at most 261 octets, or a text. A store has pages.
  max_len=2048
  [ "$target" != store ] || max_len=16384

  printf '\n%s, %s seconds …\n' "$target" "$seconds"
  # Memory is bounded too.
  G_DEBUG=fatal-criticals LC_ALL=C.UTF-8 LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0 \
    "$build/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -max_len="$max_len" -timeout=5 -rss_limit_mb=1024 \
      -malloc_limit_mb=64 ${dictionary:+"$dictionary"} -artifact_prefix="$crashers/" -print_final_stats=1 \
      -verbosity=0 "$corpus" "$crashers" ||
    broken="$broken $target"
  rmdir "$crashers" tests/fuzz/crashers 2> /dev/null || true
done

[ -z "$broken" ] || stop "Broken:$broken. What broke it is in tests/fuzz/crashers; give it a name that says what it is."
