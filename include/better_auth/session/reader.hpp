// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/clock.hpp>
#include <better_auth/session/claims.hpp>
#include <better_auth/session/compact.hpp>
#include <better_auth/session/cookie_header.hpp>
#include <better_auth/session/policy.hpp>
#include <better_auth/session/secrets.hpp>
#include <better_auth/session/token.hpp>
#include <better_auth/token/verifier.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// What you can pass instead of the secrets that check the session_token cookie.
enum class session_token : std::uint8_t {
  /// The session_data cookie is enough, although Better Auth itself demands both.
  not_checked,
};

namespace detail {

/// The secrets that check the session_token cookie; nullopt if it is not checked.
struct session_token_check {
  session_token_check(session_secrets by) : secrets(std::move(by)) {}  // NOLINT(*-explicit-*)
  session_token_check(session_token) {}                                // NOLINT(*-explicit-*)
  std::optional<session_secrets> secrets;
};

}  // namespace detail

/// Reads Better Auth's session cookies. It never changes, and many threads can use it at once;
/// copies share their state. It throws what `verifier` throws.
///
/// A reader that is default-constructed or moved from rejects everything with `invalid_policy`.
class session_reader {
 public:
  /// The keys of session JWTs by JWKS: a `key_set`, or a source such as `jwks_source`.
  using public_keys = std::variant<key_set, std::shared_ptr<const key_source>>;

  session_reader() = default;

  ///@{
  /// `check`: the secrets of the session_token cookie, which must be there, signed, and of the same
  /// session; or `session_token::not_checked`.
  /// Throws `better_auth::exception`: invalid_url, invalid_policy.
  session_reader(const session_secrets& secrets, const session_policy& policy, clock time = {})
      : session_reader(make(secrets, secrets, policy, std::move(time)).value()) {}
  session_reader(const session_secrets& secrets, const detail::session_token_check& check,
                 const session_policy& policy, clock time = {})
      : session_reader(make(secrets, check, policy, std::move(time)).value()) {}
  session_reader(public_keys keys, const detail::session_token_check& check,
                 const session_policy& policy, clock time = {})
      : session_reader(make(std::move(keys), check, policy, std::move(time)).value()) {}
  ///@}

  ///@{
  /// As the constructors, but returns the error.
  static result<session_reader> make(const session_secrets& secrets, const session_policy& policy,
                                     clock time = {}) {
    return make(secrets, secrets, policy, std::move(time));
  }
  static result<session_reader> make(const session_secrets& secrets,
                                     const detail::session_token_check& check,
                                     const session_policy& policy, clock time = {}) {
    if (secrets.current().algorithms().empty()) return errc::invalid_policy;
    return make_checked(secrets.current(), check, policy, std::move(time), secrets.current(),
                        detail::session_keys::of(secrets));
  }
  static result<session_reader> make(public_keys keys, const detail::session_token_check& check,
                                     const session_policy& policy, clock time = {}) {
    const auto any = [](auto& one) { return any_keys(std::move(one)); };
    return make_checked(std::visit(any, keys), check, policy, std::move(time));
  }
  ///@}

  /// The session in the value of a `Cookie` header field, or the first thing that is wrong with it.
  /// Errors: missing_credentials (the claim says which cookie), token_expired (the cache, after
  /// which Better Auth or the database still knows the session, or "session" itself),
  /// session_mismatch, claim_missing and claim_invalid (a member of the session or user), those of
  /// `find_cookie`, `verify_session_token` and `verifier`, and under `jwe` decryption_failed.
  result<verified<session_claims>> operator()(std::string_view cookie_header) const {
    return as<session_claims>(cookie_header);
  }

  /// The same, read into `basic_session_claims` with structs of your own.
  template <class Claims>
  result<verified<Claims>> as(std::string_view cookie_header) const {
    using payload = typename detail::session_parts<Claims>::payload;
    if (!state_) return errc::invalid_policy;

    // session_token first, as in Better Auth's `api/routes/session.ts`.
    std::string token_cookie;
    std::string_view token;
    if (state_->token_secrets) {
      auto found = find_cookie(cookie_header, state_->token_name);
      if (!found) return naming(found.error(), "session_token");
      token_cookie = *std::move(found);
      const auto checked = detail::check_session_token(token_cookie, *state_->token_secrets);
      if (!checked) return checked.error();
      token = *checked;
    }

    // session_data, by the configured strategy alone. Nothing of it is parsed before its MAC or
    // signature is verified.
    const auto data = find_cookie(cookie_header, state_->data_name);
    if (!data) return naming(data.error(), "session_data");
    auto content = std::make_shared<detail::verified_content<Claims>>();
    payload read;
    constexpr auto lists = detail::lists_for<payload>();
    if (auto good = open(*data, content->registered, content->payload, lists.target(&read)); !good)
      return good.error();

    if (auto good = check_session(read, content->registered); !good) return good.error();
    if (state_->token_secrets && !detail::equal_in_constant_time(token, read.session.checked.token))
      return error(errc::session_mismatch, "session_token");

    content->registered.sub = std::move(read.user.checked.id);
    content->claims = {std::move(read.session.own), std::move(read.user.own), read.updated_at,
                       std::move(read.version)};
    return detail::verified_access::wrap<Claims>(std::move(content));
  }

