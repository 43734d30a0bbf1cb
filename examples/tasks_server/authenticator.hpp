// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/curl.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/session_cookie.hpp>

#include <httplib.h>

#include <memory>
#include <string_view>
#include <utility>
#include <variant>

namespace tasks {

/// Who verifies: goes from a request to proof of whose data it may touch. One credential is looked at, either the bearer
/// token or the session cookie: two ways to verify would be two ways in.
class authenticator {
 public:
  using live_keys = better_auth::jwks_source<better_auth::curl_fetcher>;
  using by_secret = better_auth::verifier<better_auth::shared_secret>;
  using by_file = better_auth::verifier<better_auth::key_set>;
  using by_live_keys = better_auth::verifier<live_keys&>;
  using by_cookie = better_auth::session_reader<better_auth::session_secrets>;
  using by_cookie_and_live_keys = better_auth::session_reader<live_keys&>;
  using any = std::variant<by_secret, by_file, by_live_keys, by_cookie, by_cookie_and_live_keys>;

  /// `keys` are those that `verify` refers to, if it does.
  explicit authenticator(any verify, std::unique_ptr<live_keys> keys = nullptr) : keys_(std::move(keys)), verify_(std::move(verify)) {}

  /// The scope of the user whose credential the request carries, where the path names that very user.
  /// Errors: those of `authenticate` or the session reader, and of `verify_user_access`.
  [[nodiscard]] better_auth::result<better_auth::user_scope> operator()(const httplib::Request& request, std::string_view path_user_id) const;

  /// Whether the credential is a cookie, which a browser sends by itself, for whichever page asks.
  [[nodiscard]] bool reads_cookies() const { return std::holds_alternative<by_cookie>(verify_) || std::holds_alternative<by_cookie_and_live_keys>(verify_); }

  /// The keys that are fetched; null where none are.
  [[nodiscard]] const live_keys* keys() const { return keys_.get(); }

 private:
  std::unique_ptr<live_keys> keys_;
  any verify_;
};

}  // namespace tasks
