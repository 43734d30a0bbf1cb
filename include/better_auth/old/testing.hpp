// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/base64url.hpp>
#include <better_auth/old/claims.hpp>
#include <better_auth/old/detail/openssl.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// For tests of your own routes: keys, tokens, key sets and headers like those that Better Auth
/// sends. Not for production: nothing here checks anything. See `manual_clock` in clock.hpp for the
/// time.
///
///     const auto keys = better_auth::testing::signer::generate(better_auth::algorithm::eddsa);
///     better_auth::manual_clock clock(1'700'000'000);
///     const std::string jwks = better_auth::testing::jwks({keys.public_jwk()});
///     better_auth::verifier verify{better_auth::key_set::parse(jwks).value(),
///                                  better_auth::policy::jwt_plugin("https://app.example"), clock};
///     auto claims =
///         better_auth::testing::token_claims::of_plugin("https://app.example", "user-1");
///     my_route(verify, better_auth::testing::bearer(keys.token(claims)));   // 200
///     clock.advance(900);                        // 401: the same token has expired
namespace better_auth::inline v0::testing {

/// A JSON string of any text.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) out.append("\\u00") += {hex[byte >> 4], hex[byte & 15]};
    else (c == '"' || c == '\\' ? out += '\\' : out) += c;
  }
  return out += '"';
}

/// A token's claims, as Better Auth's JWT plugin writes them. Absent members are left out.
struct token_claims {
  std::string sub = "user-1";             ///< the user
  std::int64_t iat = 1'700'000'000;       ///< seconds
  std::int64_t lifetime = 900;            ///< seconds from `iat` to `exp`
  std::optional<std::string> email = {};  ///< left out, unless set
  std::optional<std::string> iss = {};    ///< the issuer
  std::optional<std::string> aud = {};    ///< one audience; for several see `more`
  std::string more = {};  ///< further members as JSON text: `"role":"admin","team":7`

  /// Those that `policy::jwt_plugin` asks for. `origin` is the base URL without a path.
  [[nodiscard]] static token_claims of_plugin(std::string_view origin, std::string_view sub) {
    token_claims claims;
    claims.sub = sub;
    claims.iss = claims.aud = std::string(origin);
    return claims;
  }

  /// A further member, in place of JSON text in `more`.
  template <class Value>
    requires std::convertible_to<Value, std::string_view> || std::integral<Value>
  token_claims& with(std::string_view name, const Value& value) {
    more += (more.empty() ? "" : ",") + json_string(name) + ':';
    if constexpr (std::same_as<Value, bool>) more += value ? "true" : "false";
    else if constexpr (std::integral<Value>) more += std::to_string(value);
    else more += json_string(value);
    return *this;
  }

  /// The payload.
  [[nodiscard]] std::string json() const {
    std::string out = "{\"iat\":" + std::to_string(iat);
    const auto text = [&](const char* name, const std::string& value) {
      out += ",\"" + std::string(name) + "\":" + json_string(value);
    };
    if (email) text("email", *email);
    text("sub", sub);
    out += ",\"exp\":" + std::to_string(iat + lifetime);
    if (iss) text("iss", *iss);
    if (aud) text("aud", *aud);
    if (!more.empty()) out += ',' + more;
    return out + '}';
  }
};

/// A key that signs: what Better Auth holds.
class signer {
 public:
  /// A new key pair, or for an HMAC algorithm a secret of random bytes. RSA keys have 2048 bits.
  [[nodiscard]] static signer generate(algorithm a, std::string kid = "test-key") {
    signer made(a, std::move(kid));
    switch (facts(a).family) {
      case algorithm_family::hmac: {
        made.secret_.resize(facts(a).digest_bytes);
        require(RAND_bytes(reinterpret_cast<unsigned char*>(made.secret_.data()),
                           static_cast<int>(made.secret_.size())) == 1);
        return made;
      }
      case algorithm_family::rsa_pkcs1:
      case algorithm_family::rsa_pss: made.key_.reset(EVP_RSA_gen(2048)); break;
      case algorithm_family::ecdsa:
        made.key_.reset(EVP_PKEY_Q_keygen(
            nullptr, nullptr, "EC",
            a == algorithm::es256 ? "P-256" : (a == algorithm::es384 ? "P-384" : "P-521")));
        break;
      case algorithm_family::eddsa:
        made.key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        break;
    }
    require(static_cast<bool>(made.key_));
    return made;
  }

