# SPDX-License-Identifier: MIT
"""Why the library and a peer may differ. Each rule looks at the token itself, without the help of either, and has its row in docs/assurance.md."""
import base64
import json
import re

from cases import NOW

CANONICAL = re.compile(r"(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{3}|[A-Za-z0-9_-]{2})?")


def canonical(segment):
    if not CANONICAL.fullmatch(segment):
        return False
    data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode() == segment


class Seen:
    """What stands in a token, read leniently: the last of two members counts."""

    def __init__(self, token):
        self.segments = token.split(".")
        self.canonical = len(self.segments) == 3 and all(canonical(each) for each in self.segments)
        self.size = len(token.encode("utf-8", "surrogatepass"))
        self.twice = False
        self.depth = 0
        self.raw = [self.decoded(each) for each in (self.segments + ["", ""])[:2]]
        self.utf8 = all(self.is_utf8(each) for each in self.raw)
        self.mark = any(each.startswith(b"\xef\xbb\xbf") for each in self.raw)
        self.header, self.claims = (self.parsed(each) for each in self.raw)
        self.half = self.has_half((self.header, self.claims))
        self.text = [each.decode("utf-8", "replace") for each in self.raw]

    @staticmethod
    def decoded(segment):
        kept = re.sub(r"[^A-Za-z0-9+/_-]", "", segment).replace("+", "-").replace("/", "_")
        try:
            return base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
        except ValueError:
            return b""

    @staticmethod
    def is_utf8(data):
        try:
            data.decode("utf-8")
            return True
        except UnicodeDecodeError:
            return False

    def pairs(self, pairs):
        self.twice = self.twice or len({name for name, _ in pairs}) < len(pairs)
        return dict(pairs)

    def parsed(self, data):
        text = data.decode("utf-8", "replace").lstrip("\ufeff")
        levels = deepest = 0
        for char in re.sub(r'"(?:\\.|[^"\\])*"', "", text):
            levels += (char in "[{") - (char in "]}")
            deepest = max(deepest, levels)
        self.depth = max(self.depth, deepest)
        try:
            value = json.loads(text, object_pairs_hook=self.pairs)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def has_half(self, value):
        if isinstance(value, str):
            return any(0xD800 <= ord(char) <= 0xDFFF for char in value)
        if isinstance(value, dict):
            return any(self.has_half(each) for pair in value.items() for each in pair)
        return isinstance(value, (list, tuple)) and any(self.has_half(each) for each in value)


