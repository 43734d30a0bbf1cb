#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of attacks in docs/threat-model.md: each row of rows.txt with the tests that bear its number.

table.py SOURCE [--write]   checks the table, or writes it. It fails where an attack of the list has no test in tests/attacks, where a test bears
                            a number that no row has, or a file that a row names is gone. A row outside the list names the file that tests it,
                            or begins what is right with "no longer applies: ", and then no test bears its number.
With SELF_TEST set, it must notice each of these, in copies of what is there.
"""
import os
import pathlib
import re
import sys

# The name of a test may be several string literals, on lines of their own.
NAME = re.compile(r'^TEST_CASE\(\s*"attack (\d+): ((?:[^"\\]|\\.|"\s*")*)"', re.MULTILINE)
FOLDER = "tests/attacks"
LIST = re.compile(rf"^{FOLDER}: *([-\d, ]+)$", re.MULTILINE)
GONE = "no longer applies: "
BEGIN, END = "<!-- attacks: written by tests/attacks/table.py -->\n", "<!-- attacks: end -->\n"


def rows_of(text):
    rows = [[part.strip() for part in line.split(" | ")] for line in text.splitlines() if line and line[0].isdigit()]
    return [(int(row[0]), row[1], row[2], row[3] if len(row) > 3 else "") for row in rows]


def list_of(text):
    """The numbers that are tested in tests/attacks: `1-3, 5` are 1, 2, 3 and 5."""
    ends = [part.strip().split("-") for part in LIST.search(text)[1].split(",")]
    return {number for end in ends for number in range(int(end[0]), int(end[-1]) + 1)}


def tests_of(files):
    """(number, sentence, path) of each test that is named after an attack."""
    return [(int(number), re.sub(r'"\s*"', "", sentence).replace('\\"', '"'), path)
            for path, text in sorted(files.items()) for number, sentence in NAME.findall(text)]


def table(rows, listed, tests, exists):
    """The table, and what is wrong with it."""
    problems, lines = [], ["| # | attack | what is right | tests |\n", "|---|---|---|---|\n"]
    numbers = [row[0] for row in rows]
    if numbers != sorted(set(numbers)) or not rows:
        problems.append("the rows are not numbered in ascending order")
    tested = {number for number, _, path in tests if path.startswith(FOLDER + "/")}
    problems += [f"attack {number} has no test in {FOLDER}" for number in sorted(listed - tested)]
    problems += [f"attack {number} is tested in {FOLDER}, but not in the list" for number in sorted(tested - listed)]
    problems += [f"the list has {number}, but there is no such attack" for number in sorted(listed - set(numbers))]
    for number, attack, right, other in rows:
        own = [test for test in tests if test[0] == number]
        if right.startswith(GONE) and own:
            problems.append(f"attack {number} no longer applies, but has a test")
        if not (number in listed or other or right.startswith(GONE)):
            problems.append(f"attack {number} is not in the list, and names no file that tests it")
        shown = [f"[{sentence}](../{path})" for _, sentence, path in own]
        if other:
            shown.append(f"also in [{pathlib.PurePath(other).name}](../{other})")
            if not exists(other):
                problems.append(f"attack {number}: there is no {other}")
        lines.append(f"| {number} | {attack} | {right} | {' · '.join(shown)} |\n")
    problems += [f"{path}: there is no attack {number}" for number, _, path in tests if number not in numbers]
    return "".join(lines), problems


def put_in(document, text):
    head, rest = document.split(BEGIN)
    return head + BEGIN + text + END + rest.split(END)[1]


def check(rows, files, document, exists=lambda path: True):
    made, problems = table(rows_of(rows), list_of(rows), tests_of(files), exists)
    if put_in(document, made) != document:
        problems.append("the table is out of date: python3 tests/attacks/table.py . --write")
    return problems


def self_test(rows, files, document):
    changed = {path: text.replace('"attack 14: ', '"attack 15: ') for path, text in files.items()}
    renamed = {path: text.replace('"attack 14: a', '"attack 14: another a') for path, text in files.items()}
    unknown = {**files, "tests/attacks/x.test.cpp": 'TEST_CASE("attack 999: x") {}\n'}
    revived = {**files, "tests/token/x.test.cpp": 'TEST_CASE("attack 55: x") {}\n'}
    noticed = {
        "an attack without a test": "attack 14 has no test in tests/attacks" in check(rows, changed, document),
        "a number in the list without a row": any("list has 90," in each for each in check(rows.replace(", 61,", ", 61, 90,"), files, document)),
        "a test that the list lacks": any("attack 57 is tested" in each for each in check(rows.replace(", 57-", ", 58-"), files, document)),
        "a row in no list without a file": any("attack 1000 is not in the list" in each for each in check(rows + "1000 | x | y\n", files, document)),
        "a test of what no longer applies": "attack 55 no longer applies, but has a test" in check(rows, revived, document),
        "another name of a test": any("out of date" in each for each in check(rows, renamed, document)),
        "a number that no row has": any("no attack 999" in each for each in check(rows, unknown, document)),
        "a file that is gone": any("there is no" in each for each in check(rows, files, document, lambda path: False)),
        "a table that was edited": any("out of date" in each for each in check(rows, files, document.replace("| 14 |", "| 14 | x"))),
    }
    return [f"not noticed: {what}" for what, seen in noticed.items() if not seen]


def main():
    source = pathlib.Path(sys.argv[1])
    rows = (source / "tests/attacks/rows.txt").read_text()
    files = {str(path.relative_to(source)): path.read_text() for path in source.glob("tests/**/*.cpp")}
    place = source / "docs/threat-model.md"
    document = place.read_text()
    if "--write" in sys.argv:
        place.write_text(put_in(document, table(rows_of(rows), list_of(rows), tests_of(files), lambda path: True)[0]))
        return 0
    if "SELF_TEST" in os.environ:
        problems = self_test(rows, files, document)
    else:
        problems = check(rows, files, document, lambda path: (source / path).is_file())
    good = "each mistake is noticed" if "SELF_TEST" in os.environ else f"{len(rows_of(rows))} attacks, {len(tests_of(files))} tests"
    print("\n".join(problems) or good)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
