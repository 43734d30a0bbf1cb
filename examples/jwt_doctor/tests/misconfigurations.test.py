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
import urllib.parse

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


def signed_by(secret, token="UyGy0u7GgGXcDBgBIh3MW0MRNoIixpQV"):
    """A session_token."""
    return token + "." + base64.b64encode(hmac.new(secret.encode(), token.encode(), hashlib.sha256).digest()).decode()


plugin = plugin_token()
compact, compact_in_chunks, by_jwt = vector("compact_plain"), vector("compact_chunked"), vector("jwt_plain")

# Keys and algorithms.
reported("HS256 wanted, EdDSA got (#390, #7245)", "public_key_token_for_secret", *by_secret, plugin, says="EdDSA")
reported("the session cookie verified by JWKS (#8923)", "session_by_secret", *by_jwks, "--session", "jwks", "--session-data-alone", "Cookie: " + by_jwt["cookie_header"])
reported("the session cookie sent as a bearer token (#8923)", "session_is_no_bearer", *by_jwks, value_of(by_jwt, "better-auth.session_data"))
reported("keys were rotated (#6147, #6171)", "unknown_key", "--jwks", other_jwks, "--base-url", ORIGIN, plugin, says="fetch /api/auth/jwks again")
reported("an error page saved as the JWKS", "malformed_jwks", "--jwks", file("page", "<html>404</html>"), plugin, says="answer of /api/auth/jwks")
reported("a JWKS without a key", "no_usable_key", "--jwks", file("empty", '{"keys":[]}'), plugin, says="/api/auth/token once")
der = bytes.fromhex("302a300506032b6570032100") + base64.urlsafe_b64decode(json.loads(pathlib.Path(jwks).read_text())["keys"][0]["x"] + "=")
lines = base64.b64encode(der).decode()
pem = f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"
check("a public key in PEM verifies", run("--now", str(NOW), "--jwks", file("key.pem", pem), "--base-url", ORIGIN, plugin).returncode == 0)
for what, text, cause, says in (
    ("a certificate", pem.replace("PUBLIC KEY", "CERTIFICATE"), "key_is_certificate", "openssl x509"), ("PKCS #1", pem.replace("PUBLIC KEY", "RSA PUBLIC KEY"), "key_is_not_spki", "openssl pkey"),
    ("an .env file's PEM", pem.replace("\n", "\\n"), "key_has_escaped_newlines", "line break"), ("a PEM that was cut", pem.replace(lines, lines[:-8]), "malformed_key", "Copy the key again"),
    ("a private key", pathlib.Path(file("key")).read_text(), "private_key_material", "replace the key"),
):
    reported(f"{what} in place of the JWKS", cause, "--jwks", file("wrong.pem", text), plugin, says=says)
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
reported("http for https", "issuer_differs", *by_jwks, "--base-url", "http://app.example", plugin, says="http and https")

# What is sent as a bearer token.
reported("the session_token as a bearer token", "session_token_is_no_jwt", *by_secret, "Authorization: Bearer " + signed_by(SECRET), says="/api/auth/token")
reported("an opaque access token (mcp-context-forge#2149)", "opaque_token", *by_jwks, "puqeKvRlixaWyyAMgTcaUOyWEiSxfjTl", says="resource")
reported("the token of an e-mail link", "email_link", *by_secret, mint("--secret-env", "THE_SECRET", "--payload", json.dumps({"email": "a@b.c", "exp": NOW + 60})))
reported("a machine's token", "machine_token", *by_jwks, "--issuer", ORIGIN, "--audience", ORIGIN, plugin_token(client_id="ada"), says="client_credentials")
reported("Date.now() as exp", "in_milliseconds", *by_secret, secret_token(exp=(NOW + 900) * 1000), says="Math.floor")
reported("the token in its quotes", "quotes", *by_jwks, f'"{plugin}"')
reported("another scheme", "other_scheme", *by_jwks, "Authorization: Basic YTpi", says="Bearer")
reported("alg none", "not_signed", *by_jwks, "eyJhbGciOiJub25lIn0." + plugin.split(".")[1] + ".")

