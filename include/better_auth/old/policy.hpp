// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/compact_token.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/string_name.hpp>
#include <better_auth/old/detail/text_list.hpp>
#include <better_auth/old/detail/url.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// The issuer of tokens from Better Auth's OAuth provider: the base URL with `base_path`, or, where
/// the base URL has a path of its own, the base URL as it stands, both as Better Auth puts them
/// together. (The JWT plugin's issuer is the bare origin: see `policy::jwt_plugin`.) Include
/// `<string>` to call it. Error: invalid_url.
template <class String = std::string>
[[nodiscard]] BETTER_AUTH_COLD result<String> issuer_from(
    std::string_view base_url, std::string_view base_path = "/api/auth") {
  detail::url parsed;
  if (const auto good = detail::url::parse(base_url, parsed); !good) return good.error();
  String issuer(base_url);
  if (parsed.path.find_first_not_of('/') != std::string_view::npos) return issuer;
  while (issuer.back() == '/') issuer.pop_back();
  if (base_path.empty() || base_path == "/") return issuer;
  if (base_path.front() != '/') issuer.push_back('/');
  return std::move(issuer.append(base_path));
}

namespace detail {

/// `typ` without case and without the prefix `application/` (RFC 7515 section 4.1.9).
BETTER_AUTH_COLD inline bool same_type(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  const auto equal = [&](std::string_view x, std::string_view y) {
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (lower(x[i]) != lower(y[i])) return false;
    return true;
  };
  constexpr std::string_view prefix = "application/";
  const auto bare = [&](std::string_view type) {
    return equal(type.substr(0, prefix.size()), prefix) ? type.substr(prefix.size()) : type;
  };
  return equal(bare(a), bare(b));
}

}  // namespace detail

/// What a token must be, beyond being signed. Start from a preset, then narrow or, by name, widen
/// it; each call returns a changed copy. A contradiction is reported when a verifier is made from
/// it.
///
/// Everything is required unless said otherwise: `exp`, a non-empty `sub`, one of the accepted
/// types (none or "JWT"). An issuer that was not configured is not looked at; an audience that was
/// not configured must be absent.
class policy {
 public:
  /// Tokens signed with the shared secret, by a `jwt.sign` override or by your own code: HS256, any
  /// issuer. A token with an audience is refused until `.audience(...)` says which. Better Auth's
  /// e-mail links and session cookies carry the same signature; they have no `sub` and are refused
  /// for that.
  [[nodiscard]] BETTER_AUTH_COLD static policy shared_secret() {
    return policy({algorithm::hs256}).any_issuer();
  }

  /// Tokens of Better Auth's JWT plugin (`/api/auth/token`, `set-auth-jwt`): any public-key
  /// algorithm that the key allows, issuer and audience the *origin* of the base URL. Where the
  /// plugin is given an issuer or an audience of its own, say so with `.issuer(...)` and
  /// `.audience(...)`.
  [[nodiscard]] BETTER_AUTH_COLD static policy jwt_plugin(std::string_view base_url) {
    policy made(algorithm_set::public_key());
    detail::url parsed;
    made.valid_url_ = detail::url::parse(base_url, parsed).has_value();
    if (made.valid_url_)
      for (const list which : {list::issuer, list::audience}) made.accept(which, parsed.origin);
    return made;
  }

  /// JWT access tokens of Better Auth's OAuth provider (RFC 9068): type `at+jwt`, this issuer (see
  /// `issuer_from`) and the audience under which the client asked for your API.
  [[nodiscard]] BETTER_AUTH_COLD static policy oauth_access_token(std::string_view issuer,
                                                                  std::string_view audience) {
    return policy(algorithm_set::public_key()).issuer(issuer).audience(audience).type("at+jwt");
  }

  /// Nothing but the accepted algorithms: neither issuer nor audience configured.
  BETTER_AUTH_COLD explicit policy(algorithm_set algorithms) : algorithms_(algorithms) {
    values_.add(tag(list::type), "JWT");
  }

  /// Accepts these, in place of what was said before.
  [[nodiscard]] policy algorithms(algorithm_set accepted) const {
    policy changed = *this;
    changed.algorithms_ = accepted;
    return changed;
  }