  /// A secret that you share with the code under test.
  [[nodiscard]] static signer with_secret(std::string_view secret, algorithm a = algorithm::hs256) {
    signer made(a, {});
    made.secret_ = secret;
    return made;
  }

  /// The private key in PEM, of the kind that the algorithm needs: to use one key in several
  /// programs.
  [[nodiscard]] static signer from_private_pem(std::string_view pem, algorithm a,
                                               std::string kid = "test-key") {
    signer made(a, std::move(kid));
    const detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    made.key_.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    require(static_cast<bool>(made.key_));
    return made;
  }
  /// The private key in PEM, for `from_private_pem`.
  [[nodiscard]] std::string private_pem() const {
    const detail::bio out(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  /// The secret; empty where it is a key pair.
  [[nodiscard]] const std::string& secret() const noexcept { return secret_; }

  /// A signed token with the header that Better Auth writes: `{"alg":...,"kid":...}`.
  [[nodiscard]] std::string token(const token_claims& claims) const { return token(claims.json()); }
  /// The same from any payload, and with any header, valid or not.
  [[nodiscard]] std::string token(std::string_view payload) const {
    return token(payload, header());
  }
  /// The same with a header of your own.
  [[nodiscard]] std::string token(std::string_view payload, std::string_view header) const {
    const std::string input = base64url::encode(header) + '.' + base64url::encode(payload);
    return input + '.' + base64url::encode(sign(input));
  }

  /// The header that Better Auth writes.
  [[nodiscard]] std::string header() const {
    const std::string alg = "{\"alg\":\"" + std::string(facts(algorithm_).name) + '"';
    return kid_.empty() ? alg + '}' : alg + ",\"kid\":" + json_string(kid_) + '}';
  }

  /// The raw signature of `text`, in the form of RFC 7518.
  [[nodiscard]] std::string sign(std::string_view text) const {
    const algorithm_facts& fact = facts(algorithm_);
    if (fact.family == algorithm_family::hmac) {
      std::string mac(fact.signature_bytes, '\0');
      require(EVP_Q_mac(nullptr, "HMAC", nullptr, fact.digest, nullptr, secret_.data(),
                        secret_.size(), detail::bytes(text), text.size(),
                        reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                        nullptr) != nullptr);
      return mac;
    }
    const detail::md_context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    require(EVP_DigestSignInit_ex(context.get(), &parameters, fact.digest, nullptr, nullptr,
                                  key_.get(), nullptr) == 1);
    if (fact.family == algorithm_family::rsa_pss) {
      require(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
      require(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           detail::bytes(text), text.size()) == 1);
    signature.resize(size);
    return fact.family == algorithm_family::ecdsa ? r_and_s(signature, fact.signature_bytes / 2)
                                                  : signature;
  }

  /// The public key as a JWK, with the members that Better Auth publishes.
  [[nodiscard]] std::string public_jwk() const {
    require(static_cast<bool>(key_));
    std::string out =
        "{\"alg\":\"" + std::string(facts(algorithm_).name) + "\",\"kid\":" + json_string(kid_);
    const auto text = [&](const char* name, std::string_view value) {
      out += ",\"" + std::string(name) + "\":\"" + std::string(value) + '"';
    };
    switch (facts(algorithm_).family) {
      case algorithm_family::hmac: require(false); break;
      case algorithm_family::rsa_pkcs1:
      case algorithm_family::rsa_pss:
        text("kty", "RSA");
        text("n", number(OSSL_PKEY_PARAM_RSA_N, 0));
        text("e", number(OSSL_PKEY_PARAM_RSA_E, 0));
        break;
      case algorithm_family::ecdsa: {
        const int bytes = static_cast<int>(facts(algorithm_).signature_bytes / 2);
        text("kty", "EC");
        text("crv", bytes == 32 ? "P-256" : (bytes == 48 ? "P-384" : "P-521"));
        text("x", number(OSSL_PKEY_PARAM_EC_PUB_X, bytes));
        text("y", number(OSSL_PKEY_PARAM_EC_PUB_Y, bytes));
        break;
      }
      case algorithm_family::eddsa: {
        std::array<unsigned char, 32> raw{};
        std::size_t size = raw.size();
        require(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1);
        text("kty", "OKP");
        text("crv", "Ed25519");
        text("x", base64url::encode({reinterpret_cast<const char*>(raw.data()), raw.size()}));
        break;
      }
    }
    return out + '}';
  }

 private:
  signer(algorithm a, std::string kid) : algorithm_(a), kid_(std::move(kid)) {}

  static void require(bool good) {
    if (!good) throw exception(errc::crypto_failure);
  }

  [[nodiscard]] std::string number(const char* name, int width) const {
    BIGNUM* read = nullptr;
    require(EVP_PKEY_get_bn_param(key_.get(), name, &read) == 1);
    const detail::bignum value(read);
    const int bytes = width != 0 ? width : BN_num_bytes(read);
    std::string out(static_cast<std::size_t>(bytes), '\0');
    require(BN_bn2binpad(read, reinterpret_cast<unsigned char*>(out.data()), bytes) == bytes);
    return base64url::encode(out);
  }

  static std::string r_and_s(std::string_view der, std::size_t half) {
    const unsigned char* p = detail::bytes(der);
    const detail::handle<ECDSA_SIG, ECDSA_SIG_free> parsed(
        d2i_ECDSA_SIG(nullptr, &p, static_cast<long>(der.size())));
    require(static_cast<bool>(parsed));
    std::string out(2 * half, '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(out.data());
    const int width = static_cast<int>(half);
    require(BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), bytes, width) == width &&
            BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), bytes + half, width) == width);
    return out;
  }

