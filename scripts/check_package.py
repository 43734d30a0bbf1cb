#!/usr/bin/env python3
"""Checks what a package must be.

check_package.py version SOURCE          the one version stands in version.hpp, and everything else agrees
check_package.py install SOURCE PREFIX   the install tree has the licence, every header and no other, and files that tell the version
"""
import ast
import json
import pathlib
import re
import sys


def the_version(source: pathlib.Path) -> str:
    header = (source / "include/better_auth/base/version.hpp").read_text()
    return re.search(r'define BETTER_AUTH_JWT_VERSION "([^"]*)"', header).group(1)


def check_version(source: pathlib.Path) -> list[str]:
    version = the_version(source)
    problems = [] if re.fullmatch(r"\d+\.\d+\.\d+", version) else [f"version.hpp: {version} is no version"]
    said = {}
    header = (source / "include/better_auth/base/version.hpp").read_text()
    said["the numbers in version.hpp"] = ".".join(re.search(rf"define BETTER_AUTH_JWT_VERSION_{part} (\d+)", header).group(1) for part in ("MAJOR", "MINOR", "PATCH"))
    said["ports/better-auth-jwt/vcpkg.json"] = json.loads((source / "ports/better-auth-jwt/vcpkg.json").read_text())["version"]
    changes = re.findall(r"^## (\S+)", (source / "CHANGELOG.md").read_text(), re.MULTILINE)
    said["CHANGELOG.md, at the top"] = changes[0] if changes else "nothing"
    for where, what in said.items():
        if what != version:
            problems.append(f"{where} says {what}, version.hpp {version}")

    # What reads the version must not state one.
    if re.search(r"VERSION\s+\d+\.\d+\.\d+\b", re.search(r"project\(better-auth-jwt.*?\)", (source / "CMakeLists.txt").read_text(), re.DOTALL).group()):
        problems.append("CMakeLists.txt states a version of its own")
    recipe = ast.parse((source / "conanfile.py").read_text())
    if any(isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "version" for t in node.targets) for node in ast.walk(recipe)):
        problems.append("conanfile.py states a version of its own")
    return problems


def check_install(source: pathlib.Path, prefix: pathlib.Path) -> list[str]:
    version, problems = the_version(source), []

    def compare(what: str, ours: pathlib.Path, theirs: pathlib.Path) -> None:
        if not theirs.is_file():
            problems.append(f"{what} is not installed")
        elif theirs.read_bytes() != ours.read_bytes():
            problems.append(f"{what} is installed with other contents")

    compare("the licence", source / "LICENSE", prefix / "share/licenses/better-auth-jwt/LICENSE")
    ours = {str(p.relative_to(source / "include")) for p in (source / "include").rglob("*") if p.is_file()}
    theirs = {str(p.relative_to(prefix / "include")) for p in (prefix / "include").rglob("*") if p.is_file()}
    problems += [f"{name} is installed, but is none of ours" for name in sorted(theirs - ours)]
    for name in sorted(ours):
        compare(name, source / "include" / name, prefix / "include" / name)
    for folders, name, pattern in (("share/cmake/better-auth-jwt", "better-auth-jwt-config-version.cmake", rf'PACKAGE_VERSION "{re.escape(version)}"'),
                                   ("lib*/**/pkgconfig", "better-auth-jwt.pc", rf"^Version: {re.escape(version)}$")):
        files = list(prefix.glob(f"{folders}/{name}"))  # lib64, lib/x86_64-linux-gnu
        if len(files) != 1 or not re.search(pattern, files[0].read_text(), re.MULTILINE):
            problems.append(f"{name} is not there, or does not tell {version}")
    for name in ("cmake/better-auth-jwt/better-auth-jwt-config.cmake", "cmake/better-auth-jwt/better-auth-jwt-targets.cmake"):
        if not (prefix / "share" / name).is_file():
            problems.append(f"{name} is not installed")
    for file in prefix.rglob("*"):
        if file.is_file() and (str(prefix) in (text := file.read_text()) or str(source) in text):
            problems.append(f"{file.relative_to(prefix)} names a folder of this machine")
    return problems


def main() -> int:
    what, *folders = sys.argv[1:]
    problems = {"version": check_version, "install": check_install}[what](*map(pathlib.Path, folders))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