doubled = reported("Bearer written twice", "scheme_doubled", *by_jwks, "Authorization: Bearer Bearer " + plugin, says="twice")
check("what stands behind the two is seen", doubled["artefact"] == "jwt_plugin_token")
reported("Bearer written twice, in small letters too", "scheme_doubled", *by_jwks, "bearer  bearer " + plugin)
for missing in ("null", "undefined", "[object Object]", "[object Promise]"):
    for before in ("Bearer ", "Authorization: Bearer ", ""):
        reported(f"a frontend that has no token: {before}{missing}", "missing_as_text", *by_jwks, before + missing, says="the frontend")
no_keys = reported("a frontend that has no token, and no keys given", "missing_as_text", "Bearer null")
check("the header line is one, with a token that is none", no_keys["steps"] == [{"step": "header line", "mark": "passed"}])
reported("an empty token behind Bearer", "empty_token", *by_jwks, "Authorization: Bearer ")
reported("the token in its quotes, behind Bearer", "quotes", *by_jwks, f'Bearer "{plugin}"')
for before in ("", "Authorization: Bearer "):
    reported("the whole answer of /api/auth/token", "json_answer", *by_jwks, before + json.dumps({"token": plugin}), says="member token")

# The secret.
for around in ("%s\n", "%s\r\n", " %s", "%s\t"):
    reported(f"a secret in {around!r}", "secret_has_whitespace", *by_secret, secret_token(), secret=around % SECRET, says="mounted file")
for around in ('"%s"', "'%s'", "`%s`"):
    reported(f"a secret in {around}, from an env file", "secret_is_quoted", *by_secret, secret_token(), secret=around % SECRET, says="docker --env-file")
check("a secret that cannot be right is wrong configuration", run(*by_secret, secret_token(), secret=SECRET + "\n").returncode == 2)
any_ends = "--allow-surrounding-characters"
for around in ("%s\n", '"%s"'):
    exact = run("--now", str(NOW), *by_secret, any_ends, secret_token(around % SECRET), secret=around % SECRET)
    check(f"a secret that is {around!r} on both sides: {exact.stdout}", exact.returncode == 0)
    reported("the same on this side alone", "secret_differs", *by_secret, any_ends, secret_token(), secret=around % SECRET)
reported("a newline on Better Auth's side", "secret_newline_elsewhere", *by_secret, secret_token(SECRET + "\n"))
reported("another secret", "secret_differs", *by_secret, secret_token(OTHER))
reported("a token from before the change of secrets (agent-native#2971)", "older_secret", "--secrets-env", "THE_SECRETS", secret_token(OTHER), THE_SECRETS=f"2:{SECRET},1:{OTHER}")
reported("the list given as the secret", "secret_is_list", *by_secret, secret_token(), secret=f"2:{SECRET},1:{OTHER}")
reported("the list given as the secret, and a token of the second", "secret_is_list", *by_secret, secret_token(OTHER), secret=f"2: {SECRET} , 1: {OTHER}")
reported("a list of other secrets given as the secret", "secret_differs", *by_secret, secret_token(), secret=f"2:{OTHER},1:{OTHER}")
reported("a list with two secrets of one version", "malformed_secrets", "--secrets-env", "THE_SECRETS", secret_token(), THE_SECRETS=f"1:{SECRET},1:{OTHER}", says="2:current,1:older")
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
        header=re.sub(r"; better-auth\.session_data\.0=[^;]*", "", compact_in_chunks["cookie_header"]), says="headers are limited")
cookies("the cookie cache is off, or has run out (#10021)", "cache_run_out", compact,
        header="better-auth.session_token=" + value_of(compact, "better-auth.session_token"), says="get-session")
cookies("session_data without session_token", "no_session_token", compact, header="better-auth.session_data=" + value_of(compact, "better-auth.session_data"))
older = signed_by(compact["secret"])
cookies("cookies of two sessions", "other_session", compact,
        header=compact["cookie_header"].replace(value_of(compact, "better-auth.session_token"), older), says="sign in again")
cookies("a session_token that was changed", "secret_differs", compact, header=compact["cookie_header"].replace("session_token=", "session_token=x"))
late = dict(compact, clocks=[{"now_ms": compact["clocks"][-1]["now_ms"]}])
cookies("an expired cache (#10021)", "cache_over", late, says="not a logout")
cookies("the secret with a newline", "secret_has_whitespace", compact, secret=compact["secret"] + "\n")
cookies("the list given as the secret", "secret_is_list", compact, secret=f"2:{OTHER},1:{compact['secret']}")

