#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends the same requests to a recipe and to tasks_server, and compares statuses and headers.

same_answers.test.py RECIPE TASKS_SERVER MINT_TOKEN
"""
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tasks_server" / "tests"))
from harness import ORIGIN, SECRET, Answer, Checks, Minter, Server  # noqa: E402

recipe_binary, server_binary, mint_binary = sys.argv[1:]
check = Checks()
work = tempfile.TemporaryDirectory()
mint = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)


class Recipe(Server):
    """A running recipe, asked as a Server is."""

    def __init__(self, binary, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("BETTER_AUTH", "AUTH_"))}
        self.requests = 0
        self.process = subprocess.Popen([binary], env={**clean, "PORT": "0", **environment}, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        self.port = int(line.rsplit(":", 1)[1]) if line else 0


    def send(self, data):
        """The answer to these bytes; read by its length, since not every framework closes the connection when it is asked to."""
        self.requests += 1
        with self.connect() as connection:
            connection.sendall(data)
            raw, missing = b"", None
            while missing is None or missing > 0:
                chunk = connection.recv(65536)
                if not chunk:
                    break
                raw += chunk
                head, end, body = raw.partition(b"\r\n\r\n")
                if end:
                    length = re.search(rb"(?im)^content-length: *(\d+)", head)
                    missing = (int(length.group(1)) if length else 0) - len(body)
            return Answer(raw)


def servers(name, **environment):
    return Recipe(recipe_binary, **environment), Server(server_binary, f"{work.name}/{name}.db", **environment)


def told(answer):
    """What of an answer must be the same."""
    headers = {name: answer.header(name) for name in ("Content-Type", "WWW-Authenticate", "Cache-Control", "Retry-After", "Location")}
    if headers["Location"]:
        headers["Location"] = re.sub(r"[^/]*$", "ID", headers["Location"])
    problem = answer.json() if headers["Content-Type"] == "application/problem+json" else None
    return answer.status, headers, problem and (problem["status"], problem["code"], problem.get("claim"))


def raw(target, *lines, method="GET", body=b""):
    """A request, to be ended by the server: `Connection: close` lets the answer be read to its end."""
    length = [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *length, *lines]).encode("latin-1") + b"\r\n\r\n" + body


def compare(both, name, data):
    """The answers of the two, which must be alike; the recipe's is returned."""
    recipe, server = (one.send(data(one) if callable(data) else data) for one in both)
    check(name, told(recipe), told(server))
    check(f"{name}: an answer at all", server.status != 0, True)
    return recipe, server


