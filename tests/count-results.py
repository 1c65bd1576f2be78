#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what the tests in the given Meson build folders came to, every case of a test program on its own."""

import json
import pathlib
import re
import sys

PASSED, FAILED, SKIPPED = range(3)
OUTCOMES = {'OK': PASSED, 'EXPECTEDFAIL': PASSED, 'SKIP': SKIPPED}

# The Test Anything Protocol: "ok 3 /frame/long/bad-checksum # SKIP why", and a plan "1..20".
PLAN = re.compile(r'^1\.\.\d+', re.MULTILINE)
CASE = re.compile(r'^(not )?ok\b[^#\n]*(# *skip)?', re.MULTILINE | re.IGNORECASE)


def count_test(test):
    """Returns the cases of one test program that passed, failed and were skipped."""
    tally = [0, 0, 0]
    output = test.get('stdout', '')
    if PLAN.search(output):
        for case in CASE.finditer(output):
            tally[FAILED if case[1] else SKIPPED if case[2] else PASSED] += 1

    # A program without cases is one test; one that died after its cases passed has failed all the same.
    ended = OUTCOMES.get(test['result'], FAILED)
    if sum(tally) == 0 or (ended == FAILED and tally[FAILED] == 0):
        tally[ended] += 1
    return tally


def main():
    total = [0, 0, 0]
    for build in map(pathlib.Path, sys.argv[1:]):
        log = build / 'meson-logs' / 'testlog.json'
        tests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        if not tests:
            print(f'No tests were run in {build}.')
            total[FAILED] += 1
        for test in tests:
            tally = count_test(test)
            total = [a + b for a, b in zip(total, tally)]
            if tally[FAILED]:
                print(f'Failed in {build}: {test["name"]}; see {log.with_suffix(".txt")}.')

    print(f'{total[PASSED]} passed, {total[FAILED]} failed, {total[SKIPPED]} skipped')
    return 0 if total[PASSED] > 0 and total[FAILED] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
