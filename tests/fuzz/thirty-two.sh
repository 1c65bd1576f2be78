#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the rooms mbus and profile and their tests as 32-bit programs, under the address and undefined-behaviour
# sanitizers, and runs them: two million mutated telegrams among them. In build/thirty-two, or where MR_THIRTY_TWO_BUILD
# says. Only what these rooms need has to be there in 32 bit: no GTK.
set -eu
cd "$(dirname "$0")/../.."

root=$PWD
build=${MR_THIRTY_TWO_BUILD:-build/thirty-two}

stop ()
{
  printf '%s\n' "$@" >&2
  exit 1
}

export CC='gcc -m32'
export PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig

# The toolchain, then the libraries: each with what would bring it.
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
echo 'int main (void) { return sizeof (void *) != 4; }' > "$probe/probe.c"
$CC -fsanitize=address,undefined "$probe/probe.c" -o "$probe/probe" > "$probe/log" 2>&1 && "$probe/probe" ||
  stop 'This compiler makes no 32-bit programs. On Debian:' '  apt-get install --no-install-recommends gcc-multilib'

missing=
for module in glib-2.0 gio-2.0 gnutls libxml-2.0 json-glib-1.0; do
  pkg-config --exists "$module" || missing="$missing $module"
done
[ -z "$missing" ] ||
  stop "These libraries are not there in 32 bit:$missing. On Debian:" \
       '  dpkg --add-architecture i386 && apt-get update' \
       '  apt-get install --no-install-recommends libglib2.0-dev:i386 libgnutls28-dev:i386 libxml2-dev:i386 \' \
       '    libjson-glib-dev:i386'

# A project with these rooms only. They are the same folders, so there is one list of sources and one of tests.
tree=$build/tree
mkdir -p "$tree/src" "$tree/tests"
sed "s|@ROOT@|$root|" tests/fuzz/thirty-two.meson > "$tree/meson.build"
for folder in src/mbus src/profile tests/mbus tests/profile data; do
  ln -sfn "$root/$folder" "$tree/$folder"
done

[ -f "$build/out/build.ninja" ] || meson setup "$build/out" "$tree" -Db_sanitize=address,undefined
meson compile -C "$build/out"
meson test -C "$build/out" --no-rebuild --print-errorlogs
