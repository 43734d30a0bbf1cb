// SPDX-License-Identifier: MIT
// Secrets and public keys that are not acceptable, and signatures out of their range.
#include "attack_support.hpp"
#include "catch.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using attack::by_keys;
using attack::verdict;
using attack::verdict_on_key;
using support::key_for;
namespace ba = better_auth;

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using bignum = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using pkey_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using certificate = std::unique_ptr<X509, freed_by<X509_free>>;

void require(bool good) {
  if (!good) throw std::logic_error("libcrypto failed");
}
std::string text_of(const bio& out) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

/// A token whose signature is what `change` makes of the good one.
template <class Change>
std::string with_signature(const ba::testing::signer& key, const Change& change) {
  const std::string token = key.token(support::plugin_claims());
  const std::string input = token.substr(0, token.rfind('.'));
  return input + '.' + ba::base64url::encode(change(key.sign(input)));
}
template <class Change>
std::string verdict_on_signature(const ba::testing::signer& key, const Change& change) {
  return by_keys(ba::testing::jwks({key.public_jwk()}), with_signature(key, change));
}

std::string bytes_of(const BIGNUM* number, std::size_t width) {
  std::string out(width, '\0');
  require(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()),
                       static_cast<int>(width)) >= 0);
  return out;
}
std::string from_hex(std::string_view hex, std::size_t width) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, std::string(hex).c_str());
  const bignum held(number);
  return bytes_of(number, width);
}
std::string from_hex(std::string_view hex) { return from_hex(hex, hex.size() / 2); }

/// The sum of two big-endian numbers of the same width; empty if it does not fit.
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

/// The signature as libcrypto itself encodes it.
std::string ecdsa_der(std::string_view r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  const auto number = [&](std::size_t at) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(r_and_s.data()) + at;
    return BN_bin2bn(bytes, ba::detail::libcrypto_size(half), nullptr);
  };
  const std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>> signature(ECDSA_SIG_new());
  require(ECDSA_SIG_set0(signature.get(), number(0), number(half)) == 1);
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &bytes);
  require(size > 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

/// What libcrypto's `write` makes of an object.
template <class Object, class Write>
std::string der_of(Object* object, const Write& write) {
  unsigned char* bytes = nullptr;
  const int size = write(object, &bytes);
  require(size > 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

pkey generated(int type, int curve = 0) {
  const pkey_context context(EVP_PKEY_CTX_new_id(type, nullptr));
  EVP_PKEY* key = nullptr;
  require(context && EVP_PKEY_keygen_init(context.get()) == 1);
  if (curve != 0) require(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), curve) == 1);
  if (type == EVP_PKEY_RSA) require(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048) == 1);
  require(EVP_PKEY_keygen(context.get(), &key) == 1);
  return pkey(key);
}

using named_der = std::pair<const char*, std::string>;

/// A key, public and private, and a certificate for it: as DER, each with its name in PEM.
std::vector<named_der> der_of_all(EVP_PKEY* key) {
  std::vector<named_der> all = {{"PUBLIC KEY", der_of(key, i2d_PUBKEY)}};
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, freed_by<PKCS8_PRIV_KEY_INFO_free>> pkcs8(
      EVP_PKEY2PKCS8(key));
  all.emplace_back("PRIVATE KEY", der_of(pkcs8.get(), i2d_PKCS8_PRIV_KEY_INFO));
  const int type = EVP_PKEY_base_id(key);
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_EC)  // PKCS #1, SEC 1
    all.emplace_back("PRIVATE KEY", der_of(key, i2d_PrivateKey));
  if (type == EVP_PKEY_RSA)  // PKCS #1
    all.emplace_back("RSA PUBLIC KEY", der_of(key, i2d_PublicKey));
  if (type == EVP_PKEY_X25519) return all;
  const certificate made(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400);
  X509_set_pubkey(made.get(), key);
  const bool hashes_itself = type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448;
  require(X509_sign(made.get(), key, hashes_itself ? nullptr : EVP_sha256()) != 0);
  all.emplace_back("CERTIFICATE", der_of(made.get(), i2d_X509));
  return all;
}

