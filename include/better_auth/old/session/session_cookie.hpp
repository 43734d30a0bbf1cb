// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/clock.hpp>
#include <better_auth/old/key_set.hpp>
#include <better_auth/old/policy.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>
#include <better_auth/old/verifier.hpp>
#include <better_auth/old/session/cookie_header.hpp>
#include <better_auth/old/session/detail/compact_session.hpp>
#include <better_auth/old/session/detail/jwe.hpp>
#include <better_auth/old/session/session_claims.hpp>
#include <better_auth/old/session/session_policy.hpp>
#include <better_auth/old/session/session_secrets.hpp>
#include <better_auth/old/session/session_token.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

/// What may be said in place of the secret that checks the session_token cookie.
enum class session_token : std::uint8_t {
  /// The session_data cookie is enough. Better Auth itself demands both; whoever signs out loses
  /// both.
  not_checked,
};

namespace detail {

/// The secret that checks the session_token cookie, or that it is not checked.
struct session_token_check {
  // NOLINTNEXTLINE(google-explicit-constructor)
  session_token_check(session_secrets by) : secrets(std::move(by)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  session_token_check(session_token) {}
  std::optional<session_secrets> secrets;
};

/// Sources of keys that are used by reference: they live elsewhere and change.
template <class Source>
concept live_source =
    !std::copy_constructible<Source> && requires(const Source& s) { s.snapshot(); };

/// Whether the two are the same text, in time that depends on their lengths alone.
inline bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// What is asked of every session once its MAC holds. `by_jwks`: it must also name user and session
/// in the token's own claims, as `cookies/jwt.ts` of Better Auth has it.
template <class Claims>
[[nodiscard]] result<void> check_session(Claims& claims, const session_policy& policy, bool by_jwks,
                                         std::int64_t now_ms) noexcept {
  const session_record& session = claims.session;
  const std::string_view user_id = claims.user.id;
  if (!is_clean_id(user_id)) return error(errc::claim_invalid, "user");
  if (!policy.accepts_version(claims.version.value_or(std::string_view{})))
    return error(errc::claim_invalid, "version");
  // cookies/index.ts: equal to now is not over yet.
  if (session.expires_at < now_ms) return error(errc::token_expired, "session");
  if (by_jwks && !claims.session_id) return error(errc::claim_missing, "sid");
  if (claims.session_id && !same_secret(*claims.session_id, session.token))
    return error(errc::session_mismatch, "sid");
  if (claims.sub.data() != nullptr && claims.sub != user_id)
    return error(errc::session_mismatch, "sub");
  claims.sub = user_id;
  return {};
}

}  // namespace detail

/// Reads Better Auth's session cookies. Immutable and usable by many threads at once; reading takes
/// no lock, does not throw (but for `std::bad_alloc` from strings in a struct of yours) and does no
/// I/O.
///
/// `Keys` is `session_secrets`; or, for session JWTs by JWKS, `key_set` or a live source of keys by
/// reference, which must outlive the reader. To name the type:
/// `better_auth::session_reader<better_auth::session_secrets>`.
template <class Keys, clock_type Clock = system_clock>
class session_reader {
 public:
  /// Whether secrets verify the session_data cookie, and not a JWKS.
  static constexpr bool by_secret = std::same_as<Keys, session_secrets>;

  /// With secrets, both cookies are read: the session_token must be there, signed, and of the same
  /// session. Errors: invalid_url, invalid_policy.
  [[nodiscard]] BETTER_AUTH_COLD static result<session_reader> make(
      std::type_identity_t<Keys> keys, session_policy policy,
      std::type_identity_t<Clock> clock = {})
    requires by_secret
  {
    detail::session_token_check check = keys;
    return make(std::move(keys), std::move(check), std::move(policy), std::move(clock));
  }
  /// `check` is what verifies the session_token cookie, `session_secrets` or
  /// `session_token::not_checked`.
  [[nodiscard]] BETTER_AUTH_COLD static result<session_reader> make(
      std::type_identity_t<Keys> keys, detail::session_token_check check, session_policy policy,
      std::type_identity_t<Clock> clock = {}) {
    if (auto fine = policy.check(by_secret); !fine) return fine.error();
    auto verify =
        verifier<jws_keys, Clock>::make(of_verifier(keys), policy.token_policy(by_secret), clock);
    if (!verify) return verify.error();
    return session_reader(std::move(*verify), std::forward<Keys>(keys), std::move(check),
                          std::move(policy), std::move(clock));
  }

