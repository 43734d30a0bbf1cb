# SPDX-License-Identifier: MIT
"""Real tokens and what is done to them: every case comes from the seed alone, except for keys and what is signed with randomness."""
import base64
import hmac
import json
import random

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

NOW = 1_795_477_600
ISSUER = AUDIENCE = "https://app.example"
ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {"ES256": (ec.SECP256R1, "P-256", 32), "ES384": (ec.SECP384R1, "P-384", 48), "ES512": (ec.SECP521R1, "P-521", 66)}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, width=None):
    return encode(value.to_bytes(width or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A key with what each peer is told of it."""

    def __init__(self, alg):
        self.alg = self.kid = alg
        self.secret = self.jwk = None
        if alg.startswith("HS"):
            self.secret = f"a shared secret for the differential test of {alg}, " + "0123456789" * 3
        elif alg[0] in "RP":
            self.private = rsa.generate_private_key(65537, 2048)
            public = self.private.public_key().public_numbers()
            self.jwk = {"kty": "RSA", "n": number(public.n), "e": number(public.e)}
        elif alg.startswith("ES"):
            curve, name, width = CURVES[alg]
            self.private = ec.generate_private_key(curve())
            public = self.private.public_key().public_numbers()
            self.jwk = {"kty": "EC", "crv": name, "x": number(public.x, width), "y": number(public.y, width)}
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()
            raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            self.jwk = {"kty": "OKP", "crv": "Ed25519", "x": encode(raw)}
        if self.jwk:
            self.jwk = {"alg": alg, "kid": self.kid, **self.jwk}

    def pem(self):
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, text, alg=None):
        alg = alg or self.alg
        if self.secret is not None:
            return hmac.new(self.secret.encode(), text, f"sha{alg[2:]}").digest()
        digest = HASHES.get(alg[2:], hashes.SHA256)()
        if alg.startswith("RS"):
            return self.private.sign(text, padding.PKCS1v15(), digest)
        if alg.startswith("PS"):
            return self.private.sign(text, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        if alg.startswith("ES"):
            r, s = decode_dss_signature(self.private.sign(text, ec.ECDSA(digest)))
            width = CURVES[self.alg][2]
            return r.to_bytes(width, "big") + s.to_bytes(width, "big")
        return self.private.sign(text)


class Draft:
    """A token that is being made."""

    def __init__(self, rng, key):
        self.rng, self.key, self.how = rng, key, []
        self.header = {"alg": "Ed25519" if key.alg == "EdDSA" and rng.random() < .2 else key.alg, "kid": key.kid}
        self.claims = {"iat": NOW - 60, "name": "Zoë \"Q\" 😀", "email": "ada@example.com", "emailVerified": rng.random() < .5, "image": None,
                       "id": "user-1", "sub": "user-1", "exp": NOW + 840, "iss": ISSUER, "aud": AUDIENCE}
        self.header_text = self.payload_text = self.spell = None
        self.signature = lambda text: key.sign(text)
        self.edits = []

    def token(self):
        header = self.header_text(json.dumps(self.header)) if self.header_text else json.dumps(self.header, separators=(",", ":"))
        payload = json.dumps(self.claims, separators=(",", ":"), ensure_ascii=self.rng.random() < .5)
        if self.payload_text:
            payload = self.payload_text(payload)
        segments = [encode(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")) for part in (header, payload)]
        if self.spell and self.spell[0] < 2:
            segments[self.spell[0]] = self.spell[1](segments[self.spell[0]])
        text = ".".join(segments)
        signature = encode(self.signature(text.encode("latin-1", "replace")))
        if self.spell and self.spell[0] == 2:
            signature = self.spell[1](signature)
        token = f"{text}.{signature}"
        for edit in self.edits:
            token = edit(token)
        return token


def odd_values(rng):
    return rng.choice([None, True, False, 0, 1, -1, 1.5, "", "x", [], {}, [None], ["x"], {"x": 1}, NOW, str(NOW + 900)])


def bytes_(draft):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n%~é"
    rng = draft.rng

    def edit(token):
        at, letter = rng.randrange(len(token) + 1), rng.choice(letters)
        return rng.choice([lambda: token[:at] + letter + token[at + 1:], lambda: token[:at] + letter + token[at:], lambda: token[:at] + token[at + 1:],
                           lambda: token[:at], lambda: token[at:], lambda: token[:at] + token[max(0, at - 4):]])()
    draft.edits += [edit] * rng.choice([1, 1, 2, 3])


def base64_(draft):
    rng = draft.rng
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    def other_bits(text):
        if len(text) % 4 == 0:
            return text
        free = 16 if len(text) % 4 == 2 else 4
        return text[:-1] + alphabet[alphabet.index(text[-1]) | rng.randrange(1, free)]
    draft.spell = (rng.randrange(3), rng.choice([
        lambda text: text + "=" * (-len(text) % 4), lambda text: text + "=", lambda text: text + "==", other_bits, other_bits, lambda text: text.replace("-", "+").replace("_", "/"),
        lambda text: text + "\n", lambda text: " " + text, lambda text: text[:4] + "\n" + text[4:], lambda text: text + "A", lambda text: text[:-1], lambda text: ""]))


def header_(draft):
    rng, header = draft.rng, draft.header
    kind = rng.randrange(11)
    if kind == 0:
        header["alg"] = rng.choice(ALGORITHMS + ["none", "None", "NONE", "", "Ed25519", "ES256K", "hs256", "eddsa", draft.key.alg + " ", "dir", None, 0, ["HS256"]])
    elif kind == 1:
        header["typ"] = rng.choice(["JWT", "jwt", "application/jwt", "application/JWT", "at+jwt", "JWS", "JOSE", "", None, 7, ["JWT"], "logout+jwt"])
    elif kind == 2:
        header["kid"] = rng.choice(["other", "", draft.key.kid.lower(), draft.key.kid + " ", "../../dev/null", "k" * 256, "k" * 257, None, 7, ["x"], {}])
    elif kind == 3:
        del header["kid"]
    elif kind == 4:
        header["crit"] = rng.choice([["exp"], ["b64"], ["x"], [], "b64", None, [1], ["alg"]])
        if rng.random() < .5:
            header["b64"] = rng.choice([True, False])
    elif kind == 5:
        header["b64"] = rng.choice([True, False, None, "false", 0])
    elif kind == 6:
        header[rng.choice(["jwk", "jku", "x5u", "x5c", "x5t", "cty", "zip", "nonce", "x"])] = rng.choice(["https://evil.test/jwks", {"kty": "oct", "k": "AAAA"}, ["MIIB"], "JWT", "DEF", None, 1])
    elif kind == 7:
        name, value = rng.choice([("alg", header["alg"]), ("alg", "none"), ("kid", "x"), ("typ", "JWT"), ("x", 1)])
        draft.header_text = lambda text: text[:-1] + ("," if text != "{}" else "") + f'{json.dumps(name)}:{json.dumps(value)}' + (f',{json.dumps(name)}:1' if name in ("x", "typ") else "") + "}"
    elif kind == 8:
        draft.header_text = rng.choice([lambda text: text + " ", lambda text: " \n" + text, lambda text: text.replace(":", " : "), lambda text: "\ufeff" + text, lambda text: text + "x", lambda text: text[:-1],
                                        lambda text: text.replace('"alg"', '"\\u0061lg"'), lambda text: "[" + text + "]", lambda text: '"x"', lambda text: "null", lambda text: text.replace('"', "'"),
                                        lambda text: text[:-1] + ',"x":' + "[" * 40 + "]" * 40 + "}", lambda text: text[:-1] + ',"x":1e999}', lambda text: text[:-1] + ',}'])
    elif kind == 9:
        draft.header_text = lambda text: rng.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\xc0\xaf"]).join([text[:-1].encode() + b',"x":"', b'"}'])
    else:
        header.clear()


def dates_(draft):
    rng, name = draft.rng, draft.rng.choice(["exp", "exp", "nbf", "iat"])
    if rng.random() < .1:
        draft.claims.pop(name, None)
        return
    near = NOW + rng.choice([-86400, -61, -60, -2, -1, 0, 1, 2, 60, 61, 3600, 86400])
    plain = [near, near, near, near + .5, near - .5, float(near), str(near), 0, -1, -0.0, 1e300, 2 ** 31, 2 ** 53 + 1, 2 ** 63, 2 ** 64, 2 ** 64 + NOW + 900, 253402300799, 253402300800, near * 1000, odd_values(rng)]
    literal = [f"{near}e0", f"{near / 1e9:.9f}e9", f"{near}0e-1", f"{near}.0", "1e999", "-1e999", "1e-999", "-0", "NaN", "Infinity", f"0{near}", f"+{near}", "1" * 400, f"{near}.{'0' * 40}1", "0x10", ".5", "1.", f"{near}E+0"]
    if rng.random() < .6:
        draft.claims[name] = rng.choice(plain)
    else:
        draft.claims[name] = "@date@"
        value = rng.choice(literal)
        draft.payload_text = lambda text: text.replace('"@date@"', value)


def names_(draft):
    rng, name = draft.rng, draft.rng.choice(["iss", "aud"])
    good = ISSUER
    draft.claims[name] = rng.choice([good + "/", good[:-1], good.upper(), good + ".evil.test", " " + good, good + "\x00", "", [good], [good, "x"], ["x", good], ["x"], [], [[good]], [good, 1], [good, None], {"0": good}, None, 1,
                                     "х" + good, f"{good} x", f"{good},x", ["x"] * 50 + [good], odd_values(rng)])
    if rng.random() < .15:
        del draft.claims[name]


def subject_(draft):
    rng = draft.rng
    if rng.random() < .1:
        del draft.claims["sub"]
    else:
        draft.claims["sub"] = rng.choice(["", " ", "user-2", "USER-1", "a\x00b", "a\nb", "\x7f", "é", "😀", "e\u0301", "x" * 5000, "%2e", "../x", 'a"b\\c', odd_values(rng)])


def others_(draft):
    rng = draft.rng
    name = rng.choice(["client_id", "cnf", "jti", "scope", "email", "emailVerified", "name", "image", "id", "nonce", "x"])
    draft.claims[name] = rng.choice(["user-1", "client-7", {"jkt": "x"}, "a b", odd_values(rng), None, 1e308, "\u2028", {"a": {"b": [1, {"c": None}]}}])


def json_(draft):
    rng = draft.rng
    twice = rng.choice([',"sub":"eve"}', ',"exp":1}', ',"s\\u0075b":"eve"}', ',"x":1,"x":2}', ',"x":{"a":1,"a":1}}', f',"aud":"{AUDIENCE}"}}'])
    draft.payload_text = rng.choice([
        lambda text: text[:-1] + twice, lambda text: text[:-1] + twice, lambda text: "\ufeff" + text, lambda text: text + " \n", lambda text: " \t\r\n" + text, lambda text: text + "x", lambda text: text + "{}", lambda text: text[:-1],
        lambda text: text[:-1] + ",}", lambda text: f"[{text}]", lambda text: '"x"', lambda text: "null", lambda text: "", lambda text: text.replace(",", " , "), lambda text: text + "\x00", lambda text: "\x0b" + text, lambda text: text + "//x",
        lambda text: text[:-1] + ',"x":"\t"}', lambda text: text[:-1] + ',"x":"\x7f"}', lambda text: text[:-1] + ',"x":"\\x"}', lambda text: text[:-1] + ',"x":"\\ud800"}', lambda text: text[:-1] + ',"x":"\\ud83d\\ude00"}',
        lambda text: text[:-1] + ',"x":"\\ude00\\ud83d"}', lambda text: text[:-1] + f',"x":{"[" * rng.choice([30, 31, 32, 500])}' + "]" * 0 + "}", lambda text: deep(text, rng.choice([30, 31, 32, 200])),
        lambda text: text[:-1] + ',"x":1e999}', lambda text: text[:-1] + rng.choice([',"x":NaN}', ',"x":-Infinity}']), lambda text: text[:-1] + ',"x":-}', lambda text: text[:-1] + ',"x":01}', lambda text: text[:-1] + ',"x":1.}', lambda text: text[:-1] + ',"x":TRUE}', lambda text: text[:-1] + ',"":"","a/b":"a\\/b"}',
        lambda text: (text[:-1] + ',"x":"').encode() + rng.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xef\xbf\xbf"]) + b'"}', lambda text: text[:-1] + ',"big":"' + "x" * rng.choice([100, 20000, 60000]) + '"}'])


def deep(text, levels):
    return text[:-1] + ',"x":' + "[" * levels + "]" * levels + "}"


def signature_(draft):
    rng, key = draft.rng, draft.key
    sign = key.sign
    kind = rng.randrange(9)
    if kind == 0:
        draft.signature = lambda text: sign(text)[:-rng.randrange(1, 5)]
    elif kind == 1:
        draft.signature = lambda text: sign(text) + rng.choice([b"\0", b"\1", b"\0" * 32])
    elif kind == 2:
        draft.signature = lambda text: b""
    elif kind == 3:
        draft.signature = lambda text: b"\0" * len(sign(text))
    elif kind == 4:
        draft.signature = lambda text: sign(text + b"x")
    elif kind == 5 and key.secret is None:  # the public key as the secret
        alg = rng.choice(["HS256", "HS384", "HS512"])
        draft.header["alg"] = alg
        text_of_key = rng.choice([key.pem(), key.pem().strip(), json.dumps(key.jwk).encode()])
        draft.signature = lambda text: hmac.new(text_of_key, text, f"sha{alg[2:]}").digest()
    elif kind == 6:  # as another algorithm that the key could do
        family = [alg for alg in ALGORITHMS if (alg[:2] == key.alg[:2] if key.secret else alg[0] in "RP" and key.alg[0] in "RP") and alg != key.alg] or [key.alg]
        other = rng.choice(family)
        if rng.random() < .5:
            draft.header["alg"] = other
        draft.signature = lambda text: sign(text, other)
    elif kind == 7 and key.alg.startswith("ES"):
        width = CURVES[key.alg][2]
        order = {"ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551, "ES384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
                 "ES512": 0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409}[key.alg]

        def other_s(text):
            good = sign(text)
            return good[:width] + (order - int.from_bytes(good[width:], "big")).to_bytes(width, "big")
        draft.signature = rng.choice([other_s, lambda text: key.private.sign(text, ec.ECDSA(HASHES[key.alg[2:]]())), lambda text: b"\0" + sign(text)[:width] + b"\0" + sign(text)[width:]])
    else:
        def flipped(text):
            good = bytearray(sign(text))
            good[rng.randrange(len(good))] ^= 1 << rng.randrange(8)
            return bytes(good)
        draft.signature = flipped


KINDS = [bytes_, base64_, header_, dates_, names_, subject_, others_, json_, signature_]


def generate(seed, count):
    """(index, what was done, key, token) for each case."""
    rng = random.Random(seed)
    keys = {alg: Key(alg) for alg in ALGORITHMS}
    for index in range(count):
        key = keys[rng.choice(ALGORITHMS)]
        draft = Draft(rng, key)
        kinds = [] if rng.random() < .03 else rng.sample(KINDS, rng.choice([1, 1, 1, 2]))
        for kind in kinds:
            kind(draft)
        yield index, "+".join(kind.__name__.rstrip("_") for kind in kinds) or "none", key, draft.token()
