#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Doxygen reads in place of a header. Deduction guides are left out, since they are no names to document. Names that a convention of C++
demands (of containers and of std::expected) mean what they always mean, which is added here. The documentation of an error code is its
message, which stands once, in the table of messages. The inline namespace of a version is left out, as users leave it out; Doxygen does not
understand `namespace a::inline b`."""
import re
import sys

CONVENTIONAL = [
    (r"using (value_type|error_type)\b", "Demanded by convention."),
    (r"(\[\[nodiscard\]\] )?[\w: *&<>\[\]]*\b(size|empty)\(\) const", "As of a container."),
    (r"static constexpr auto members =(?: better_auth::members<|$)", "The JSON members that it is read from."),
]
MESSAGE = re.compile(r"\{errc::(\w+),\s*error_kind::\w+,\s*\"\w+\",\s*\"([^\"]*(?:\"\s*\"[^\"]*)*)\"")
VERSION = re.compile(r"\bbetter_auth::inline BETTER_AUTH_ABI\b")
GUIDE = re.compile(r"^(?:template <[^>{;]*>\n)?[a-z_]+\([^;]*\)\s*->\s*[^;{}]*;$", re.MULTILINE)


def main() -> None:
    text = VERSION.sub("better_auth", open(sys.argv[1]).read())
    text = re.sub(r">\((\w+)\)\(", r"> \1(", text)  # names in parentheses, which no macro replaces
    text = GUIDE.sub(lambda match: "\n" * match.group().count("\n"), text)
    # A long message is several string literals.
    messages = {code: re.sub(r'"\s*"', "", says) for code, says in MESSAGE.findall(text)}
    lines, documented = [], False
    for line in text.split("\n"):
        code = line.strip()
        if code.rstrip(",") in messages:
            line += f"  ///< {messages[code.rstrip(',')]}"
        if not documented and "///<" not in line and not line.lstrip().startswith("//"):
            for pattern, says in CONVENTIONAL:
                if re.match(pattern, code):
                    # In front of it, on the same line, so that lines keep their numbers.
                    line = f"/** {says} */ {line}"
                    break
        documented = code.startswith("///") or (documented and (code.startswith("template") or code.startswith("requires")))
        lines.append(line)
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
