#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adds names without documentation to a copy of the headers, one kind at a time, and demands that making the reference fails.

reference.test.py SOURCE
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
passed = failed = 0
for what, header, before, added in (
    ("nothing", "base/errc", "/// What went wrong. Names", ""),
    ("a function", "token/access", "/// Proof that a verified user", "inline int undocumented() { return 1; }\n"),
    ("a struct", "base/clock", "/// Returns the time since", "struct undocumented {\n  int documented = 0;  ///< a member\n};\n"),
    ("a member function", "token/policy", "  /// Accepts any issuer, or none.", "  void undocumented() const {}\n"),
    ("a data member", "token/claims", "  std::string sub = {};", "  bool undocumented = false;\n"),
    ("an enumerator", "crypto/algorithm", "  hmac,", "  undocumented,\n"),
    ("an error code without a message", "base/errc", "  // Configuration.\n", "  undocumented,\n"),
    ("a macro", "base/version", "/// Its second number.", "#define BETTER_AUTH_UNDOCUMENTED 1\n"),
    ("a concept", "token/access", "/// Proof that a verified user", "template <class T> concept undocumented = true;\n"),
    ("a parameter that does not exist", "token/access", "/// Whether the token grants `scope`", "/// @param nothing is no parameter\n"),
):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in ("include", "docs", "scripts"):
            shutil.copytree(SOURCE / name, copy / name)
        file = copy / "include/better_auth" / f"{header}.hpp"
        text = file.read_text()
        assert before in text, f"{header}.hpp has no {before}"
        file.write_text(text.replace(before, added + before, 1))
        run = subprocess.run([SOURCE / "scripts/reference", copy], capture_output=True, text=True)
        good = (run.returncode != 0) == bool(added) and (copy / "build/reference/html/index.html").exists()
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}: {run.stderr.strip().split(chr(10))[0][-120:] or 'no complaint'}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
