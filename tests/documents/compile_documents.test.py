#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gives scripts/compile_documents.py documents that are wrong, and demands that it says so.

compile_documents.test.py CXX SOURCE
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

compiler, source = sys.argv[1], pathlib.Path(sys.argv[2])
passed = failed = 0
FENCE = "```"
for what, text, fails in (
    ("good code", f"{FENCE}cpp\nconst auto user = ba::errc::token_expired;\n{FENCE}\n", False),
    ("a name that there is not", f"{FENCE}cpp\nba::no_such_thing();\n{FENCE}\n", True),
    ("a member that there is not", f"{FENCE}cpp\nba::policy::shared_secret().no_such_rule();\n{FENCE}\n", True),
    ("code left out without a word", f"{FENCE}cpp\nconst int i = 1;\n{FENCE}\n{FENCE}cpp untested\nx\n{FENCE}\n", True),
    ("a script that there is not", f"{FENCE}cpp\nconst int i = 1;\n{FENCE}\n{FENCE}sh\nscripts/no_such_script --once\n{FENCE}\n", True),
    ("a whole file", f"{FENCE}cpp file\n#include <better_auth/jwt.hpp>\nint main() {{ return better_auth::policy::shared_secret().checked({{}}) ? 1 : 0; }}\n{FENCE}\n", False),
    ("an assertion that does not hold", f"<!-- run -->\n{FENCE}cpp\nassert(ba::error(ba::errc::token_expired).name() == \"fresh\");\n{FENCE}\n", True),
):
    with tempfile.TemporaryDirectory() as folder:
        document = pathlib.Path(folder) / "document.md"
        document.write_text(text)
        run = subprocess.run([sys.executable, source / "scripts/compile_documents.py", "--compiler", compiler, source, document], capture_output=True, text=True)
    good = (run.returncode != 0) == fails
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}")
    if not good:
        print(run.stdout + run.stderr)
# The index of a copy that has one document more.
with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder) / "copy"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("build*", ".git", "node_modules"))
    (copy / "docs/forgotten.md").write_text("# Forgotten\n")
    run = subprocess.run([sys.executable, source / "scripts/compile_documents.py", "--compiler", compiler, copy, copy / "docs/README.md"], capture_output=True, text=True)
    good = "does not lead to forgotten.md" in run.stdout and run.stdout.count("does not lead") == 1
passed, failed = passed + good, failed + (not good)
print(f"{'ok  ' if good else 'FAIL'} a document that the index does not have")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
