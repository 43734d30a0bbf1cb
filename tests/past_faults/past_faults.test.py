#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that a fault of an earlier version is mended.

past_faults.test.py NAME SOURCE COMPILER   exit 0 if the answer is right, 1 if the fault is there again, 2 if neither can be said
"""
import os
import pathlib
import subprocess
import sys
import tempfile

NAME, SOURCE, COMPILER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
HERE = pathlib.Path(__file__).resolve().parent


def compiles(source: str, *flags: str) -> bool:
    command = [COMPILER, "-std=c++20", "-fsyntax-only", *flags, "-I", str(SOURCE / "include"), str(HERE / source)]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def run(folder: str, source: str, times: int = 1, flags: tuple[str, ...] = (), **environment: str) -> bool:
    """Whether the program exits with 0 every time."""
    program = pathlib.Path(folder) / "program"
    command = [COMPILER, "-std=c++20", "-O1", *flags, "-I", str(SOURCE / "include"), str(HERE / source), "-o", str(program), "-lcrypto", "-pthread"]
    if subprocess.run(command).returncode != 0:
        sys.exit(2)
    for _ in range(times):
        try:
            if subprocess.run([str(program)], env={**os.environ, **environment}, timeout=30).returncode != 0:
                return False
        except subprocess.TimeoutExpired:
            return False
    return True


def assembles(flags: list[str]) -> bool:
    source = "#include <better_auth/jwt.hpp>\nbool f(std::string_view text, unsigned char* out) { return better_auth::base64url::decode(text, out); }\n"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.cpp"
        path.write_text(source)
        command = [COMPILER, "-std=c++20", *flags, "-I", str(SOURCE / "include"), "-c", str(path), "-o", str(path) + ".o"]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def right(folder: str) -> bool:
    if NAME.startswith("fault 1:"):
        return run(folder, "01_exit.cpp", times=60)
    if NAME.startswith("fault 2:"):
        return run(folder, "02_provider.cpp", OPENSSL_CONF=str(HERE / "02_openssl.cnf"))
    if NAME.startswith("fault 3:"):
        return compiles("03_qt.cpp")
    if NAME.startswith("fault 4:"):
        return run(folder, "04_fork.cpp")
    if NAME.startswith("fault 5:"):
        return run(folder, "05_cookie.cpp")
    if NAME.startswith("fault 6:"):
        return compiles("06_no_exceptions.cpp", "-fno-exceptions")
    if NAME.startswith("fault 13:"):
        flags = ("-fsanitize=address",)
        return run(folder, "13_temporary.cpp", flags=flags)
    if NAME.startswith("fault 14:"):
        return run(folder, "14_explain.cpp")
    if NAME.startswith("fault 15:"):
        return assembles(["-O0", "-mcmodel=large"]) and assembles(["-O2", "-masm=intel"])
    if NAME.startswith("a user_scope"):
        return run(folder, "scope_moved.cpp")
    if NAME.startswith("the vcpkg port"):
        text = (SOURCE / "CMakeLists.txt").read_text() + (SOURCE / "ports/better-auth-jwt/portfile.cmake").read_text()
        return "DATADIR}/pkgconfig" not in text
    sys.exit(2)


with tempfile.TemporaryDirectory() as where:
    good = right(where)
print(f"{NAME}: {'the right answer' if good else 'the fault is there again'}")
sys.exit(0 if good else 1)
