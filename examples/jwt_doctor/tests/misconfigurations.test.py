#!/usr/bin/env python3
"""What users of Better Auth report: each is set up, and jwt_doctor must name its cause. Then what it must never print.

misconfigurations.test.py JWT_DOCTOR MINT_TOKEN VECTORS
"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

DOCTOR, MINT, VECTORS = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
ORIGIN = "https://app.example"
SECRET, OTHER = "correct horse battery staple 0123456789", "another secret no less long than the first one"
NOW = 1_800_000_000
passed = failed = 0
temporary = tempfile.TemporaryDirectory()


def check(what, good):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {what}")


def file(name, text=None):
    path = pathlib.Path(temporary.name) / name
    if text is not None:
        path.write_text(text)
    return str(path)


def mint(*arguments, secret=SECRET):
    return subprocess.run([MINT, *arguments], env={**os.environ, "THE_SECRET": secret}, check=True, capture_output=True, text=True).stdout.strip()


def run(*arguments, secret=SECRET, text="", **more):
    return subprocess.run([DOCTOR, *arguments], input=text, env={**os.environ, "THE_SECRET": secret, **more}, capture_output=True, text=True)


def reported(issue, cause, *arguments, says="", **settings):
    """The cause, and a piece of what is said or advised."""
    answer = json.loads(run("--json", "--now", str(NOW), *arguments, **settings).stdout)
    text = f"{answer.get('explanation')} {answer.get('remedy')}"
    check(f"{issue}: got {answer.get('cause')} ({text}), want {cause} ({says})", answer.get("cause") == cause and says in text)
    return answer


def payload(**claims):
    return json.dumps({"sub": "ada", "iat": NOW, "exp": NOW + 900, **claims})


def vector(name):
    return next(v for v in json.loads((VECTORS / "session_cookies.json").read_text())["vectors"] if v["name"] == name)


def at(v):
    clock = v["clocks"][0]
    return str(clock["now"]) if "now" in clock else "%d.%03d" % divmod(clock["now_ms"], 1000)


def value_of(v, cookie):
    return re.search(re.escape(cookie) + r"=([^;]*)", v["cookie_header"]).group(1)


mint("--new-key", file("key"))
mint("--new-key", file("other-key"))
jwks = file("key.json", mint("--key", file("key"), "--jwks"))
rotated = json.loads(mint("--key", file("other-key"), "--jwks"))
rotated["keys"][0]["kid"] = "the-next-one"
other_jwks = file("other-key.json", json.dumps(rotated))
by_secret, by_jwks = ["--secret-env", "THE_SECRET"], ["--jwks", jwks]


def plugin_token(**claims):
    return mint("--key", file("key"), "--payload", payload(**{"iss": ORIGIN, "aud": ORIGIN, **claims}))


def secret_token(secret=SECRET, **claims):
    return mint("--secret-env", "THE_SECRET", "--payload", payload(**claims), secret=secret)


plugin = plugin_token()
compact, compact_in_chunks, by_jwt = vector("compact_plain"), vector("compact_chunked"), vector("jwt_plain")

# Keys and algorithms.
reported("HS256 wanted, EdDSA got (#390, #7245)", "public_key_token_for_secret", *by_secret, plugin, says="EdDSA")
reported("the session cookie verified by JWKS (#8923)", "session_by_secret", *by_jwks, "--session", "jwks", "--session-data-alone", "Cookie: " + by_jwt["cookie_header"])
reported("the session cookie sent as a bearer token (#8923)", "session_is_no_bearer", *by_jwks, value_of(by_jwt, "better-auth.session_data"))
reported("keys were rotated (#6147, #6171)", "unknown_key", "--jwks", other_jwks, "--base-url", ORIGIN, plugin, says="fetch /api/auth/jwks again")
reported("an error page saved as the JWKS", "malformed_jwks", "--jwks", file("page", "<html>404</html>"), plugin, says="answer of /api/auth/jwks")
reported("a JWKS without a key", "no_usable_key", "--jwks", file("empty", '{"keys":[]}'), plugin, says="/api/auth/token once")
reported("the public key as the secret (CVE-2022-29217)", "secret_is_a_key", *by_secret, plugin, secret=mint("--key", file("key"), "--jwks"), says="/api/auth/jwks")
reported("an id_token signed by a key that nobody has (#10638, #10643, #10648)", "client_secret", *by_secret,
         secret_token(OTHER, aud="client-1", acr="0", nonce="n"), says="access token")

# Issuer and audience.
reported("issuer with /api/auth configured for the JWT plugin (#5496)", "issuer_is_origin", *by_jwks, "--issuer", ORIGIN + "/api/auth", "--audience", ORIGIN, plugin)
reported("a token of the OAuth provider given to the JWT plugin's policy (#5496)", "issuer_with_path", *by_jwks, "--base-url", ORIGIN,
         plugin_token(iss=ORIGIN + "/api/auth"), says="/api/auth")
reported("a base URL with a slash at its end (index#774)", "issuer_slash", *by_jwks, "--issuer", ORIGIN + "/", "--audience", ORIGIN, plugin)
reported("no audience configured (index#774)", "audience_not_configured", *by_jwks, "--issuer", ORIGIN, plugin, says="policy.audience")
reported("a token of another deployment", "issuer_differs", *by_jwks, "--base-url", "https://preview.example", plugin, says="preview deployment")
reported("http for https", "issuer_differs", *by_jwks, "--base-url", "http://app.example", plugin, says="http or https")

# What is sent as a bearer token.
reported("the session_token as a bearer token", "session_token_is_no_jwt", *by_secret, "Authorization: Bearer UyGy0u7GgGXcDBgBIh3MW0MRNoIixpQV." + base64.b64encode(
    hmac.new(SECRET.encode(), b"UyGy0u7GgGXcDBgBIh3MW0MRNoIixpQV", hashlib.sha256).digest()).decode(), says="/api/auth/token")
reported("an opaque access token (mcp-context-forge#2149)", "opaque_token", *by_jwks, "puqeKvRlixaWyyAMgTcaUOyWEiSxfjTl", says="resource")
reported("the token of an e-mail link", "email_link", *by_secret, mint("--secret-env", "THE_SECRET", "--payload", json.dumps({"email": "a@b.c", "exp": NOW + 60})))
reported("a machine's token", "machine_token", *by_jwks, "--issuer", ORIGIN, "--audience", ORIGIN, plugin_token(client_id="ada"), says="client_credentials")
reported("Date.now() as exp", "in_milliseconds", *by_secret, secret_token(exp=(NOW + 900) * 1000), says="Math.floor")
reported("the token in its quotes", "quotes", *by_jwks, f'"{plugin}"')
reported("another scheme", "other_scheme", *by_jwks, "Authorization: Basic YTpi", says="Bearer")
reported("alg none", "not_signed", *by_jwks, "eyJhbGciOiJub25lIn0." + plugin.split(".")[1] + ".")

# The secret.
reported("a secret that ends in a newline", "secret_newline", *by_secret, secret_token(), secret=SECRET + "\n", says="newline")
reported("quotes from an env file", "secret_quotes", *by_secret, secret_token(), secret=f'"{SECRET}"')
reported("a newline on Better Auth's side", "secret_newline_elsewhere", *by_secret, secret_token(SECRET + "\n"))
reported("another secret", "secret_differs", *by_secret, secret_token(OTHER))
reported("another secret, with a newline that is not the reason", "secret_differs", *by_secret, secret_token(OTHER), secret=SECRET + "\n")
reported("a token from before the change of secrets (agent-native#2971)", "older_secret", "--secrets-env", "THE_SECRETS", secret_token(OTHER), THE_SECRETS=f"2:{SECRET},1:{OTHER}")
reported("the list given as the secret", "secret_is_list", *by_secret, secret_token(), secret=f"2:{SECRET},1:{OTHER}")
reported("the documentation's placeholder", "secret_is_public", *by_secret, secret_token(), secret="your-secret-key")
reported("a short secret", "secret_too_short", *by_secret, secret_token(), secret="short", says="openssl rand")


def cookies(issue, cause, v, *arguments, header=None, says="", session="compact", **settings):
    reported(issue, cause, "--secret-env", "THE_SECRET", "--session", session, *arguments, "--now", at(v), "Cookie: " + (header or v["cookie_header"]), says=says,
             **{"secret": v.get("secret", SECRET), **settings})


# Session cookies.
cookies("__Secure- in production, not here (#1487, #8737)", "secure_prefix", compact, "--base-url", ORIGIN, says="useSecureCookies")
cookies("another prefix", "cookie_prefix", compact, header=compact["cookie_header"].replace("better-auth.", "my-app."), says="cookiePrefix")
cookies("the wrong strategy (#2941)", "other_strategy", compact, session="jwt", says="cookieCache.strategy")
cookies("the wrong strategy the other way round", "other_strategy", by_jwt, session="compact")
cookies("a chunk that a proxy dropped (#4697, #8585)", "chunk_missing", compact_in_chunks,
        header=re.sub(r"; better-auth\.session_data\.0=[^;]*", "", compact_in_chunks["cookie_header"]), says="limits on headers")
cookies("the cookie cache is off, or has run out (#10021)", "cache_run_out", compact,
        header="better-auth.session_token=" + value_of(compact, "better-auth.session_token"), says="get-session")
cookies("session_data without session_token", "no_session_token", compact, header="better-auth.session_data=" + value_of(compact, "better-auth.session_data"))
older = "UyGy0u7GgGXcDBgBIh3MW0MRNoIixpQV"
older += "." + base64.b64encode(hmac.new(compact["secret"].encode(), older.encode(), hashlib.sha256).digest()).decode()
cookies("cookies of two sessions", "other_session", compact,
        header=compact["cookie_header"].replace(value_of(compact, "better-auth.session_token"), older), says="sign in again")
cookies("a session_token that was changed", "secret_differs", compact, header=compact["cookie_header"].replace("session_token=", "session_token=x"))
late = dict(compact, clocks=[{"now_ms": compact["clocks"][-1]["now_ms"]}])
cookies("an expired cache (#10021)", "cache_over", late, says="no logout")
cookies("the secret with a newline", "secret_newline", compact, secret=compact["secret"] + "\n")

# What it says where nothing is configured, and of what is good.
reported("nothing configured", "no_keys_given", plugin, says="--jwks")
reported("cookies, and no strategy", "session_strategy_not_given", *by_secret, "Cookie: " + compact["cookie_header"], says="--session compact")
good = json.loads(run("--json", "--now", str(NOW), *by_jwks, "--base-url", ORIGIN, plugin).stdout)
check("a good token is verified", good["verified"] and good["user"] == "ada" and all(step["mark"] == "passed" for step in good["steps"]))
refused = json.loads(run("--json", "--now", str(NOW + 900), *by_jwks, "--base-url", ORIGIN, plugin).stdout)
marks = [step["mark"] for step in refused["steps"]]
check("it stops at the step that failed", marks.count("failed") == 1 and refused["steps"][marks.index("failed")]["step"] == "dates"
      and set(marks[:marks.index("failed")]) == {"passed"} and set(marks[marks.index("failed") + 1:]) == {"not_reached"})
check("exit codes", [run("--now", str(NOW), *by_jwks, "--base-url", ORIGIN, plugin).returncode, run(*by_secret, plugin).returncode, run(plugin).returncode,
                     run("--nonsense").returncode] == [0, 1, 2, 2])

# What it never prints.
for arguments in ([*by_secret, secret_token()], [*by_secret, secret_token(OTHER)], [*by_jwks, plugin], [*by_secret, "--session", "compact", "Cookie: " + compact["cookie_header"]]):
    for json_or_not in ([], ["--json"]):
        answer = run("--now", str(NOW), *json_or_not, *arguments)
        told = answer.stdout + answer.stderr
        check(f"no secret and no signature is told: {arguments[0]}", SECRET not in told and arguments[-1].rsplit(".", 1)[-1] not in told and arguments[-1] not in told
              and "\x1b" not in told)
hostile = plugin_token(iss="https://a.example/\x1b[31m\n\u202e" + "x" * 300)
told = run(*by_jwks, "--base-url", ORIGIN, hostile).stdout
check("what the token says reaches the terminal as plain text", "\x1b" not in told and "\u202e" not in told and "x" * 121 not in told and "a.example" in told)

try:
    import pty
except ImportError:
    pty = None
if pty:
    def on_terminal(**more):
        """What is printed where standard output is a terminal."""
        ours, theirs = pty.openpty()
        subprocess.run([DOCTOR, "--now", str(NOW), *by_jwks, "--base-url", ORIGIN, plugin], stdout=theirs, stdin=subprocess.DEVNULL,
                       env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **more})
        os.close(theirs)
        out = os.read(ours, 100_000)
        os.close(ours)
        return out
    check("colours on a terminal", b"\x1b[32" in on_terminal())
    check("none where NO_COLOR is set", b"\x1b" not in on_terminal(NO_COLOR="1"))
    check("none on a dumb terminal", b"\x1b" not in on_terminal(TERM="dumb"))

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
