// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/clock.hpp>
#include <better_auth/jose/key_source.hpp>
#include <better_auth/token/checks.hpp>
#include <better_auth/token/signature.hpp>
#include <better_auth/token/signature_memory.hpp>
#include <better_auth/token/verified.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What a verifier takes: a `shared_secret`, a `key_set`, or a source such as `jwks_source`.
using any_keys = std::variant<shared_secret, key_set, std::shared_ptr<const key_source>>;

namespace detail {
struct verifier_access;

template <class Keys>
concept verifier_keys = !is_result<Keys> && std::convertible_to<const Keys&, any_keys>;
}  // namespace detail

/// Verifies tokens with these keys under this policy. It never changes, and many threads can use it
/// at once; copies share their state. Verifying throws nothing but `std::bad_alloc`, and what a
/// clock, a key source, a cache or a claims struct of yours throws.
///
/// A verifier that is default-constructed or moved from rejects every token with `invalid_policy`.
class verifier {
 public:
  verifier() = default;
  /// Throws `better_auth::exception`: invalid_url, invalid_policy, and algorithm_not_allowed if the
  /// policy accepts none of the algorithms that the keys can verify.
  verifier(any_keys keys, const policy& policy, clock time = {})
      : verifier(make(std::move(keys), policy, std::move(time)).value()) {}
  /// Does not compile, and says why.
  template <class Keys>
    requires(!detail::verifier_keys<Keys>)
  verifier(const Keys&, const policy&, const clock& = {}) {
    detail::reject_keys<Keys>();
  }

  /// As the constructor, but returns the error.
  static result<verifier> make(any_keys keys, const policy& policy, clock time = {}) {
    const auto* const secret = std::get_if<shared_secret>(&keys);
    const auto* const source = std::get_if<std::shared_ptr<const key_source>>(&keys);
    if (source != nullptr && *source == nullptr) return errc::invalid_policy;
    auto rules = policy.checked(secret != nullptr ? secret->algorithms() : key_set::algorithms());
    if (!rules) return rules.error();
    verifier made;
    made.state_ =
        std::make_shared<const state>(state{std::move(keys), *std::move(rules), std::move(time)});
    return made;
  }
  /// Does not compile, and says why.
  template <class Keys>
    requires(!detail::verifier_keys<Keys>)
  static result<verifier> make(const Keys&, const policy&, const clock& = {}) {
    detail::reject_keys<Keys>();
    return errc::invalid_policy;
  }

  /// The same verifier with a `signature_cache`, which it can share with others.
  [[nodiscard]] verifier with(std::shared_ptr<const signature_memory> cache) const {
    verifier made;
    if (!state_) return made;
    auto next = std::make_shared<state>(*state_);
    next->cache = std::move(cache);
    made.state_ = std::move(next);
    return made;
  }

  /// The claims of a token that passes every check, or the first check that failed.
  result<verified<user_claims>> operator()(std::string_view token) const {
    return as<user_claims>(token);
  }

  /// The same with a claims struct of your own; see `members`.
  template <class Claims>
  result<verified<Claims>> as(std::string_view token) const {
    auto content = std::make_shared<detail::verified_content<Claims>>();
    constexpr auto lists = detail::lists_for<Claims>();
    const auto target = lists.target(&content->claims);
    std::optional<public_key> to_remember;
    if (auto good = run(token, content->registered, content->payload, target, to_remember); !good)
      return good.error();
    if (auto good = detail::unlisted_claims<Claims>::read(content->payload, content->claims); !good)
      return good.error();
    // Only a token that has passed all of this can take another one's place in the cache.
    if (to_remember) state_->cache->insert(token, token.substr(token.rfind('.') + 1), *to_remember);
    return detail::verified_access::wrap<Claims>(std::move(content));
  }

 private:
  friend struct detail::verifier_access;