  algorithm algorithm_;
  std::string kid_;
  std::string secret_;
  detail::pkey key_;
};

/// A JWK Set, as `/api/auth/jwks` answers it, of the given JWKs.
[[nodiscard]] inline std::string jwks(std::initializer_list<std::string> keys) {
  std::string out = "{\"keys\":[";
  for (const std::string& key : keys) out += (out.back() == '[' ? "" : ",") + key;
  return out + "]}";
}

/// The value of an Authorization header field.
[[nodiscard]] inline std::string bearer(std::string_view token) {
  return "Bearer " + std::string(token);
}

/// The same token with one letter of its signature changed.
[[nodiscard]] inline std::string tampered(std::string token) {
  char& letter = token.at(token.rfind('.') + 1);
  letter = letter == 'A' ? 'B' : 'A';
  return token;
}

/// A token with `alg: none` and no signature.
[[nodiscard]] inline std::string unsigned_token(const token_claims& claims) {
  return base64url::encode(R"({"alg":"none"})") + '.' + base64url::encode(claims.json()) + '.';
}

/// The claims of a payload that nobody signed, for tests of code that takes a `verified`: the one
/// way around a verifier. Errors: malformed_payload, claim_missing, claim_invalid, out_of_memory.
template <class Claims = user_claims>
[[nodiscard]] result<verified<Claims>> unverified_claims(std::string_view payload) {
  auto block = detail::verified_block<Claims>::make(payload.size());
  if (!block) return errc::out_of_memory;
  payload.copy(block->payload(), payload.size());
  const auto read = block->read();
  if (!read.registered) return read.registered.error();
  if (!read.other) return read.other.error();
  if (auto good = detail::read_unlisted(*block.get()); !good) return good.error();
  return detail::verified_access::wrap<Claims>(std::move(block));
}

}  // namespace better_auth::inline v0::testing
