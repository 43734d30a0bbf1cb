#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keys that are fetched, and session cookies. credentials.test.py TASKS_SERVER MINT_TOKEN"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import tempfile
import threading
import time
import urllib.parse

from harness import SECRET, Checks, Minter, Server

server_binary, mint_binary = sys.argv[1:]
check = Checks()


class KeyServer:
    """Answers /api/auth/jwks, and counts; without keys it answers 500."""

    def __init__(self):
        self.keys = None
        self.asked = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += self.path == "/api/auth/jwks"
                body = (outer.keys or "").encode()
                self.send_response(200 if outer.keys and self.path == "/api/auth/jwks" else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def live_keys(folder):
    key_file = f"{folder}/key.pem"
    Minter(mint_binary)("--new-key", key_file)
    keys = KeyServer()
    keys.keys = Minter(mint_binary)("--key", key_file, "--jwks")
    token = Minter(mint_binary)("--key", key_file, "--origin", keys.url, "--sub", "alice")
    with Server(server_binary, f"{folder}/live.db", BETTER_AUTH_URL=keys.url) as server:
        get = lambda bearer: server.request("GET", "/api/alice/tasks", authorization=f"Bearer {bearer}").code()
        check("the keys are fetched without being asked for", wait_for(lambda: server.request("GET", "/healthz").status == 200), True)
        health = server.request("GET", "/healthz").json()
        check("health names the keys", (health["status"], health["keys"]["kids"], health["keys"]["skipped"], health["keys"]["last_error"]),
              ("ok", [json.loads(keys.keys)["keys"][0]["kid"]], 0, ""))
        check("a token is verified by a fetched key", get(token), 200)
        other = Minter(mint_binary)("--key", key_file, "--origin", "https://elsewhere.example", "--sub", "alice")
        check("a token of another Better Auth", get(other), (401, "issuer_mismatch"))
        check("another user", server.request("GET", "/api/bob/tasks", authorization=f"Bearer {token}").code(), (403, "user_mismatch"))
        check("a token by the secret", get(Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)("--origin", keys.url, "--sub", "alice")), (401, "algorithm_not_allowed"))
        check("no fetch for each token", keys.asked < 5, True)


def no_keys(folder):
    keys = KeyServer()  # answers 500
    with Server(server_binary, f"{folder}/none.db", BETTER_AUTH_URL=keys.url) as server:
        key_file = f"{folder}/other.pem"
        Minter(mint_binary)("--new-key", key_file)
        token = Minter(mint_binary)("--key", key_file, "--origin", keys.url, "--sub", "alice")
        answer = server.request("GET", "/api/alice/tasks", authorization=f"Bearer {token}")
        check("without keys nobody is refused for ever", answer.code(), (503, "unavailable"))
        check("it says when to come again", int(answer.header("Retry-After") or 0) > 0, True)
        check("health says so", wait_for(lambda: server.request("GET", "/healthz").json()["keys"]["last_error"] != ""), True)
        check("and is not well", server.request("GET", "/healthz").status, 503)


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(text):
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()


def compact(user, token="t" * 32, ends_in=300, agent=""):
    """A session_data cookie of the strategy compact, as Better Auth writes it."""
    iso = lambda at: time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
    now = time.time()
    session = {"expiresAt": iso(now + 604800), "token": token, "createdAt": iso(now), "updatedAt": iso(now), "ipAddress": "", "userAgent": agent, "userId": user, "id": "s1"}
    person = {"id": user, "name": "A", "email": f"{user}@example.com", "emailVerified": True, "image": None, "createdAt": iso(now), "updatedAt": iso(now)}
    data = json.dumps({"session": session, "user": person, "updatedAt": int(now * 1000), "version": "1"}, separators=(",", ":"))
    ends = f',"expiresAt":{int((now + ends_in) * 1000)}'
    mac = encoded(signed(data[:-1] + ends + "}"))
    return encoded(f'{{"session":{data}{ends},"signature":"{mac}"}}'.encode())


def session_token(token="t" * 32):
    return urllib.parse.quote(f"{token}.{base64.b64encode(signed(token)).decode()}", safe="")


def cookies(*parts):
    return [("Cookie", "; ".join(parts))]