std::string in_pem(const char* name, const std::string& der) {
  const bio out(BIO_new(BIO_s_mem()));
  require(PEM_write_bio(out.get(), name, "", reinterpret_cast<const unsigned char*>(der.data()),
                        static_cast<long>(der.size())) > 0);
  return text_of(out);
}
std::string replaced_all(std::string_view text, char from, std::string_view to) {
  std::string out;
  for (const char c : text) out += c == from ? std::string(to) : std::string(1, c);
  return out;
}

struct curve {
  ba::algorithm alg;
  const char* name;
  const char* order;
};
constexpr curve curves[] = {
    {ba::algorithm::es256, "P-256",
     "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"},
    {ba::algorithm::es384, "P-384",
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52"
     "973"},
    {ba::algorithm::es512, "P-521",
     "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F7"
     "09A5D03BB5C9B8899C47AEBB6FB71E91386409"}};

std::string rsa_jwk(const std::string& n, const std::string& e) {
  return R"({"kty":"RSA","n":")" + ba::base64url::encode(n) + R"(","e":")" +
         ba::base64url::encode(e) + "\"}";
}

/// The verdict on a secret, whichever options it is given.
std::string verdict_on_secret(std::string_view text) {
  const std::string plain = verdict(ba::shared_secret::make(text));
  const ba::secret_options lax = {.allow_short = true, .allow_surrounding_characters = true};
  const std::string with_options = verdict(ba::shared_secret::make(text, lax));
  const std::string older = verdict(ba::shared_secret::rotating({support::secret, text}));
  const std::string in_jwk = verdict(ba::shared_secret::from_jwk(
      R"({"kty":"oct","alg":"HS256","k":")" + ba::base64url::encode(text) + "\"}"));
  if (plain == with_options && plain == older && plain == in_jwk) return plain;
  return "depends on the way in: " + plain + ", " + with_options + ", " + older + ", " + in_jwk;
}

}  // namespace