  /// As `make`, but throws `better_auth::exception`.
  BETTER_AUTH_COLD session_reader(std::type_identity_t<Keys> keys, session_policy policy,
                                  std::type_identity_t<Clock> clock = {})
    requires by_secret
      : session_reader(
            make(std::forward<Keys>(keys), std::move(policy), std::move(clock)).value()) {}
  /// As `make` with a `check`, but throws `better_auth::exception`.
  BETTER_AUTH_COLD session_reader(std::type_identity_t<Keys> keys,
                                  detail::session_token_check check, session_policy policy,
                                  std::type_identity_t<Clock> clock = {})
      : session_reader(
            make(std::forward<Keys>(keys), std::move(check), std::move(policy), std::move(clock))
                .value()) {}

  /// The session in the value of a `Cookie` header field, or the first thing that is wrong with it.
  ///
  /// Errors: missing_credentials (the claim says which cookie), token_expired (ask Better Auth or
  /// the database then, the user need not be logged out), session_mismatch, those of `find_cookie`
  /// and `verify_session_token`, those of `verifier`, and under `jwe` decryption_failed.
  [[nodiscard]] result<verified<session_claims>> operator()(std::string_view cookie_header) const {
    return as<session_claims>(cookie_header);
  }

  /// The same, read into `basic_session_claims` with a session or a user struct of your own.
  template <class Claims>
  [[nodiscard]] result<verified<Claims>> as(std::string_view cookie_header) const {
    static_assert(detail::is_session_claims<Claims>,
                  "sessions are read into basic_session_claims<Record, User>");

    // The session_token cookie first, as in `api/routes/session.ts`: without it there is no
    // session.
    std::optional<cookie_value> token_cookie;
    std::string_view token;
    if (secrets_) {
      auto found = find_cookie(cookie_header, token_name_);
      if (!found) return naming(found.error(), "session_token");
      token_cookie.emplace(*std::move(found));
      const auto checked = detail::check_session_token(token_cookie->text(), *secrets_);
      if (!checked) return checked.error();
      token = *checked;
    }

    const auto data = find_cookie(cookie_header, data_name_);
    if (!data) return naming(data.error(), "session_data");
    auto session = open<Claims>(data->text());
    if (!session) return session.error();

    Claims& claims = detail::verified_access::claims(*session);
    if (auto good =
            detail::check_session(claims, policy_, !by_secret, detail::milliseconds(clock_));
        !good)
      return good.error();
    if (secrets_ && !detail::same_secret(token, claims.session.token))
      return error(errc::session_mismatch, "session_token");
    return session;
  }

  /// A reader that reads every header in full: the same verdicts, a little later. For comparing the
  /// two.
  [[nodiscard]] session_reader without_header_recognition() const {
    session_reader copy = *this;
    copy.recognise_headers_ = false;
    return copy;
  }

 private:
  using jws_keys = std::conditional_t<by_secret, shared_secret, Keys>;
  struct no_keys {};
  using cookie_keys = std::conditional_t<by_secret, session_secrets, no_keys>;

  session_reader(verifier<jws_keys, Clock> verify, Keys&& keys, detail::session_token_check check,
                 session_policy policy, Clock clock)
      : verify_(std::move(verify)), keys_(of_cookies(keys)), secrets_(std::move(check.secrets)),
        data_name_(policy.session_data_cookie()), token_name_(policy.session_token_cookie()),
        policy_(std::move(policy)), dates_(policy_.token_policy(by_secret)),
        clock_(std::move(clock)) {}

