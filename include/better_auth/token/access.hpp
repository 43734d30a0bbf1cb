// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/result.hpp>
#include <better_auth/token/verified.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

class user_scope;
template <class Claims>
[[nodiscard("check the result: access is denied unless it has a value")]] result<user_scope>
verify_user_access(std::string_view path_user_id, const verified<Claims>& user);

/// Proof that a verified user may act on the data of the user `id()`; only `verify_user_access`
/// makes one. Functions that take a `user_scope` in place of an id cannot be called without the
/// check. Reading a scope that was moved from terminates the program.
class user_scope {
 public:
  user_scope() = delete;

  ///@{
  /// Whose data; never empty.
  [[nodiscard]] const std::string& id() const& noexcept {
    if (!id_) detail::terminate("a user_scope was used after it was moved from");
    return *id_;
  }
  [[nodiscard]] std::string id() const&& { return id(); }
  ///@}

 private:
  template <class Claims>
  friend result<user_scope> verify_user_access(std::string_view path_user_id,
                                               const verified<Claims>& user);
  explicit user_scope(std::string_view id) : id_(std::make_shared<const std::string>(id)) {}

  std::shared_ptr<const std::string> id_;
};

/// Proof that `path_user_id`, the id from the request's path, equals the token's `sub` byte for
/// byte. Nothing is trimmed, decoded or normalised, and an empty id never matches. Pass the id as
/// the client sent it, or decode it exactly once. Errors: user_mismatch (403).
template <class Claims>
result<user_scope> verify_user_access(std::string_view path_user_id, const verified<Claims>& user) {
  if (path_user_id.empty() || path_user_id != user.subject()) return errc::user_mismatch;
  return user_scope(path_user_id);
}

/// Does not compile, and says why.
template <class T>
result<user_scope> verify_user_access(std::string_view, const result<T>&) {
  detail::reject_user<T>();
  return errc::user_mismatch;
}

/// Whether the token grants `scope` (RFC 6749 section 3.3), for a route that needs more than the
/// policy. Errors: insufficient_scope (403).
template <class Claims>
result<void> require_scope(const verified<Claims>& user, std::string_view scope) {
  if (!user.grants(scope)) return error(errc::insufficient_scope, "scope");
  return {};
}
/// Does not compile, and says why.
template <class T>
result<void> require_scope(const result<T>&, std::string_view) {
  detail::reject_user<T>();
  return errc::insufficient_scope;
}

}
