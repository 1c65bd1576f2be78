#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans the demo bus the way a user of a screen reader does: finds Scan by its name, presses it, reads the table.

    with-display.sh atspi-scan.py METER-ROOM METERS

Everything goes over the accessibility bus; the program is started as it is, without hooks for tests, and keeps its
settings in the home that with-display.sh made.
"""

import os
import pathlib
import re
import subprocess
import sys
import time

try:
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as error:
    print(f'The accessibility bus cannot be used: {error}')
    sys.exit(77)

DEADLINE_S = 60
PAUSE_S = 0.1
# Newer GTKs report only the visible rows and a few more, so the window is high enough for all of them.
SETTINGS = '[io/github/meterroom/MeterRoom]\ndemo-speed=0.0\nwindow-height=1000\n'


def wait_for(what, probe):
    """Calls probe until it returns something true, and returns that."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        try:
            found = probe()
        except GLib.Error:  # the object is gone by now
            found = None
        if found:
            return found
        time.sleep(PAUSE_S)
    raise TimeoutError(f'Waited {DEADLINE_S} s for {what}.')


def descendants(accessible):
    for i in range(accessible.get_child_count()):
        child = accessible.get_child_at_index(i)
        if child is not None:
            yield child
            yield from descendants(child)


def application(pid):
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(i)
        if child is not None and child.get_process_id() == pid:
            return child
    return None


def can_be_pressed(accessible):
    # GTK 4.8 does not report the state “showing” inside a window.
    return (accessible.get_role() == Atspi.Role.PUSH_BUTTON and accessible.get_name() == 'Scan'
            and accessible.get_state_set().contains(Atspi.StateType.SENSITIVE))


def scan_button(app):
    return next(filter(can_be_pressed, descendants(app)), None)


def press(button):
    names = [Atspi.Action.get_action_name(button, i) for i in range(Atspi.Action.get_n_actions(button))]
    assert 'click' in names, f'The button can {names}.'
    Atspi.Action.do_action(button, names.index('click'))


def is_number(word):
    """Eight digits, with the fabrication number after a slash where another meter has them, too."""
    return re.fullmatch(r'\d{8}(/\d{8})?', word) is not None


def meters_in_table(app):
    """Returns the name of each row of the table, and the text in it, headings left out."""
    rows = []
    for row in descendants(app):
        if row.get_role() == Atspi.Role.TABLE_ROW:
            words = [cell.get_name() for cell in descendants(row)]
            if any(map(is_number, words)):
                rows.append((row.get_name(), words))
    return rows


def assert_named(rows):
    """A reader that comes to a row is told which meter it is about."""
    for name, words in rows:
        number = next(filter(is_number, words))
        assert all(part in name for part in number.split('/')), f'The row with {words} is called “{name}”.'


def run(program, expected):
    app = wait_for('the program on the accessibility bus', lambda: application(program.pid))
    button = wait_for('a button called Scan', lambda: scan_button(app))
    press(button)
    try:
        wait_for(f'{expected} meters in the table', lambda: len(meters_in_table(app)) >= expected)
    except TimeoutError:
        for name, words in meters_in_table(app):
            print(name, ' · '.join(filter(None, words)), sep=': ')
        raise
    assert len(meters_in_table(app)) == expected, meters_in_table(app)
    assert_named(meters_in_table(app))
    assert program.poll() is None, 'The program has ended.'


def main():
    if not os.environ.get('DISPLAY'):
        print('There is no display.')
        return 77

    settings = pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'glib-2.0' / 'settings'
    settings.mkdir(parents=True)
    (settings / 'keyfile').write_text(SETTINGS)
    environment = os.environ | {'GTK_A11Y': 'atspi', 'GSETTINGS_BACKEND': 'keyfile'}
    with subprocess.Popen([sys.argv[1], '--demo'], env=environment) as program:
        try:
            run(program, int(sys.argv[2]))
        finally:
            program.terminate()
    return 0


if __name__ == '__main__':
    sys.exit(main())
