// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/base64url.hpp>
#include <better_auth/old/claims.hpp>
#include <better_auth/old/clock.hpp>
#include <better_auth/old/compact_token.hpp>
#include <better_auth/old/jose_header.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/policy.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/verified.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

namespace detail {

/// The signature of the token, checked with the key. Errors: malformed_token, signature_invalid,
/// crypto_failure.
template <class Key>
result<void> check_signature(const compact_token& token, algorithm alg, const Key& key) noexcept {
  constexpr std::size_t largest = 1024;  // RSA with 8192 bits
  unsigned char signature[largest];
  const std::size_t size = base64url::decoded_size(token.signature().size());
  result<void> verdict = errc::signature_invalid;
  if (size <= largest) {
    if (!base64url::decode(token.signature(), signature)) return errc::malformed_token;
    verdict =
        key.verify(alg, token.signing_input(), {reinterpret_cast<const char*>(signature), size});
  }
  // A token whose spelling is not canonical is malformed before it is forged; asked only where
  // nothing is lost by it.
  const bool canonical = verdict || (base64url::is_canonical(token.payload()) &&
                                     base64url::is_canonical(token.signature()));
  return canonical ? verdict : errc::malformed_token;
}

/// The lifetime that a policy grants, from iat and from now on.
inline result<void> check_lifetime(const registered_claims& claims, std::int64_t longest,
                                   std::int64_t now) noexcept {
  if (!claims.iat) return error(errc::claim_missing, "iat");
  // An iat in the future must not stretch it, so what is left is bounded too.
  if (claims.exp == numeric_date::never || claims.exp - *claims.iat > longest ||
      claims.exp - now > longest)
    return error(errc::lifetime_too_long, "exp");
  return {};
}

/// exp and nbf (RFC 7519 sections 4.1.4 and 4.1.5), and the lifetime that the policy grants.
BETTER_AUTH_NOINLINE inline result<void> check_dates(const registered_claims& claims,
                                                     const policy& policy,
                                                     std::int64_t clock_now) noexcept {
  // A date lies within 0 and the year 9999, so beyond that one time is as good as another, and no
  // sum below overflows.
  constexpr std::int64_t end_of_time = 1'000'000'000'000;
  const std::int64_t now =
      clock_now > end_of_time ? end_of_time : (clock_now < -end_of_time ? -end_of_time : clock_now);
  const std::int64_t leeway =
      policy.leeway_seconds() > 2 * end_of_time ? 2 * end_of_time : policy.leeway_seconds();
  if (claims.exp == numeric_date::never && policy.requires_expiry())
    return error(errc::claim_missing, "exp");
  if (claims.exp <= now - leeway) return error(errc::token_expired, "exp");
  if (claims.nbf && *claims.nbf > now + leeway) return error(errc::token_not_yet_valid, "nbf");
  if (policy.max_lifetime_seconds() != policy::unlimited)
    return check_lifetime(claims, policy.max_lifetime_seconds(), now + leeway);
  return {};
}

/// iss (RFC 7519 section 4.1.1): a whole string, never a prefix.
inline result<void> check_issuer(const registered_claims& claims, const policy& policy) noexcept {
  if (policy.issuer_mode() != policy::mode::exactly) return {};
  if (!claims.iss) return error(errc::claim_missing, "iss");
  if (!policy.accepts_issuer(*claims.iss)) return error(errc::issuer_mismatch, "iss");
  return {};
}

/// aud (RFC 7519 section 4.1.3): whoever is not named must refuse, so also whoever has not said
/// what its name is.
inline result<void> check_audience(const registered_claims& claims, const policy& policy) noexcept {
  if (policy.audience_mode() == policy::mode::any) return {};
  if (claims.aud.empty()) {
    if (policy.audience_mode() == policy::mode::exactly) return error(errc::claim_missing, "aud");
    return {};
  }
  for (const std::string_view audience : claims.aud)
    if (policy.accepts_audience(audience)) return {};
  return error(errc::audience_mismatch, "aud");
}

/// Whether an id may stand in logs, queries and header fields: not empty, no control character.
/// Eight bytes at a time, of which the upper bits tell.
BETTER_AUTH_COLD inline bool is_clean_id(std::string_view id) noexcept {
  std::uint64_t bad = id.empty() ? ~std::uint64_t{0} : 0;
  for (std::size_t at = 0; at < id.size(); at += 8) {
    std::uint64_t eight = 0x2020202020202020U;
    if (id.size() - at >= 8) std::memcpy(&eight, id.data() + at, 8);
    else std::memcpy(&eight, id.data() + at, id.size() - at);
    const std::uint64_t ascii = eight & 0x7f7f7f7f7f7f7f7fU;
    bad |= ((ascii + 0x0101010101010101U) | ~(ascii + 0x6060606060606060U)) & ~eight;
  }
  return (bad & 0x8080808080808080U) == 0;
}

/// Every scope that the policy asks for.
BETTER_AUTH_COLD inline result<void> check_scopes(const registered_claims& claims,
                                                  const policy& policy) noexcept {
  std::size_t at = 0;
  for (auto scope = policy.next_scope(at); scope.data() != nullptr; scope = policy.next_scope(at))
    if (!claims.scope || !has_scope(*claims.scope, scope))
      return error(errc::insufficient_scope, "scope");
  return {};
}

/// What tells the tokens apart that one key signs (RFC 8725 sections 3.11 and 3.12): typ, sub,
/// client_id, cnf, scope.
BETTER_AUTH_NOINLINE inline result<void> check_kind(const jose_header& header,
                                                    const registered_claims& claims,
                                                    const policy& policy) noexcept {
  if (!policy.allows_type(header.typ)) return errc::type_not_allowed;
  const bool no_subject = claims.sub.data() == nullptr;
  if (no_subject && policy.requires_subject()) return error(errc::claim_missing, "sub");
  if (!no_subject && !is_clean_id(claims.sub)) return error(errc::claim_invalid, "sub");
  if (!no_subject && claims.client_id && *claims.client_id == claims.sub &&
      !policy.accepts_client_subject())
    return error(errc::claim_invalid, "client_id");
  if (!claims.cnf.text.empty())
    return error(errc::claim_invalid, "cnf");  // bound to a proof that nobody asked for
  return policy.requires_scope() ? check_scopes(claims, policy) : result<void>();
}

/// What to verify with now. A source of remote keys is told the time: its keys are good for a while
/// only.
template <class Keys, class Clock>
decltype(auto) snapshot_of(const Keys& source, const Clock& clock) {
  if constexpr (requires { source.snapshot(std::int64_t{}); }) return source.snapshot(clock.now());
  else return source.snapshot();
}

/// A number that stands for the keys in use, and never for others: where it is the same before and
/// after, it was those all the time. 0 where the source has something to do before its keys can be
/// used; nothing is waited for.
template <class Keys, class Clock>
std::uint64_t generation_of(const Keys& source, const Clock& clock) {
  if constexpr (requires { source.generation(std::int64_t{}); })
    return source.generation(clock.now());
  else if constexpr (requires { source.generation(); }) return source.generation();
  else return source.snapshot().generation();
}

/// The key that a header leads to. Where the snapshot knows none, a source of remote keys is asked
/// again with the token: it may fetch, and tells "no such key" from "nobody can say now".
template <class Keys, class Snapshot>
auto select_key(const Keys& source, const Snapshot& keys, const jose_header& header,
                std::string_view token) {
  auto key = keys.select(header);
  if constexpr (requires { source.resolve(token, header, keys); })
    if (!key && key.error().code() == errc::unknown_key) return source.resolve(token, header, keys);
  return key;
}

}  // namespace detail

