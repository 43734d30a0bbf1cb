#!/usr/bin/env python3
"""Breaks a copy of the project in the ways that a package gets broken, one at a time, and demands that the checks notice.

breakages.test.py SOURCE
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "scripts"))
import check_package  # noqa: E402

passed = failed = 0


def copy_to(folder):
    for name in ("CMakeLists.txt", "LICENSE", "CHANGELOG.md", "conanfile.py"):
        shutil.copy(SOURCE / name, folder / name)
    for name in ("include", "cmake", "ports"):
        shutil.copytree(SOURCE / name, folder / name)


def problems_of(source, work):
    """What the checks say of a source tree that is installed anew."""
    out = check_package.check_version(source)
    build, prefix = work / "build", work / "prefix"
    for command in (["cmake", "-S", source, "-B", build, "-DBETTER_AUTH_JWT_TESTS=OFF", "-DBETTER_AUTH_JWT_EXAMPLES=OFF"], ["cmake", "--install", build, "--prefix", prefix]):
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            return out + [run.stderr]
    return out + check_package.check_install(source, prefix)


def problems_of_port(source, work):
    """What the test of the port says of it, with all of its features."""
    command = ["cmake", "-D", f"PORTS={source / 'ports'}", "-D", "FEATURES=core;curl", "-D", f"WORK={work / 'port'}", "-D", f"VERSION={version}", "-D", "GENERATOR=Ninja",
               "-D", "COMPILER=c++", "-D", "FLAGS=-O0", "-P", SOURCE / "tests/package/vcpkg/run.cmake"]
    run = subprocess.run(command, capture_output=True, text=True)
    return [" ".join(run.stderr.split())] if run.returncode else []


def breakage(what, name, old, new, expected, problems=problems_of):
    """`expected` is a piece of the complaint; None where there must be none."""
    global passed, failed
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "source"
        source.mkdir()
        copy_to(source)
        if name:
            file = source / name
            text = file.read_text()
            assert old in text, f"{name} has no {old}"
            file.write_text(text.replace(old, new, 1))
        said = "\n".join(problems(source, pathlib.Path(folder)))
    good = not said if expected is None else expected in said
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}: {said.strip() or 'no complaint'}")


version = check_package.the_version(SOURCE)
breakage("nothing is broken", None, "", "", None)
breakage("the licence is not installed", "CMakeLists.txt", "install(FILES LICENSE DESTINATION", "# install(FILES LICENSE DESTINATION", "the licence is not installed")
breakage("a header is left out of the file set", "CMakeLists.txt", "target_sources(better_auth_jwt INTERFACE",
         'list(FILTER better_auth_headers EXCLUDE REGEX "/policy.hpp$")\ntarget_sources(better_auth_jwt INTERFACE', "policy.hpp is not installed")
breakage("the CMake package is left out", "CMakeLists.txt", "install(EXPORT better-auth-jwt-targets", "# install(EXPORT better-auth-jwt-targets", "CMake Error")
breakage("the version string is changed alone", "include/better_auth/base/version.hpp", f'VERSION "{version}"', 'VERSION "9.9.9"', "the numbers in version.hpp")
breakage("a version number is changed alone", "include/better_auth/base/version.hpp", "VERSION_MAJOR 0", "VERSION_MAJOR 9", "the numbers in version.hpp")
breakage("the version of the port is changed alone", "ports/better-auth-jwt/vcpkg.json", f'"version": "{version}"', '"version": "9.9.9"', "vcpkg.json says 9.9.9")
breakage("the change log is of another version", "CHANGELOG.md", f"## {version}", "## 9.9.9", "CHANGELOG.md, at the top says 9.9.9")
breakage("CMake states a version of its own", "CMakeLists.txt", "VERSION ${better_auth_jwt_version}", f"VERSION {version}", "CMakeLists.txt states")
breakage("Conan states a version of its own", "conanfile.py", 'license = "MIT"', f'license = "MIT"\n    version = "{version}"', "conanfile.py states")
breakage("pkg-config tells another version", "cmake/better-auth-jwt.pc.in", "@PROJECT_VERSION@", "9.9.9", "better-auth-jwt.pc")
breakage("pkg-config names the machine's folder", "cmake/better-auth-jwt.pc.in", "prefix=${pcfiledir}/@prefix_from_pc@", "prefix=@CMAKE_CURRENT_SOURCE_DIR@", "names a folder")
port = "ports/better-auth-jwt/"
breakage("the port turns on an option that is none", port + "portfile.cmake", "BETTER_AUTH_JWT_CURL", "BETTER_AUTH_JWT_KURL", "does not have", problems_of_port)
breakage("the port lacks a dependency", port + "vcpkg.json", '    "openssl",\n', "", "the dependencies are", problems_of_port)
breakage("the port names a helper that is none", port + "vcpkg.json", '"name": "vcpkg-cmake",', '"name": "vcpkg-cmak",', "the dependencies are", problems_of_port)
breakage("the port's usage names a target that is none", port + "usage", "better_auth::jwt", "better-auth::jwt", "usage names better-auth::jwt", problems_of_port)
breakage("the port's licence is not installed", port + "portfile.cmake", "vcpkg_install_copyright", "# vcpkg_install_copyright", "does not install copyright", problems_of_port)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
