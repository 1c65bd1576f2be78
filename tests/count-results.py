#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the results of the tests in the given Meson build folders, each case of a test program on its own, and says why
tests were skipped."""

import collections
import json
import pathlib
import re
import sys

PASSED, FAILED, SKIPPED = range(3)
OUTCOMES = {'OK': PASSED, 'EXPECTEDFAIL': PASSED, 'SKIP': SKIPPED}

# The Test Anything Protocol: "ok 3 /frame/long/bad-checksum # SKIP why", and a plan "1..20".
PLAN = re.compile(r'^1\.\.\d+', re.MULTILINE)
CASE = re.compile(r'^(not )?ok\b[^#\n]*(?:# *(skip)\b[ \t]*(.*))?', re.MULTILINE | re.IGNORECASE)
# All of a program: "1..0 # SKIP why".
NO_CASES = re.compile(r'^1\.\.0\b[ \t]*(?:# *skip\b[ \t]*)?(.*)', re.MULTILINE | re.IGNORECASE)


def count_test(test):
    """Returns how many cases of one test program passed, failed and were skipped, and why: a list of reasons."""
    tally = [0, 0, 0]
    reasons = []
    output = test.get('stdout', '')
    if PLAN.search(output):
        for case in CASE.finditer(output):
            tally[FAILED if case[1] else SKIPPED if case[2] else PASSED] += 1
            if case[2]:
                reasons.append(case[3])

    # A program without cases is one test; one that died after its cases passed has failed all the same.
    ended = OUTCOMES.get(test['result'], FAILED)
    if sum(tally) == 0 or (ended == FAILED and tally[FAILED] == 0):
        tally[ended] += 1
        if ended == SKIPPED:
            no_cases = NO_CASES.search(output)
            last_lines = output.strip().splitlines()[-1:] or ['']
            reasons.append(no_cases[1] if no_cases else last_lines[0])
    return tally, [reason.strip() or 'It does not say why.' for reason in reasons]


def main():
    total = [0, 0, 0]
    skipped = collections.defaultdict(collections.Counter)
    for build in map(pathlib.Path, sys.argv[1:]):
        log = build / 'meson-logs' / 'testlog.json'
        tests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        if not tests:
            print(f'No tests were run in {build}.')
            total[FAILED] += 1
        for test in tests:
            tally, reasons = count_test(test)
            total = [a + b for a, b in zip(total, tally)]
            for reason in reasons:
                skipped[reason][test['name']] += 1
            if tally[FAILED]:
                print(f'Failed in {build}: {test["name"]}; see {log.with_suffix(".txt")}.')

    for reason, names in sorted(skipped.items()):
        programs = ', '.join(name.split(' / ')[-1] for name in sorted(names))
        print(f'Skipped {names.total()} ({programs}): {reason}')
    print(f'{total[PASSED]} passed, {total[FAILED]} failed, {total[SKIPPED]} skipped')
    return 0 if total[PASSED] > 0 and total[FAILED] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
