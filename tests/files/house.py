#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of src/README.md and CONTRIBUTING.md that a program can check.

    house.py [RULE...]      checks these rules, or all (Test Anything Protocol): licence, rooms, circles, size, words,
                            packing, english
    house.py list english   shows every place that counts against a room's ceiling
"""

import itertools
import os
import pathlib
import re
import sys

# --- The tree --------------------------------------------------------------------------------------------------------

# From the ground up. A room may include its own headers and those of the rooms named after it.
ROOMS = {
    'file': '',
    'mbus': '',
    'profile': 'file mbus',
    'keys': 'file mbus',
    'line': 'file',
    'timesource': 'file line',
    'write': 'mbus profile timesource',
    'plan': 'mbus',
    'serve': 'line',
    'master': 'mbus profile line write',
    'sim': 'file mbus line serve',
    'site': 'mbus profile write',
    'check': 'mbus profile write site',
    'report': 'mbus profile write site check timesource',
    'session': 'mbus profile keys write plan line timesource master site check report',
    'cli': 'file mbus profile keys write plan line timesource master sim site check report session',
    'app': 'mbus profile keys write plan line timesource master sim site check report session',
}

MAX_LINES = 900

NOT_IN_CODE = 'goto strcpy strcat sprintf vsprintf gets strtok alloca'.split()
NOT_IN_TREE = ['TODO', 'FIXME']

COLUMNS = 120

# English that a native speaker would put differently (a pattern, and what to write instead), in comments and strings.
ENGLISH = [
    # A clock may be minutes behind.
    (r'(?<!minute )(?<!minutes )(?<!hour )(?<!hours )(?<!day )(?<!days )behind', 'after; on the device'),
    (r'in front of', 'before'),
    (r'stands?|stood', 'is, means'),
    (r'tells?|told', 'says, reports, returns'),
    (r'nobody|somebody|whoever', 'no meter, another meter, the caller, the user'),
    (r'(?:is|are|was|were|tells?|has|have) none', 'there is no …, is not a …, has no …'),
    (r'anew', 'again'),
    (r'for ever', 'cut it, or give the number'),
    (r'so many|meanwhile', 'cut it, or give the number'),
    (r'(?:an?|its) baud(?! rate)|bauds', 'a baud rate, its baud rate'),
    (r'what (?:it|he|she) says|says of itself', 'its data, its telegram, what it reports'),
    (r'(?:is|are) not there', 'is not connected, was not found, does not exist'),
    (r'goes on|go on|comes back', 'continues, reconnects'),
    (r'must (?:go|not stand)', 'remove …'),
    (r'takes no more', 'has stopped accepting'),
    (r'gives no', 'has no'),
]

# How many of these a room may still have. The numbers only fall: when a room has fewer, write the smaller number here;
# a room with 0 is left out.
ENGLISH_CEILINGS = {
    'mbus': 14,
    'master': 1,
    'session': 9,
}


def tree(*patterns):
    """Returns the files of the tree that match, without what is generated, as (path inside the tree, text)."""
    found = set(itertools.chain.from_iterable(pathlib.Path().glob(pattern) for pattern in patterns))
    for path in sorted(found):
        if path.is_file() and path.parts[0] != '.git' and not path.parts[0].startswith('build'):
            yield path, path.read_text(encoding='utf-8')


def sources():
    return tree('src/**/*.[ch]', 'tests/**/*.[ch]')


# A comment, a string or a character of C.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def bare(text):
    """Returns C without what its comments and strings hold, with every line in its place."""
    def empty(match):
        token = match[0]
        if token[0] in '"\'':
            return token[0] * 2
        return '\n' * token.count('\n')
    return TOKEN.sub(empty, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


# --- The rules: each returns its complaints --------------------------------------------------------------------------

def licence():
    files = tree('src/**/*.[ch]', 'tests/**/*.[ch]', '**/meson.build', '**/*.sh', '**/*.py', '**/*.ui', '**/*.svg',
                 '**/*.bus', '**/*.xml', '**/*.in', '**/*.yaml', '**/*.page', 'run', 'check', '.ci/run')
    for path, text in files:
        if not any('SPDX-License-Identifier: GPL-3.0-or-later' in line for line in text.splitlines()[:4]):
            yield f'{path}: has no SPDX-License-Identifier in its first four lines.'


INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.MULTILINE)


def includes():
    """Yields (file, its room, included header, that header's room) for every header that is in a room."""
    files = list(tree('src/*/*.[ch]'))
    room_of = {path.name: path.parts[1] for path, _ in files}
    for path, text in files:
        for header in INCLUDE.findall(text):
            if header in room_of:
                yield path, path.parts[1], header, room_of[header]


def rooms():
    for name, below in ROOMS.items():
        for other in below.split():
            if list(ROOMS).index(other) >= list(ROOMS).index(name):
                yield f'tests/files/house.py: {other} is not below {name}.'
    for path, _ in tree('src/*/meson.build'):
        if path.parts[1] not in ROOMS:
            yield f'src/{path.parts[1]}: is a room that ROOMS in tests/files/house.py does not have.'
    for path, room, header, other in includes():
        if other not in (room, *ROOMS.get(room, '').split()):
            yield f'{path}: includes {header}, but {other} is not a room that {room} may use.'


def circles_of(edges):
    """Returns the strongly connected components with more than one member, as sorted lists (Tarjan's algorithm)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for after in sorted(edges.get(node, ())):
            if after not in index:
                visit(after)
                low[node] = min(low[node], low[after])
            elif after in stack:
                low[node] = min(low[node], index[after])
        if low[node] == index[node]:
            members = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(members) > 1:
                found.append(sorted(members))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


def circles():
    """No files include each other in a circle, directly or through others."""
    # A header, its private header and its source are one unit.
    def unit(name):
        return pathlib.PurePath(name).stem.removesuffix('-private')

    edges = {}
    for path, _, header, _ in includes():
        if unit(path.name) != unit(header):
            edges.setdefault(unit(path.name), set()).add(unit(header))
    for circle in circles_of(edges):
        yield f'These files include each other in a circle: {" ".join(circle)}.'


def size():
    for path, text in sources():
        lines = text.count('\n')
        if lines > MAX_LINES and not path.stem.endswith(('-table', '-tables')):
            yield f'{path}: has {lines} lines; it holds more than one idea.'


def words():
    code = re.compile(r'\b(?:' + '|'.join(NOT_IN_CODE) + r')\b')
    anywhere = re.compile('|'.join(NOT_IN_TREE))
    for path, text in sources():
        for number, line in enumerate(bare(text).splitlines(), 1):
            for found in code.findall(line):
                yield f'{path}:{number}: uses {found}.'
        for number, line in enumerate(text.splitlines(), 1):
            for found in anywhere.findall(line):
                yield f'{path}:{number}: is not finished ({found}).'


# The beginning of a parameter list: a function's name, in the first column or after the type of a declaration.
PARAMETERS = re.compile(r'^(?:[A-Za-z_][\w \t*]*?[ *])?[a-z]\w* \((?=[^*\n])', re.MULTILINE)


def packing():
    """Parameters of functions are packed: a line takes what has room on it."""
    for path, text in sources():
        code = bare(text)
        lines = code.splitlines()
        written = text.splitlines()
        for match in PARAMETERS.finditer(code):
            first = line_of(code, match.start()) - 1
            last = line_of(code, end_of_list(code, match.end())) - 1
            # A comment between parameters ends its line.
            if '/*' in ''.join(written[first:last + 1]):
                continue
            for i in range(first, last):
                head = re.match(r'[^,]*(?:,|.*$)', lines[i + 1].strip())[0]
                if len(lines[i].rstrip()) + 1 + len(head) <= COLUMNS:
                    yield f'{path}:{i + 2}: “{head}” has room on the line before it.'


def end_of_list(code, position):
    """Returns where the parenthesis that is open at the position is closed."""
    depth = 1
    while depth > 0 and position < len(code):
        depth += {'(': 1, ')': -1}.get(code[position], 0)
        position += 1
    return position - 1


def english_places():
    """Yields (room, file, line, words found, words to use) of every comment, string and page."""
    patterns = [(re.compile(rf'\b(?:{pattern})\b', re.IGNORECASE), better) for pattern, better in ENGLISH]
    for path, text in tree('src/**/*.[ch]', 'ui/**/*.ui', 'help/C/*.page'):
        room = path.parts[1] if path.parts[0] == 'src' else path.parts[0]
        places = [(0, text)] if path.parts[0] != 'src' else [(t.start(), t[0]) for t in TOKEN.finditer(text)]
        for start, words_there in places:
            for pattern, better in patterns:
                for match in pattern.finditer(words_there):
                    yield room, path, line_of(text, start + match.start()), match[0], better


def english():
    places = {}
    for room, *place in english_places():
        places.setdefault(room, []).append(place)
    for room, found in sorted(places.items()):
        ceiling = ENGLISH_CEILINGS.get(room, 0)
        if len(found) > ceiling:
            yield f'{room} has {len(found)} of the words that ENGLISH in tests/files/house.py lists; at most {ceiling}:'
            for path, line, there, better in found:
                yield f'  {path}:{line}: “{there}”: {better}'
    for room, ceiling in ENGLISH_CEILINGS.items():
        if len(places.get(room, [])) < ceiling:
            print(f'# {room}: lower its ceiling in tests/files/house.py to {len(places.get(room, []))}.')


RULES = [licence, rooms, circles, size, words, packing, english]


def main():
    os.chdir(os.environ.get('MR_SOURCE_ROOT', pathlib.Path(__file__).parents[2]))
    if sys.argv[1:] == ['list', 'english']:
        for _, path, line, found, better in english_places():
            print(f'{path}:{line}: “{found}”: {better}')
        return 0

    rules = [rule for rule in RULES if rule.__name__ in sys.argv[1:] or not sys.argv[1:]]
    print(f'1..{len(rules)}')
    failed = False
    for number, rule in enumerate(rules, 1):
        complaints = list(rule())
        failed = failed or bool(complaints)
        print(f'{"not ok" if complaints else "ok"} {number} {rule.__name__}')
        for complaint in complaints:
            print(f'# {complaint}')
    return 1 if failed or not rules else 0


if __name__ == '__main__':
    sys.exit(main())