TEST_CASE("attack 5: the text of a key is not a secret, whatever kind of key it is") {
  std::vector<std::string> keys;
  const std::pair<int, int> types[] = {{EVP_PKEY_RSA, 0},
                                       {EVP_PKEY_EC, NID_X9_62_prime256v1},
                                       {EVP_PKEY_EC, NID_secp521r1},
                                       {EVP_PKEY_EC, NID_secp256k1},
                                       {EVP_PKEY_ED25519, 0},
                                       {EVP_PKEY_ED448, 0},
                                       {EVP_PKEY_X25519, 0}};
  // `openssl ecparam -genkey` writes the last of these before the key.
  constexpr const char* before_pem[] = {
      "",
      "\n",
      "  ",
      "\t\r\n \n",
      "\xef\xbb\xbf",
      "Bag Attributes\n\n",
      "secret: ",
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"};
  for (const auto& [type, nid] : types) {
    // Others cannot make these.
    if (type == EVP_PKEY_ED448 && !support::is_openssl) continue;
    if (nid == NID_secp256k1 && support::is_boringssl) continue;
    for (const auto& [name, der] : der_of_all(generated(type, nid).get())) {
      const std::string pem = in_pem(name, der);
      for (const char* before : before_pem) keys.push_back(before + pem);
      std::string base64;  // what stands between the first and the last line
      for (std::size_t at = pem.find('\n') + 1; pem[at] != '-'; ++at) base64 += pem[at];
      const std::string one_line = replaced_all(base64, '\n', "");
      keys.insert(keys.end(), {replaced_all(pem, '\n', "\\n"), replaced_all(pem, '\n', "\r\n"),
                               replaced_all(pem, '\n', " "), pem.substr(0, pem.size() - 1),
                               one_line, ba::base64url::encode(der), der, in_pem("PKCS7", der)});
      // Without its last line it is a key still.
      keys.push_back(pem.substr(0, pem.rfind("-----END")));
    }
  }
  for (const ba::algorithm a : {ba::algorithm::rs256, ba::algorithm::es256, ba::algorithm::eddsa}) {
    const std::string jwk = key_for(a).public_jwk();
    keys.insert(keys.end(),
                {jwk, attack::without_alg(jwk), "\n " + jwk, jwk + "\n",
                 attack::with(jwk, "\"kty\"", "\"k\\u0074y\""), attack::added(jwk, R"("d":"AAAA")"),
                 ba::testing::jwks({jwk}), "\n " + ba::testing::jwks({jwk}),
                 R"({"kty" : "unknown", "x" : [] })", R"({"keys":[]}                        )"});
  }
  // A key with white space or quotes around it, which an option allows for secrets.
  for (std::size_t i = 0, plain = keys.size(); i < plain; ++i)
    for (const std::string_view around : {"\n", " ", "\"", "'"}) {
      const std::string text(keys[i]);
      keys.push_back(std::string(around) + text + std::string(around));
    }
  // ssh-keygen's public keys.
  for (const std::string_view type :
       {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"}) {
    std::string blob = {0, 0, 0, static_cast<char>(type.size())};
    blob.append(type).append("\0\0\0\x20", 4).append(32, 'k');
    blob.resize((blob.size() + 2) / 3 * 3, 'k');  // so that its base64 has no padding
    const std::string ssh =
        std::string(type) + ' ' +
        replaced_all(replaced_all(ba::base64url::encode(blob), '-', "+"), '_', "/");
    const std::string bare = ssh.substr(ssh.find(' ') + 1);
    for (const char* before : {"", "\n", "   ", "no-pty ", "host.example ", "\""})
      keys.insert(keys.end(),
                  {before + ssh, before + ssh + " ada@laptop", before + ssh + '\n', before + bare});
    keys.push_back("---- BEGIN SSH2 PUBLIC KEY ----\nComment: x\n" + bare +
                   "\n---- END SSH2 PUBLIC KEY ----\n");
  }
  for (const std::string& text : keys) {
    INFO(text);
    CHECK(verdict_on_secret(text) == "secret_is_a_key");
  }
  // Secrets that only look a little like it.
  for (const char* text :
       {"ssh-ed25519 and more text that is no key at all", "0123456789abcdef0123456789abcdef",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A-and-no-more-of-it",
        "{\"a secret\": \"in braces, and long enough\"}",
        "{kty: this is no JSON but a secret text}"}) {
    INFO(text);
    CHECK(verdict_on_secret(text) == "ok");
  }
}

TEST_CASE("attack 6: white space or quotes around a secret are reported, and never trimmed") {
  const std::string claims = ba::testing::token_claims{}.json(), secret(support::secret);
  const ba::secret_options as_it_is = {.allow_surrounding_characters = true};
  const auto verifier_of = [](const std::string& text, const ba::secret_options& options) {
    return ba::verifier{ba::shared_secret(text, options), ba::policy::shared_secret(),
                        ba::testing::manual_clock(support::now)};
  };
  const auto sign = [&](const std::string& with) {
    return ba::testing::signer::with_secret(with).token(claims);
  };
  const ba::verifier plain = verifier_of(secret, {});
  CHECK(attack::verdict_of(plain, sign(secret)) == "ok");
  const std::pair<std::string, const char*> changed[] = {
      {secret + '\n', "secret_has_whitespace"}, {secret + "\r\n", "secret_has_whitespace"},
      {' ' + secret, "secret_has_whitespace"},  {secret + ' ', "secret_has_whitespace"},
      {'\t' + secret, "secret_has_whitespace"}, {'\n' + secret, "secret_has_whitespace"},
      {secret + '\v', "secret_has_whitespace"}, {secret + '\f', "secret_has_whitespace"},
      {'"' + secret + '"', "secret_is_quoted"}, {'\'' + secret + '\'', "secret_is_quoted"},
      {'`' + secret + '`', "secret_is_quoted"}, {'"' + secret + "\"\n", "secret_has_whitespace"},
      {std::string(40, ' '), "secret_missing"}, {std::string(40, '\n'), "secret_missing"}};
  for (const auto& [text, problem] : changed) {
    INFO('[' << text << ']');
    CHECK(verdict(ba::shared_secret::make(text)) == problem);
    CHECK(verdict(ba::shared_secret::rotating({secret, text})) == problem);
    CHECK(attack::verdict_of(plain, sign(text)) == "signature_invalid");
    if (std::string_view(problem) == "secret_missing") continue;
    // Accepted by name, each byte is a part of the secret.
    const ba::verifier exact = verifier_of(text, as_it_is);
    CHECK(attack::verdict_of(exact, sign(text)) == "ok");
    CHECK(attack::verdict_of(exact, sign(secret)) == "signature_invalid");
  }
  // Inside a secret they are nothing special, nor is a NUL.
  for (const std::string& text : {secret + " x", "x\n" + secret, secret + std::string("\0", 1),
                                  std::string("\0", 1) + secret, '"' + secret, secret + '\''}) {
    CHECK(attack::verdict_of(verifier_of(text, {}), sign(text)) == "ok");
    CHECK(attack::verdict_of(verifier_of(text, {}), sign(secret)) ==
          (text == secret + std::string("\0", 1) ? "ok" : "signature_invalid"));
  }
  // A secret is not decoded either, from whatever it could be an encoding of.
  const std::string encoded = ba::base64url::encode(secret);
  CHECK(attack::verdict_of(verifier_of(encoded, {}), sign(encoded)) == "ok");
  CHECK(attack::verdict_of(verifier_of(encoded, {}), sign(secret)) == "signature_invalid");
}

TEST_CASE("attack 7: an empty, short or published secret is rejected") {
  const struct {
    ba::algorithm alg;
    std::size_t least;
  } bounds[] = {{ba::algorithm::hs256, 32}, {ba::algorithm::hs384, 48}, {ba::algorithm::hs512, 64}};
  for (const auto& [alg, least] : bounds) {
    const ba::secret_options options = {.algorithm = alg};
    const std::string name(ba::facts(alg).name);
    const auto of_jwk = [&](const std::string& k) {
      return verdict(ba::shared_secret::from_jwk(R"({"kty":"oct","alg":")" + name + R"(","k":")" +
                                                 ba::base64url::encode(k) + "\"}"));
    };
    CHECK(verdict(ba::shared_secret::make("", options)) == "secret_missing");
    CHECK(of_jwk("") == "secret_missing");
    for (std::size_t bytes = 1; bytes < least; ++bytes) {
      const std::string text(bytes, 'k');
      CHECK(verdict(ba::shared_secret::make(text, options)) == "secret_too_short");
      CHECK(verdict(ba::shared_secret::rotating({std::string(least, 'x'), text}, options)) ==
            "secret_too_short");
      CHECK(of_jwk(text) == "secret_too_short");
    }
    CHECK(verdict(ba::shared_secret::make(std::string(least, 'k'), options)) == "ok");
    CHECK(of_jwk(std::string(least, 'k')) == "ok");
  }
  // Bytes count, not characters.
  std::string euros;
  for (int i = 0; i < 11; ++i) euros += "\xe2\x82\xac";
  CHECK(verdict(ba::shared_secret::make(euros)) == "ok");
  // The option for short secrets does not accept an empty one.
  const ba::secret_options short_ones = {.allow_short = true};
  CHECK(verdict(ba::shared_secret::make("", short_ones)) == "secret_missing");
  CHECK(verdict(ba::shared_secret::make("k", short_ones)) == "ok");
  CHECK(verdict(ba::shared_secret::rotating(std::initializer_list<std::string_view>{})) ==
        "secret_missing");
  CHECK(verdict(ba::shared_secret::rotating({support::secret, ""}, short_ones)) ==
        "secret_missing");
  for (const std::string& json : {std::string(R"({"kty":"oct","alg":"HS256"})"),
                                  std::string(R"({"kty":"oct","alg":"HS256","k":""})")})
    CHECK(verdict(ba::shared_secret::from_jwk(json)) == "secret_missing");
  // What anyone can know.
  for (const std::string text : {"better-auth-secret-12345678901234567890",
                                 "better-auth-secret-123456789", "your-secret-key"})
    for (const std::string& each : {text, ' ' + text, text + '\n', '"' + text + '"'}) {
      INFO(each);
      CHECK(verdict(ba::shared_secret::make(each)) == "secret_is_public");
      CHECK(verdict(ba::shared_secret::make(
                each, {.allow_short = true, .allow_surrounding_characters = true})) ==
            "secret_is_public");
      CHECK(verdict(ba::shared_secret::rotating({support::secret, each})) == "secret_is_public");
    }
  // A secret that was never set verifies nothing.
  CHECK(verdict(ba::verifier::make(ba::shared_secret(), ba::policy::shared_secret())) ==
        "algorithm_not_allowed");
}

TEST_CASE("attack 12: an ECDSA signature with a number of zero, or beyond the order, is invalid") {
  for (const auto& [alg, name, hex] : curves) {
    const auto& key = key_for(alg);
    const std::size_t half = ba::facts(alg).signature_bytes / 2;
    const std::string zero(half, '\0'), order = from_hex(hex, half), ones(half, '\xff');
    const std::string one = zero.substr(1) + '\x01', more = sum(order, one);
    const auto ask = [&](const std::string& signature) {
      return verdict_on_signature(key, [&](const std::string&) { return signature; });
    };
    CHECK(verdict_on_signature(key, [](const std::string& good) { return good; }) == "ok");
    for (const std::string& r : {zero, order, ones, one, more})
      for (const std::string& s : {zero, order, ones, one, more})
        CHECK(ask(r + s) == "signature_invalid");
    for (const std::string& bad : {zero, order, ones, more}) {
      CHECK(verdict_on_signature(key, [&](const std::string& good) {
              return bad + good.substr(half);
            }) == "signature_invalid");
      CHECK(verdict_on_signature(key, [&](const std::string& good) {
              return good.substr(0, half) + bad;
            }) == "signature_invalid");
    }
    // The same numbers modulo the order, where there is room for them: always for P-521.
    for (const bool change_r : {true, false}) {
      int made = 0;
      CHECK(verdict_on_signature(key, [&](const std::string& good) {
              const std::string number = good.substr(change_r ? 0 : half, half);
              const std::string other = sum(number, order);
              made += other.empty() ? 0 : 1;
              if (other.empty()) return ones + ones;
              return change_r ? other + good.substr(half) : good.substr(0, half) + other;
            }) == "signature_invalid");
      if (alg == ba::algorithm::es512) CHECK(made == 1);
    }
    // r and s in each other's place.
    CHECK(verdict_on_signature(key, [&](const std::string& good) {
            return good.substr(half) + good.substr(0, half);
          }) == "signature_invalid");
  }
}

TEST_CASE("attack 13: an ECDSA signature in DER, or of another size, is invalid") {
  for (const auto& [alg, name, order] : curves) {
    const auto& key = key_for(alg);
    const auto ask = [&](const auto& change) { return verdict_on_signature(key, change); };
    CHECK(ask(ecdsa_der) == "signature_invalid");
    for (std::size_t cut = 1; cut <= 8; ++cut) {
      CHECK(ask([&](const std::string& good) { return good.substr(0, good.size() - cut); }) ==
            "signature_invalid");
      CHECK(ask([&](const std::string& good) { return good.substr(cut); }) == "signature_invalid");
      CHECK(ask([&](const std::string& good) { return good + std::string(cut, '\0'); }) ==
            "signature_invalid");
      CHECK(ask([&](const std::string& good) { return std::string(cut, '\0') + good; }) ==
            "signature_invalid");
    }
    CHECK(ask([](const std::string&) { return std::string(); }) == "signature_invalid");
    CHECK(ask([](const std::string& good) { return good + good; }) == "signature_invalid");
    // Zeros before each half, as from numbers of another width: the same numbers.
    for (const std::size_t zeros : {std::size_t{1}, std::size_t{2}, std::size_t{34}})
      CHECK(ask([&](const std::string& good) {
              const std::string padding(zeros, '\0');
              return padding + good.substr(0, good.size() / 2) + padding +
                     good.substr(good.size() / 2);
            }) == "signature_invalid");
    // Of the size of another curve.
    for (const curve& other : curves)
      if (other.alg != alg)
        CHECK(ask([&](const std::string& good) {
                std::string changed = good;
                changed.resize(ba::facts(other.alg).signature_bytes);
                return changed;
              }) == "signature_invalid");
  }
  // The other algorithms have an exact size too.
  for (const ba::algorithm a : {ba::algorithm::rs256, ba::algorithm::ps256, ba::algorithm::eddsa})
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{32}, std::size_t{63}, std::size_t{65},
          std::size_t{255}, std::size_t{257}, std::size_t{1024}}) {
      const auto& key = key_for(a);
      CHECK(verdict_on_signature(key, [&](const std::string& good) {
              std::string changed = good;
              changed.resize(size);
              return changed;
            }) == "signature_invalid");
      CHECK(verdict_on_signature(key, [&](const std::string& good) {
              return std::string(1, '\0') + good;
            }) == "signature_invalid");
    }
}

