#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Asks the library, jose and PyJWT of the same tokens. Where they differ, a named rule explains it, or the run fails.

differential.py --shim SHIM --jose FOLDER [--seed N] [--cases N] [--show]    FOLDER has jose installed
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import jwt
import jwt.api_jwt

import cases
import rules

warnings.simplefilter("ignore")


class Then(jwt.api_jwt.datetime):
    """PyJWT takes no time from outside."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(cases.NOW, tz)


jwt.api_jwt.datetime = Then
prepared = {}


def by_pyjwt(token, key, algorithms, bare):
    if key.alg not in prepared:
        # Where the key does not say its algorithm, PyJWT is told those of the policy alone.
        by_jwk = jwt.PyJWK({name: value for name, value in key.jwk.items() if name != "kid"}, key.alg) if key.jwk else None
        prepared[key.alg] = (key.secret.encode(),) * 2 if key.secret else (by_jwk, key.private.public_key())
    try:
        claims = jwt.decode(token, prepared[key.alg][bare], algorithms=algorithms, issuer=cases.ISSUER, audience=cases.AUDIENCE, options={"require": ["exp", "sub"]})
        return {"ok": True, "sub": claims["sub"]}
    except Exception as problem:  # whatever it is, it is no
        return {"ok": False, "error": f"{type(problem).__name__}: {problem}"}


def by_program(command, folder, requests, name, as_files):
    asked, answered = folder / f"{name}.in", folder / f"{name}.out"
    with open(asked, "w", encoding="utf-8") as file:
        for request in requests:
            file.write(json.dumps(request) + "\n")
    if as_files:
        subprocess.run([*command, asked, answered], check=True)
    else:
        with open(asked, "rb") as stdin, open(answered, "wb") as stdout:
            subprocess.run(command, stdin=stdin, stdout=stdout, check=True)
    with open(answered, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def documented(source):
    """The rules that docs/assurance.md has a row for."""
    text = (source / "docs/assurance.md").read_text()
    table = re.search(r"<!-- differential rules -->\n(.*?)<!-- differential rules: end -->", text, re.DOTALL)
    return re.findall(r"^\| `([^`]+)` \|", table[1], re.MULTILINE) if table else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shim", required=True)
    parser.add_argument("--jose", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--cases", type=int, default=4000)
    parser.add_argument("--show", action="store_true", help="one token for each rule")
    given = parser.parse_args()
    here = pathlib.Path(__file__).resolve().parent
    failed = []

    known, rows = set(rules.REFUSED) | set(rules.ACCEPTED), set(documented(here.parent.parent))
    failed += [f"docs/assurance.md has no row for the rule `{name}`" for name in sorted(known - rows)]
    failed += [f"docs/assurance.md explains a rule that there is not: `{name}`" for name in sorted(rows - known)]

    made = list(cases.generate(given.seed, given.cases))
    family = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
    ours_in, jose_in, pyjwt = [], [], []
    for index, _, key, token in made:
        # Some verifiers accept more than the key's own algorithm, and some keys do not say theirs.
        several = key.alg[0] in "RP" and index % 3 != 0
        bare = several and index % 3 == 1
        names = {"algorithms": family if several else [key.alg], "issuer": cases.ISSUER, "audience": cases.AUDIENCE}
        jwk = key.jwk and {name: value for name, value in key.jwk.items() if name != "alg" or not bare}
        keys = {"secret": key.secret} if key.secret else {"jwks": json.dumps({"keys": [jwk]})}
        ours_in.append({"id": index, "op": "access", "token": token, "keys": keys, "policy": names, "now": cases.NOW})
        jose_in.append({**names, "algorithms": [*names["algorithms"], *(["Ed25519"] if key.alg == "EdDSA" else [])], "token": token, "now": cases.NOW, "key": {"id": f"{key.kid} {bare} ", "secret": key.secret} if key.secret else {"id": f"{key.kid} {bare} ", "jwk": jwk}})
        pyjwt.append(by_pyjwt(token, key, names["algorithms"], bare))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        jose = by_program(["env", "-C", given.jose, "node", here / "jose_peer.mjs"], folder, jose_in, "jose", True)
        # The library is asked whether that user may use that path: so the subject is compared by itself, byte for byte.
        for request, *others in zip(ours_in, jose, pyjwt):
            subject = next((other["sub"] for other in others if other["ok"] and isinstance(other["sub"], str)), "user-1")
            request["path_user_id"] = subject.encode("utf-8", "replace").decode()
        ours = by_program([given.shim], folder, ours_in, "ours", False)
    if not len(ours) == len(jose) == len(made):
        sys.exit(f"{len(made)} cases, but {len(ours)} and {len(jose)} answers")

    agreed, used, shown, verdicts = collections.Counter(), collections.Counter(), {}, collections.Counter()
    unexplained = 0
    for (index, how, key, token), we, *others in zip(made, ours, jose, pyjwt):
        if we.get("error") in ("bad_request", "user_mismatch") or we["id"] != index:
            failed.append(f"case {index}: {'another subject' if we.get('error') == 'user_mismatch' else 'the shim could not read it'}: {token[:1500]}")
            continue
        verdicts["accepted" if we["ok"] else we["error"]] += 1
        for peer, other in zip(("jose", "PyJWT"), others):
            if we["ok"] == other["ok"]:
                agreed[peer] += 1
                continue
            rule = rules.rule_for(we, peer, other, token, key)
            used[rule, peer] += 1
            shown.setdefault((rule, peer), token)
            if rule is None:
                unexplained += 1
                if unexplained <= 20:
                    failed.append(f"case {index} ({key.alg}, {how}): we say {'ok' if we['ok'] else we['error']}, {peer} says {'ok' if other['ok'] else other['error']}\n  {token[:1500]}\n  {rules.Seen(token).text}"[:3000])

    print(f"seed {given.seed}, {len(made)} cases, {len(made) * 2} comparisons; the library accepted {verdicts['accepted']}, and refused as")
    print("  " + ", ".join(f"{code} {count}" for code, count in sorted(verdicts.items(), key=lambda each: -each[1]) if code != "accepted"))
    for peer in ("jose", "PyJWT"):
        differ = sum(count for (_, who), count in used.items() if who == peer)
        print(f"{peer}: {agreed[peer]} times the same verdict, {differ} times another, of these explained by a rule: {differ - used[None, peer]}")
    print(f"{'rule':32}{'jose':>8}{'PyJWT':>8}")
    for name in [*rules.REFUSED, *rules.ACCEPTED]:
        print(f"{name:32}{used[name, 'jose']:8}{used[name, 'PyJWT']:8}")
        if given.show:
            for peer in ("jose", "PyJWT"):
                if (name, peer) in shown:
                    print(f"  {peer}: {shown[name, peer][:600]}")
    if len(made) >= 50_000:
        failed += [f"the rule `{name}` explains nothing" for name in sorted(known) if not used[name, "jose"] + used[name, "PyJWT"]]
    if not verdicts["accepted"] or len(verdicts) < 8:
        failed.append("the cases are not of many kinds")
    for each in failed:
        print(each)
    wrong = len(failed) + max(0, unexplained - 20)
    print(f"{2 * len(made) - unexplained} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