  /// The token's `iss` must be exactly this one, in place of what was said before; `or_issuer`
  /// accepts another one too.
  [[nodiscard]] policy issuer(std::string_view accepted) const {
    return only(list::issuer, accepted);
  }
  /// Accepts this issuer too.
  [[nodiscard]] policy or_issuer(std::string_view accepted) const {
    return also(list::issuer, accepted);
  }
  /// Any issuer, or none.
  [[nodiscard]] policy any_issuer() const { return any(list::issuer); }

  /// The token's `aud` must contain exactly this one, in place of what was said before; or with
  /// `or_audience`, another.
  [[nodiscard]] policy audience(std::string_view accepted) const {
    return only(list::audience, accepted);
  }
  /// Accepts this audience too.
  [[nodiscard]] policy or_audience(std::string_view accepted) const {
    return also(list::audience, accepted);
  }
  /// Any audience, or none: tokens meant for other services pass.
  [[nodiscard]] policy any_audience() const { return any(list::audience); }

  /// The header's `typ` must be this one, compared without case and without `application/`; a token
  /// without `typ` is refused then, unless `allow_absent_type` follows. `or_type` accepts another
  /// one beside those accepted already, which at first are none at all and "JWT".
  [[nodiscard]] policy type(std::string_view accepted) const { return only(list::type, accepted); }
  /// Accepts this type too.
  [[nodiscard]] policy or_type(std::string_view accepted) const {
    return also(list::type, accepted);
  }
  /// Accepts tokens without `typ` too.
  [[nodiscard]] policy allow_absent_type() const { return with(&policy::absent_type_, true); }
  /// Accepts tokens without `typ` alone.
  [[nodiscard]] policy only_absent_type() const {
    policy changed = allow_absent_type();
    changed.values_.remove(tag(list::type));
    return changed;
  }

  /// Seconds by which clocks may differ: `exp` and `nbf` are compared that much more kindly.
  /// Default 0.
  [[nodiscard]] policy leeway(std::int64_t seconds) const {
    return with(&policy::leeway_, seconds);
  }

  /// Seconds that `exp` may be later than `iat`, which is then required, and than now. A guard
  /// against users who can write the claims of their own token.
  [[nodiscard]] policy max_lifetime(std::int64_t seconds) const {
    return with(&policy::max_lifetime_, seconds);
  }

  /// Bytes up to which a token is read at all, in place of `max_token_bytes`.
  [[nodiscard]] policy max_size(std::size_t bytes) const { return with(&policy::max_size_, bytes); }

  /// The token's `scope` must grant this one too, or the answer is 403 `insufficient_scope`.
  [[nodiscard]] policy require_scope(std::string_view scope) const {
    return also(list::scope, scope);
  }

  /// Accepts tokens without `sub`; they belong to no user and pass no `verify_user_access`.
  [[nodiscard]] policy allow_missing_subject() const { return with(&policy::subject_, false); }
  /// Accepts tokens that never expire.
  [[nodiscard]] policy allow_missing_expiry() const { return with(&policy::expiry_, false); }
  /// Accepts tokens of machines, whose `sub` is their `client_id` (OAuth's client_credentials).
  [[nodiscard]] policy allow_client_subject() const { return with(&policy::client_subject_, true); }

  // ---- what the verifier asks -------------------------------------------------------------------

  /// Whether the algorithm is accepted.
  [[nodiscard]] bool allows(algorithm a) const noexcept { return algorithms_.contains(a); }

  /// `typ` has no data() where it is absent.
  [[nodiscard]] bool allows_type(std::string_view typ) const noexcept {
    if (typ.data() == nullptr) return absent_type_;
    std::size_t at = 0;
    for (auto each = values_.next(tag(list::type), at); each.data() != nullptr;
         each = values_.next(tag(list::type), at))
      if (each == typ || detail::same_type(each, typ)) return true;
    return false;
  }

