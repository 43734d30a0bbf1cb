#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the tables of docs/errors.md with what the code says: error_table.test.py ERROR_TABLE DOCUMENT"""
import difflib
import os
import pathlib
import subprocess
import sys

program, document = sys.argv[1:]
said = subprocess.run([program], capture_output=True, text=True, check=True).stdout.strip().split("\n")
if "CHANGE_A_ROW" in os.environ:
    said = [line.replace("| 403 |", "| 401 |") for line in said]
written = pathlib.Path(document).read_text()
tables = written[written.index("## No credential"):].strip().split("\n")
rows = sum(line.startswith("| `") for line in said)
difference = list(difflib.unified_diff(tables, said, "docs/errors.md", "the code", lineterm="", n=0))
print("\n".join(difference))
print(f"{rows if not difference else 0} passed, {len(difference)} failed")
sys.exit(1 if difference or rows < 40 else 0)
