#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# build-html.sh HELP-FOLDER LANGUAGE OUTPUT-FOLDER: the manual in one language as web pages; the language it is written in is C
set -eu

help=$1 language=$2 output=$3
mkdir -p "$output"
if [ "$language" = C ]; then
  exec yelp-build html -o "$output" "$help/C"
fi

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
mkdir "$work/pages"
msgfmt --output-file="$work/$language.mo" "$help/$language/$language.po"
itstool --merge="$work/$language.mo" --lang="$language" --output="$work/pages" "$help"/C/*.page "$help/C/legal.xml"
yelp-build html -o "$output" "$work/pages"
