#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the C++ in the documents, and looks whether their links lead anywhere, the files that they name are there, and the index has all of them.

compile_documents.py [--compiler CXX] SOURCE [DOCUMENT...]

A block of ```cpp is statements, put into one function with those of its document before it, so that it sees what they declare; structs,
functions and includes at its left margin go before the function. ```cpp file is a whole file of its own. ```cpp untested is left out, and
its document must say that it is. <!-- cpp: CODE --> is compiled like a block and not seen by readers; a document with <!-- run --> is run
too, with its assertions.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^<!-- cpp: (?P<hidden>.*?) -->$|^```cpp(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-shadow"]
# What cannot stand in a function, from its first line to the line that ends it at the left margin.
OUTER = re.compile(r"^(?:struct|class|template|using namespace|enum|NLOHMANN_|(?:inline |static |constexpr )*[\w:<>,&* ]+ \w+\([^;=]*\)(?: const)? \{$)")


def split(code):
    """Includes, what goes before the function, and statements."""
    includes, outer, inner, open_outer = [], [], [], False
    for line in code.split("\n"):
        if line.startswith(("#include", "namespace ba = ")):
            includes.append(line)
        elif open_outer or OUTER.match(line) and not line.startswith(("return", "auto", "if ", "for ")):
            outer.append(line)
            ends = line.startswith("}") or (not open_outer and line.rstrip().endswith(";"))
            open_outer = not ends
        else:
            inner.append(line)
    return includes, outer, inner


def units(document):
    """The files that a document makes, as (name, text); and how many blocks were compiled and left out."""
    text = document.read_text()
    includes, outer, inner, whole, compiled, left_out = [], [], [], [], 0, 0
    for match in FENCE.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        code, info = match["hidden"] or match["code"], (match["info"] or "").strip()
        if info == "untested":
            left_out += 1
            assert re.search(r"not (?:compiled|run)", text), f"{document}: a block is left out, and the document does not say so"
        elif info == "file":
            whole.append((f"{document.name}:{number}", f'#line {number + 1} "{document.name}"\n{code}'))
            compiled += 1
        else:
            assert not info, f"{document}:{number}: there is no ```cpp {info}"
            parts = split(code)
            includes += parts[0]
            outer += [f'#line {number + 1} "{document.name}"', *parts[1]] if parts[1] else []
            inner += ["{", f'#line {number + 1} "{document.name}"', *parts[2]]
            compiled += match["hidden"] is None
    if inner:
        body = "\n".join(inner) + "\n" + "}" * sum(line == "{" for line in inner)
        whole.append((document.name, '#include "preamble.hpp"\n' + "\n".join([*includes, *outer]) +
                      "\nba::http_response all_of_it();\nba::http_response all_of_it() {\n" + body + "\nreturn {};\n}\n"))
    return whole, compiled, left_out


def dead_links(document, source):
    problems = []
    text = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (document.parent / path).resolve() if path else document.resolve()
        if not target.exists():
            problems.append(f"{document.relative_to(source)}: {link} leads nowhere")
        elif anchor and target.suffix == ".md":
            slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)}
            if anchor not in slugs:
                problems.append(f"{document.relative_to(source)}: {link} has no such heading")
    return problems


def missing_files(document, source):
    """Files of ours that are named, in a command for instance, and are not there."""
    named = re.findall(r"(?<![\w/.:-])((?:scripts|examples|tests|docs|cmake|ports|include|bench)/[\w./-]*\w)", document.read_text())
    return [f"{document.name}: there is no {name}" for name in sorted(set(named)) if not (source / name).exists()]


def not_in_the_index(source):
    index = (source / "docs/README.md").read_text()
    return [f"docs/README.md does not lead to {each.name}" for each in sorted((source / "docs").glob("*.md")) if each.name != "README.md" and f"]({each.name})" not in index]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("documents", type=pathlib.Path, nargs="*")
    given = parser.parse_args()
    source = given.source.resolve()
    documents = given.documents or sorted([*source.glob("*.md"), *(source / "docs").glob("*.md")])
    passed = failed = skipped = 0
    for document in documents:
        document = document.resolve()
        problems = missing_files(document, source)
        if document.is_relative_to(source):
            problems += dead_links(document, source)
        if document == source / "docs/README.md":
            problems += not_in_the_index(source)
        with tempfile.TemporaryDirectory() as folder:
            try:
                files, compiled, left_out = units(document)
            except AssertionError as problem:
                files, compiled, left_out = [], 0, 0
                problems.append(str(problem))
            for name, text in files:
                file = pathlib.Path(folder) / "document.cpp"
                file.write_text(text)
                program = pathlib.Path(folder) / "document"
                runs = "<!-- run -->" in document.read_text()
                if runs:
                    file.write_text(text + "int main() { all_of_it(); }\n")
                how = ["-o", program, "-lcrypto", "-lcurl", "-pthread"] if runs else ["-fsyntax-only"]
                run = subprocess.run([given.compiler, *FLAGS, "-I", source / "include", "-I", source / "tests/documents", "-I", document.parent, file, *how], capture_output=True, text=True)
                if runs and not run.returncode:
                    run = subprocess.run([program], capture_output=True, text=True)
                if run.returncode:
                    problems.append(f"{name}:\n" + run.stderr[:4000])
        skipped += left_out
        passed += compiled if not problems else 0
        failed += len(problems)
        if compiled or left_out or problems:
            print(f"{document.name}: {compiled} blocks compiled, {left_out} left out")
        for problem in problems:
            print(problem)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
