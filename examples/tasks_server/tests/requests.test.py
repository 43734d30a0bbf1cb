#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the server answers, over a socket. requests.test.py TASKS_SERVER MINT_TOKEN"""
import json
import sys
import tempfile
import time

from harness import ORIGIN, SECRET, Checks, Minter, Server, locked

server_binary, mint_binary = sys.argv[1:]
check = Checks()
mint = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)
alice, bob = mint("--sub", "alice", "--sub", "bob").split("\n")
ALICE, BOB = "/api/alice/tasks", "/api/bob/tasks"


def as_alice(server, method, target, body=None, headers=()):
    return server.request(method, target, headers, body, f"Bearer {alice}")


def as_bob(server, method, target, body=None):
    return server.request(method, target, (), body, f"Bearer {bob}")


def a_conversation(server):
    check("healthz", server.request("GET", "/healthz").json(), {"status": "ok"})
    check("no tasks at first", as_alice(server, "GET", ALICE).json(), [])
    made = as_alice(server, "POST", ALICE, {"title": "milk"})
    task = made.json()
    check("a task is made", (made.status, task["title"], task["completed"]), (201, "milk", False))
    check("its members", sorted(task), ["completed", "created_at", "id", "title", "updated_at"])
    at = f"{ALICE}/{task['id']}"
    check("its location", made.header("Location"), at)
    check("it is got", as_alice(server, "GET", at).json(), task)
    check("it is listed", as_alice(server, "GET", ALICE).json(), [task])
    check("a query changes nothing", as_alice(server, "GET", ALICE + "?user_id=bob").json(), [task])
    changed = as_alice(server, "PUT", at, {"completed": True})
    check("one member is changed", (changed.status, changed.json()["completed"], changed.json()["title"]), (200, True, "milk"))
    check("the other is changed", as_alice(server, "PUT", at, {"title": "bread"}).json()["title"], "bread")
    check("both are kept", (lambda t: (t["title"], t["completed"], t["created_at"]))(as_alice(server, "GET", at).json()), ("bread", True, task["created_at"]))
    head = as_alice(server, "HEAD", ALICE)
    check("HEAD has no body", (head.status, head.body), (200, b""))
    check("it is deleted", as_alice(server, "DELETE", at).status, 204)
    for method, body in (("GET", None), ("PUT", {"completed": True}), ("DELETE", None)):
        check(f"{method} of what is deleted", as_alice(server, method, at, body).code(), (404, "task_not_found"))
    check("answers are not cached", as_alice(server, "GET", ALICE).header("Cache-Control"), "no-store")
    check("no part of an answer", as_alice(server, "GET", ALICE, headers=[("Range", "bytes=0-0")]).body, b"[]")


def isolation(server):
    mine = {"alice": as_alice(server, "POST", ALICE, {"title": "of alice"}).json(), "bob": as_bob(server, "POST", BOB, {"title": "of bob"}).json()}
    for who, ask, own, other, theirs in (("alice", as_alice, ALICE, BOB, "bob"), ("bob", as_bob, BOB, ALICE, "alice")):
        their_id = mine[theirs]["id"]
        for method, target, body in (("GET", other, None), ("POST", other, {"title": "x"}), ("GET", f"{other}/{their_id}", None),
                                     ("PUT", f"{other}/{their_id}", {"title": "x"}), ("DELETE", f"{other}/{their_id}", None)):
            check(f"{who}: {method} {target.replace(their_id, 'ID')} of {theirs}", ask(server, method, target, body).code(), (403, "user_mismatch"))
        for method, body in (("GET", None), ("PUT", {"title": "x"}), ("DELETE", None)):
            check(f"{who}: {method} of a task of {theirs} under the own id", ask(server, method, f"{own}/{their_id}", body).code(), (404, "task_not_found"))
    for who, ask, own in (("alice", as_alice, ALICE), ("bob", as_bob, BOB)):
        check(f"{who} still has exactly the own task", ask(server, "GET", own).json(), [mine[who]])
        ask(server, "DELETE", f"{own}/{mine[who]['id']}")
    for target in ("/api/Alice/tasks", "/api/alic/tasks", "/api/alicee/tasks", "/api/./tasks", "/api/alice./tasks"):
        check(f"only the exact id: {target}", as_alice(server, "GET", target).code(), (403, "user_mismatch"))