def session_cookies(folder):
    data_name, token_name = "better-auth.session_data", "better-auth.session_token"
    token = f"{token_name}={session_token()}"
    origin = "http://localhost:3000"
    environment = {"BETTER_AUTH_SECRET": SECRET, "BETTER_AUTH_URL": origin, "BETTER_AUTH_SESSION_COOKIE": "compact"}
    with Server(server_binary, f"{folder}/cookies.db", "--allow-origin", "https://pages.example", **environment) as server:
        alice = cookies(f"{data_name}={compact('alice')}", token)
        ask = lambda headers, method="GET", body=None, target="/api/alice/tasks": server.request(method, target, headers, body)
        check("the session cookie", ask(alice).code(), 200)
        check("a task by cookie", ask(alice, "POST", {"title": "milk"}).status, 201)
        check("another user's tasks", ask(alice, target="/api/bob/tasks").code(), (403, "user_mismatch"))
        check("no cookie", ask([]).code(), (401, "missing_credentials"))
        check("session_data alone", ask(cookies(f"{data_name}={compact('alice')}")).code(), (401, "missing_credentials"))
        check("the session_token of another session", ask(cookies(f"{data_name}={compact('alice')}", f"{token_name}={session_token('u' * 32)}")).code(), (401, "session_mismatch"))
        check("an expired cache", ask(cookies(f"{data_name}={compact('alice', ends_in=-1)}", token)).code(), (401, "token_expired"))
        check("a cookie that was changed", ask(cookies(f"{data_name}={compact('alice')[:-20]}AAAA{compact('alice')[-16:]}", token)).status, 401)
        check("two Cookie headers are one", server.request("GET", "/api/alice/tasks", cookies(f"{data_name}={compact('alice')}") + cookies(token)).code(), 200)
        check("two cookies of one name", ask(cookies(f"{data_name}={compact('alice')}", f"{data_name}={compact('bob')}", token)).code(), (401, "conflicting_cookies"))
        check("one cookie twice", ask(cookies(f"{data_name}={compact('alice')}", token, token)).code(), 200)
        bearer = Minter(mint_binary, "--secret-env", "SECRET", SECRET=SECRET)("--sub", "alice")
        check("a bearer token is no way in", server.request("GET", "/api/alice/tasks", authorization=f"Bearer {bearer}").code(), (401, "missing_credentials"))
        check("a bearer token as session cookie", ask(cookies(f"{data_name}={bearer}", token)).status, 401)

        # Better Auth cuts a value in pieces where a cookie would be over 4050 bytes.
        long = compact("alice", agent="a" * 3600)
        pieces = [long[i : i + 3900] for i in range(0, len(long), 3900)]
        check("it takes two pieces", len(pieces), 2)
        chunks = [f"{data_name}.{i}={piece}" for i, piece in enumerate(pieces)]
        check("a cookie in pieces", ask(cookies(*chunks, token)).code(), 200)
        check("a cookie in pieces, in another order", ask(cookies(chunks[1], token, chunks[0])).code(), 200)
        check("a piece is missing", ask(cookies(chunks[1], token)).code(), (401, "malformed_token"))
        too_long = compact("alice", agent="a" * 9000)
        check("a cookie over the server's limit", ask(cookies(*[f"{data_name}.{i}={too_long[i * 3900 : (i + 1) * 3900]}" for i in range(4)], token)).status, 431)

        # A browser sends the cookie for any page, but says for which.
        at = lambda origin: alice + [("Origin", origin)]
        check("a page of Better Auth's origin", ask(at(origin), "POST", {"title": "x"}).status, 201)
        check("a page that is allowed", ask(at("https://pages.example"), "POST", {"title": "x"}).status, 201)
        check("it may send cookies", ask(at("https://pages.example")).header("Access-Control-Allow-Credentials"), "true")
        for method, body in (("POST", {"title": "x"}), ("PUT", {"title": "x"}), ("DELETE", None)):
            for page in ("https://evil.example", "null", f"{origin}.evil.example", "https://pages.example:444"):
                target = "/api/alice/tasks" + ("" if method == "POST" else "/1")
                check(f"{method} by a page of {page}", ask(at(page), method, body, target).code(), (403, "origin_not_allowed"))
        check("nothing came of it", len(ask(alice).json()), 3)
        check("no cookie in the log", any(text in server.log_text() for text in (compact("alice")[:40], session_token()[:32])), False)


with tempfile.TemporaryDirectory() as folder:
    live_keys(folder)
    no_keys(folder)
    session_cookies(folder)
check.finish(at_least=45)