def is_date(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bad_date(seen):
    return any(name in seen.claims and not (is_date(seen.claims[name]) and 0 <= seen.claims[name] <= 253402300799) for name in ("exp", "nbf", "iat"))


def bad_type(seen):
    claims = seen.claims
    if any(name in claims and not isinstance(claims[name], str) for name in ("sub", "iss", "jti", "client_id", "scope")):
        return True
    audience = claims.get("aud", "x")
    return not (isinstance(audience, str) or (isinstance(audience, list) and audience and all(isinstance(each, str) for each in audience)))


def bad_profile(seen):
    optional = {"email": str, "emailVerified": bool, "name": str, "image": str, "id": str, "createdAt": str, "updatedAt": str}
    return any(seen.claims.get(name) is not None and not isinstance(seen.claims[name], kind) for name, kind in optional.items())


def odd_kid(seen, key):
    return "kid" in seen.header and seen.header["kid"] != key.kid and key.jwk is not None


def odd_type(seen):
    return "typ" in seen.header and not (isinstance(seen.header["typ"], str) and re.fullmatch(r"(application/)?jwt", seen.header["typ"], re.IGNORECASE))


def date_in(seen, name):
    return seen.claims.get(name) if is_date(seen.claims.get(name)) else None


# name: (codes of the library that it explains, peers, whether it applies)
REFUSED = {
    "one spelling": ({"malformed_token"}, {"jose", "PyJWT"}, lambda seen, key: not seen.canonical),
    "one reading": ({"malformed_header", "malformed_payload"}, {"jose", "PyJWT"}, lambda seen, key: seen.twice),
    "UTF-8 alone": ({"malformed_header", "malformed_payload"}, {"jose", "PyJWT"}, lambda seen, key: not seen.utf8 or seen.mark or seen.half),
    "depth and size": ({"malformed_header", "malformed_payload", "token_too_large"}, {"jose", "PyJWT"}, lambda seen, key: seen.depth > 32 or seen.size > 65536),
    "no NaN": ({"malformed_header", "malformed_payload"}, {"PyJWT"}, lambda seen, key: any(re.search(r"NaN|Infinity", text) for text in seen.text)),
    "no extension": ({"unsupported_critical"}, {"jose", "PyJWT"}, lambda seen, key: "crit" in seen.header or "b64" in seen.header),
    "typ": ({"type_not_allowed", "malformed_header"}, {"jose", "PyJWT"}, lambda seen, key: odd_type(seen)),
    "kid": ({"unknown_key", "malformed_header"}, {"jose", "PyJWT"}, lambda seen, key: odd_kid(seen, key) or ("kid" in seen.header and (not isinstance(seen.header["kid"], str) or len(seen.header["kid"]) > 256))),
    "subject": ({"claim_invalid"}, {"jose", "PyJWT"}, lambda seen, key: isinstance(seen.claims.get("sub"), str) and (seen.claims["sub"] == "" or re.search(r"[\x00-\x1f\x7f]", seen.claims["sub"]) is not None)),
    "typed claims": ({"claim_invalid", "claim_missing"}, {"jose", "PyJWT"}, lambda seen, key: bad_type(seen)),
    "profile": ({"claim_invalid"}, {"jose", "PyJWT"}, lambda seen, key: bad_profile(seen)),
    "dates in range": ({"claim_invalid"}, {"jose", "PyJWT"}, lambda seen, key: bad_date(seen)),
    "machine": ({"claim_invalid"}, {"jose", "PyJWT"}, lambda seen, key: "client_id" in seen.claims and seen.claims["client_id"] == seen.claims.get("sub")),
    "proof": ({"claim_invalid"}, {"jose", "PyJWT"}, lambda seen, key: "cnf" in seen.claims),
    "whole seconds of PyJWT": ({"token_not_yet_valid"}, {"PyJWT"}, lambda seen, key: date_in(seen, "nbf") is not None and NOW < date_in(seen, "nbf") < NOW + 1),
    "grain of a double": ({"token_not_yet_valid"}, {"jose", "PyJWT"}, lambda seen, key: date_in(seen, "nbf") == NOW and re.search(rf'"nbf":{NOW}\.0*1', seen.text[1]) is not None),
}
# name: (what the peer gives as its reason, for each peer that it explains; whether it applies). A peer that refuses for another reason is not explained.
ACCEPTED = {
    "iat in the future": ({"PyJWT": r"ImmatureSignatureError: .*\(iat\)"}, lambda seen, key: date_in(seen, "iat") is not None and date_in(seen, "iat") > NOW),
    "exp in this second": ({"PyJWT": "ExpiredSignatureError"}, lambda seen, key: date_in(seen, "exp") is not None and NOW <= date_in(seen, "exp") < NOW + 1),
    "grain of a double at exp": ({"jose": "ERR_JWT_EXPIRED"}, lambda seen, key: date_in(seen, "exp") == NOW and re.search(rf'"exp":{NOW}\.0*1', seen.text[1]) is not None),
    # PyJWT looks at nothing else then; jose is told both names, and does.
    "EdDSA by its new name": ({"PyJWT": "InvalidAlgorithmError"}, lambda seen, key: seen.header.get("alg") == "Ed25519" and key.alg == "EdDSA"),
}


def rule_for(ours, peer, other, token, key):
    """The name of the rule that explains a disagreement; None where none does."""
    seen = Seen(token)
    if ours["ok"]:
        return next((name for name, (reasons, applies) in ACCEPTED.items() if peer in reasons and re.match(reasons[peer], other["error"]) and applies(seen, key)), None)
    return next((name for name, (codes, peers, applies) in REFUSED.items() if ours["error"] in codes and peer in peers and applies(seen, key)), None)
