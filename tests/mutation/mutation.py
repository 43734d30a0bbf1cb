#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the headers that verify, one line at a time, and looks whether a test goes red. universalmutator makes the mutants.

mutation.py --mutate PROGRAM --build FOLDER [--per-header N] [--seed N] [--driver RUN.MJS] [--only HEADER…] [--jobs N]
            [--record FILE [--survivors]]

Of each header those N mutants are taken that come first by a hash of seed, line and change, so that a change elsewhere chooses no others. A mutant
goes through stages until one kills it: the header's own tests, the attacks and tests above it, the conformance vectors. A mutant that
does not compile, or makes the same programs (as built without and with optimisation), does not count. One that survives must stand in explained.txt.
With --record, verdicts are kept in FILE, a line each: a run that was interrupted goes on from there, as long as no file of code or tests has changed.
With --survivors, only what nothing has killed there is judged, by the tests as they are now: also what was the same program, for code may have been used by no test.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
TESTS = SOURCE / "tests"
# The header's own tests; and those by which it is judged where they say nothing.
STAGES = {
    "base/base64url": (["base/base64url", "base/simd"], ["attacks/tokens", "token/verifier"]),
    "json/reader": (["json/reader", "json/members"], ["attacks/json", "attacks/claims", "token/claims"]),
    "json/object": (["json/object", "json/members"], ["attacks/json", "attacks/claims", "token/claims"]),
    "jose/compact_token": (["jose/compact_token"], ["token/verifier", "attacks/tokens"]),
    "jose/header": (["jose/header"], ["token/verifier", "attacks/tokens", "attacks/algorithms"]),
    "jose/jwk": (["jose/jwk", "jose/key_set"], ["attacks/jwks", "attacks/keys", "jose/shared_secret"]),
    "jose/key_set": (["jose/key_set"], ["attacks/jwks", "attacks/algorithms", "token/verifier"]),
    "token/claims": (["token/claims", "token/verifier"], ["attacks/claims", "token/nlohmann"]),
    "token/checks": (["token/checks", "token/verifier"], ["attacks/claims"]),
    "token/signature": (["token/signature", "token/verifier"], ["attacks/tokens", "attacks/algorithms"]),
    "token/verifier": (["token/verifier"], ["attacks/claims", "attacks/tokens", "attacks/algorithms", "token/nlohmann", "token/signature_cache", "attacks/guards"]),
    "token/access": (["token/access"], ["attacks/access"]),
    "token/signature_cache": (["token/signature_cache"], ["attacks/cache", "attacks/guards"]),
    "keys/fetch": (["keys/fetch"], ["keys/source", "attacks/sources"]),
    "keys/schedule": (["keys/schedule"], ["keys/source", "attacks/sources"]),
    "keys/state": (["keys/source"], ["attacks/sources"]),
    "keys/refresher": (["keys/source"], ["attacks/sources", "attacks/fork"]),
    "keys/source": (["keys/source"], ["attacks/sources", "attacks/fork"]),
    "keys/live_key_set": (["keys/live_key_set"], ["attacks/guards"]),
    "session/cookie_header": (["session/cookie_header"], ["session/reader", "attacks/cookies"]),
    "session/compact": (["session/compact"], ["session/reader", "attacks/cookies"]),
    "session/claims": (["session/claims", "session/reader"], ["attacks/cookies"]),
    "session/token": (["session/token"], ["session/reader", "attacks/cookies"]),
    "session/secrets": (["session/secrets"], ["session/reader", "attacks/cookies"]),
    "session/policy": (["session/policy"], ["session/reader", "attacks/cookies"]),
    "session/reader": (["session/reader"], ["attacks/cookies"]),
    "http/authorization": (["http/authorization"], ["attacks/credentials"]),
    "http/challenge": (["http/challenge"], ["attacks/credentials"]),
}
FLAGS = ["-std=c++20", "-Werror=return-type", "-D_GLIBCXX_ASSERTIONS", "-Wfatal-errors", f"-DVECTORS=\"{TESTS}/vectors\"", f"-DPROJECT=\"{SOURCE}\""]
INCLUDES = ["-I", str(SOURCE / "include"), "-I", str(TESTS), "-I", str(TESTS / "attacks")]
TEST_SECONDS = 10  # of the processor, for the tests of one stage, which take less than a fifth of it