# The same cookie twice: one is left over from an older Domain or Path.
twice = f"better-auth.session_data={value_of(compact, 'better-auth.session_data')[:-4]}; {compact['cookie_header']}"
for text, cookie in ((twice, "session_data"), (f"better-auth.session_token={older}; {compact['cookie_header']}", "session_token")):
    for strategy in ("compact", "jwt"):
        answer = reported(f"two values of {cookie}, {strategy}", "conflicting_cookies", *by_secret, "--session", strategy, "Cookie: " + text, secret=compact["secret"], says="Domain and Path")
        check(f"the step that failed is {cookie}: {answer['steps']}", {"step": cookie, "mark": "failed"} in answer["steps"] and answer["claim"] == cookie)
answer = reported("two values of session_data, and no strategy", "conflicting_cookies", *by_secret, "Cookie: " + twice, secret=compact["secret"], says="Domain and Path")
check(f"it is told what they are: {answer['artefact']}", answer["artefact"] == "compact_session")
alone = "better-auth.session_token="
answer = reported("two values of session_token alone", "conflicting_cookies", *by_secret, f"Cookie: {alone}{older}; {alone}a{older}", says="Domain and Path")
check("they are session tokens", answer["artefact"] == "signed_session_token" and answer["claim"] == "session_token")
for again in ("; " + compact["cookie_header"], "; " + compact["cookie_header"].split("; ")[0]):
    check("two cookies with equal values are one", run("--session", "compact", *by_secret, "--now", at(compact), "Cookie: " + compact["cookie_header"] + again,
                                                       secret=compact["secret"]).returncode == 0)

# Cookies of which it was not said how to read them.
session_token = urllib.parse.quote(older, safe="")


def header(issue, cause, text, *arguments, artefact=None, code=1, says="", **settings):
    answer = reported(issue, cause, *arguments, text, says=says, **settings)
    check(f"{issue}: it looks like {answer['artefact']}, not {artefact}", artefact in (None, answer["artefact"]))
    check(f"{issue}: exit {code}", run(*arguments, text, **settings).returncode == code)
    return answer


for before in ("Cookie: ", "", "Set-Cookie: ", "set-cookie: "):
    for name in ("better-auth.session_token=", "__Secure-better-auth.session_token="):
        for behind in ("; Path=/; HttpOnly; SameSite=Lax",) if before.lower().startswith("set") else ("", "; theme=dark"):
            found = header(f"a session_token alone: {before}{name}{behind}", "session_token_alone", before + name + session_token + behind, *by_secret, artefact="signed_session_token",
                           says="no JWT", secret=compact["secret"])
            check("its signature was checked", found["steps"] == [{"step": "session_token", "mark": "passed"}] and "the signature holds" in found["notes"][0])
lone = "Cookie: better-auth.session_token=" + session_token
header("a session_token alone, of another secret", "secret_differs", lone, *by_secret, artefact="signed_session_token")
header("a session_token alone, the secret with a newline", "secret_has_whitespace", lone, *by_secret, secret=compact["secret"] + "\n", code=2)
header("a session_token alone, a newline on Better Auth's side", "secret_newline_elsewhere", "Cookie: better-auth.session_token=" + urllib.parse.quote(signed_by(SECRET + "\n"), safe=""), *by_secret)
header("a session_token alone, and nothing to check it with", "no_keys_given", lone, artefact="signed_session_token", code=2, says="--secret-env")
header("a session_token alone, and public keys", "session_token_alone", lone, *by_jwks, artefact="signed_session_token", says="/api/auth/token")
header("a session_token without its signature", "unsigned_session_token", lone.split("session_token=")[0] + "session_token=" + older.split(".")[0], code=1, artefact="opaque")
for strategy in ("compact", "jwt", "jwe"):
    header(f"a session_token alone, where {strategy} is asked for", "cache_run_out", lone, *by_secret, "--session", strategy, artefact="signed_session_token", secret=compact["secret"])
header("a session_token with __Secure-, where http is configured", "secure_prefix", lone.replace("better", "__Secure-better"), *by_secret, "--session", "compact",
       artefact="signed_session_token", says="--base-url", secret=compact["secret"])
