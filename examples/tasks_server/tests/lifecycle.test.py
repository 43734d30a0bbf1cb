#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the server starts, ends, and is killed. lifecycle.test.py TASKS_SERVER MINT_TOKEN"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

from harness import ORIGIN, POSTGRES, SECRET, Checks, Minter, Server, clean_environment, query, read_answer

server_binary, mint_binary = sys.argv[1:]
check = Checks()
alice = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)("--sub", "alice")
TASKS = "/api/alice/tasks"


def post_bytes(title, length=None):
    body = f'{{"title":"{title}"}}'
    return f"POST {TASKS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {alice}\r\nContent-Length: {length or len(body)}\r\n\r\n{body}".encode()


def refuses_to_start(folder):
    def start(*arguments, **environment):
        ran = subprocess.run([server_binary, "--port", "0", "--database", f"{folder}/never.db", *arguments], env=clean_environment(**environment),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        said = ran.stderr.decode()
        check(f"nothing but one line on standard error: {said!r}", (ran.stdout, said.count("\n"), said.startswith("tasks_server cannot start: ")), (b"", 1, True))
        return ran.returncode, said

    jwks = pathlib.Path(folder, "jwks.json")
    jwks.write_text("{}")
    pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----"
    for name, expected, environment in (
        ("no configuration", "secret_missing", {}),
        ("an empty secret", "secret_missing", {"BETTER_AUTH_SECRET": ""}),
        ("a short secret", "secret_too_short", {"BETTER_AUTH_SECRET": SECRET[:31]}),
        ("a published secret", "secret_is_public", {"BETTER_AUTH_SECRET": "better-auth-secret-12345678901234567890"}),
        ("a secret as a file ends it", "secret_has_whitespace", {"BETTER_AUTH_SECRET": SECRET + "\n"}),
        ("a secret in quotes", "secret_is_quoted", {"BETTER_AUTH_SECRET": f'"{SECRET}"'}),
        ("a public key as secret", "secret_is_a_key", {"BETTER_AUTH_SECRET": pem}),
        ("a secret and a bad URL", "invalid_url", {"BETTER_AUTH_SECRET": SECRET, "BETTER_AUTH_URL": "app.example"}),
        ("two ways to verify", "both set", {"BETTER_AUTH_SECRET": SECRET, "BETTER_AUTH_URL": ORIGIN, "BETTER_AUTH_JWKS_FILE": str(jwks)}),
        ("a URL alone, by http", "insecure_url", {"BETTER_AUTH_URL": "http://app.example"}),
        ("a URL alone that is none", "invalid_url", {"BETTER_AUTH_URL": "app.example"}),
        ("session cookies without a URL", "needs BETTER_AUTH_URL", {"BETTER_AUTH_SESSION_COOKIE": "compact", "BETTER_AUTH_SECRET": SECRET}),
        ("session cookies without a secret", "secret_missing", {"BETTER_AUTH_SESSION_COOKIE": "jwks", "BETTER_AUTH_URL": ORIGIN}),
        ("session cookies of no strategy", "none of", {"BETTER_AUTH_SESSION_COOKIE": "cbor", "BETTER_AUTH_URL": ORIGIN, "BETTER_AUTH_SECRET": SECRET}),
        ("session cookies and a JWKS file", "both set", {"BETTER_AUTH_SESSION_COOKIE": "jwt", "BETTER_AUTH_URL": ORIGIN, "BETTER_AUTH_JWKS_FILE": str(jwks)}),
        ("a JWKS file alone", "needs BETTER_AUTH_URL", {"BETTER_AUTH_JWKS_FILE": str(jwks)}),
        ("a JWKS file that is not there", "cannot be read", {"BETTER_AUTH_URL": ORIGIN, "BETTER_AUTH_JWKS_FILE": f"{folder}/none"}),
        ("a file and a DATABASE_URL", "both set", {"BETTER_AUTH_SECRET": SECRET, "DATABASE_URL": "postgresql://127.0.0.1/tasks"}),
        ("a JWKS file that is none", "malformed_jwks", {"BETTER_AUTH_URL": ORIGIN, "BETTER_AUTH_JWKS_FILE": str(jwks)}),
    ):
        status, said = start(**environment)
        check(name, (status, expected in said), (2, True))
        for secret in environment.get("BETTER_AUTH_SECRET", ""), SECRET[:31]:
            check(f"{name}: the secret is not shown", bool(secret) and secret in said, False)
    for arguments in (["--port", "x"], ["--port", "65536"], ["--port", "-1"], ["--port"], ["--prot", "1"], ["--allow-origin", "*"], ["--allow-origin", "null"],
                      ["--allow-origin", "app.example"], ["--allow-origin", "https://app.example/"], ["--host", "192.0.2.1"], ["--database", f"{folder}/none/tasks.db"],
                      ["--database", str(jwks)], ["--database", ""], ["--database", ":memory:"]):
        check(f"arguments {arguments}", start(*arguments, BETTER_AUTH_SECRET=SECRET)[0], 2)
    with Server(server_binary, f"{folder}/first.db", BETTER_AUTH_SECRET=SECRET) as first:
        check("a port in use", start("--port", str(first.port), BETTER_AUTH_SECRET=SECRET)[0], 2)
        check("the first is not disturbed", first.request("GET", "/healthz").status, 200)


def ends_in_peace(folder):
    for how in (signal.SIGTERM, signal.SIGINT):
        for wait in (0, 0.2):
            with Server(server_binary, f"{folder}/peace.db", BETTER_AUTH_SECRET=SECRET) as server:
                time.sleep(wait)
                check(f"{how.name} after {wait} s", server.end(how), 0)

    with Server(server_binary, f"{folder}/peace.db", BETTER_AUTH_SECRET=SECRET) as server:
        whole = post_bytes("begun before the end")
        with server.connect() as connection:
            connection.sendall(whole[:-5])
            time.sleep(1)  # until it is surely being read
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            connection.sendall(whole[-5:])
            check("a request that has begun is answered", read_answer(connection).status, 201)
        check("and then it ends", server.process.wait(timeout=60), 0)
        refused = None
        try:
            server.connect().close()
        except OSError as problem:
            refused = type(problem)
        check("nobody else is let in", refused, ConnectionRefusedError)
    check("what was answered is kept", query(f"{folder}/peace.db", "SELECT title FROM tasks"), [("begun before the end",)])
    if not POSTGRES:
        check("others cannot read the file", oct(os.stat(f"{folder}/peace.db").st_mode & 0o777), "0o600")


def ends_though_a_client_does_not(folder):
    """A request that comes byte by byte, each in time, would be waited for for ever."""
    for signals in (1, 2):
        with Server(server_binary, f"{folder}/slow.db", BETTER_AUTH_SECRET=SECRET) as server, server.connect() as connection:
            connection.sendall(post_bytes("x", 60000))
            time.sleep(1)  # until it is surely being read
            begin = time.monotonic()
            for _ in range(signals):
                server.process.send_signal(signal.SIGTERM)
                time.sleep(1)
            while server.process.poll() is None and time.monotonic() - begin < 40:
                try:
                    connection.sendall(b" ")
                except OSError:
                    break
                time.sleep(0.5)
            check(f"{signals} times SIGTERM, and a client that does not come to an end", server.process.wait(timeout=60), 0)
            took = time.monotonic() - begin
            check(f"it was given its time: {took:.1f} s", took > 8 if signals == 1 else took < 8, True)


def stands_clients_that_leave(folder):
    with Server(server_binary, f"{folder}/leave.db", BETTER_AUTH_SECRET=SECRET) as server:
        whole = post_bytes("never whole")
        for sent in (b"", whole[:3], whole[:40], whole[:-1], post_bytes("x", 60000)):
            for _ in range(5):
                with server.connect() as connection:
                    connection.sendall(sent)
        check("it still answers", server.request("GET", "/healthz").status, 200)
        check("nothing of it was kept", server.request("GET", TASKS, authorization=f"Bearer {alice}").json(), [])


def loses_nothing_when_killed(folder):
    database = f"{folder}/killed.db"
    acknowledged = {}
    for round_number in range(5):
        with Server(server_binary, database, BETTER_AUTH_SECRET=SECRET) as server:
            listed = {task["id"]: task for task in server.request("GET", TASKS, authorization=f"Bearer {alice}").json()}
            lost = [task for task in acknowledged if listed.get(task) != acknowledged[task]]
            check(f"round {round_number}: nothing acknowledged is lost", lost, [])
            before = len(acknowledged)

            def write(writer):
                number = 0
                while True:
                    try:
                        answer = server.request("POST", TASKS, (), {"title": f"{round_number}/{writer}/{number}"}, f"Bearer {alice}")
                        if answer.status != 201:
                            return
                        made = answer.json()
                        acknowledged[made["id"]] = made
                        answer = server.request("PUT", f"{TASKS}/{made['id']}", (), {"completed": True}, f"Bearer {alice}")
                        changed = answer.json() if answer.status == 200 else None
                        if changed is not None:
                            acknowledged[made["id"]] = changed
                        else:
                            acknowledged.pop(made["id"])  # changed or not: either would be right
                        number += 1
                    except (OSError, ValueError, TypeError, KeyError):
                        return

            writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
            for writer in writers:
                writer.start()
            deadline = time.monotonic() + 60
            while len(acknowledged) - before < 10 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.3 + 0.17 * round_number)
            check(f"round {round_number}: it is killed", server.end(signal.SIGKILL), -signal.SIGKILL)
            for writer in writers:
                writer.join()
            check(f"round {round_number}: much was written", len(acknowledged) - before >= 10, True)
    with Server(server_binary, database, BETTER_AUTH_SECRET=SECRET) as server:
        listed = {task["id"]: task for task in server.request("GET", TASKS, authorization=f"Bearer {alice}").json()}
        check("at last: nothing acknowledged is lost", [task for task in acknowledged if listed.get(task) != acknowledged[task]], [])
        if not POSTGRES:
            check("the file is sound", query(database, "PRAGMA integrity_check"), [("ok",)])
        print(f"{len(acknowledged)} tasks acknowledged, {len(listed)} found after 5 kills")


with tempfile.TemporaryDirectory() as folder:
    refuses_to_start(folder)
    ends_in_peace(folder)
    ends_though_a_client_does_not(folder)
    stands_clients_that_leave(folder)
    loses_nothing_when_killed(folder)
check.finish(at_least=60)
