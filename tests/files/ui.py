#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every .ui file is well formed and sets only properties and signals that its widgets have in the libraries at hand.

gtk4-builder-tool cannot tell: it stops at the first class that is this program's own.
"""

import os
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

try:
    import gi
    gi.require_version('Gtk', '4.0')
    gi.require_version('Adw', '1')
    from gi.repository import Adw, GObject, Gio, Gtk
except (ImportError, ValueError) as error:
    print(f'The libraries cannot be asked: {error}')
    sys.exit(77)

LIBRARIES = {'Gtk': Gtk, 'Adw': Adw, 'G': Gio}
OWN = 'Mr'

complaints = []


def class_of(name):
    """Returns the class called name in .ui files; None when it is this program's own."""
    if name.startswith(OWN):
        return None
    for prefix, library in LIBRARIES.items():
        if name.startswith(prefix) and hasattr(library, name[len(prefix):]):
            return getattr(library, name[len(prefix):])
    raise LookupError(name)


def has_signal(klass, name):
    # A class has no signals until it is used.
    GObject.type_class_ref(klass)
    return GObject.signal_lookup(name, klass) != 0


def check_object(where, element, klass):
    for child in element:
        name = child.get('name', '')
        if child.tag in ('property', 'binding') and klass.find_property(name) is None:
            complaints.append(f'{where}: {klass.__name__} has no property “{name}”.')
        if child.tag == 'signal' and not has_signal(klass, name.split('::')[0]):
            complaints.append(f'{where}: {klass.__name__} has no signal “{name}”.')


def check_cell(where, tree):
    # See src/app/mr-cut-tooltip.h.
    if where.parts[-2] == 'cells' and any(element.get('name') == 'tooltip-text' for element in tree.iter()):
        complaints.append(f'{where}: a row of a list has “query-tooltip” instead of “tooltip-text”.')


def check_file(path, root):
    where = path.relative_to(root)
    tree = ElementTree.parse(path).getroot()

    check_cell(where, tree)

    for element in tree.iter():
        # xgettext does not look into CDATA, so what stands there would stay English.
        if element.text and element.text.strip().startswith('<interface'):
            if 'translatable' in element.text:
                complaints.append(f'{where}: a string inside a factory cannot be translated; give it a file of its own.')
        if element.tag not in ('object', 'template'):
            continue
        name = element.get('class' if element.tag == 'object' else 'parent')
        try:
            klass = class_of(name) if name else None
        except LookupError:
            complaints.append(f'{where}: there is no class {name}.')
            continue
        # A template's own properties are not its parent's.
        if klass is not None and element.tag == 'object':
            check_object(where, element, klass)


def main():
    root = pathlib.Path(os.environ['MR_SOURCE_ROOT'])
    for path in sorted((root / 'ui').rglob('*.ui')):
        try:
            check_file(path, root)
        except ElementTree.ParseError as error:
            complaints.append(f'{path.relative_to(root)}: {error}.')

    print('\n'.join(complaints))
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