  /// THE pipeline: everything that is checked in a token, in this order. `to_remember` becomes the
  /// key if the cache should learn the token.
  result<void> run(std::string_view text, detail::registered_claims& claims, std::string& payload,
                   const detail::claims_target& target,
                   std::optional<public_key>& to_remember) const {
    if (!state_) return errc::invalid_policy;
    const policy::rules& rules = *state_->rules;

    // Size and shape: RFC 7515 section 7.1.
    const auto token = compact_token::split(text, rules.max_size);
    if (!token) return token.error();

    // The header: RFC 7515 section 4.
    const auto header = jose_header::parse(token->header());
    if (!header) return header.error();

    // The algorithm is one that the policy accepts: RFC 8725 sections 3.1 and 3.2.
    if (!rules.algorithms.contains(header->alg)) return errc::algorithm_not_allowed;

    // The key and the signature: RFC 7515 section 5.2. Nothing of the payload is decoded before.
    if (auto good = check_signature(text, *token, *header, to_remember); !good) return good;

    // The payload, one JSON object: RFC 7519 section 7.2.
    if (!base64url::decode(token->payload(), payload)) return errc::malformed_token;
    const auto read = detail::read_claims(payload, claims, target);
    if (!read.registered) return read.registered;

    // The claims: RFC 7519 section 4.1, RFC 8725 section 3.
    if (auto good = detail::check_dates(claims, rules, now()); !good) return good;
    if (auto good = detail::check_issuer(claims, rules); !good) return good;
    if (auto good = detail::check_audience(claims, rules); !good) return good;
    if (auto good = detail::check_type(*header, rules); !good) return good;
    if (auto good = detail::check_subject(claims, rules); !good) return good;
    if (auto good = detail::check_confirmation(claims); !good) return good;
    if (auto good = detail::check_scopes(claims, rules); !good) return good;

    // The claims struct.
    return read.own;
  }

  result<void> check_signature(std::string_view text, const compact_token& token,
                               const jose_header& header,
                               std::optional<public_key>& to_remember) const {
    if (const auto* const secret = std::get_if<shared_secret>(&state_->keys))
      return detail::check_signature_with(*secret, token, header.alg);
    if (const auto* const keys = std::get_if<key_set>(&state_->keys))
      return check_signature(text, token, header, *keys, to_remember);
    const auto& source = *std::get_if<std::shared_ptr<const key_source>>(&state_->keys);
    const auto keys = source->keys_for(header, text, now());
    if (!keys) return keys.error();
    return check_signature(text, token, header, *keys, to_remember);
  }
  result<void> check_signature(std::string_view text, const compact_token& token,
                               const jose_header& header, const key_set& keys,
                               std::optional<public_key>& to_remember) const {
    auto key = keys.select(header);
    if (!key) return key.error();
    if (!state_->cache) return detail::check_signature_with(*key, token, header.alg);
    const bool has_exact_size =
        base64url::decoded_size(token.signature().size()) == key->signature_bytes(header.alg);
    if (has_exact_size && state_->cache->contains(text, token.signature(), *key)) return {};
    auto good = detail::check_signature_with(*key, token, header.alg);
    if (good) to_remember = *std::move(key);
    return good;
  }

  [[nodiscard]] std::int64_t now() const { return detail::seconds_now(state_->clock); }

  struct state {
    any_keys keys;
    std::shared_ptr<const policy::rules> rules;
    better_auth::clock clock;
    std::shared_ptr<const signature_memory> cache = {};
  };

  // One immutable object, so that a copy or an assignment can never mix two verifiers.
  std::shared_ptr<const state> state_;
};

namespace detail {
/// The pipeline for session JWTs, which have a struct of their own.
struct verifier_access {
  static result<void> run(const verifier& verify, std::string_view token, registered_claims& claims,
                          std::string& payload, const claims_target& target) {
    std::optional<public_key> to_remember;  // these verifiers have no cache
    return verify.run(token, claims, payload, target, to_remember);
  }
};
}  // namespace detail

}
