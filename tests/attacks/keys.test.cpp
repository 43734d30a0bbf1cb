// SPDX-License-Identifier: MIT
// Secrets and public keys that are no good, and signatures out of their range.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/old/secret_jwk.hpp>
#include <better_auth/old/session/session_secrets.hpp>
#include <better_auth/old/shared_secret.hpp>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <utility>
#include <vector>

using attack::by_keys;
using attack::by_secret;
using attack::verdict;
using attack::verdict_on_key;
using support::key_for;
namespace ba = better_auth;

namespace {

const ba::policy any_names =
    ba::policy(ba::algorithm_set::public_key()).any_issuer().any_audience();

/// A token whose signature is what `change` makes of the good one.
template <class Change>
std::string with_signature(const ba::testing::signer& key, Change&& change) {
  const std::string token = key.token(support::plugin_claims()),
                    input = token.substr(0, token.rfind('.'));
  return input + '.' + ba::base64url::encode(change(key.sign(input)));
}
std::string verdict_on_signature(const ba::testing::signer& key, std::string token) {
  return by_keys(ba::testing::jwks({key.public_jwk()}), token);
}

std::string from_hex(std::string_view hex, std::size_t width) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, std::string(hex).c_str());
  const ba::detail::bignum held(number);
  std::string out(width, '\0');
  if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(width)) <
      0)
    throw std::logic_error("too wide");
  return out;
}
std::string sum(std::string_view a, std::string_view b) {
  std::string out(a);
  unsigned carry = 0;
  for (std::size_t i = out.size(); i-- > 0; carry >>= 8U) {
    carry +=
        static_cast<unsigned char>(a[i]) + static_cast<unsigned>(static_cast<unsigned char>(b[i]));
    out[i] = static_cast<char>(carry);
  }
  return carry == 0 ? out : std::string();
}