/// Whether a JWS is signed by one of these keys, with any algorithm that the key allows (RFC 7515
/// section 5.2). Nothing is said about its payload, which is not read: this is for signatures over
/// something else than claims. For tokens use `verifier`. Errors: those of a verifier up to
/// `signature_invalid`, and malformed_token.
template <class Keys>
[[nodiscard]] result<void> verify_signature(std::string_view text, const Keys& source) {
  const auto token = compact_token::split(text);
  if (!token) return token.error();
  detail::header_memory memory;
  jose_header header;
  if (auto good = detail::read_jose_header(token->header(), memory, header); !good) return good;
  const auto key = detail::select_key(source, source.snapshot(), header, text);
  if (!key) return key.error();
  if (auto good = detail::check_signature(*token, header.alg, **key); !good) return good;
  if (!base64url::is_canonical(token->payload())) return errc::malformed_token;
  return {};
}

/// Verifies tokens with these keys under this policy. Immutable and usable by many threads at once;
/// verifying takes no lock, does not throw (but for `std::bad_alloc` from strings in a claims
/// struct of yours) and does no I/O. (With a `jwks_source` the rare token that needs newer keys
/// takes its lock, and may fetch, as its documentation says.)
///
/// `Keys` is `shared_secret` or `key_set`, held by value, or `live_key_set&` or
/// `jwks_source<...>&`, which must outlive the verifier. To name the type, for a member say:
/// `better_auth::verifier<better_auth::key_set>`.
template <class Keys, clock_type Clock = system_clock>
class verifier {
 public:
  /// Errors: invalid_url, invalid_policy, and algorithm_not_allowed where the policy accepts none
  /// that the keys can do.
  [[nodiscard]] BETTER_AUTH_COLD static result<verifier> make(
      std::type_identity_t<Keys> keys, better_auth::v0::policy policy,
      std::type_identity_t<Clock> clock = {}) {
    if (auto fine = policy.check(keys.algorithms()); !fine) return fine.error();
    return verifier(checked{}, std::forward<Keys>(keys), std::move(policy), std::move(clock));
  }

  /// As `make`, but throws `better_auth::exception`.
  BETTER_AUTH_COLD verifier(std::type_identity_t<Keys> keys, better_auth::v0::policy policy)
    requires std::default_initializable<Clock>
      : verifier(std::forward<Keys>(keys), std::move(policy), Clock{}) {}
  /// The same by a clock of your own.
  BETTER_AUTH_COLD verifier(std::type_identity_t<Keys> keys, better_auth::v0::policy policy,
                            std::type_identity_t<Clock> clock)
      : verifier(checked{}, std::forward<Keys>(keys), std::move(policy), std::move(clock)) {
    policy_.check(keys_.algorithms()).value();
  }

