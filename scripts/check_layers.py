#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the folders of include/better_auth are layers: a file includes only files of its own folder or of a folder below it.

check_layers.py INCLUDE_FOLDER              exit 0 if every rule holds
check_layers.py --self-test INCLUDE_FOLDER  exit 0 if each rule notices a header that was made to break it
"""
import pathlib
import re
import shutil
import sys
import tempfile

# Bottom up.
ORDER = "base json crypto jose token keys session http diagnosis front stores testing".split()
# The only folder that includes <openssl/...>.
CRYPTO = "crypto"

OURS = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]better_auth/([^>"]+)[>"]', re.MULTILINE)
QUOTED = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"(?!better_auth/)([^"]*)"', re.MULTILINE)
OPENSSL = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]openssl/', re.MULTILINE)
NO_CODE = re.compile(r'\s*(//.*|#pragma once|#include <[\w./-]+>)?')


def problems_of_umbrella(name: str, text: str) -> list[str]:
    """A header at the top may include any other, and has nothing but includes and comments."""
    return [f"{name}:{number}: an umbrella header has no code, only comments, #pragma once and #include: {line.strip()}"
            for number, line in enumerate(text.split("\n"), 1) if not NO_CODE.fullmatch(line)]


def problems_of_layer(name: str, text: str) -> list[str]:
    folder = name.split("/")[0]
    if folder not in ORDER:
        return [f"{name} is in no layer: {folder}/ is not in the list"]
    problems = [f"{name} includes \"{included}\": include <better_auth/...> by its whole path" for included in QUOTED.findall(text)]
    for included in OURS.findall(text):
        other = included.split("/")[0]
        if "/" not in included:
            problems.append(f"{name} includes {included}, which is an umbrella header and above all layers")
        elif other not in ORDER:
            problems.append(f"{name} includes {included}, which is in no layer")
        elif ORDER.index(other) > ORDER.index(folder):
            problems.append(f"{name} includes {included}, and {other}/ is above {folder}/")
    if OPENSSL.search(text) and folder != CRYPTO:
        problems.append(f"{name} includes <openssl/...>, which only {CRYPTO}/ may include")
    return problems


def check(root: pathlib.Path) -> list[str]:
    problems = []
    headers = {path.relative_to(root / "better_auth").as_posix(): path.read_text() for path in sorted(root.rglob("*.hpp"))}
    if not headers:
        problems.append(f"there are no headers in {root}")
    for name, text in headers.items():
        problems += problems_of_layer(name, text) if "/" in name else problems_of_umbrella(name, text)
        problems += [f"{name} includes {included}, which does not exist" for included in OURS.findall(text) if included not in headers]
    return problems


def problems_with(root: pathlib.Path, added: dict[str, str]) -> list[str]:
    """The problems of a copy of the headers in which these have more text, or are made of it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "include"
        shutil.copytree(root, copy)
        for name, text in added.items():
            header = copy / "better_auth" / name
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text((header.read_text() if header.exists() else "#pragma once\n") + text)
        return check(copy)


def self_test(root: pathlib.Path) -> list[str]:
    if check(root):
        return ["the headers break a rule before anything is changed"]
    failures = []
    made = {f"{folder}/made.hpp": "" for folder in ORDER}
    for what, name, text, said in (
        ("a folder that includes a higher one", "keys/made.hpp", "#include <better_auth/http/made.hpp>\n", "http/ is above keys/"),
        ("the same with blanks and quotes", "keys/made.hpp", '  #  include  "better_auth/http/made.hpp"\n', "http/ is above keys/"),
        ("a detail/ that includes a higher folder", "base/detail/made.hpp", "#include <better_auth/json/made.hpp>\n", "json/ is above base/"),
        ("a layer that includes an umbrella header", "http/made.hpp", "#include <better_auth/jwt.hpp>\n", "above all layers"),
        ("an include by a relative path", "http/made.hpp", '#include "access.hpp"\n', "by its whole path"),
        ("OpenSSL below crypto/", "base/made.hpp", "#include <openssl/evp.h>\n", "only crypto/ may include"),
        ("OpenSSL above crypto/", "http/made.hpp", "#include <openssl/evp.h>\n", "only crypto/ may include"),
        ("code in an umbrella header", "jwt.hpp", "inline int code() { return 1; }\n", "has no code"),
        ("a macro in an umbrella header", "jwt.hpp", "#define CODE 1\n", "has no code"),
        ("code behind a comment in an umbrella header", "jwt.hpp", "/* */ int code();\n", "has no code"),
        ("a folder that is in no layer", "somewhere/made.hpp", "", "is not in the list"),
        ("a header that does not exist", "jwt.hpp", "#include <better_auth/base/nothing.hpp>\n", "does not exist"),
    ):
        if not any(problem.startswith(name) and said in problem for problem in problems_with(root, {**made, name: text})):
            failures.append(f"not noticed: {what}")
    for what, name, text in (
        ("OpenSSL in crypto/", "crypto/made.hpp", "#include <openssl/evp.h>\n"),
        ("a file of the same folder's detail/", "crypto/made.hpp", "#include <better_auth/crypto/detail/made.hpp>\n"),
        ("a file of its own folder in detail/", "crypto/detail/made.hpp", "#include <better_auth/crypto/made.hpp>\n"),
        ("a lower folder", "testing/made.hpp", "#include <better_auth/base/made.hpp>\n"),
        ("a comment in an umbrella header", "jwt.hpp", "// words\n"),
    ):
        complaints = problems_with(root, {**made, "crypto/detail/made.hpp": "", name: text})
        failures += [f"complained of {what}: {problem}" for problem in complaints]
    return failures


def main() -> int:
    arguments = sys.argv[1:]
    run = self_test if arguments[:1] == ["--self-test"] else check
    problems = run(pathlib.Path(arguments[-1]))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