  static decltype(auto) of_verifier(std::remove_reference_t<Keys>& keys) noexcept {
    if constexpr (by_secret) return keys.current();
    else return static_cast<std::conditional_t<std::is_reference_v<Keys>, Keys, const Keys&>>(keys);
  }
  static cookie_keys of_cookies(std::remove_reference_t<Keys>& keys) {
    if constexpr (by_secret) return keys;
    else return {};
  }

  static error naming(const error& e, const char* cookie) noexcept {
    return e.code() == errc::missing_credentials ? error(e.code(), cookie) : e;
  }

  // Whatever the value is, it is read by the one strategy that was configured.
  template <class Claims>
  [[nodiscard]] result<verified<Claims>> open(std::string_view value) const {
    if constexpr (by_secret) {
      if (policy_.strategy() == session_strategy::compact) return open_compact<Claims>(value);
      if (policy_.strategy() == session_strategy::jwe) return open_jwe<Claims>(value);
    }
    if (!recognise_headers_) return verify_.without_header_recognition().template as<Claims>(value);
    return verify_.template as<Claims>(value);
  }

  template <class Claims>
  [[nodiscard]] result<verified<Claims>> open_compact(std::string_view value) const {
    auto block = detail::verified_block<Claims>::make(base64url::decoded_size(value.size()));
    if (!block) return errc::out_of_memory;
    if (!base64url::decode(value, reinterpret_cast<unsigned char*>(block->payload())))
      return errc::malformed_token;
    const auto opened = detail::open_compact_session(block->payload(), block->text().size(),
                                                     keys_.current().snapshot());
    if (!opened) return opened.error();
    block->shorten(opened->size);
    if (auto read = read_payload(*block.get()); !read) return read.error();
    if (opened->expires_at < detail::milliseconds(clock_))
      return error(errc::token_expired, "expiresAt");
    block->claims.exp.seconds = opened->expires_at / 1000;
    return detail::verified_access::wrap<Claims>(std::move(block));
  }

  template <class Claims>
  [[nodiscard]] result<verified<Claims>> open_jwe(std::string_view value) const {
    // The second half is for escapes later, and until then for what the tag covers.
    auto block = detail::verified_block<Claims>::make(value.size() + detail::jwe_spare_bytes);
    if (!block) return errc::out_of_memory;
    const auto size = detail::open_jwe(value, keys_.jwe_keys(), recognise_headers_, block->arena(),
                                       block->payload());
    if (!size) return size.error();
    block->shorten(*size);
    if (auto read = read_payload(*block.get()); !read) return read.error();
    if (auto good = detail::check_dates(block->claims, dates_, clock_.now()); !good)
      return good.error();
    return detail::verified_access::wrap<Claims>(std::move(block));
  }

  template <class Block>
  [[nodiscard]] static result<void> read_payload(Block& block) {
    const auto read = block.read();
    return read.registered ? read.other : read.registered;
  }

  verifier<jws_keys, Clock> verify_;
  [[no_unique_address]] cookie_keys keys_;
  std::optional<session_secrets> secrets_;  // what checks the session_token cookie
  std::string data_name_;
  std::string token_name_;
  session_policy policy_;
  better_auth::v0::policy dates_;
  [[no_unique_address]] Clock clock_;
  bool recognise_headers_ = true;
};

session_reader(session_secrets, session_policy) -> session_reader<session_secrets>;
template <clock_type Clock>
session_reader(session_secrets, session_policy, Clock) -> session_reader<session_secrets, Clock>;
template <class Check>
session_reader(session_secrets, Check, session_policy) -> session_reader<session_secrets>;
template <class Check, class Clock>
session_reader(session_secrets, Check, session_policy, Clock)
    -> session_reader<session_secrets, Clock>;
template <class Check>
session_reader(key_set, Check, session_policy) -> session_reader<key_set>;
template <class Check, class Clock>
session_reader(key_set, Check, session_policy, Clock) -> session_reader<key_set, Clock>;
template <detail::live_source Source, class Check>
session_reader(Source&, Check, session_policy) -> session_reader<Source&>;
template <detail::live_source Source, class Check, class Clock>
session_reader(Source&, Check, session_policy, Clock) -> session_reader<Source&, Clock>;

}  // namespace better_auth::inline v0