 private:
  struct state {
    verifier verify;                      // for the strategy jwt
    std::optional<shared_secret> secret;  // nullopt if keys verify session JWTs
    std::vector<detail::jwe_key> jwe_keys;
    std::optional<session_secrets> token_secrets;  // nullopt if session_token is not checked
    std::shared_ptr<const session_policy::rules> rules;
    std::shared_ptr<const policy::rules> dates;
    clock time;
    std::string data_name;
    std::string token_name;
  };

  static result<session_reader> make_checked(any_keys keys,
                                             const detail::session_token_check& check,
                                             const session_policy& policy, clock time,
                                             std::optional<shared_secret> secret = {},
                                             std::vector<detail::jwe_key> jwe_keys = {}) {
    const bool by_secret = secret.has_value();
    auto rules = policy.checked(by_secret);
    if (!rules) return rules.error();
    if (check.secrets && check.secrets->current().algorithms().empty()) return errc::invalid_policy;
    const auto tokens = (*rules)->token_policy(by_secret);
    auto dates =
        tokens.checked(by_secret ? algorithm_set{algorithm::hs256} : key_set::algorithms());
    if (!dates) return dates.error();
    auto verify = verifier::make(std::move(keys), tokens, time);
    if (!verify) return verify.error();
    session_reader made;
    made.state_ = std::make_shared<const state>(state{
        *std::move(verify), std::move(secret), std::move(jwe_keys), check.secrets, *rules,
        *std::move(dates), std::move(time), (*rules)->data_cookie(), (*rules)->token_cookie()});
    return made;
  }

  static error naming(const error& e, const char* cookie) noexcept {
    return e.code() == errc::missing_credentials || e.code() == errc::conflicting_cookies
               ? error(e.code(), cookie)
               : e;
  }

  /// Verifies the value, then reads its payload.
  result<void> open(std::string_view value, detail::registered_claims& claims, std::string& payload,
                    const detail::claims_target& target) const {
    if (state_->rules->strategy == session_strategy::jwt)
      return detail::verifier_access::run(state_->verify, value, claims, payload, target);
    std::optional<numeric_date> end_of_cache;
    if (state_->rules->strategy == session_strategy::compact) {
      auto opened = detail::open_compact_session(value, *state_->secret);
      if (!opened) return opened.error();
      if (opened->expires_at < detail::milliseconds_now(state_->time))
        return error(errc::token_expired, "expiresAt");
      end_of_cache = numeric_date{opened->expires_at / 1000};
      payload = std::move(opened->payload);
    } else {
      auto opened = detail::open_jwe(value, state_->jwe_keys);
      if (!opened) return opened.error();
      payload = *std::move(opened);
    }
    const auto read = detail::read_claims(payload, claims, target);
    if (!read.registered) return read.registered;
    if (end_of_cache) claims.exp = end_of_cache;
    else if (auto good =
                 detail::check_dates(claims, *state_->dates, detail::seconds_now(state_->time));
             !good)
      return good;
    return read.own;
  }

  /// A session JWT by JWKS must also name the user and session in claims of its own, as in Better
  /// Auth's `cookies/jwt.ts`.
  template <class Payload>
  result<void> check_session(const Payload& read, const detail::registered_claims& claims) const {
    for (const std::string_view wrong : {read.session.wrong, read.user.wrong})
      if (!wrong.empty()) return error(errc::claim_invalid, wrong.data());
    for (const std::string_view missing : {read.session.missing, read.user.missing})
      if (!missing.empty()) return error(errc::claim_missing, missing.data());
    const detail::checked_session& session = read.session.checked;
    const std::string& user = read.user.checked.id;
    if (user.empty() || detail::has_control_character(user))
      return error(errc::claim_invalid, "id");
    if (session.user_id != user) return error(errc::session_mismatch, "userId");
    if (!state_->rules->accepts_version(read.version.value_or("")))
      return error(errc::claim_invalid, "version");
    // As in Better Auth's `cookies/index.ts`, equal to now has not ended.
    if (session.expires_at.milliseconds < detail::milliseconds_now(state_->time))
      return error(errc::token_expired, "session");
    if (!state_->secret && !read.sid) return error(errc::claim_missing, "sid");
    if (read.sid && !detail::equal_in_constant_time(*read.sid, session.token))
      return error(errc::session_mismatch, "sid");
    if (claims.sub && *claims.sub != user) return error(errc::session_mismatch, "sub");
    return {};
  }

  std::shared_ptr<const state> state_;
};

}