for v, strategy in ((compact, "compact"), (compact_in_chunks, "compact"), (by_jwt, "jwt"), (vector("jwe_plain"), "jwe"), (vector("jwt_jwks_EdDSA"), "jwks")):
    both = "Cookie: " + v["cookie_header"]
    given = header(f"cookies, a secret, and no strategy: {strategy}", "session_strategy_not_given", both, *by_secret, artefact=strategy + "_session", code=2, says="--session " + strategy)
    check(f"no secret is asked for that was given: {given['remedy']}", "secret" not in given["remedy"])
    header(f"cookies, and neither a secret nor a strategy: {strategy}", "session_strategy_not_given", both, code=2, says="the secret with --secret-env")
given = header("cookies of a strategy by JWKS, and keys", "session_strategy_not_given", "Cookie: " + vector("jwt_jwks_EdDSA")["cookie_header"], *by_jwks, code=2, says="Give --session jwks")
check("no JWKS is asked for that was given", "/api/auth/jwks" not in given["remedy"])
two_lines = "\r\n".join(f"Set-Cookie: {each}; Path=/; HttpOnly" for each in compact["cookie_header"].split("; "))
header("two Set-Cookie lines", "session_strategy_not_given", two_lines, *by_secret, artefact="compact_session", code=2, says="--session compact")
for lines in (two_lines, two_lines.replace("; Path=/; HttpOnly", "")):
    check("two Set-Cookie lines are verified", run("--session", "compact", *by_secret, "--now", at(compact), lines, secret=compact["secret"]).returncode == 0)
header("an attribute is no cookie", "no_better_auth_cookie", "Set-Cookie: a=b; better-auth.session_token=" + session_token)
header("a chunk that is missing, and no strategy", "chunk_missing", "Cookie: " + re.sub(r"; better-auth\.session_data\.0=[^;]*", "", compact_in_chunks["cookie_header"]), *by_secret)
header("a session cookie that a sign-out clears", "cookie_empty", "Set-Cookie: better-auth.session_token=; Max-Age=0; Path=/", says="signs out")

# Cookies that are not Better Auth's.
looked_for = "neither better-auth.session_token nor better-auth.session_data"
for session in ([], [*by_secret, "--session", "compact"]):
    for text in ("foo=bar", "next-auth.session-token=" + value_of(by_jwt, "better-auth.session_token"), "xbetter-auth_session_token=a", "better-auth.session_tokens=a"):
        answer = header(f"cookies of somebody else: {text} {session}", "no_better_auth_cookie", "Cookie: " + text, *session, artefact="unknown", says=looked_for)
        check("no name that was not looked for", "foo" not in str(answer) and "next-auth" not in str(answer))
    header("no cookie at all", "no_better_auth_cookie", "Cookie:", *session, artefact="nothing")
    answer = header("a JWT in a cookie of another name", "jwt_in_other_cookie", f"Cookie: a=b; tok\x1ben={plugin}; c=d", *session, artefact="jwt_plugin_token", says='cookie "tok?en" is a JWT')
    for name in ("my.session_token", "__Secure-my.session_token", "my.session_data", "my.session_data.0"):
        header(f"another prefix: {name}", "cookie_prefix", f"Cookie: {name}={session_token}", *session, artefact="signed_session_token", says="--cookie-prefix")
header("another prefix that was named", "session_token_alone", f"Cookie: my.session_token={session_token}", *by_secret, "--cookie-prefix", "my", secret=compact["secret"])
header("the usual prefix, where another was named", "cookie_prefix", lone, "--cookie-prefix", "my", says="neither my.session_token nor my.session_data")
header("a prefix that no cookie can have", "invalid_policy", lone, "--cookie-prefix", "=;", code=2)

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
for arguments in ([*by_secret, secret_token()], [*by_secret, secret_token(OTHER)], [*by_jwks, plugin], [*by_secret, "--session", "compact", "Cookie: " + compact["cookie_header"]],
                  [*by_secret, lone], [lone], ["Cookie: token=" + plugin], ["Authorization: Bearer Bearer " + plugin]):
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
        out, piece = b"", b"the first"
        while piece:  # a terminal may hand it over in pieces
            try:
                piece = os.read(ours, 100_000)
            except OSError:  # how Linux says that all was read
                piece = b""
            out += piece
        os.close(ours)
        return out
    check("colours on a terminal", b"\x1b[32" in on_terminal())
    check("none where NO_COLOR is set", b"\x1b" not in on_terminal(NO_COLOR="1"))
    check("none on a dumb terminal", b"\x1b" not in on_terminal(TERM="dumb"))

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