/// Whatever OpenSSL's `write` makes of an object.
template <class Object, class Write>
std::string der_of(Object* object, Write&& write) {
  unsigned char* bytes = nullptr;
  const int size = write(object, &bytes);
  if (size <= 0) throw std::logic_error("no DER");
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

/// The public key, the private one, and a certificate for it, as DER, each with its name in PEM.
std::vector<std::pair<const char*, std::string>> der_of_all(const ba::testing::signer& signer) {
  const std::string pem = signer.private_pem();
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const ba::detail::pkey key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  const ba::detail::handle<X509, X509_free> certificate(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
  X509_set_pubkey(certificate.get(), key.get());
  const bool hashes_itself = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519;
  if (X509_sign(certificate.get(), key.get(), hashes_itself ? nullptr : EVP_sha256()) == 0)
    throw std::logic_error("no certificate");
  return {{"PUBLIC KEY", der_of(key.get(), i2d_PUBKEY)},
          {"PRIVATE KEY", der_of(key.get(), i2d_PrivateKey)},
          {"CERTIFICATE", der_of(certificate.get(), i2d_X509)}};
}

std::string in_pem(const char* name, const std::string& der) {
  const ba::detail::bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio(out.get(), name, "", reinterpret_cast<const unsigned char*>(der.data()),
                static_cast<long>(der.size()));
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

struct curve {
  ba::algorithm alg;
  const char* order;
};
constexpr curve curves[] = {
    {ba::algorithm::es256, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"},
    {ba::algorithm::es384,
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52"
     "973"},
    {ba::algorithm::es512,
     "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F7"
     "09A5D03BB5C9B8899C47AEBB6FB71E91386409"}};

}  // namespace

TEST_CASE("attack 5: text that is a key is no secret, also behind blanks") {
  // As `openssl ecparam -genkey` writes them in front of the key.
  constexpr const char* curve_parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  std::vector<std::string> keys;
  for (const ba::algorithm a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    const auto& key = key_for(a);
    for (const auto& [name, der] : der_of_all(key)) {
      const std::string pem = in_pem(name, der);
      for (const char* before :
           {"", "\n", "  ", "\t\r\n \n", "Bag Attributes\n\n", curve_parameters})
        keys.push_back(before + pem);
      std::string in_env,
          base64;  // as .env files have it, and what stands between the lines of a PEM
      for (const char c : pem) in_env += c == '\n' ? "\\n" : std::string(1, c);
      for (std::size_t at = pem.find('\n') + 1; pem[at] != '-'; ++at)
        if (pem[at] != '\n') base64 += pem[at];
      keys.insert(keys.end(), {in_env, base64, der});
    }
    keys.push_back(
        in_pem("PKCS7", der_of_all(key)[2].second));  // whatever PEM is of, it is no secret
    keys.push_back(key.private_pem());
    keys.push_back(key.public_jwk());
    keys.push_back("\n " + ba::testing::jwks({key.public_jwk()}));
  }
  const std::string ssh =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZ1dHVyZSBrZXkgb2Ygc29tZWJvZHkgZWxzZSEhISE= ada@laptop";
  for (const char* before : {"", "\n", "   "}) keys.push_back(before + ssh);
  for (const std::string& text : keys) {
    INFO(text);
    CHECK(verdict(ba::shared_secret::make(text)) == "secret_is_a_key");
    CHECK(verdict(ba::shared_secret::allow_short(text)) == "secret_is_a_key");
    CHECK(verdict(ba::shared_secret::rotating({support::secret, text})) == "secret_is_a_key");
    CHECK(verdict(ba::session_secrets::make(text)) == "secret_is_a_key");
  }
  CHECK(verdict(ba::shared_secret::make("-----BEGIN nothing at all, really-----, 0123456789")) ==
        "ok");
}

TEST_CASE("attack 6: a blank or newline around a secret is a part of it") {
  const std::string claims = ba::testing::token_claims{}.json(), secret(support::secret);
  for (const std::string& other :
       {secret + '\n', secret + "\r\n", ' ' + secret, secret + ' ', '\t' + secret}) {
    const ba::verifier plain{ba::shared_secret(secret), ba::policy::shared_secret(),
                             ba::manual_clock(support::now)};
    const ba::verifier blank{ba::shared_secret(other), ba::policy::shared_secret(),
                             ba::manual_clock(support::now)};
    const auto sign = [&](const std::string& with) {
      return ba::testing::signer::with_secret(with).token(claims);
    };
    CHECK(attack::verdict_of(plain, sign(secret)) == "ok");
    CHECK(attack::verdict_of(plain, sign(other)) == "signature_invalid");
    CHECK(attack::verdict_of(blank, sign(secret)) == "signature_invalid");
    CHECK(attack::verdict_of(blank, sign(other)) == "ok");
  }
}

TEST_CASE("attack 7: an empty or short secret is refused") {
  const struct {
    ba::algorithm alg;
    std::size_t least;
  } bounds[] = {{ba::algorithm::hs256, 32}, {ba::algorithm::hs384, 48}, {ba::algorithm::hs512, 64}};
  for (const auto& [alg, least] : bounds) {
    CHECK(verdict(ba::shared_secret::make("", alg)) == "secret_missing");
    for (std::size_t bytes = 1; bytes < least; ++bytes)
      CHECK(verdict(ba::shared_secret::make(std::string(bytes, 'k'), alg)) == "secret_too_short");
    CHECK(verdict(ba::shared_secret::make(std::string(least, 'k'), alg)) == "ok");
  }
  CHECK(verdict(ba::shared_secret::rotating({support::secret, "short"})) == "secret_too_short");
  CHECK(verdict(ba::session_secrets::make(std::string(31, 'k'))) == "secret_too_short");
  CHECK(verdict(ba::session_secrets::rotating({support::secret, std::string(31, 'k')})) ==
        "secret_too_short");
  CHECK(verdict(ba::shared_secret_from_jwk(R"({"kty":"oct","alg":"HS256","k":"AAAA"})")) ==
        "secret_too_short");
  CHECK(verdict(ba::shared_secret_from_jwk(R"({"kty":"oct","alg":"HS256","k":""})")) ==
        "secret_missing");
  CHECK(verdict(ba::shared_secret::make("better-auth-secret-12345678901234567890")) ==
        "secret_is_public");
}

TEST_CASE("attack 12: an ECDSA signature of zeros, or beyond the order, verifies nothing") {
  for (const auto& [alg, hex] : curves) {
    const auto& key = key_for(alg);
    const std::size_t half = ba::facts(alg).signature_bytes / 2;
    const std::string zero(half, '\0'), order = from_hex(hex, half), ones(half, '\xff'),
                                        one = zero.substr(1) + '\x01';
    CHECK(verdict_on_signature(key, key.token(support::plugin_claims())) == "ok");
    for (const std::string& r : {zero, order, ones, one})
      for (const std::string& s : {zero, order, ones, one})
        CHECK(verdict_on_signature(key, with_signature(key, [&](const std::string&) {
                                     return r + s;
                                   })) == "signature_invalid");
    for (const std::string& bad : {zero, order, ones}) {
      CHECK(verdict_on_signature(key, with_signature(key, [&](const std::string& good) {
                                   return bad + good.substr(half);
                                 })) == "signature_invalid");
      CHECK(verdict_on_signature(key, with_signature(key, [&](const std::string& good) {
                                   return good.substr(0, half) + bad;
                                 })) == "signature_invalid");
    }
    // The same numbers modulo the order, where there is room for them.
    int made = 0;
    const std::string token = with_signature(key, [&](const std::string& good) {
      const std::string r = sum(good.substr(0, half), order);
      made += r.empty() ? 0 : 1;
      return r.empty() ? ones + ones : r + good.substr(half);
    });
    CHECK(verdict_on_signature(key, token) == "signature_invalid");
    if (alg == ba::algorithm::es512) CHECK(made == 1);
  }
}

TEST_CASE("attack 13: an ECDSA signature in DER, too short or too long, verifies nothing") {
  for (const auto& [alg, order] : curves) {
    const auto& key = key_for(alg);
    const auto verdict_of = [&](auto&& change) {
      return verdict_on_signature(key, with_signature(key, change));
    };
    CHECK(verdict_of([](const std::string& good) {
            const ba::detail::ecdsa_der der(good);
            return std::string(reinterpret_cast<const char*>(der.data()), der.size());
          }) == "signature_invalid");
    for (std::size_t cut = 1; cut <= 8; ++cut) {
      CHECK(verdict_of([&](const std::string& good) {
              return good.substr(0, good.size() - cut);
            }) == "signature_invalid");
      CHECK(verdict_of([&](const std::string& good) { return good.substr(cut); }) ==
            "signature_invalid");
      CHECK(verdict_of([&](const std::string& good) { return good + std::string(cut, '\0'); }) ==
            "signature_invalid");
    }
    CHECK(verdict_of([](const std::string&) { return std::string(); }) == "signature_invalid");
    CHECK(verdict_of([](const std::string& good) { return good + good; }) == "signature_invalid");
    // A zero in front of each half, as from numbers of another width.
    CHECK(verdict_of([](const std::string& good) {
            return '\0' + good.substr(0, good.size() / 2) + '\0' + good.substr(good.size() / 2);
          }) == "signature_invalid");
  }
}

TEST_CASE("attack 15: Ed25519 with S beyond the order, another length, or a key of small order") {
  const auto& key = key_for(ba::algorithm::eddsa);
  const std::string order_backwards =
      from_hex("1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED", 32);
  const auto verdict_of = [&](auto&& change) {
    return verdict_on_signature(key, with_signature(key, change));
  };
  CHECK(verdict_of([](const std::string& good) { return good; }) == "ok");
  CHECK(verdict_of([&](const std::string& good) {  // S + L stands for the same number, and fits
          std::string s(good.rbegin(), good.rbegin() + 32);
          s = sum(s, order_backwards);
          REQUIRE(s.size() == 32);
          return good.substr(0, 32) + std::string(s.rbegin(), s.rend());
        }) == "signature_invalid");
  for (const std::size_t size : {0U, 1U, 32U, 63U})
    CHECK(verdict_of([&](const std::string& good) { return good.substr(0, size); }) ==
          "signature_invalid");
  for (const std::size_t more : {1U, 32U, 64U})
    CHECK(verdict_of([&](const std::string& good) { return good + std::string(more, '\0'); }) ==
          "signature_invalid");

  // y of the points of order 1, 2, 4, 8, and their spellings that are not reduced; each with both
  // signs of x.
  const std::string p1 = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
  for (const std::string& y :
       {std::string("01"), std::string("00"), p1 + "EC", p1 + "ED", p1 + "EE",
        std::string("7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7"),
        std::string("05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826")})
    for (const bool sign : {false, true}) {
      std::string bytes = from_hex(y, 32);
      bytes = std::string(bytes.rbegin(), bytes.rend());
      if (sign) bytes.back() = static_cast<char>(bytes.back() | '\x80');
      const std::string jwk = R"({"kty":"OKP","crv":"Ed25519","kid":"weak","x":")" +
                              ba::base64url::encode(bytes) + "\"}";
      INFO(jwk);
      CHECK(verdict_on_key(jwk) == "weak_key");
      // With the neutral point as key, this signature holds for every message.
      const std::string input = ba::base64url::encode(R"({"alg":"EdDSA","kid":"weak"})") + '.' +
                                ba::base64url::encode(support::plugin_claims().json());
      CHECK(by_keys(ba::testing::jwks({jwk}),
                    input + '.' + ba::base64url::encode('\x01' + std::string(63, '\0'))) ==
            "unknown_key");
    }
}

TEST_CASE(
    "attack 16: a point off the curve, of another curve, or with coordinates of another width is "
    "no key") {
  for (const auto& [alg, order] : curves) {
    const std::string jwk = key_for(alg).public_jwk();
    const std::size_t x = jwk.find("\"x\":\"") + 5, y = jwk.find("\"y\":\"") + 5;
    CHECK(verdict_on_key(jwk) == "ok");
    std::string off = jwk;
    off[y + 4] = off[y + 4] == 'A' ? 'B' : 'A';
    CHECK(verdict_on_key(off) == "malformed_key");
    CHECK(verdict_on_key(jwk.substr(0, x) + "AAAA" + jwk.substr(x)) ==
          "malformed_key");  // zeros in front
    CHECK(verdict_on_key(jwk.substr(0, x) + jwk.substr(x + 4)) == "malformed_key");  // 3 bytes less
    CHECK(verdict_on_key(jwk.substr(0, y) + jwk.substr(y + 4)) == "malformed_key");
    CHECK(verdict_on_key(jwk.substr(0, x) + jwk.substr(jwk.find('"', x))) ==
          "malformed_key");  // none
    const std::string zeros =
        ba::base64url::encode(std::string(ba::facts(alg).signature_bytes / 2, '\0'));
    CHECK(verdict_on_key(attack::with(attack::with(jwk, jwk.substr(x, zeros.size()), zeros),
                                      jwk.substr(y, zeros.size()), zeros)) == "malformed_key");
    for (const char* other :
         {"P-256", "P-384", "P-521", "secp256k1", "Ed25519", "p-256", "P-256 ", ""}) {
      const std::string name = ba::facts(alg).name == "ES256"
                                   ? "P-256"
                                   : (ba::facts(alg).name == "ES384" ? "P-384" : "P-521");
      if (name != other)
        CHECK(verdict_on_key(attack::with(jwk, '"' + name + '"', '"' + std::string(other) + '"')) !=
              "ok");
    }
    CHECK(verdict_on_key(attack::with(jwk, "\"EC\"", "\"OKP\"")) == "unsupported_key");
  }
  // A coordinate that begins with a zero, and is written without it: the point is on the curve, and
  // its spelling is another one.
  for (const char* name : {"x", "y"}) {
    std::string shorter;
    while (shorter.empty()) {  // one P-521 key in two has it, by the bit that fills no byte
      const std::string jwk = ba::testing::signer::generate(ba::algorithm::es512).public_jwk();
      const std::size_t begin = jwk.find('"' + std::string(name) + "\":\"") + 5,
                        end = jwk.find('"', begin);
      std::string bytes(66, '\0');
      REQUIRE(ba::base64url::decode({jwk.data() + begin, end - begin},
                                    reinterpret_cast<unsigned char*>(bytes.data())));
      if (bytes[0] == '\0')
        shorter = jwk.substr(0, begin) + ba::base64url::encode(bytes.substr(1)) + jwk.substr(end);
    }
    CHECK(verdict_on_key(shorter) == "malformed_key");
  }
  // Right for its type, but not for the algorithm that it names.
  CHECK(verdict_on_key(attack::with(key_for(ba::algorithm::es256).public_jwk(), "ES256",
                                    "ES384")) == "unsupported_key");
  const std::string okp = key_for(ba::algorithm::eddsa).public_jwk();
  CHECK(verdict_on_key(attack::with(okp, "\"x\":\"", "\"x\":\"AAAA")) == "malformed_key");
  CHECK(verdict_on_key(attack::with(okp, "Ed25519", "X25519")) == "unsupported_key");
}

TEST_CASE("attack 17: RSA of an unsound size or exponent is no key") {
  const auto modulus = [](int bits) {
    std::string n(static_cast<std::size_t>((bits + 7) / 8), '\x5b');
    n.front() = static_cast<char>(1U << static_cast<unsigned>((bits + 7) % 8));
    return n;
  };
  const auto key = [](const std::string& n, const std::string& e) {
    return R"({"kty":"RSA","n":")" + ba::base64url::encode(n) + R"(","e":")" +
           ba::base64url::encode(e) + "\"}";
  };
  const std::string f4 = {1, 0, 1};
  CHECK(verdict_on_key(key(modulus(2048), f4)) == "ok");
  CHECK(verdict_on_key(key(modulus(8192), f4)) == "ok");
  for (const int bits : {8, 512, 1024, 2047, 8193, 16384}) {
    INFO(bits);
    CHECK(verdict_on_key(key(modulus(bits), f4)) == "weak_key");
  }
  CHECK(verdict_on_key(key(modulus(2048), {3})) == "ok");
  for (const std::string& e : {std::string{1}, std::string{2}, std::string{1, 0, 0},
                               std::string{1, 0, 0, 0, 1}, std::string(256, '\x5b')})
    CHECK(verdict_on_key(key(modulus(2048), e)) == "weak_key");
  for (const std::string& e : {std::string(), std::string(1, '\0'), std::string{0, 1, 0, 1}})
    CHECK(verdict_on_key(key(modulus(2048), e)) == "malformed_key");
  CHECK(verdict_on_key(key(modulus(2048).substr(0, 255) + '\x02', f4)) == "weak_key");
  CHECK(verdict_on_key(key('\0' + modulus(2048), f4)) == "malformed_key");
  // The same by PEM.
  const ba::detail::pkey small(EVP_RSA_gen(1024));
  const ba::detail::bio out(BIO_new(BIO_s_mem()));
  REQUIRE(PEM_write_bio_PUBKEY(out.get(), small.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  CHECK(verdict(ba::key_set::from_pem({text, static_cast<std::size_t>(size)})) == "weak_key");
}