TEST_CASE("attack 15: Ed25519 with S beyond the order, another size, or a key of small order") {
  const auto& key = key_for(ba::algorithm::eddsa);
  const std::string order =
      from_hex("1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED");
  const auto ask = [&](const auto& change) { return verdict_on_signature(key, change); };
  CHECK(ask([](const std::string& good) { return good; }) == "ok");
  for (const int times : {1, 2, 7})
    CHECK(ask([&](const std::string& good) {  // S + L stands for the same number, and fits
            std::string s(good.rbegin(), good.rbegin() + 32);
            for (int i = 0; i < times; ++i) s = sum(s, order);
            REQUIRE(s.size() == 32);
            return good.substr(0, 32) + std::string(s.rbegin(), s.rend());
          }) == "signature_invalid");
  for (const std::size_t size : {0U, 1U, 32U, 63U})
    CHECK(ask([&](const std::string& good) { return good.substr(0, size); }) ==
          "signature_invalid");
  for (const std::size_t more : {1U, 32U, 64U})
    CHECK(ask([&](const std::string& good) { return good + std::string(more, '\0'); }) ==
          "signature_invalid");
  CHECK(ask([](const std::string&) { return std::string(64, '\0'); }) == "signature_invalid");
  CHECK(ask([](const std::string&) { return '\x01' + std::string(63, '\0'); }) ==
        "signature_invalid");

  // y of the points of order 1, 2, 4, 8, and of points whose y is not reduced, each with both signs
  // of x.
  const std::string p = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
  std::vector<std::string> encodings = {
      std::string(62, '0') + "01", std::string(62, '0') + "00",
      "7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7",
      "05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826"};
  for (const char* last : {"EC", "ED", "EE", "EF", "F0", "F8", "FE", "FF"})
    encodings.push_back(p + last);
  for (const std::string& y : encodings)
    for (const bool sign : {false, true}) {
      std::string bytes = from_hex(y);
      bytes = std::string(bytes.rbegin(), bytes.rend());
      if (sign) bytes.back() = static_cast<char>(bytes.back() | '\x80');
      const std::string jwk = R"({"kty":"OKP","crv":"Ed25519","kid":"weak","x":")" +
                              ba::base64url::encode(bytes) + "\"}";
      INFO(jwk);
      CHECK(verdict_on_key(jwk) == "weak_key");
      // The same key by PEM. The prefix is that of RFC 8410.
      const std::string spki = from_hex("302A300506032B6570032100") + bytes;
      CHECK(verdict(ba::key_set::from_pem(in_pem("PUBLIC KEY", spki))) == "weak_key");
      // With the neutral point as a key, this signature is valid for every message.
      const std::string input = ba::base64url::encode(R"({"alg":"EdDSA","kid":"weak"})") + '.' +
                                ba::base64url::encode(support::plugin_claims().json());
      CHECK(by_keys(ba::testing::jwks({jwk}),
                    input + '.' + ba::base64url::encode('\x01' + std::string(63, '\0'))) ==
            "unknown_key");
    }
}

