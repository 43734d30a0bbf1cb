#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Documents take the user's identity from `user->subject()` or a user_scope, never from a member of a claims struct, which a payload
can fill.

identity.test.py SOURCE   exit 0 if no document shows such a member
"""
import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1])
# A member `sub`, `id` or `user.id` behind `->` or `*`: (*user)->sub, (**user).sub, (*session)->user.id.
MEMBER = re.compile(r"(\)->|\w->|\)\.|\(\*\w+\)\.)(user\.)?(sub|id|user_id)\b(?!\s*\()")
SHOWN = ("(*user)->sub", "(*session)->user.id", "(**user).sub", "claims->id", "use((*user)->user_id)")
HARMLESS = ("user->subject()", "scope->id()", "(*user)->email", "session->subject()", "&my_claims::id")


def lines_with_members(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if MEMBER.search(line)]


def main() -> int:
    missed = [text for text in SHOWN if not lines_with_members(text)] + [text for text in HARMLESS if lines_with_members(text)]
    if missed:
        print(f"the pattern is wrong about {missed}")
        return 1
    problems = 0
    documents = [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md"))]
    for path in documents:
        for number, line in lines_with_members(path.read_text()):
            print(f"{path.relative_to(SOURCE)}:{number}: identity is user->subject() or a user_scope: {line}")
            problems += 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
