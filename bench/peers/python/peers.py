#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyJWT and joserfc on the tokens of a file: one line of JSON for each group and library. Keys are made once.

peers.py TOKENS_FILE CPU_SECONDS
"""
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jwt as jose
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

with open(sys.argv[1], encoding="utf-8") as text:
    FILE = json.load(text)
SECONDS = float(sys.argv[2])


def measure(group, who, token, verify):
    at = token.rindex(".") + 1  # with another signature it must be refused
    try:
        verify(token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1:])
    except (jwt.InvalidSignatureError, BadSignatureError):
        pass
    else:
        sys.exit(f"{who} took a token that was tampered with")
    done, batch, start = 0, 1, time.process_time()
    while time.process_time() - start < SECONDS:
        for _ in range(batch):
            claims = verify(token)
            assert claims["sub"] and claims["email"]
        done += batch
        batch = min(2 * batch, 256)
    print(json.dumps({"group": group, "who": who, "cpu_ns": round((time.process_time() - start) * 1e9 / done, 1)}))


def pyjwt(group, alg, token, names):
    key = FILE["secret"].encode() if alg == "HS256" else load_pem_public_key(FILE["keys"][alg]["pem"].encode())
    measure(group, "PyJWT", token, lambda text: jwt.decode(text, key, algorithms=[alg], **names))


def joserfc(group, alg, token, names):
    if alg == "HS256":
        key = OctKey.import_key(FILE["secret"].encode())
    else:
        key = {"EdDSA": OKPKey, "ES256": ECKey, "RS256": RSAKey}[alg].import_key(FILE["keys"][alg]["jwk"])
    rules = {"iss": {"essential": True, "value": names["issuer"]}, "aud": {"essential": True, "value": names["audience"]}} if names else {}
    registry = jose.JWTClaimsRegistry(exp={"essential": True}, **rules)

    def verify(text):
        claims = jose.decode(text, key, algorithms=[alg]).claims
        registry.validate(claims)
        return claims

    measure(group, "joserfc", token, verify)


for each in FILE["groups"]:
    expected = {"issuer": FILE["origin"], "audience": FILE["origin"]} if each["issuer"] else {}
    for library in (pyjwt, joserfc):
        library(each["group"], each["alg"], each["token"], expected)
