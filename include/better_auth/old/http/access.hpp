// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/text_buffer.hpp>
#include <better_auth/old/result.hpp>
#include <better_auth/old/verified.hpp>

#include <string_view>

namespace better_auth::inline v0 {

/// The id of a user, owned. It becomes a `std::string_view` or, where `<string>` is included, a
/// `std::string` by itself.
class user_id {
 public:
  /// A view of it.
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::string_view() const& noexcept { return text_; }
  operator std::string_view() const&& = delete;  ///< of a temporary: not to be had
  /// A copy.
  template <class String>
    requires requires { typename String::allocator_type; }
  operator String() const {  // NOLINT(google-explicit-constructor)
    return String(std::string_view(text_));
  }
  /// Whether it is that id, byte by byte.
  friend bool operator==(const user_id& a, std::string_view b) noexcept {
    return std::string_view(a.text_) == b;
  }
  /// Its order among texts, byte by byte.
  friend auto operator<=>(const user_id& a, std::string_view b) noexcept {
    return std::string_view(a.text_) <=> b;
  }
  /// Writes it to a stream.
  template <class Stream>
  friend Stream& operator<<(Stream& to, const user_id& id) {
    to << std::string_view(id.text_);
    return to;
  }

 private:
  friend class user_scope;
  explicit user_id(std::string_view id) { text_.append(id); }
  detail::text_buffer text_;
};

/// Proof that a verified user may act on the data of the user `id()`. Only `verify_user_access`
/// makes one. Let the functions that touch a user's data take a `user_scope` in place of an id, and
/// the check cannot be forgotten.
class user_scope {
 public:
  /// Whose data; never empty.
  [[nodiscard]] const user_id& id() const& noexcept { return id_; }
  /// The same of a scope that is no longer needed.
  [[nodiscard]] user_id id() && noexcept { return static_cast<user_id&&>(id_); }

 private:
  template <class Claims>
  friend result<user_scope> verify_user_access(std::string_view path_user_id,
                                               const verified<Claims>& user);
  template <class Claims>
  friend result<user_scope> verify_user_access(std::string_view path_user_id,
                                               const borrowed<Claims>& user);
  explicit user_scope(std::string_view id) : id_(id) {}

  user_id id_;
};

/// Whether `user` may use what belongs to `path_user_id`, the id from the request's path: only
/// where it is the token's own `sub`, byte for byte. Nothing is folded, trimmed, decoded or
/// normalised, and an empty id matches nothing.
///
/// Take the id from the path as it was sent, or decode it once; two spellings of one id are two ids
/// here. Error: user_mismatch (403).
template <class Claims>
[[nodiscard]] result<user_scope> verify_user_access(std::string_view path_user_id,
                                                    const verified<Claims>& user) {
  if (path_user_id.empty() || path_user_id != user.subject()) return errc::user_mismatch;
  return user_scope(path_user_id);
}

/// Whether the token grants `scope` (RFC 6749 section 3.3), for a route that needs more than the
/// policy asks of all. Error: insufficient_scope (403).
template <class Claims>
[[nodiscard]] result<void> require_scope(const verified<Claims>& user, std::string_view scope) {
  if (!has_scope((*user).scope.value_or(std::string_view{}), scope))
    return error(errc::insufficient_scope, "scope");
  return {};
}

}  // namespace better_auth::inline v0
