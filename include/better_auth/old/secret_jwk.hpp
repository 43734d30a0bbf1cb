// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/jwk.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/shared_secret.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace better_auth::inline v0 {

/// The shared secret in a JWK of type `oct` from a file of your own, or in a JWK Set of such keys,
/// of which any may then have signed. All must name the same algorithm; there is no place for
/// another kind of key among them. Errors: malformed_jwks, malformed_key, unsupported_key,
/// wrong_key_use, duplicate_kid, and those of `shared_secret`.
[[nodiscard]] BETTER_AUTH_COLD inline result<shared_secret> shared_secret_from_jwk(
    std::string_view text) {
  struct collected {
    std::vector<std::string> secrets = {};
    std::vector<std::string> kids = {};
    algorithm alg = algorithm::hs256;
    result<void> verdict = {};

    result<void> take(const detail::jwk& key) {
      algorithm named{};
      if (!key.well_typed) return errc::malformed_key;
      if (key.kty != "oct" || !algorithm_named(key.alg, named) ||
          (!secrets.empty() && named != alg))
        return errc::unsupported_key;
      if (!detail::may_verify(key)) return errc::wrong_key_use;
      for (const std::string& kid : kids)
        if (!kid.empty() && kid == key.kid) return errc::duplicate_kid;
      kids.emplace_back(key.kid);
      alg = named;
      std::string& secret = secrets.emplace_back(base64url::decoded_size(key.k.size()), '\0');
      if (key.k.empty()) return errc::secret_missing;
      if (!base64url::decode(key.k, reinterpret_cast<unsigned char*>(secret.data())))
        return errc::malformed_key;
      return {};
    }
    ~collected() {
      for (std::string& secret : secrets) OPENSSL_cleanse(secret.data(), secret.size());
    }
  };
  collected all;
  bool is_set = false;
  const auto use = [](void* context, const detail::jwk& key) {
    auto& into = *static_cast<collected*>(context);
    if (into.verdict) into.verdict = into.take(key);
  };
  if (const auto read = detail::read_jwks(text, is_set, {&all, use}); !read) return read.error();
  if (!all.verdict) return all.verdict.error();
  if (all.secrets.empty()) return errc::no_usable_key;
  const std::vector<std::string_view> views(all.secrets.begin(), all.secrets.end());
  return shared_secret::rotating(views, all.alg);
}

}  // namespace better_auth::inline v0