def a_conversation(both):
    alice, bob, machine = mint("--sub", "alice", "--sub", "bob", "--sub", "weird id~").split("\n")
    good = f"Authorization: Bearer {alice}"
    tasks = "/api/alice/tasks"
    compare(both, "healthz", raw("/healthz"))
    compare(both, "nothing there", raw("/nowhere"))
    compare(both, "no tasks", raw(tasks, good))
    made = compare(both, "a task is made", raw(tasks, good, method="POST", body=b'{"title":"milk"}'))
    check("it has its title", [one.json()["title"] for one in made], ["milk", "milk"])
    at = {both[0]: made[0].header("Location"), both[1]: made[1].header("Location")}
    check("it is listed", [len(one.json()) for one in compare(both, "the list", raw(tasks, good))], [1, 1])
    compare(both, "it is got", lambda server: raw(at[server], good))
    compare(both, "not by another user under the own id", lambda server: raw(at[server].replace("alice", "bob"), f"Authorization: Bearer {bob}"))
    compare(both, "not by another user under hers", lambda server: raw(at[server], f"Authorization: Bearer {bob}"))
    compare(both, "nor deleted", lambda server: raw(at[server], f"Authorization: Bearer {bob}", method="DELETE"))
    compare(both, "it is deleted", lambda server: raw(at[server], good, method="DELETE"))
    compare(both, "it is gone", lambda server: raw(at[server], good))
    for name, body in (("no JSON", b"milk"), ("no title", b"{}"), ("a title that is no text", b'{"title":1}')):
        compare(both, f"a task that is none: {name}", raw(tasks, good, method="POST", body=body))

    # Credentials.
    header, payload, signature = alice.split(".")
    for name, lines in (
        ("none", []), ("another scheme", ["Authorization: Basic YTpi"]), ("the scheme alone", ["Authorization: Bearer"]), ("two words", [good + " x"]),
        ("a list", [f"{good}, {alice}"]), ("a quoted token", [f'Authorization: Bearer "{alice}"']), ("lower case", [good.replace("Bearer", "bearer")]),
        ("the name in lower case", [good.replace("Authorization", "authorization")]), ("no token", ["Authorization: Bearer undefined"]),
        ("a session_token", ["Authorization: Bearer abc.def"]), ("alg none", [f"Authorization: Bearer eyJhbGciOiJub25lIn0.{payload}."]),
        ("tampered", [f"Authorization: Bearer {header}.{bob.split('.')[1]}.{signature}"]), ("cut", [good[:-3]]),
        ("expired", [f"Authorization: Bearer {mint('--sub', 'alice', '--lifetime', '-1')}"]),
        ("an audience that nobody configured", [f"Authorization: Bearer {mint('--sub', 'alice', '--origin', ORIGIN)}"]),
        ("no subject", ["Authorization: Bearer " + mint("--payload", '{"email":"a@b","exp":4000000000}')]),
        ("a control character in sub", ["Authorization: Bearer " + mint("--payload", '{"sub":"alice\\r\\nX-Evil: 1","exp":4000000000}')]),
        ("another user", [f"Authorization: Bearer {bob}"]), ("another user's odd id", [f"Authorization: Bearer {machine}"]),
    ):
        compare(both, f"credentials: {name}", raw(tasks, *lines))
        compare(both, f"credentials, to change something: {name}", raw(tasks, *lines, method="POST", body=b'{"title":"x"}'))
    for name, lines in (("the same twice", [good, good]), ("a good one before another", [good, f"Authorization: Bearer {bob}"]),
                        ("a good one behind another", ["Authorization: Basic YTpi", good])):
        if sees_one_header(both[0]):
            # The framework keeps one of the two and drops the other. That it is never a wrong user, whichever it keeps, is all that can be had.
            check(f"credentials: {name}", both[0].send(raw("/api/carol/tasks", *lines)).status in (401, 403), True)
        else:
            compare(both, f"credentials: {name}", raw(tasks, *lines))

    # Paths.
    for target in ("/api/%61lice/tasks", "/api/alice%00/tasks", "/api//tasks", "/api/alice//tasks", "/api/Alice/tasks", "/api/alic/tasks"):
        compare(both, f"path {target}", raw(target, good))


def sees_one_header(recipe):
    """Pistache stores headers in a map, so that a second one of a name is gone before anybody can look for it."""
    return "pistache" in recipe_binary


class KeyServer:
    """Answers with a JWK Set, but only when `open` is set: until then requests hang, as those to a key server in trouble."""

    def __init__(self, jwks):
        self.open, self.asked = threading.Event(), threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.set()
                outer.open.wait(60)
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(jwks)))
                    self.end_headers()
                    self.wfile.write(jwks)
                except OSError:
                    pass  # whoever asked has given up

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def fetched_keys():
    """While the key server hangs, nobody waits: 503 with Retry-After at once. When it answers, so do the servers."""
    key = f"{work.name}/key"
    subprocess.run([mint_binary, "--new-key", key], check=True)
    signed = Minter(mint_binary, "--key", key)
    keys = KeyServer(signed("--jwks").encode())
    good = "Authorization: Bearer " + signed("--sub", "alice", "--origin", keys.url)
    both = servers("keys", BETTER_AUTH_URL=keys.url)
    with both[0], both[1]:
        check("the keys are asked for", keys.asked.wait(60), True)
        before = time.monotonic()
        for _ in range(5):
            compare(both, "503 while there are no keys", raw("/api/alice/tasks", good))
            check("the recipe is alive meanwhile", both[0].send(raw("/healthz")).status, 200)
        check("nobody waited for the key server", time.monotonic() - before < 4, True)  # one fetch may last 5 seconds
        keys.open.set()
        limit = time.monotonic() + 120
        while time.monotonic() < limit and any(one.send(raw("/api/alice/tasks", good)).status == 503 for one in both):
            time.sleep(0.1)
        compare(both, "200 when they have come", raw("/api/alice/tasks", good))
        compare(both, "403 for another user", raw("/api/bob/tasks", good))
        compare(both, "a key that there is not", raw("/api/alice/tasks", "Authorization: Bearer " + Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)("--sub", "alice")))
    keys.server.shutdown()


both = servers("secret", BETTER_AUTH_SECRET=SECRET)
with both[0], both[1]:
    a_conversation(both)
fetched_keys()
run = subprocess.run([recipe_binary], env={"PORT": "0"}, capture_output=True)
check("without a configuration it does not start", run.returncode, 2)
check.finish(120)
