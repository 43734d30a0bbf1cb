# SPDX-License-Identifier: MIT
"""Starts tasks_server and mint_token, sends bytes over sockets, and keeps count of what did not come out right.

Tasks are kept in SQLite files. Where DATABASE_URL is set, a superuser's, each file stands for a PostgreSQL database of its own.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

SECRET = "the secret of these tests, 0123456789"
ORIGIN = "https://app.example"
POSTGRES = os.environ.get("DATABASE_URL")


def clean_environment(**environment):
    """Without what configures a tasks_server, except what is given here."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith(("BETTER_AUTH", "AUTH_", "DATABASE_URL"))}, **environment}


def psql(url, *commands):
    """The rows, as tuples of text."""
    command = ["psql", "--no-psqlrc", "-qAtF\t", "-v", "ON_ERROR_STOP=1", url]
    ran = subprocess.run([*command, *(part for each in commands for part in ("-c", each))], stdout=subprocess.PIPE, check=True)
    return [tuple(line.split("\t")) for line in ran.stdout.decode().splitlines()]


made = {}


def postgres_url(file):
    """That of the database which stands for this file."""
    if file not in made:
        name = "tasks_" + hashlib.sha256(file.encode()).hexdigest()[:12]
        psql(POSTGRES, f"CREATE DATABASE {name}")
        made[file] = urllib.parse.urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    return made[file]


def query(file, sql):
    if POSTGRES:
        return psql(postgres_url(file), sql)
    with contextlib.closing(sqlite3.connect(file)) as database:
        return database.execute(sql).fetchall()


@contextlib.contextmanager
def locked(file):
    """Nobody else may write meanwhile."""
    if POSTGRES:
        holder = subprocess.Popen(["psql", "--no-psqlrc", "-qAt", postgres_url(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holder.stdin.write(b"BEGIN; LOCK TABLE tasks; SELECT 'locked';\n")
        holder.stdin.flush()
        holder.stdout.readline()
        yield
        holder.communicate(b"ROLLBACK;\n")
    else:
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
            writer.execute("ROLLBACK")


class Checks:
    def __init__(self):
        self.done = 0
        self.failed = []

    def __call__(self, name, got, expected):
        self.done += 1
        if got != expected:
            self.failed.append(name)
            print(f"FAILED {name}\n  expected {expected!r}\n  got      {got!r}")

    def finish(self, at_least):
        self("enough was checked", self.done >= at_least, True)
        print(f"{self.done} checks, {len(self.failed)} failed")
        sys.exit(1 if self.failed else 0)


class Answer:
    """A response; status 0 where none came."""

    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1]) if raw else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            self.headers.setdefault(name.lower(), []).append(value)

    def header(self, name):
        return ", ".join(self.headers.get(name.lower(), [])) or None

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def code(self):
        """The status, and for problems their code: what most checks ask for."""
        if self.header("Content-Type") != "application/problem+json":
            return self.status
        return (self.status, self.json()["code"])


class Minter:
    def __init__(self, binary, *how, **environment):
        self.command = [binary, *how]
        self.environment = {**os.environ, **environment}

    def __call__(self, *arguments):
        ran = subprocess.run([*self.command, *arguments], env=self.environment, stdout=subprocess.PIPE, check=True)
        return ran.stdout.decode().rstrip("\n")


class Server:
    """A running tasks_server; ended, by its process, at the end of the with block."""

    def __init__(self, binary, database, *arguments, **environment):
        place = [] if POSTGRES else ["--database", database]
        if POSTGRES:
            environment.setdefault("DATABASE_URL", postgres_url(database))
        self.log = tempfile.NamedTemporaryFile(mode="rb", prefix="tasks_server-log-")
        self.requests = 0
        self.process = subprocess.Popen([binary, "--port", "0", *place, *arguments], env=clean_environment(**environment),
                                        stdout=subprocess.PIPE, stderr=open(self.log.name, "wb"))
        line = self.process.stdout.readline().decode()
        self.port = int(line.rsplit(":", 1)[1]) if line else 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(30)
        return connection

    def send(self, data):
        """The answer to these bytes."""
        self.requests += 1
        with self.connect() as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # it may answer, and close, before it has read all
            return read_answer(connection)

    def request(self, method, target, headers=(), body=None, authorization=None):
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in headers]
        if authorization is not None:
            lines.append(f"Authorization: {authorization}")
        data = b"" if body is None else body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        if body is not None:
            lines.append(f"Content-Length: {len(data)}")
        return self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)

    def end(self, how=signal.SIGTERM):
        """Signals it and gives its exit status."""
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def log_text(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")


def read_answer(connection):
    raw = b""
    try:
        while chunk := connection.recv(65536):
            raw += chunk
    except OSError:
        pass
    return Answer(raw)