  /// One of three rules about a claim's value.
  enum class mode : std::uint8_t {
    not_configured,  ///< an issuer is not looked at; a token that names an audience is refused
    any,             ///< any, or none
    exactly,         ///< one of those that were named
  };
  /// What is asked of `iss`.
  [[nodiscard]] mode issuer_mode() const noexcept { return issuer_; }
  /// What is asked of `aud`.
  [[nodiscard]] mode audience_mode() const noexcept { return audience_; }
  /// Whether it is one of the issuers.
  [[nodiscard]] bool accepts_issuer(std::string_view value) const noexcept {
    return values_.contains(tag(list::issuer), value);
  }
  /// Whether it is one of the audiences.
  [[nodiscard]] bool accepts_audience(std::string_view value) const noexcept {
    return values_.contains(tag(list::audience), value);
  }
  /// Whether there is a required scope.
  [[nodiscard]] bool requires_scope() const noexcept { return scope_; }
  /// The required scopes, one for each call; `at` starts at 0. Without data() behind the last one.
  [[nodiscard]] std::string_view next_scope(std::size_t& at) const noexcept {
    return values_.next(tag(list::scope), at);
  }
  /// See `leeway`.
  [[nodiscard]] std::int64_t leeway_seconds() const noexcept { return leeway_; }
  /// Stands where `max_lifetime` was not called.
  static constexpr std::int64_t unlimited = (std::numeric_limits<std::int64_t>::max)();
  /// See `max_lifetime`.
  [[nodiscard]] std::int64_t max_lifetime_seconds() const noexcept { return max_lifetime_; }
  /// See `max_size`.
  [[nodiscard]] std::size_t max_size_bytes() const noexcept { return max_size_; }
  /// See `allow_missing_subject`.
  [[nodiscard]] bool requires_subject() const noexcept { return subject_; }
  /// See `allow_missing_expiry`.
  [[nodiscard]] bool requires_expiry() const noexcept { return expiry_; }
  /// See `allow_client_subject`.
  [[nodiscard]] bool accepts_client_subject() const noexcept { return client_subject_; }

  /// Whether it can be used with keys that can do `of_keys`. Errors: invalid_url,
  /// algorithm_not_allowed (none of theirs is accepted), invalid_policy.
  [[nodiscard]] BETTER_AUTH_COLD result<void> check(algorithm_set of_keys) const {
    if (!valid_url_) return errc::invalid_url;
    if ((algorithms_ & of_keys).empty()) return errc::algorithm_not_allowed;
    std::size_t at = 0;
    for (auto scope = next_scope(at); scope.data() != nullptr; scope = next_scope(at))
      if (scope.find(' ') != scope.npos) return errc::invalid_policy;
    if (!sound_ || leeway_ < 0 || max_lifetime_ <= 0) return errc::invalid_policy;
    return {};
  }

 private:
  enum class list : char {
    issuer = 'i',
    audience = 'a',
    type = 't',
    scope = 's'
  };
  static constexpr char tag(list which) noexcept { return static_cast<char>(which); }

  template <class Value>
  [[nodiscard]] policy with(Value policy::* member, Value value) const {
    policy changed = *this;
    changed.*member = value;
    return changed;
  }

  [[nodiscard]] BETTER_AUTH_COLD policy only(list which, std::string_view accepted) const {
    policy changed = *this;
    changed.values_.remove(tag(which));
    if (which == list::type) changed.absent_type_ = false;
    changed.accept(which, accepted);
    return changed;
  }

  [[nodiscard]] BETTER_AUTH_COLD policy also(list which, std::string_view accepted) const {
    policy changed = *this;
    changed.accept(which, accepted);
    return changed;
  }

  BETTER_AUTH_COLD void accept(list which, std::string_view accepted) {
    sound_ = sound_ && !accepted.empty() && accepted.find('\0') == accepted.npos;
    values_.add(tag(which), accepted);
    if (which == list::issuer) issuer_ = mode::exactly;
    if (which == list::audience) audience_ = mode::exactly;
    if (which == list::scope) scope_ = true;
  }

  [[nodiscard]] BETTER_AUTH_COLD policy any(list which) const {
    policy changed = *this;
    changed.values_.remove(tag(which));
    (which == list::issuer ? changed.issuer_ : changed.audience_) = mode::any;
    return changed;
  }

  algorithm_set algorithms_;
  mode issuer_ = mode::not_configured;
  mode audience_ = mode::not_configured;
  bool absent_type_ = true;
  std::int64_t leeway_ = 0;
  std::int64_t max_lifetime_ = unlimited;
  std::size_t max_size_ = max_token_bytes;
  bool subject_ = true;
  bool expiry_ = true;
  bool client_subject_ = false;
  bool scope_ = false;
  bool valid_url_ = true;
  bool sound_ = true;
  detail::text_list values_;
};

}  // namespace better_auth::inline v0
