#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# translations.sh needed           prints the files with strings for people: what po/POTFILES must be
# translations.sh potfiles         po/POTFILES is just that
# translations.sh complete LANG    every string there is now is translated, and rightly formed
# translations.sh help LANG        the same for the pages of the help
set -u
cd "$MR_SOURCE_ROOT" || exit 1

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT

needed ()
{
  {
    grep -rlE '\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2) ?\("' src --include='*.[ch]'
    grep -rlE 'translatable="(yes|true)"' ui --include='*.ui'
    find data -name '*.desktop.in' -o -name '*.metainfo.xml.in' -o -name '*.gschema.xml'
    grep -lE '<(name|part|correction|text|advice|field)\b' data/profiles/*.xml
  } | LC_ALL=C sort
}

potfiles ()
{
  needed > "$work/needed"
  diff po/POTFILES "$work/needed" > "$work/difference" && exit 0
  sed -n -e 's/^> /Missing in po\/POTFILES, or out of order: /p' -e 's/^< /In po\/POTFILES without need: /p' "$work/difference"
  exit 1
}

complete ()
{
  # The keywords are those of Meson's preset "glib".
  GETTEXTDATADIRS=data xgettext --files-from=po/POTFILES --output="$work/now.pot" --from-code=UTF-8 --add-comments \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
    --keyword=g_dcgettext:2 --keyword=g_dngettext:2,3 --keyword=g_dpgettext2:2c,3 || exit 1

  msgfmt --check --output-file=/dev/null "po/$1.po" || exit 1
  msgcmp "po/$1.po" "$work/now.pot" || exit 1
}

help ()
{
  itstool --output="$work/help.pot" help/C/*.page help/C/legal.xml || exit 1
  msgfmt --check --output-file=/dev/null "help/$1/$1.po" || exit 1
  msgcmp "help/$1/$1.po" "$work/help.pot" || exit 1
}

"$@"