def run(command, seconds=TEST_SECONDS):
    """The exit code; of a program that ran on for ever, or took all memory, that of a signal; None of one that only waited."""
    def bounded():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bounded, timeout=30 * seconds).returncode
    except subprocess.TimeoutExpired:
        return None


class Judge:
    def __init__(self, build, compiler, driver):
        self.compiler, self.driver, self.build = compiler, driver, build
        build.mkdir(parents=True, exist_ok=True)
        (build / "pch").mkdir(exist_ok=True)
        shutil.copy(HERE / "judge.hpp", build / "pch/judge.hpp")
        jobs = [self.command("-x", "c++-header", build / "pch/judge.hpp", "-o", build / "pch/judge.hpp.gch"), self.command("-c", TESTS / "unit_tests.cpp", "-o", build / "main.o")]
        for job in [subprocess.Popen(job) for job in jobs]:
            if job.wait():
                sys.exit("the judge does not compile")

    def command(self, *arguments, optimise="-O0"):
        return [self.compiler, optimise, *FLAGS, *map(str, arguments), *INCLUDES]

    def compile(self, folder, names, target, optimise="-O0"):
        """One file of these tests, with the headers in the folder before all others; whether it compiles."""
        unity = folder / f"{target}.cpp"
        unity.write_text("".join(f'#include "{TESTS}/{name}.test.cpp"\n' for name in names))
        first = ["-I", str(folder / "include")]
        pch = ["-include", str(self.build / "pch/judge.hpp")] if optimise == "-O0" else []
        return run([self.compiler, optimise, *FLAGS, *pch, *first, *INCLUDES, "-c", str(unity), "-o", str(folder / f"{target}.o")], 600) == 0

    def tests_pass(self, folder, target):
        program = folder / target
        if run([self.compiler, str(folder / f"{target}.o"), str(self.build / "main.o"), "-lcrypto", "-pthread", "-o", str(program)]) != 0:
            return False
        return run([str(program), "--abort"]) == 0

    def object_of(self, folder, target):
        """The code alone; names of files are not in it, since nothing is compiled for debugging."""
        return hashlib.sha256((folder / f"{target}.o").read_bytes()).digest()

    def conforms(self, folder):
        if self.driver is None:
            return True
        program = folder / "shim"
        if run([self.compiler, "-O0", *FLAGS, "-include", str(self.build / "pch/judge.hpp"), "-I", str(folder / "include"), *INCLUDES, str(TESTS / "conformance/conformance_shim.cpp"), str(TESTS / "conformance/session_shim.cpp"), "-lcrypto", "-o", str(program)], 600) != 0:
            return False
        return self.driver_agrees(program)

    def driver_agrees(self, program):
        # node takes more than 4 GiB of addresses; the shim that it starts is bounded by its own time alone.
        try:
            return subprocess.run(["node", str(self.driver), "--shim", str(program)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def unities(header):
    """The stages' files. Tests with the same helpers cannot share one, so each is a file of its own behind the first stage."""
    own, further = STAGES[header]
    return [("own" if index == 0 else f"own{index}", [name]) for index, name in enumerate(own)] + [(f"further{index}", [name]) for index, name in enumerate(further)]


def is_code(line):
    text = line.strip()
    # Not tables of numbers either: thousands of mutants, most of which mean the same, while a test asks each of their entries.
    return re.search(r"[A-Za-z]", text) is not None and not text.startswith(("//", "#", "static_assert")) and text not in ("public:", "private:")


def mutants_of(mutate, header, folder):
    """(number of the line, line, changed line) for each mutant that changes code."""
    original = (SOURCE / f"include/better_auth/{header}.hpp").read_text().split("\n")
    subprocess.run([mutate, str(SOURCE / f"include/better_auth/{header}.hpp"), "cpp", "--noCheck", "--mutantDir", str(folder)], stdout=subprocess.DEVNULL, check=True)
    found = set()
    for path in folder.glob("*.mutant.*"):
        changed = path.read_text().split("\n")
        at = next((i for i, (a, b) in enumerate(zip(original, changed)) if a != b), None)
        if at is None:
            continue
        # One line was changed, dropped, or put in front of another.
        shift = len(changed) - len(original)
        made = "" if shift < 0 else "\n".join(changed[at:at + shift + 1])
        before, after = original[at], made.split("//")[0].rstrip()
        if is_code(before) and before.split("//")[0].rstrip() != after:
            found.add((at, before, made.strip()))  # the same change comes with other blanks too
    return found


def in_order(mutants, seed, header):
    return sorted(mutants, key=lambda each: (hashlib.sha256(f"{seed}|{header}|{each[1].strip()}|{each[2].strip()}".encode()).digest(), each[0]))


class Record:
    """Verdicts of earlier runs. They hold for the code and the tests that they were found with, and for no others."""

    def __init__(self, path):
        files = sorted(each for folder in ("include", "tests") for each in (SOURCE / folder).rglob("*") if each.is_file() and each.name != "explained.txt")
        self.state = hashlib.sha256("".join(hashlib.sha256(each.read_bytes()).hexdigest() for each in files).encode()).hexdigest()
        self.path, self.known, self.survivors = path, {}, set()
        for state, header, at, before, made, verdict in map(json.loads, path.read_text().splitlines() if path and path.exists() else []):
            if state == self.state:
                self.known[header, at, before, made] = verdict
            if verdict in ("survived", "same"):
                self.survivors.add((header, before, made))

    def verdict(self, header, mutant, judge):
        if (header, *mutant) not in self.known:
            self.known[header, *mutant] = judge()
            if self.path:
                with self.path.open("a") as file:
                    file.write(json.dumps([self.state, header, *mutant, self.known[header, *mutant]]) + "\n")
        return self.known[header, *mutant]


class Original:
    """The code as it is, which must pass all that mutants are judged by; each part is built when it is first asked for."""

    def __init__(self, judge, keep):
        self.judge, self.keep = judge, keep
        self.lock, self.known = threading.Lock(), {}

    def once(self, key, make):
        with self.lock:
            task = self.known.get(key)
            if own := task is None:
                task = self.known[key] = concurrent.futures.Future()
        if own:
            folder = self.keep / "_".join(map(str, ("original", *key))).replace("/", "_")
            folder.mkdir()
            try:
                task.set_result(make(folder))
            except BaseException as problem:
                task.set_exception(problem)
                raise
        return task.result()

    def passes(self, header, place):
        name, tests = unities(header)[place]
        return self.once((header, place), lambda folder: self.judge.compile(folder, tests, name) and self.judge.tests_pass(folder, name))

    def conforms(self):
        return self.once(("conformance",), self.judge.conforms)

    def object(self, header, place, optimise):
        name, tests = unities(header)[place]
        return self.once((header, place, optimise), lambda folder: self.judge.compile(folder, tests, name, optimise) and self.judge.object_of(folder, name))


def judge_one(judge, original, header, mutant, keep):
    """What became of it: invalid, same, survived, or what killed it."""
    at, _, made = mutant
    folder = pathlib.Path(tempfile.mkdtemp(dir=keep))

    def killed(by, sound):
        if not sound:
            raise RuntimeError(f"{by} does not pass on the code as it is")
        return f"killed: {by}"
    try:
        lines = (SOURCE / f"include/better_auth/{header}.hpp").read_text().split("\n")
        lines[at] = made
        target = folder / f"include/better_auth/{header}.hpp"
        target.parent.mkdir(parents=True)
        target.write_text("\n".join(lines))
        changed = []  # the programs that are others: code that the header's own tests do not use is in those above it
        for place, (name, tests) in enumerate(unities(header)):
            if not judge.compile(folder, tests, name):
                return "invalid" if place == 0 else killed(tests[0], original.passes(header, place))
            if judge.object_of(folder, name) == original.object(header, place, "-O0"):
                continue
            changed.append(place)
            if not judge.tests_pass(folder, name):
                return killed(tests[0], original.passes(header, place))
        if not changed:
            return "same"
        name, tests = unities(header)[changed[0]]
        if judge.compile(folder, tests, name, "-O2") and judge.object_of(folder, name) == original.object(header, changed[0], "-O2"):
            return "same"
        return "survived" if judge.conforms(folder) else killed("conformance", original.conforms())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def explained():
    """Of explained.txt, the reason for each (header, line, changed line)."""
    reasons = {}
    for entry in re.split(r"\n\s*\n", re.sub(r"^#.*\n", "", (HERE / "explained.txt").read_text(), flags=re.MULTILINE)):
        lines = [line.strip() for line in entry.strip().splitlines()]
        if lines and lines[0]:
            before, made = lines[1].removeprefix("- "), [line.removeprefix("+").strip() for line in lines[2:] if line.startswith("+")]
            reasons[lines[0], before, " ".join(made)] = " ".join(line for line in lines[2:] if not line.startswith("+"))
    return reasons


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutate", required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--driver", type=pathlib.Path, default=SOURCE / "../shared/conformance/run.mjs")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--per-header", type=int, default=1)
    parser.add_argument("--seed", default="20261127")
    parser.add_argument("--only", nargs="*", default=list(STAGES))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=pathlib.Path)
    parser.add_argument("--survivors", action="store_true")
    given = parser.parse_args()
    build = given.build.resolve()
    driver = given.driver.resolve() if given.driver.exists() else None
    if driver is None:
        print("The conformance driver is not here: a mutant that it alone would kill survives")
    judge = Judge(build, given.compiler, driver)
    os.environ.setdefault("VECTOR_TEST_INPUTS", "2000")  # without optimisation
    why, record = explained(), Record(given.record)
    with tempfile.TemporaryDirectory(dir=build) as keep, concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        keep = pathlib.Path(keep)

        original = Original(judge, keep)
        start = time.time()

        def judge_header(header):
            """How often what became of mutants, what killed them, and how many of those that survived are explained."""
            folder = keep / f"mutants_{header.replace('/', '_')}"
            folder.mkdir()
            queue = in_order(mutants_of(given.mutate, header, folder), given.seed, header)
            if given.survivors:
                queue = [each for each in queue if (header, *each[1:]) in record.survivors]
            row, killers, reasons, counted = collections.Counter(), collections.Counter(), 0, 0
            for mutant in queue:  # until so many of them count
                if counted == given.per_header:
                    break
                verdict = record.verdict(header, mutant, lambda mutant=mutant: judge_one(judge, original, header, mutant, keep))
                kind, _, by = verdict.partition(": ")
                row[kind] += 1
                counted += kind in ("killed", "survived")
                if by:
                    killers[by] += 1
                if kind == "survived":
                    at, before, made = mutant
                    reason = why.get((header, before.strip(), " ".join(line.strip() for line in made.strip().split("\n"))))
                    reasons += reason is not None
                    print(f"{'explained' if reason else 'SURVIVED'}: {header}.hpp:{at + 1}\n  - {before.strip()}\n  + {made.strip()}\n  {reason or 'no test goes red'}", flush=True)
            print(f"{header:24} {counted:4} of {len(queue):5} mutants: {row['killed']:4} killed, {row['survived']:3} survived; {row['invalid']} did not compile, {row['same']} were the same program", flush=True)
            return row, killers, reasons

        totals, killers, with_reason = collections.Counter(), collections.Counter(), 0
        for row, by, reasons in pool.map(judge_header, given.only):
            totals += row
            killers += by
            with_reason += reasons
        killed, judged, failed = totals["killed"], totals["killed"] + totals["survived"], totals["survived"] - with_reason
        print("killed by: " + ", ".join(f"{by} {count}" for by, count in killers.most_common()))
        print(f"seed {given.seed}: {judged} mutants, {killed} killed ({100 * killed / max(1, judged):.1f} %), {with_reason} explained, {failed} neither; {time.time() - start:.0f} s")
        print(f"{judged - failed} passed, {failed} failed")
        return 1 if failed or not judged else 0


if __name__ == "__main__":
    sys.exit(main())