def bad_credentials(server):
    """Row 45 of the attacks, and tokens that are no good."""
    good = f"Bearer {alice}"

    def with_headers(*values):
        head = b"".join(b"Authorization: " + (v if isinstance(v, bytes) else v.encode()) + b"\r\n" for v in values)
        return server.send(f"GET {ALICE} HTTP/1.1\r\nHost: localhost\r\n".encode() + head + b"\r\n")

    none = server.request("GET", ALICE)
    check("no credentials", (none.code(), none.header("WWW-Authenticate")), ((401, "missing_credentials"), "Bearer"))
    for name, values, expected in (
        ("the scheme in lower case", [good.replace("Bearer", "bearer")], 200),
        ("the scheme in upper case", [good.replace("Bearer", "BEARER")], 200),
        ("white space around the value is no part of it", [f"\t {good} \t"], 200),
        ("the same header twice", [good, good], (400, "multiple_credentials")),
        ("a good header before another", [good, f"Bearer {bob}"], (400, "multiple_credentials")),
        ("a good header behind another", ["Basic YTpi", good], (400, "multiple_credentials")),
        ("a list with a comma", [f"{good}, {good}"], (400, "malformed_credentials")),
        ("a list with a comma and no blank", [f"{good},{alice}"], (400, "malformed_credentials")),
        ("a tab behind the scheme", [good.replace(" ", "\t")], (400, "malformed_credentials")),
        ("a tab in the token", [good.replace(".", "\t.", 1)], (400, "malformed_credentials")),
        ("two words", [f"{good} x"], (400, "malformed_credentials")),
        ("no token", ["Bearer"], (400, "malformed_credentials")),
        ("a quoted token", [f'Bearer "{alice}"'], (400, "malformed_credentials")),
        ("a NUL behind the token", [good.encode() + b"\0"], (400, "malformed_credentials")),
        ("a NUL in the token", [good.replace(".", "\0.", 1)], (400, "malformed_credentials")),
        ("an escaped NUL", [good + "%00"], (400, "malformed_credentials")),
        ("a control byte", [good + "\x01"], (400, "malformed_credentials")),
        ("a DEL", [good + "\x7f"], (400, "malformed_credentials")),
        ("a byte outside ASCII", [good.encode() + b"\xff"], (400, "malformed_credentials")),
        ("a folded header", [good.replace(" ", "\r\n ")], (400, "malformed_credentials")),
        ("another scheme", ["Basic YTpi"], (401, "missing_credentials")),
        ("a scheme that only begins like it", [good.replace("Bearer", "Bearer2")], (400, "malformed_credentials")),
    ):
        check(name, with_headers(*values).code(), expected)
    for line in (f"Authorization : {good}", f"authorization_: {good}", f"Proxy-Authorization: {good}", f" Authorization: {good}"):
        check(f"another header: {line[:20]!r}", server.send(f"GET {ALICE} HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n".encode()).code(), (401, "missing_credentials"))
    # What cpp-httplib 0.11 changes before the server sees it; docs/tasks_server.md says so.
    check("an escaped blank behind the scheme is decoded", with_headers(good.replace(" ", "%20")).code(), 200)
    check("a header without a value is dropped", server.send(f"GET {ALICE} HTTP/1.1\r\nHost: a\r\nAuthorization:\r\nAuthorization: {good}\r\n\r\n".encode()).code(), 200)
    check("a line that ends without CR", server.send(f"GET {ALICE} HTTP/1.1\r\nHost: a\r\nAuthorization: {good}\n\r\n".encode()).code(), (401, "missing_credentials"))

    header, payload, signature = alice.split(".")
    other = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET + "x")
    for name, token, expected in (
        ("expired", mint("--sub", "alice", "--lifetime", "-1"), (401, "token_expired")),
        ("tampered payload", f"{header}.{bob.split('.')[1]}.{signature}", (401, "signature_invalid")),
        ("cut signature", alice[:-3], (401, "signature_invalid")),
        ("no signature", f"{header}.{payload}.", (401, "signature_invalid")),
        ("alg none", f"eyJhbGciOiJub25lIn0.{payload}.", (401, "algorithm_not_allowed")),
        ("another secret", other("--sub", "alice"), (401, "signature_invalid")),
        ("another algorithm", mint("--algorithm", "HS384", "--sub", "alice"), (401, "algorithm_not_allowed")),
        ("an audience that nobody configured", mint("--sub", "alice", "--origin", ORIGIN), (401, "audience_mismatch")),
        ("no subject, as in an e-mail link", mint("--payload", '{"email":"a@b","exp":4000000000}'), (401, "claim_missing")),
        ("no expiry", mint("--payload", '{"sub":"alice"}'), (401, "claim_missing")),
        ("two subjects", mint("--payload", '{"sub":"bob","sub":"alice","exp":4000000000}'), (401, "malformed_payload")),
        ("a session_token cookie", "abcdef.abcdef", (401, "malformed_token")),
        ("no token at all", "undefined", (401, "malformed_token")),
    ):
        answer = with_headers(f"Bearer {token}")
        check(f"token: {name}", answer.code(), expected)
        check(f"token: {name}, challenge", answer.header("WWW-Authenticate").startswith('Bearer error="invalid_token"'), True)
    # Row 50: what the token says must not reach SQL, the log or a header.
    for escape in ("\\u0000", "\\n", "\\u001b", "\\u007f", "\\r\\nX-Evil: 1"):
        token = mint("--payload", '{"sub":"alice%s","exp":4000000000}' % escape)
        check(f"control characters in sub: {escape}", with_headers(f"Bearer {token}").code(), (401, "claim_invalid"))


