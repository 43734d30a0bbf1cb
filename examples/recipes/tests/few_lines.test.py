#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the lines between the marks in each recipe: what differs from framework to framework is eighteen lines at most.

few_lines.test.py RECIPES
"""
import pathlib
import re
import sys

MOST = 18
failed = counted = 0
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.[ch]pp")):
    for part in re.findall(r"// ---- of this framework ----\n(.*?)// ---- so far ----", file.read_text(), re.DOTALL):
        lines = [line for line in part.split("\n") if line.strip()]
        counted += 1
        failed += len(lines) > MOST
        print(f"{file.name}: {len(lines)} lines")
failed += counted < 3
print(f"{counted} passed, {failed} failed")
sys.exit(1 if failed else 0)
