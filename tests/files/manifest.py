#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest builds this program, asks for what it needs and no more, and pins what it fetches."""

import os
import pathlib
import re
import sys

try:
    import yaml
except ImportError:
    print('python3-yaml is not installed.')
    sys.exit(77)

APP_ID = 'io.github.meterroom.MeterRoom'
PERMISSIONS = {
    '--share=ipc',
    '--share=network',
    '--socket=wayland',
    '--socket=fallback-x11',
    '--device=all',
}


def main():
    source = pathlib.Path(os.environ['MR_SOURCE_ROOT'])
    manifest = yaml.safe_load((source / 'flatpak' / f'{APP_ID}.yaml').read_text())

    assert manifest['id'] == APP_ID
    assert manifest['runtime'] == 'org.gnome.Platform'
    assert manifest['sdk'] == 'org.gnome.Sdk'
    assert isinstance(manifest['runtime-version'], str)
    assert manifest['command'] == 'meter-room'
    assert set(manifest['finish-args']) == PERMISSIONS, set(manifest['finish-args']) ^ PERMISSIONS

    modules = {module['name']: module for module in manifest['modules']}
    assert list(modules) == ['libserialport', 'meter-room'], list(modules)
    for module in modules.values():
        for item in module['sources']:
            if item['type'] == 'archive':
                assert item['url'].startswith('https://'), item['url']
                assert re.fullmatch('[0-9a-f]{64}', item['sha256']), item['sha256']
            else:
                assert item['type'] == 'dir'
                assert (source / 'flatpak' / item['path'] / 'meson.build').exists()


if __name__ == '__main__':
    main()