def bad_paths(server):
    for target in ("/api/alice%00/tasks", "/api/%61lice/tasks", "/api/alice/tasks/%2e%2e", "/api/bob%2f..%2falice/tasks", "/api//tasks", "/api/alice//tasks",
                   "//api/alice/tasks", "/api/alice/tasks/", "/api/al\tice/tasks", "/api/alice\x01/tasks", "/api/alice\x7f/tasks", "/api/alice\xe9/tasks",
                   "/api\\alice/tasks", "http://localhost/api/alice/tasks", "*"):
        check(f"path {target!r}", as_alice(server, "GET", target).code(), (400, "invalid_path"))
    check("a NUL in the path", server.send(b"GET /api/alice\0/tasks HTTP/1.1\r\nHost: a\r\n\r\n").code(), (400, "bad_request"))
    for target in ("/", "/api", "/api/alice", "/api/alice/task", "/api/alice/tasks/a/b", "/healthz/x", "/API/alice/tasks"):
        check(f"nothing at {target}", as_alice(server, "GET", target).code(), (404, "not_found"))
    check("an unknown task", as_alice(server, "GET", f"{ALICE}/unknown").code(), (404, "task_not_found"))
    check("a task id of 900 bytes", as_alice(server, "GET", f"{ALICE}/{'a' * 900}").code(), (404, "task_not_found"))
    for method, target, allow in (("PUT", ALICE, "GET, HEAD, POST, OPTIONS"), ("DELETE", ALICE, "GET, HEAD, POST, OPTIONS"), ("PATCH", f"{ALICE}/x", "GET, HEAD, PUT, DELETE, OPTIONS"),
                                  ("POST", f"{ALICE}/x", "GET, HEAD, PUT, DELETE, OPTIONS"), ("TRACE", ALICE, "GET, HEAD, POST, OPTIONS"), ("POST", "/healthz", "GET, HEAD, OPTIONS")):
        answer = as_alice(server, method, target)
        check(f"{method} {target}", (answer.code(), answer.header("Allow")), ((405, "method_not_allowed"), allow))
    for line in ("BREW /healthz HTTP/1.1", "GET /healthz HTTP/2.0", "GET /healthz", "GET /healthz?a?b HTTP/1.1", "nonsense"):
        check(f"request line {line!r}", server.send(f"{line}\r\nHost: a\r\n\r\n".encode()).code(), (400, "bad_request"))


