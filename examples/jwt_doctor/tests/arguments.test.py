#!/usr/bin/env python3
"""Whatever jwt_doctor is given, it answers and ends: arguments in any combination, inputs of any size, an output that nobody reads.
No secret and no whole token is told.

arguments.test.py JWT_DOCTOR MINT_TOKEN [COUNT]   COUNT random command lines; 300 by default
"""
import base64
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

DOCTOR, MINT, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 300
SECRET = "correct horse battery staple 0123456789"
passed = failed = 0


def check(what, good):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {what}")


def mint(*arguments):
    return subprocess.run([MINT, *arguments], env={**os.environ, "THE_SECRET": SECRET}, check=True, capture_output=True, text=True).stdout.strip()


def run(*arguments, data=b"", **more):
    return subprocess.run([DOCTOR, *arguments], input=data, env={**os.environ, "THE_SECRET": SECRET, **more}, capture_output=True, timeout=60)


def base64url(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


with tempfile.TemporaryDirectory() as folder:
    key, jwks, zeros = (str(pathlib.Path(folder) / name) for name in ("key", "jwks.json", "zeros"))
    mint("--new-key", key)
    pathlib.Path(jwks).write_text(mint("--key", key, "--jwks"))
    pathlib.Path(zeros).write_bytes(bytes(5_000_000))
    by_key, by_secret = mint("--key", key, "--sub", "ada", "--origin", "https://app.example"), mint("--secret-env", "THE_SECRET", "--sub", "ada")

    # Wrong usage is answered in one line, on standard error, without what was written.
    for arguments, says in (
        (["--nonsense", "x"], "unknown option"), (["--issuer"], "without its value"), (["--leeway", "soon", "x"], "a value that it cannot have"),
        (["--now", "9" * 30, "x"], "a value that it cannot have"), (["--algorithm", "EdDSA", "x"], "a value that it cannot have"), (["a", "b"], "more than one INPUT"),
        (["--session", "cookie", "x"], "compact, jwt, jwe or jwks"), (["--session", "compact", "x"], "the other strategies a secret"),
        (["--session", "jwks", "--secret-env", "THE_SECRET", "x"], "needs --jwks"), (["--secret-env", "A", "--secrets-env", "B", "x"], "exclude each other"),
        (["--secret-env", "THE_SECRET", "--jwks", jwks, "x"], "--session jwks alone"), (["--oauth", "x"], "--oauth needs"), (["--jwks", "-"], "standard input"),
        (["--secret-env", SECRET, "x"], "is not set"), ([f"--{SECRET}", "x"], "unknown option"), (["--jwks", folder, "x"], "cannot be read"),
        (["--jwks", folder + "/none", "x"], "cannot be read"), (["--jwks", "https://app.example/api/auth/jwks", "x"], "curl -o jwks.json URL"),
        (["--jwks", f"http://{SECRET}", "x"], "wants a file"),
    ):
        got = run(*arguments)
        check(f"{arguments} is answered by {got.stderr!r}, with {got.returncode}", got.returncode == 2 and says.encode() in got.stderr and not got.stdout
              and SECRET.encode() not in got.stderr)
    help_text = run("--help")
    check("--help is no mistake", help_text.returncode == 0 and help_text.stdout.startswith(b"usage: ") and not help_text.stderr)

    # Dates that no clock shows.
    for exp in (-2**63, 2**63 - 1, -2**63 + 1, 1_800_000_000_000):
        got = run(".".join([base64url(json.dumps({"alg": "HS256"})), base64url(json.dumps({"sub": "a", "exp": exp})), "AAAA"]))
        check(f"exp {exp} is told as no date: {got.stdout!r}", f"exp {exp} (which is no date in seconds)".encode() in got.stdout)

    # Inputs of any size, and any bytes.
    for size in (0, 1, 100_000, 50_000_000):
        for data in (bytes(size), b"A" * size, b"." * size, (b"Cookie: a=b; " * (size // 13 + 1))[:size], os.urandom(size)):
            got = run("--secret-env", "THE_SECRET", data=data)
            check(f"{size} bytes on standard input: {got.returncode}", got.returncode in (1, 2) and b"What to do" in got.stdout and len(got.stdout) < 10_000)
    got = run("--jwks", zeros, by_key)
    check("a large file of keys that are none", got.returncode == 2 and b"malformed_jwks" in got.stdout)

    # An output that nobody reads, or that is full.
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            got = subprocess.run([DOCTOR, by_key], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE)
        check("an answer that cannot be written is no answer", got.returncode == 2 and b"cannot be written" in got.stderr)
    ours, theirs = os.pipe()
    os.close(ours)
    got = subprocess.run([DOCTOR, by_key], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, restore_signals=False)
    os.close(theirs)
    check("a pipe that is closed", got.returncode == 2 and b"cannot be written" in got.stderr)

    # What a JWT says in other letters than ours is told in JSON as escapes.
    got = run("--json", "--jwks", jwks, mint("--key", key, "--payload", json.dumps({"sub": "a\u202eb", "exp": 4_000_000_000})))
    check("JSON in ASCII", json.loads(got.stdout)["user"] == "a\u202eb" and got.stdout.isascii())

    # Command lines at random: always the same ones.
    random.seed(9)
    values = {"--secret-env": ["THE_SECRET", "OTHER", "", SECRET], "--secrets-env": ["THE_LIST"], "--jwks": [jwks, zeros, "-"], "--base-url": ["https://app.example", "ftp://x", "", "\xff"],
              "--issuer": ["https://app.example", ""], "--audience": ["https://app.example", "x" * 10_000], "--type": ["at+jwt", "JWT"], "--algorithm": ["HS256", "HS512", "none"],
              "--leeway": ["0", "-1", str(2**63 - 1), str(-2**63)], "--now": ["0", "1.5", "1000000000000", "-1"], "--session": ["compact", "jwt", "jwe", "jwks"],
              "--cookie-prefix": ["", "a", "=;"], "--session-data-name": ["", "x"], "--session-token-name": ["y"], "--cache-version": ["", "2"],
              "--allow-surrounding-characters": None, "--oauth": None, "--client": None, "--session-data-alone": None, "--json": None}
    inputs = [by_key, by_secret, "", "a.b.c", "....", "Authorization: Bearer " + by_key, "Authorization: " + by_secret, "Cookie: better-auth.session_data=" + by_secret, "Cookie:",
              "Cookie: better-auth.session_data.0=a; better-auth.session_data.1=b", by_key[:-1], by_secret + "\n", "\x01\x02", "%", "Cookie: better-auth.session_token=a.b", "Set-Cookie: a=" + by_key + "; Path=/", "Set-Cookie:",
              "Cookie: my.session_data=" + by_key + "; =; a", "Cookie: better-auth.session_token=; better-auth.session_data.1=" + by_secret, "Bearer Bearer " + by_key, "Bearer null",
              json.dumps({"token": by_key})]
    secret_bytes, answers = SECRET.encode(), 0
    for _ in range(COUNT):
        arguments = []
        for name in random.sample(list(values), random.randint(0, 5)):
            arguments += [name] if values[name] is None else [name, random.choice(values[name])]
        if random.random() < 0.9:
            arguments.append(random.choice(inputs))
        got = run(*arguments, data=random.choice(inputs).encode(), THE_LIST=f"2:{SECRET},1:another secret of many characters, 0123")
        told = got.stdout + got.stderr
        good = got.returncode in (0, 1, 2) and secret_bytes not in told and by_key.encode() not in told and by_secret.encode() not in told
        if good and "--json" in arguments and got.stdout:
            answer = json.loads(got.stdout)
            answers += 1
            good = answer["verified"] == (got.returncode == 0) and (answer["verified"] or answer["cause"] and answer["remedy"])
        check(f"{arguments}: {got.returncode} {told!r}", good)
    check(f"random command lines were answered in JSON, {answers} times", answers > COUNT // 30)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