  /// The claims of a token that passes everything below, or the first thing that is wrong with it.
  [[nodiscard]] result<verified<user_claims>> operator()(std::string_view token) const {
    return as<user_claims>(token);
  }

  /// The same, read into a claims struct of your own.
  template <class Claims>
  [[nodiscard]] result<verified<Claims>> as(std::string_view text) const {
    typename detail::verified_block<Claims>::pointer block;
    detail::claims_slot slot(block);
    if (auto good = run(text, slot); !good) return good.error();
    if (auto good = detail::read_unlisted(*block.get()); !good) return good.error();
    return detail::verified_access::wrap<Claims>(std::move(block));
  }

  ///@{
  /// The same in memory of yours, none being taken from the heap: in borrowed.hpp, to be included
  /// where it is called.
  [[nodiscard]] result<borrowed<user_claims>> operator()(std::string_view token,
                                                         verify_buffer& buffer) const;
  template <class Claims>
  [[nodiscard]] result<borrowed<Claims>> as(std::string_view token, verify_buffer& buffer) const;
  ///@}

  // ---- for `cached_verifier` --------------------------------------------------------------------

  /// A number that stands for the keys that would verify now, and never for others; 0 where none
  /// can be used as they are.
  [[nodiscard]] std::uint64_t generation() const { return detail::generation_of(keys_, clock_); }
  /// The one check whose verdict on a token can change while the keys stay. Errors: token_expired,
  /// token_not_yet_valid, lifetime_too_long.
  [[nodiscard]] result<void> check_dates(const registered_claims& claims) const noexcept {
    return detail::check_dates(claims, policy_, clock_.now());
  }

  /// A verifier that reads every header in full: the same verdicts, a little later. For comparing
  /// the two.
  [[nodiscard]] verifier without_header_recognition() const {
    verifier copy = *this;
    copy.recognise_headers_ = false;
    return copy;
  }

 private:
  // THE pipeline. Everything that is asked of a token is asked here, in this order.
  [[nodiscard]] result<void> run(std::string_view text, detail::claims_slot& slot) const {
    // Size and shape: RFC 7515 section 7.1.
    compact_token token;
    if (auto good = compact_token::split(text, token, policy_.max_size_bytes()); !good) return good;

    // The header, recognised by its bytes or read: RFC 7515 section 4.
    auto&& keys = detail::snapshot_of(keys_, clock_);
    detail::header_memory memory;
    auto known = recognise_headers_ ? keys.recognise(token.header()) : keys.unrecognised();
    if (known.key == nullptr) {
      if (auto good = detail::read_jose_header(token.header(), memory, known.header); !good)
        return good;
    }

    // The algorithm is one of ours, the key one of ours that can do it: RFC 8725 sections 3.1 and
    // 3.2.
    if (!policy_.allows(known.header.alg)) return errc::algorithm_not_allowed;
    if (known.key == nullptr) {
      const auto key = detail::select_key(keys_, keys, known.header, text);
      if (!key) return key.error();
      known.key = *key;
    }

    // The signature: RFC 7515 section 5.2. Nothing of the payload is read before it holds.
    if (auto good = detail::check_signature(token, known.header.alg, *known.key); !good)
      return good;

    // The payload, one JSON object: RFC 7519 section 7.2.
    unsigned char* const payload = slot.make(base64url::decoded_size(token.payload().size()));
    if (payload == nullptr) return errc::out_of_memory;
    if (!base64url::decode(token.payload(), payload)) return errc::malformed_token;
    const auto read = slot.read();
    if (!read.registered) return read.registered;

    // The claims: RFC 7519 section 4.1, RFC 8725 section 3.
    if (auto good = detail::check_dates(slot.claims(), policy_, clock_.now()); !good) return good;
    if (auto good = detail::check_issuer(slot.claims(), policy_); !good) return good;
    if (auto good = detail::check_audience(slot.claims(), policy_); !good) return good;
    if (auto good = detail::check_kind(known.header, slot.claims(), policy_); !good) return good;
    return read.other;
  }

  struct checked {};
  verifier(checked, std::type_identity_t<Keys> keys, better_auth::v0::policy policy, Clock clock)
      : keys_(std::forward<Keys>(keys)), policy_(std::move(policy)), clock_(std::move(clock)) {}

  Keys keys_;
  better_auth::v0::policy policy_;
  [[no_unique_address]] Clock clock_;
  bool recognise_headers_ = true;
};

verifier(shared_secret, policy) -> verifier<shared_secret>;
verifier(key_set, policy) -> verifier<key_set>;
template <class Clock>
verifier(shared_secret, policy, Clock) -> verifier<shared_secret, Clock>;
template <class Clock>
verifier(key_set, policy, Clock) -> verifier<key_set, Clock>;

}  // namespace better_auth::inline v0