def limits(server):
    fits = f"Cookie: a={'x' * (8192 - 12)}\r\n"
    for name, line, expected in (("of 8 KiB", fits, 200), ("of one byte more", fits.replace("xx", "xxx", 1), (431, "header_too_large")),
                                 ("of 500 KB", f"Cookie: a={'x' * 500000}\r\n", (431, "header_too_large"))):
        check(f"a header line {name}", server.send(f"GET /healthz HTTP/1.1\r\nHost: a\r\n{line}\r\n".encode()).code(), expected)
    check("a token over the limit", server.request("GET", ALICE, authorization="Bearer " + "x" * 9000).code(), (431, "header_too_large"))
    hidden = f"GET {ALICE} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {alice}\r\n\r\n"
    check("what follows a refused header is no request", server.send((f"GET /healthz HTTP/1.1\r\nA: {'x' * 9000}\r\n" + hidden).encode()).body.count(b"HTTP/1.1"), 0)
    check("the body of a GET is no request", server.send(f"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: {len(hidden)}\r\n\r\n{hidden}".encode()).body, b'{"status":"ok"}')
    check("one request a connection", server.send((f"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + hidden).encode()).body, b'{"status":"ok"}')
    check("a target of 1024 bytes", server.request("GET", "/healthz?" + "a" * (1024 - 9)).status, 200)
    check("a target of 1025 bytes", server.request("GET", "/healthz?" + "a" * (1025 - 9)).code(), (414, "target_too_long"))
    check("a target of 9000 bytes", server.request("GET", "/" + "a" * 9000).code(), (414, "target_too_long"))
    filled = lambda n: b'{"title":"x"' + b" " * (n - 13) + b"}"
    fits = as_alice(server, "POST", ALICE, filled(65536))
    check("a body of 64 KiB", fits.status, 201)
    as_alice(server, "DELETE", f"{ALICE}/{fits.json()['id']}")
    check("a body of 64 KiB and a byte", as_alice(server, "POST", ALICE, filled(65537)).code(), (413, "body_too_large"))
    check("a body of 1 MB", as_alice(server, "POST", ALICE, filled(1000000)).code(), (413, "body_too_large"))

    def post(headers, body=b'{"title":"x"}'):
        return server.send(f"POST {ALICE} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {alice}\r\n{headers}\r\n\r\n".encode() + body).code()

    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000"
    check("64 KiB are the limit of a form too", post(form, b" " * 20000), (400, "invalid_task"))
    # A regular expression of cpp-httplib takes ten seconds for this line.
    part = b'--x\r\nContent-Disposition: form-data; name="' + b'";filename="' * 225 + b'";filename*=' * 225 + b" " * 2700 + b"X\r\n\r\nv\r\n--x--\r\n"
    begin = time.monotonic()
    check("a body in parts is not read as such", post(f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(part)}", part), (400, "invalid_task"))
    check("nor does it take long", time.monotonic() - begin < 3, True)
    check("a length beyond all numbers", post("Content-Length: 99999999999999999999999"), (413, "body_too_large"))
    for headers in ("X: y", "Transfer-Encoding: chunked", "Content-Length: 13\r\nTransfer-Encoding: chunked", "Content-Length: 13\r\nContent-Length: 13",
                    "Content-Length: -13", "Content-Length: 0x0d", "Content-Length: +13", "Content-Length: 13, 13"):
        check(f"no length that counts: {headers!r}", post(headers), (411, "length_required"))
    check("a compressed body", post("Content-Length: 13\r\nContent-Encoding: gzip"), (415, "encoded_body"))


def bad_bodies(server):
    at = f"{ALICE}/{as_alice(server, 'POST', ALICE, {'title': 'stays'}).json()['id']}"
    for name, body in (
        ("empty", b""), ("no JSON", b"title=milk"), ("cut", b'{"title":"x"'), ("more behind it", b'{"title":"x"}}'), ("an array", b"[]"), ("null", b"null"),
        ("no title", b"{}"), ("a number as title", b'{"title":1}'), ("null as title", b'{"title":null}'), ("an object as title", b'{"title":{"$ne":""}}'),
        ("an empty title", b'{"title":""}'), ("a blank title", b'{"title":"  "}'), ("a title of 501 bytes", b'{"title":"%s"}' % (b"x" * 501)),
        ("a NUL in the title", b'{"title":"a\\u0000b"}'), ("a line break in the title", b'{"title":"a\\nb"}'), ("invalid UTF-8", b'{"title":"\xff"}'),
        ("half a surrogate pair", b'{"title":"\\ud800"}'), ("text as completed", b'{"title":"x","completed":"yes"}'), ("a number as completed", b'{"title":"x","completed":1}'),
        ("null as completed", b'{"title":"x","completed":null}'), ("60000 brackets", b"[" * 60000), ("60000 objects", b'{"a":' * 12000)):
        check(f"a new task of: {name}", as_alice(server, "POST", ALICE, body).code(), (400, "invalid_task"))
        if name != "no title":
            check(f"a change to: {name}", as_alice(server, "PUT", at, body).code(), (400, "invalid_task"))
    check("a change to nothing", as_alice(server, "PUT", at, {}).code(), (400, "invalid_task"))
    check("nothing of it was kept", [t["title"] for t in as_alice(server, "GET", ALICE).json()], ["stays"])
    check("a title of 500 bytes", as_alice(server, "PUT", at, {"title": "x" * 500}).status, 200)
    check("any letters", as_alice(server, "PUT", at, {"title": "caf\u00e9 \U0001f600 \"'\\"}).json()["title"], "caf\u00e9 \U0001f600 \"'\\")
    check("members of others are not taken", as_alice(server, "PUT", at, {"title": "y", "user_id": "bob", "id": "z", "created_at": "never"}).json()["id"], at.rsplit("/", 1)[1])
    as_alice(server, "DELETE", at)


def sql_everywhere(server):
    kept = as_bob(server, "POST", BOB, {"title": "kept"}).json()
    for text in ("'; DROP TABLE tasks; --", "' OR '1'='1", "x\" OR 1=1 --", "?1", "%", "_", "') ; DELETE FROM tasks WHERE ('1'='1"):
        made = as_alice(server, "POST", ALICE, {"title": text})
        check(f"SQL as title is text: {text}", (made.status, made.json()["title"]), (201, text))
        changed = as_alice(server, "PUT", f"{ALICE}/{made.json()['id']}", {"title": text + text})
        check(f"and in a change: {text}", changed.json()["title"], text + text)
        check("and deleted", as_alice(server, "DELETE", f"{ALICE}/{made.json()['id']}").status, 204)
    for text in ("'OR'1'='1", "x'OR'1'='1'--", "';DELETE/**/FROM/**/tasks;--".replace("/", "+"), "?1", "_"):
        if "?" not in text:
            check(f"SQL as task id: {text}", as_alice(server, "GET", f"{ALICE}/{text}").code(), (404, "task_not_found"))
            check(f"SQL as task id, deleted: {text}", as_alice(server, "DELETE", f"{ALICE}/{text}").code(), (404, "task_not_found"))
            check(f"SQL as another's id: {text}", as_alice(server, "GET", f"/api/{text}/tasks").code(), (403, "user_mismatch"))
            strange = mint("--sub", text)
            check(f"SQL as the own id: {text}", server.request("GET", f"/api/{text}/tasks", authorization=f"Bearer {strange}").json(), [])
    check("nothing was lost by it", as_bob(server, "GET", BOB).json(), [kept])


def cross_origin(server, database):
    def from_origin(origin, method="GET", target=ALICE, headers=(), authorization=f"Bearer {alice}", body=None):
        return server.request(method, target, [("Origin", origin), *headers], body, authorization)

    allowed = lambda answer: (answer.status, answer.header("Access-Control-Allow-Origin"))
    check("a page of the allowed origin", allowed(from_origin(ORIGIN)), (200, ORIGIN))
    check("answers depend on the origin", server.request("GET", "/healthz").header("Vary"), "Origin")
    check("no cookies are let in", from_origin(ORIGIN).header("Access-Control-Allow-Credentials"), None)
    for origin in ("https://app.example.evil.example", "http://app.example", "https://app.example:8443", "https://APP.example", "null", "*", "https://app.exampl", ORIGIN + "/"):
        check(f"another origin: {origin}", allowed(from_origin(origin)), (200, None))
    check("two origins", allowed(from_origin(ORIGIN, headers=[("Origin", ORIGIN)])), (200, None))
    check("401 is readable", allowed(from_origin(ORIGIN, authorization=None)), (401, ORIGIN))
    check("403 is readable", allowed(from_origin(ORIGIN, target=BOB)), (403, ORIGIN))
    check("400 is readable", allowed(from_origin(ORIGIN, target="/api/%61/tasks")), (400, ORIGIN))
    check("404 is readable", allowed(from_origin(ORIGIN, target="/x")), (404, ORIGIN))
    check("so is the challenge", from_origin(ORIGIN, authorization=None).header("Access-Control-Expose-Headers"), "WWW-Authenticate, Retry-After")
    asked = [("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,content-type")]
    preflight = from_origin(ORIGIN, "OPTIONS", f"{ALICE}/x", asked, None)
    check("a preflight", (*allowed(preflight), preflight.header("Access-Control-Allow-Methods"), preflight.header("Access-Control-Allow-Headers")),
          (204, ORIGIN, "GET, HEAD, PUT, DELETE, OPTIONS", "Authorization, Content-Type"))
    other = from_origin("https://evil.example", "OPTIONS", f"{ALICE}/x", asked, None)
    check("a preflight from elsewhere", (*allowed(other), other.header("Access-Control-Allow-Methods")), (204, None, None))

    with locked(database):
        refused = from_origin(ORIGIN, "POST", body={"title": "x"})
    check("503 while another holds the database", (refused.code(), refused.header("Retry-After")), ((503, "storage_unavailable"), "1"))
    check("503 is readable", allowed(refused), (503, ORIGIN))


def the_log(server):
    check("it ends in peace", server.end(), 0)
    text = server.log_text()
    lines = [json.loads(line) for line in text.splitlines()]
    check("one line a request", len(lines), server.requests)
    check("no token", [part for part in (*alice.split("."), *bob.split(".")) if len(part) > 20 and part in text], [])
    check("no user id, no title", [word for word in ("alice", "bob", "milk", "DROP") if word in text], [])
    check("the members of a refusal", sorted(next(line for line in lines if line.get("code") == "token_expired")), ["code", "method", "microseconds", "route", "status", "time"])
    routes = {line["route"] for line in lines}
    check("routes, not paths", routes, {"", "/healthz", "/api/{user_id}/tasks", "/api/{user_id}/tasks/{id}"})
    check("every refusal has its code", [line for line in lines if line["status"] >= 400 and "code" not in line], [])


def public_keys(folder):
    """The JWT plugin: EdDSA keys in a file, issuer and audience the origin."""
    key, jwks = f"{folder}/key.pem", f"{folder}/jwks.json"
    Minter(mint_binary)("--new-key", key)
    signed = Minter(mint_binary, "--key", key)
    with open(jwks, "w") as file:
        file.write(signed("--jwks"))
    with Server(server_binary, f"{folder}/keys.db", BETTER_AUTH_URL=f"{ORIGIN}/some/path", BETTER_AUTH_JWKS_FILE=jwks) as server:
        ask = lambda token: server.request("GET", ALICE, authorization=f"Bearer {token}").code()
        check("a token of the plugin", ask(signed("--sub", "alice", "--origin", ORIGIN)), 200)
        check("of another origin", ask(signed("--sub", "alice", "--origin", "https://other.example")), (401, "issuer_mismatch"))
        check("without issuer", ask(signed("--sub", "alice")), (401, "claim_missing"))
        check("signed with the secret", ask(alice), (401, "algorithm_not_allowed"))
        as_secret = Minter(mint_binary, "--secret-env", "SECRET", SECRET=open(jwks).read().strip())
        check("signed with the public key as secret", ask(as_secret("--sub", "alice", "--origin", ORIGIN)), (401, "algorithm_not_allowed"))
        Minter(mint_binary)("--new-key", f"{folder}/other.pem")
        check("another key of that name", ask(Minter(mint_binary, "--key", f"{folder}/other.pem")("--sub", "alice", "--origin", ORIGIN)), (401, "signature_invalid"))
        check("no cross-origin reading by default", server.request("GET", "/healthz", [("Origin", ORIGIN)]).header("Access-Control-Allow-Origin"), None)


def secret_with_origin(folder):
    """A jwt.sign override: the secret signs, issuer and audience are the origin's."""
    with Server(server_binary, f"{folder}/both.db", BETTER_AUTH_SECRET=SECRET, BETTER_AUTH_URL=ORIGIN) as server:
        ask = lambda token: server.request("GET", ALICE, authorization=f"Bearer {token}").code()
        check("of this origin", ask(mint("--sub", "alice", "--origin", ORIGIN)), 200)
        check("of another one", ask(mint("--sub", "alice", "--origin", "https://other.example")), (401, "issuer_mismatch"))
        check("of none", ask(alice), (401, "claim_missing"))


with tempfile.TemporaryDirectory() as folder:
    database = f"{folder}/tasks.db"
    with Server(server_binary, database, "--allow-origin", "https://first.example", "--allow-origin", ORIGIN, BETTER_AUTH_SECRET=SECRET) as server:
        a_conversation(server)
        isolation(server)
        bad_credentials(server)
        bad_paths(server)
        limits(server)
        bad_bodies(server)
        sql_everywhere(server)
        cross_origin(server, database)
        the_log(server)
        print(f"{server.requests} requests to one server")
        check("at least 60 requests", server.requests >= 60, True)
    public_keys(folder)
    secret_with_origin(folder)
check.finish(at_least=200)
