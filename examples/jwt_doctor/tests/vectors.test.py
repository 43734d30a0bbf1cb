#!/usr/bin/env python3
"""Asks jwt_doctor about every vector, at each of its times and in each of its spoilt variants, and compares what it says the thing
is, and the cause that it names, with what is right. It counts the kinds and the reasons that were asked about.

vectors.test.py JWT_DOCTOR VECTORS
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

DOCTOR, VECTORS = sys.argv[1], pathlib.Path(sys.argv[2])

ARTEFACTS = {
    "jwks_jwt": "jwt_plugin_token", "hs256_jwt": "shared_secret_token", "cookie_cache_compact": "compact_session", "cookie_cache_jwt": "jwt_session",
    "cookie_cache_jwt_jwks": "jwks_session", "cookie_cache_jwe": "jwe_session", "signed_session_token": "signed_session_token",
    "email_verification_jwt": "email_link", "oidc_id_token": "id_token", "oauth_access_token": "oauth_access_token", "opaque_oauth_access_token": "opaque",
}

# What is wrong with each spoilt variant. "SIGNATURE", "LENGTH" and so on stand for what depends on the kind of vector: see `right`.
CAUSES = {
    **dict.fromkeys(["alg_none", "alg_none_empty_sig", "alg_none_keep_sig", "alg_None_empty_sig", "alg_NONE_empty_sig", "alg_nOnE_empty_sig"], "not_signed"),
    "alg_empty_empty_sig": "unknown_algorithm",
    **dict.fromkeys(["alg_missing", "alg_number", "header_json_array", "header_not_json"], "malformed_header"),
    **dict.fromkeys(["hs384_same_secret", "hs512_same_secret"], "other_hmac"),
    **dict.fromkeys(["alg_swapped_to_ES256", "alg_swapped_to_EdDSA", "alg_swapped_to_PS256", "alg_swapped_to_RS256"], "key_of_other_algorithm"),
    **dict.fromkeys(["hs256_confusion_b64_x_or_n", "hs256_confusion_jwk_json", "hs256_confusion_raw_x_or_n", "hs256_confusion_spki_pem",
                     "hs256_confusion_spki_pem_trimmed", "hs256_empty_key", "hs256_no_kid_better_auth_secret"], "HMAC"),
    **dict.fromkeys(["alg_A256KW", "enc_A128CBC-HS256"], "other_encryption"),
    "crit_unknown": "unsupported_critical", "unknown_kid": "unknown_key", "header_kid_unknown": "other_secret", "missing_kid": "KID",
    "wrong_audience_expected": "audience_differs", "wrong_issuer_expected": "issuer_differs", "issuer_trailing_slash_differs": "issuer_slash",
    "expired_but_valid": "cache_over",
    "empty_string": "EMPTY", **dict.fromkeys(["four_segments", "two_segments"], "SEGMENTS"),
    **dict.fromkeys(["newline_trailing", "whitespace_inside"], "white_space"), "std_base64_padding": "padding",
    "noncanonical_base64_trailing_bits": "NOT_CANONICAL",
    **dict.fromkeys(["bitflip_signature_first", "bitflip_signature_last", "header_resigned_unprotected_typ", "payload_not_json", "secret_base64_decoded",
                     "secret_sha256", "tampered_payload", "tampered_payload_bitflip", "tampered_payload_exp_extended", "tampered_payload_sub", "wrong_secret",
                     "wrong_secret_empty", "zero_signature", "ecdsa_r_s_equal_n", "ed25519_noncanonical_S_plus_L", "embedded_jku_header", "embedded_jwk_header",
                     "wrong_key_same_kid", "signature_wrong_secret", "signature_over_session_only", "keys_reordered", "tampered_expiresAt", "tampered_user_id",
                     "tampered_token"], "SIGNATURE"),
    **dict.fromkeys(["empty_signature", "extended_signature_1byte", "truncated_signature_1byte", "ecdsa_der_encoded_signature"], "LENGTH"),
    **dict.fromkeys(["truncated_signature", "truncated_signature_4chars"], "CUT"),
    **dict.fromkeys(["ciphertext_bitflip", "ciphertext_not_block_multiple", "header_kid_removed", "iv_bitflip", "tag_bitflip", "tag_empty", "tag_truncated_half",
                     "wrong_salt_account"], "decryption_failed"),
    **dict.fromkeys(["encrypted_key_not_empty", "four_parts", "missing_signature", "not_base64", "truncated_value", "expiresAt_string", "extra_dot_prefix",
                     "truncated_sig", "base64url_nopad_sig", "empty_sig", "empty_token"], "cookie_changed"),
    **dict.fromkeys(["jwt_instead", "hs256_jws_instead"], "other_strategy"), "no_sig": "unsigned_session_token",
}

# The hand-made payloads, each by itself. None where the token is good.
EDGES = {
    "exp_missing": "never_expires", "exp_string": "date_no_number", "exp_float": None, "exp_exponent": None, "exp_negative": ("token_expired", "date_no_number"),
    "exp_huge": "date_no_number", "exp_int_overflow": ("date_no_number", "in_milliseconds"), "exp_null": "date_no_number", "exp_milliseconds": "in_milliseconds",
    "iat_future": None, "iat_string": "date_no_number", "nbf_future": "token_not_yet_valid", "sub_missing": ("no_subject", "email_link"),
    "sub_empty": "subject_unusable", "sub_number": "subject_unusable", "sub_null": "subject_unusable", "sub_duplicate_key": "malformed_payload",
    "aud_present": "audience_not_configured", "payload_array": "malformed_payload", "payload_string": "malformed_payload", "payload_empty": "malformed_payload",
    "payload_trailing_garbage": "malformed_payload", "payload_bom": "malformed_payload", "payload_invalid_utf8": "malformed_payload",
    "payload_deep_nesting": "malformed_payload", "payload_escaped_sub": None, "sub_with_nul": "subject_unusable",
    "header_extra_b64_false": "unsupported_critical", "header_crit_unknown": "unsupported_critical", "header_crit_empty": "unsupported_critical",
    "header_dup_alg": "malformed_header", "header_alg_lowercase": "unknown_algorithm", "header_typ_at_jwt": "oauth_access_token",
}

passed = failed = 0
kinds, reasons = collections.Counter(), collections.Counter()
temporary = tempfile.TemporaryDirectory()


def right(name, vector, spoilt_alg):
    """The cause, or the causes, of a spoilt variant."""
    kind, cause = vector["kind"], CAUSES[name]
    cookie, by_jwks = kind.startswith("cookie_cache"), "jwks_raw" in vector or "jwks" in vector
    rsa = (spoilt_alg or "")[:2] in ("RS", "PS")  # whose signatures are as long as the key
    signature = "decryption_failed" if kind == "cookie_cache_jwe" else "key_differs" if by_jwks else "client_secret" if kind == "oidc_id_token" else "secret_differs"
    if cause == "SIGNATURE":
        return signature
    if cause == "LENGTH":
        return "cookie_changed" if kind == "cookie_cache_compact" else signature if rsa else "signature_length"
    if cause == "CUT":  # by some characters: what is left may be base64url or not
        return ("cookie_changed",) if kind == "cookie_cache_compact" else ("signature_length", "not_canonical", "cookie_changed", *([signature] if rsa else []))
    return {"HMAC": "session_by_secret" if cookie else "hmac_token_for_public_keys", "KID": ("key_differs", "kid_missing"),
            "EMPTY": "missing_credentials" if cookie else "empty_token", "SEGMENTS": "cookie_changed" if cookie else "missing_segment",
            "NOT_CANONICAL": "cookie_changed" if cookie else "not_canonical"}.get(cause, cause)


def ask(arguments, environment, text):
    run = subprocess.run([DOCTOR, "--json", *arguments, *([text] if len(text) < 100_000 else [])], input=text if len(text) >= 100_000 else "",
                         env={**os.environ, **environment}, capture_output=True, text=True)
    answer = json.loads(run.stdout)
    told = run.stdout + run.stderr
    for secret in [*environment.values(), *(text[i:i + 80] for i in range(0, max(len(text) - 80, 0), 80))]:
        assert len(secret) < 8 or secret not in told, "a secret or a piece of the token is told"
    assert run.returncode == (0 if answer["verified"] else run.returncode) and run.returncode in (0, 1, 2), run.returncode
    return answer


def compare(where, answer, cause, artefact=None):
    global passed, failed
    got = None if answer["verified"] else answer["cause"]
    if got in (cause if isinstance(cause, tuple) else (cause,)) and (artefact is None or answer["artefact"] == artefact):
        passed += 1
        return
    failed += 1
    print(f"FAIL {where}: got {answer['artefact']}, {got}; want {artefact}, {cause}")


def seconds(clock):
    return str(clock["now"]) if "now" in clock else "%d.%03d" % divmod(clock["now_ms"], 1000)


def configuration(vector):
    """Arguments and environment with the vector's own keys, and the input as a server receives it."""
    kind, verify = vector["kind"], vector.get("verify") or {}
    arguments, environment = [], {}
    if "jwks_raw" in vector or "jwks" in vector:
        path = pathlib.Path(temporary.name) / "jwks.json"
        path.write_text(vector.get("jwks_raw") or json.dumps(vector["jwks"]))
        arguments += ["--jwks", str(path)]
    elif vector.get("secrets"):
        environment["THE_SECRETS"] = ",".join(f"{each['version']}:{each['value']}" for each in vector["secrets"])
        arguments += ["--secrets-env", "THE_SECRETS"]
    elif vector.get("secret"):
        environment["THE_SECRET"] = vector["secret"]
        arguments += ["--secret-env", "THE_SECRET"]
    if kind.startswith("cookie_cache"):
        name = re.sub(r"\.\d+$", "", vector.get("cookie_name") or vector["session_data_header"].split("=")[0])
        secure = name.startswith("__Secure-")
        arguments += ["--session", "jwks" if kind.endswith("jwks") else kind.split("_")[2], "--session-data-alone",
                      "--session-data-name", name.removeprefix("__Secure-"), "--base-url", "https://localhost" if secure else "http://localhost:3000"]
        if verify.get("issuer"):
            arguments += ["--issuer", verify["issuer"]]
        contents = vector["expected"].get("data") or vector["expected"].get("payload")
        if contents.get("version"):
            arguments += ["--cache-version", contents["version"]]
        return arguments, environment, "Cookie: " + (vector.get("cookie_header") or f"{vector['session_token_header']}; {vector['session_data_header']}")
    if kind == "signed_session_token":
        name = vector["cookie_name"]
        arguments += ["--session", "compact", "--session-token-name", name.removeprefix("__Secure-"),
                      "--base-url", "https://localhost" if name.startswith("__Secure-") else "http://localhost:3000"]
        return arguments, environment, "Cookie: " + vector["cookie_header"]
    if verify.get("typ"):
        arguments += ["--type", verify["typ"]]
    payload = (vector.get("expected") or {}).get("payload") or {}
    if "client_id" in payload and payload.get("client_id") == payload.get("sub"):
        arguments += ["--client"]
    return arguments, environment, vector.get("token") or vector["value"]


