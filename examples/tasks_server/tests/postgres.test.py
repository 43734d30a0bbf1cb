#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What only PostgreSQL can do to the server: be away, come back, refuse. scripts/with_postgres postgres.test.py TASKS_SERVER MINT_TOKEN"""
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.parse

from harness import POSTGRES, SECRET, Checks, Minter, Server, clean_environment, postgres_url, psql

server_binary, mint_binary = sys.argv[1:]
check = Checks()
alice = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)("--sub", "alice")
TASKS = "/api/alice/tasks"
PASSWORD = "pass/word%@:?"  # each of these must be escaped in a URL


def control(what):
    subprocess.run([*shlex.split(os.environ["PG_CTL"]), what], check=True, cwd="/", stdout=subprocess.DEVNULL)


def ask(server, method="GET", body=None):
    return server.request(method, TASKS, (), body, f"Bearer {alice}")


def url(database, user="super", password=None, **parts):
    found = urllib.parse.urlsplit(postgres_url(database))
    password = urllib.parse.quote(password, safe="") if password else found.password
    return found._replace(netloc=f"{user}:{password}@{parts.get('host', found.hostname)}:{parts.get('port', found.port)}").geturl()


def bad_urls():
    """One line, exit 2, and never a part of the password."""
    for bad in ("mysql://user:topsecret@127.0.0.1/x", "topsecret", "file:topsecret.db", "postgresql://user:top@topsecret@127.0.0.1/x", "postgresql://user:topsecret%zz@127.0.0.1/x",
                "postgresql://user:topsecret/x@127.0.0.1/x", "postgresql://user:pass@127.0.0.1:5432/x?topsecret=1", "postgresql://user:topsecret@[127.0.0.1/x"):
        ran = subprocess.run([server_binary, "--port", "0"], env=clean_environment(BETTER_AUTH_SECRET=SECRET, DATABASE_URL=bad), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        said = ran.stderr.decode()
        check(f"bad URL {bad}: {said!r}", (ran.returncode, said.count("\n"), "DATABASE_URL" in said, "topsecret" in said), (2, 1, True, False))


def unreachable():
    """It begins all the same, says so once, and answers 503."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = url("nobody", password="topsecret", port=free.getsockname()[1])
        for name, database, why in (("nobody listens", nobody, "does not answer"), ("no such host", url("nobody", password="topsecret", host="nowhere.invalid"), "does not answer"),
                                    ("no such port", "postgresql://user:topsecret@127.0.0.1:99999/x", "does not answer"),
                                    ("a wrong password", url("nobody", password="topsecret"), "refuses the user"), ("no such database", POSTGRES.rsplit("/", 1)[0] + "/topsecret", "refuses the user")):
            with Server(server_binary, "nobody", BETTER_AUTH_SECRET=SECRET, DATABASE_URL=database) as server:
                answer = ask(server)
                check(f"{name}: 503", (answer.code(), answer.header("Retry-After")), ((503, "storage_unavailable"), "1"))
                check(f"{name}: without a token still 401", server.request("GET", TASKS).code(), (401, "missing_credentials"))
                health = server.request("GET", "/healthz")
                check(f"{name}: health", (health.status, health.json()), (503, {"status": "no usable database"}))
                said = server.log_text().splitlines()[0]
                check(f"{name}: it says so: {said}", said.startswith("tasks_server begins without its database: ") and why in said, True)
                check(f"{name}: no part of the URL is in the log", [word for word in ("topsecret", "127.0.0.1", "nowhere", "99999") if word in server.log_text()], [])


def away_and_back():
    with Server(server_binary, "away", BETTER_AUTH_SECRET=SECRET) as server:
        check("a task", ask(server, "POST", {"title": "kept"}).status, 201)
        control("restart")
        check("after a restart the first request is answered", [task["title"] for task in ask(server).json()], ["kept"])
        control("stop")
        check("while it is away", ask(server).code(), (503, "storage_unavailable"))
        check("a task is not taken", ask(server, "POST", {"title": "lost"}).code(), (503, "storage_unavailable"))
        check("health", server.request("GET", "/healthz").status, 503)
        control("start")
        check("it is back", [task["title"] for task in ask(server).json()], ["kept"])
        check("health is back", server.request("GET", "/healthz").json(), {"status": "ok"})
    control("stop")
    with Server(server_binary, "away", BETTER_AUTH_SECRET=SECRET) as server:
        check("it begins while the database is away", ask(server).status, 503)
        control("start")
        check("and uses it once it is there", [task["title"] for task in ask(server).json()], ["kept"])
        check("it ends in peace", server.end(), 0)


def roles():
    """A role that may use the table but make none, with a password that needs escapes."""
    database = postgres_url("roles")
    psql(database, f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
    clerk = url("roles", "clerk", PASSWORD)
    with Server(server_binary, "roles", BETTER_AUTH_SECRET=SECRET, DATABASE_URL=clerk) as server:
        check("without the table and the right to make it", (ask(server).status, "refuses the user, the password, the database or the table" in server.log_text()), (503, True))
    with Server(server_binary, "roles", BETTER_AUTH_SECRET=SECRET) as server:
        check("the owner makes the table", ask(server).status, 200)
    psql(database, "GRANT SELECT, INSERT, UPDATE, DELETE ON tasks TO clerk")
    with Server(server_binary, "roles", BETTER_AUTH_SECRET=SECRET, DATABASE_URL=clerk) as server:
        made = ask(server, "POST", {"title": "of the clerk"})
        check("then it can be used by another", (made.status, len(made.json()["id"])), (201, 32))
        check("nothing but lines of JSON in the log", [line for line in server.log_text().splitlines() if not line.startswith("{")], [])


def together():
    """Servers that share a new database, and begin at once."""
    servers = [Server(server_binary, "together", BETTER_AUTH_SECRET=SECRET) for _ in range(4)]
    try:
        check("all can use it", [ask(server).status for server in servers], [200] * 4)
        ask(servers[0], "POST", {"title": "of the first"})
        check("what one has written the other reads", ask(servers[3]).json()[0]["title"], "of the first")
        check("there is one table", psql(postgres_url("together"), "SELECT count(*) FROM pg_tables WHERE tablename = 'tasks'"), [("1",)])
        psql(postgres_url("together"), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        time.sleep(0.5)
        check("connections that were cut are replaced", [ask(server).status for server in servers], [200] * 4)
    finally:
        for server in servers:
            server.__exit__()


bad_urls()
unreachable()
away_and_back()
roles()
together()
check.finish(at_least=50)
