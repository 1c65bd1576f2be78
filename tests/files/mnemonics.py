#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mnemonics.py LANG: no two labels that are shown together have the same mnemonic. LANG is C or a language of po/."""

import gettext
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(os.environ['MR_SOURCE_ROOT'])

# What is shown together: .ui files, and labels that the code makes, with their contexts. A file not named here is shown
# alone. Each menu is a world of its own: its mnemonics work while it is open.
TOGETHER = {
    'start': (['mr-window', 'mr-start-page'], []),
    'site': (['mr-site-page', 'mr-meters-page', 'mr-meter-list', 'mr-registers-view', 'mr-octets-view', 'mr-task-row'],
             [('key', 'C_hange…'), (None, '_Details')]),
    'site without key': (['mr-site-page', 'mr-meter-list', 'mr-registers-view', 'mr-task-row'],
                         [('key', '_Enter…'), (None, '_Cancel')]),
    'addresses': (['mr-site-page', 'mr-writes-page', 'mr-addresses-page', 'mr-task-row'],
                  [(None, 'Res_ume'), (None, '_Details')]),
    'clocks': (['mr-site-page', 'mr-writes-page', 'mr-clocks-page', 'mr-task-row'],
               [(None, '_Connect…'), (None, '_Details')]),
    'breakers': (['mr-site-page', 'mr-writes-page', 'mr-breakers-page', 'mr-task-row'], [(None, '_Details')]),
    'setting clocks': ([], [(None, '_Cancel'), (None, '_Set Clocks')]),
    'log': (['mr-site-page', 'mr-writes-page', 'mr-write-log-page', 'mr-write-details', 'mr-task-row'],
            [(None, 'Sho_w'), (None, '_Details')]),
    'setting addresses': ([], [(None, '_Cancel'), (None, '_Apply')]),
    'undoing addresses': ([], [(None, '_Cancel'), (None, '_Undo')]),
    'serial connection': (['mr-connection-dialog', 'mr-serial-page', 'mr-bus-settings'], []),
    'network connection': (['mr-connection-dialog', 'mr-network-page', 'mr-bus-settings'], []),
    'leaving': ([], [(None, '_Cancel'), (None, '_Wait'), (None, 'Leave _Now')]),
    'closing': ([], [(None, '_Cancel'), (None, '_Wait'), (None, 'Close _Now')]),
    'setting an address': (['mr-address-picker'], [(None, '_Cancel'), (None, '_Set Address')]),
    'deleting': ([], [(None, '_Cancel'), (None, '_Delete')]),
    'forgetting': ([], [(None, '_Cancel'), (None, '_Forget')]),
}


def translations(language):
    if language == 'C':
        return gettext.NullTranslations()
    with tempfile.TemporaryDirectory() as folder:
        compiled = pathlib.Path(folder) / 'compiled.mo'
        subprocess.run(['msgfmt', '--output-file', compiled, ROOT / 'po' / f'{language}.po'], check=True)
        with compiled.open('rb') as file:
            return gettext.GNUTranslations(file)


def translated(language, context, text):
    return language.pgettext(context, text) if context else language.gettext(text)


def labels_of(element):
    """The translatable labels below element, those of menus and their submenus left out."""
    for child in element:
        if child.tag in ('menu', 'submenu'):
            continue
        if child.get('translatable') in ('yes', 'true') and child.text:
            yield child.get('context'), child.text
        yield from labels_of(child)


def scopes():
    """Yields (where, labels) of what is shown together."""
    trees = {path.stem: ElementTree.parse(path).getroot() for path in sorted((ROOT / 'ui').glob('*.ui'))}
    named = {name for names, _ in TOGETHER.values() for name in names}

    for where, (names, own) in TOGETHER.items():
        yield where, [label for name in names for label in labels_of(trees[name])] + own
    for name, tree in trees.items():
        if name not in named:
            yield name, list(labels_of(tree))
        for tag in ('menu', 'submenu'):
            for i, menu in enumerate(tree.iter(tag)):
                yield f'{tag} {i + 1} of {name}', list(labels_of(menu))


def main():
    language = translations(sys.argv[1])
    n_mnemonics = 0
    complaints = []

    for where, labels in scopes():
        used = {}
        # The same label twice is one command offered in two places.
        for text in sorted({translated(language, *label) for label in labels}):
            match = re.search(r'_(\w)', text)
            if match is None:
                continue
            n_mnemonics += 1
            key = match.group(1).lower()
            if key in used:
                complaints.append(f'{sys.argv[1]}, {where}: Alt+{key.upper()} is both “{used[key]}” and “{text}”.')
            used[key] = text

    if n_mnemonics < 20:
        complaints.append(f'Only {n_mnemonics} mnemonics were found.')
    print('\n'.join(complaints))
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