def expectations(verify):
    """--issuer and --audience of one of the accepted values."""
    out = []
    for name in ("issuer", "audience"):
        if verify.get(name):
            out += [f"--{name}", verify[name] if isinstance(verify[name], str) else verify[name][0]]
    return out


def examine(where, vector):
    kind = vector["kind"]
    kinds[kind] += 1
    arguments, environment, text = configuration(vector)
    own = [] if kind.startswith("cookie_cache") else expectations(vector.get("verify") or {})
    if kind == "hs256_edge":
        return compare(where, ask([*arguments, "--now", str(vector["evaluate_at"])], environment, text), EDGES[vector["name"]])
    payload = (vector.get("expected") or {}).get("payload") or {}
    clocks = vector.get("clocks")
    if not clocks and kind.startswith("cookie_cache"):
        until = vector["expected"].get("expires_at_ms") or vector["expected"]["expires_at"] * 1000
        clocks = [{"now_ms": until - 1000, "outcome": "ok"}]
    clocks = clocks or [{"now": vector.get("issued_at", 1), "outcome": "ok"}]

    # The lone surrogate of one payload is no I-JSON; without sub a token is nobody's.
    always = ("malformed_payload",) if "lone_surrogate" in vector["name"] else ()
    good = {"email_verification_jwt": "email_link", "opaque_oauth_access_token": "opaque_token", "signed_session_token": "cache_run_out"}.get(
        kind, "no_subject" if kind == "jwks_jwt" and "sub" not in payload else None)
    for clock in clocks:
        leeway = ["--leeway", str(clock.get("leeway", 0))]
        want = {"ok": good if not (good == "cache_run_out" and "session_token" not in vector["cookie_name"]) else "missing_credentials", "expired": "cache_over" if kind.startswith("cookie_cache") else "token_expired", "not_yet_valid": "token_not_yet_valid"}[clock["outcome"]]
        answer = ask([*arguments, *own, *leeway, "--now", seconds(clock)], environment, text)
        if clock["outcome"] != "ok":
            reasons[clock["outcome"]] += 1
        artefact = None if always or "sub" not in payload and kind == "jwks_jwt" else ARTEFACTS[kind]
        compare(f"{where} at {seconds(clock)}", answer, (want, *always), artefact)
    for spoilt in vector.get("negatives", []):
        reasons[spoilt["reason"]] += 1
        header = spoilt.get("cookie_header")
        answer = ask([*arguments, *own, "--now", seconds(clocks[0])], environment, "Cookie: " + header if header else spoilt.get("token", spoilt.get("value")))
        compare(f"{where} !{spoilt['name']}", answer, right(spoilt["name"], vector, answer["says"].get("alg")))
    for elsewhere in vector.get("claim_negatives", []):
        reasons[elsewhere["reason"]] += 1
        answer = ask([*arguments, *expectations(elsewhere["verify"]), "--now", seconds(clocks[0])], environment, text)
        want = CAUSES[elsewhere["name"]]
        compare(f"{where} !{elsewhere['name']}", answer, (want, *always, *(("no_subject",) if "sub" not in payload else ())))
    if kind == "signed_session_token":  # by itself, as it is sent by mistake in place of a JWT
        answer = ask(["--secret-env", "THE_SECRET"], environment, "Authorization: Bearer " + vector["value"]) if "value" in vector else None
        if answer:
            compare(f"{where} as a bearer token", answer, "session_token_is_no_jwt", "signed_session_token")


for path in sorted(VECTORS.glob("*.json")):
    for vector in json.loads(path.read_text())["vectors"]:
        try:
            examine(f"{path.stem}/{vector['name']}", vector)
        except (AssertionError, KeyError, ValueError) as problem:
            failed += 1
            print(f"FAIL {path.stem}/{vector['name']}: {type(problem).__name__} {problem}")

print(f"kinds: {len(kinds)}: {', '.join(f'{name} {count}' for name, count in sorted(kinds.items()))}")
print(f"reasons: {len(reasons)}: {', '.join(f'{name} {count}' for name, count in sorted(reasons.items()))}")
if (VECTORS.parent / "README.md").exists():  # the full set, of which nothing may be left out
    everything = {kind for kind in [*ARTEFACTS, "hs256_edge"]}
    if set(kinds) != everything:
        failed += 1
        print(f"FAIL kinds that were not asked about, or are new: {set(kinds) ^ everything}")
    if len(reasons) < 14:
        failed += 1
        print("FAIL too few reasons")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
