#!/usr/bin/env python3
"""Installs two versions side by side, in folders with blanks in their names, and demands that each project finds the one that it asks for.

two_versions.test.py SOURCE
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(asks LANGUAGES CXX)
find_package(better-auth-jwt {asked} REQUIRED)
file(WRITE "${{CMAKE_BINARY_DIR}}/found" "${{better-auth-jwt_VERSION}}")
"""
passed = failed = 0


def check(what, good):
    global passed, failed
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


with tempfile.TemporaryDirectory(prefix="two versions ") as folder:
    work = pathlib.Path(folder)

    def install(version):
        source = work / f"source {version}"
        source.mkdir()
        for name in ("include", "cmake"):
            shutil.copytree(SOURCE / name, source / name)
        for name in ("CMakeLists.txt", "LICENSE"):
            shutil.copy(SOURCE / name, source / name)
        header = source / "include/better_auth/base/version.hpp"
        header.write_text(re.sub(r'VERSION "[^"]*"', f'VERSION "{version}"', header.read_text()))
        build, prefix = work / f"build {version}", work / f"prefix {version}"
        for command in (["-S", source, "-B", build, "-DBETTER_AUTH_JWT_TESTS=OFF", "-DBETTER_AUTH_JWT_EXAMPLES=OFF"], ["--install", build, "--prefix", prefix]):
            subprocess.run(["cmake", *command], check=True, capture_output=True)
        return str(prefix)

    older, newer = install("7.1.3"), install("7.2.0")

    def found(asked, *prefixes):
        project = work / "project"
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir()
        (project / "CMakeLists.txt").write_text(PROJECT.format(asked=asked))
        run("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={';'.join(prefixes)}", "-DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON")
        told = project / "build/found"
        return told.read_text() if told.is_file() else None

    for asked, want in (("7.1", "7.1.3"), ("7.2", "7.2.0"), ("7.1.3 EXACT", "7.1.3"), ("7.1.4", None), ("7.3", None), ("7", None), ("8", None)):
        for prefixes in ((older, newer), (newer, older)):
            got = found(asked, *prefixes)
            check(f"find_package(better-auth-jwt {asked}) finds {got}, wants {want}", got == want)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