TEST_CASE(
    "attack 16: a point that is off its curve, or has coordinates of another size, is no key") {
  for (const auto& [alg, name, order] : curves) {
    const std::string jwk = key_for(alg).public_jwk();
    const std::size_t x = jwk.find("\"x\":\"") + 5, y = jwk.find("\"y\":\"") + 5;
    CHECK(verdict_on_key(jwk) == "ok");
    std::string off = jwk;
    off[y + 4] = off[y + 4] == 'A' ? 'B' : 'A';
    CHECK(verdict_on_key(off) == "malformed_key");
    // The same point by PEM.
    std::string spki = key_for(alg).spki();
    CHECK(verdict(ba::key_set::from_pem(in_pem("PUBLIC KEY", spki))) == "ok");
    spki.back() = static_cast<char>(spki.back() ^ 1);
    CHECK(verdict(ba::key_set::from_pem(in_pem("PUBLIC KEY", spki))) == "malformed_key");
    // Zeros before a coordinate, three bytes fewer, no coordinate at all.
    for (const std::size_t at : {x, y}) {
      CHECK(verdict_on_key(jwk.substr(0, at) + "AAAA" + jwk.substr(at)) == "malformed_key");
      CHECK(verdict_on_key(jwk.substr(0, at) + jwk.substr(at + 4)) == "malformed_key");
      CHECK(verdict_on_key(jwk.substr(0, at) + jwk.substr(jwk.find('"', at))) == "malformed_key");
    }
    // The same point, but with three bytes of x written as a part of y.
    const auto bytes_at = [&](std::size_t at) {
      std::string bytes;
      require(
          ba::base64url::decode(std::string_view(jwk).substr(at, jwk.find('"', at) - at), bytes));
      return bytes;
    };
    const std::string x_bytes = bytes_at(x), y_bytes = bytes_at(y);
    const std::string short_x = x_bytes.substr(0, x_bytes.size() - 3);
    const std::string long_y = x_bytes.substr(short_x.size()) + y_bytes;
    CHECK(verdict_on_key(jwk.substr(0, x) + ba::base64url::encode(short_x) + R"(","y":")" +
                         ba::base64url::encode(long_y) + jwk.substr(jwk.find('"', y))) ==
          "malformed_key");
    const std::string zeros =
        ba::base64url::encode(std::string(ba::facts(alg).signature_bytes / 2, '\0'));
    CHECK(verdict_on_key(attack::with(attack::with(jwk, jwk.substr(x, zeros.size()), zeros),
                                      jwk.substr(y, zeros.size()), zeros)) == "malformed_key");
    for (const char* other : {"P-256", "P-384", "P-521", "secp256k1", "Ed25519", "X25519", "p-256",
                              "P-256 ", "P256", "prime256v1", ""}) {
      if (std::string_view(name) == other) continue;
      INFO(name << " as " << other);
      const std::string changed =
          attack::with(jwk, '"' + std::string(name) + '"', '"' + std::string(other) + '"');
      const std::string answer = verdict_on_key(changed);
      CHECK(
          (answer == "malformed_key" || answer == "unsupported_key" || answer == "wrong_key_use"));
      CHECK(by_keys(ba::testing::jwks({changed}), key_for(alg).token(support::plugin_claims())) ==
            "unknown_key");
    }
    for (const char* type : {"OKP", "RSA", "ec", "EC ", ""})
      CHECK(verdict_on_key(attack::with(jwk, "\"EC\"", '"' + std::string(type) + '"')) != "ok");
  }
  // The bytes of an Ed25519 key whose y, 2, belongs to no point.
  const std::string no_point = "\x02" + std::string(31, '\0');
  CHECK(verdict_on_key(R"({"kty":"OKP","crv":"Ed25519","x":")" + ba::base64url::encode(no_point) +
                       R"("})") == "malformed_key");
  // A coordinate that starts with a zero and is written without it: the point is on the curve.
  for (const char* name : {"x", "y"}) {
    std::string shorter;
    while (shorter.empty()) {  // about one key in two, because P-521 does not fill its first byte
      const std::string jwk = ba::testing::signer::generate(ba::algorithm::es512).public_jwk();
      const std::size_t begin = jwk.find('"' + std::string(name) + "\":\"") + 5;
      const std::size_t end = jwk.find('"', begin);
      std::string bytes;
      REQUIRE(ba::base64url::decode(std::string_view(jwk).substr(begin, end - begin), bytes));
      if (bytes[0] == '\0')
        shorter = jwk.substr(0, begin) + ba::base64url::encode(bytes.substr(1)) + jwk.substr(end);
    }
    CHECK(verdict_on_key(shorter) == "malformed_key");
  }
  // Ed25519 has one coordinate of 32 bytes.
  const std::string okp = key_for(ba::algorithm::eddsa).public_jwk();
  CHECK(verdict_on_key(okp) == "ok");
  CHECK(verdict_on_key(attack::with(okp, "\"x\":\"", "\"x\":\"AAAA")) == "malformed_key");
  CHECK(verdict_on_key(okp.substr(0, okp.find("\"x\":\"") + 5) + "\"}") == "malformed_key");
  CHECK(verdict_on_key(attack::with(okp, "Ed25519", "X25519")) == "wrong_key_use");
  CHECK(verdict_on_key(attack::with(okp, "Ed25519", "Ed448")) == "unsupported_key");
  CHECK(verdict_on_key(attack::with(okp, "\"OKP\"", "\"EC\"")) == "unsupported_key");
}

TEST_CASE("attack 17: an RSA key of an unsound size or exponent is no key") {
  const auto modulus = [](int bits) {
    std::string n(static_cast<std::size_t>((bits + 7) / 8), '\x5b');
    n.front() = static_cast<char>(1U << static_cast<unsigned>((bits + 7) % 8));
    return n;
  };
  const std::string f4 = {1, 0, 1};
  CHECK(verdict_on_key(rsa_jwk(modulus(2048), f4)) == "ok");
  CHECK(verdict_on_key(rsa_jwk(modulus(8192), f4)) == "ok");
  CHECK(verdict_on_key(rsa_jwk(modulus(2048), {3})) == "ok");
  CHECK(verdict_on_key(rsa_jwk(modulus(2048), "\xff\xff\xff\xff")) == "ok");
  for (const int bits : {8, 512, 1024, 2040, 2047, 8193, 8200, 16384, 65536}) {
    INFO(bits);
    CHECK(verdict_on_key(rsa_jwk(modulus(bits), f4)) == "weak_key");
  }
  // Too large, even, or one.
  for (const std::string& e : {std::string{1}, std::string{2}, std::string{4}, std::string{1, 0, 0},
                               std::string{1, 0, 0, 0, 0}, std::string{1, 0, 0, 0, 1},
                               std::string(256, '\x5b'), modulus(2048)})
    CHECK(verdict_on_key(rsa_jwk(modulus(2048), e)) == "weak_key");
  for (const std::string& e :
       {std::string(), std::string(1, '\0'), std::string{0, 1, 0, 1}, std::string{0, 3}})
    CHECK(verdict_on_key(rsa_jwk(modulus(2048), e)) == "malformed_key");
  CHECK(verdict_on_key(rsa_jwk(modulus(2048).substr(0, 255) + '\x02', f4)) == "weak_key");
  CHECK(verdict_on_key(rsa_jwk('\0' + modulus(2048), f4)) == "malformed_key");
  CHECK(verdict_on_key(rsa_jwk(std::string(128, '\0') + modulus(1024), f4)) == "malformed_key");
  CHECK(verdict_on_key(rsa_jwk("", f4)) == "malformed_key");

  // The fingerprint of CVE-2017-15361 (ROCA): a power of 65537 modulo every small prime. A power of
  // 65537 is one in any case.
  const bignum base(BN_new()), exponent(BN_new()), power(BN_new());
  const std::unique_ptr<BN_CTX, freed_by<BN_CTX_free>> context(BN_CTX_new());
  require(BN_set_word(base.get(), 65537) == 1 && BN_set_word(exponent.get(), 129) == 1 &&
          BN_exp(power.get(), base.get(), exponent.get(), context.get()) == 1);
  CHECK(verdict_on_key(rsa_jwk(
            bytes_of(power.get(), static_cast<std::size_t>(BN_num_bytes(power.get()))), f4)) ==
        "weak_key");

  // The same by PEM, and with a real signature: it verifies nothing.
  const pkey small = [] {
    EVP_PKEY* made = nullptr;
    const ba::detail::pkey_context how(EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr));
    require(EVP_PKEY_keygen_init(how.get()) == 1 &&
            EVP_PKEY_CTX_set_rsa_keygen_bits(how.get(), 1024) == 1 &&
            EVP_PKEY_keygen(how.get(), &made) == 1);
    return pkey(made);
  }();
  const std::string spki = der_of(small.get(), i2d_PUBKEY);
  CHECK(verdict(ba::key_set::from_pem(in_pem("PUBLIC KEY", spki))) == "weak_key");
  const bio out(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(out.get(), small.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1);
  const auto signer = ba::testing::signer::from_private_pem(text_of(out), ba::algorithm::rs256);
  CHECK(by_keys(ba::testing::jwks({signer.public_jwk()}), signer.token(support::plugin_claims())) ==
        "unknown_key");
}
