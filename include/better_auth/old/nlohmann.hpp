// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/verified.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>

/// Claims by nlohmann/json: the second way to a claims struct of your own, and the whole payload as
/// `nlohmann::json`.
///
///     struct my_claims : better_auth::user_claims {
///       std::string role;
///       std::vector<int> teams;
///     };
///     NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(my_claims, role, teams)   // or a `from_json` by hand
///
///     auto user = better_auth::authenticate<my_claims>(verify, authorization_header);
///
/// The members of `user_claims` or `registered_claims` are not named there: the library has read
/// them already, by its own strict reader, which also refuses duplicate members before
/// nlohmann/json sees the text. A struct that has both a `members` list of its own and a
/// `from_json` is read by its list; one that it inherits does not count.
///
/// The parsed document is kept inside `verified`, so that a `std::string_view` to one of its
/// strings lives as long as the claims: `claims.role = json.at("role").get_ref<const
/// std::string&>()`. A view to a temporary, such as what `get<std::string>()` or `value("role",
/// "none")` return, or to a copy of the document, is gone with it, here as anywhere. nlohmann/json
/// narrows numbers unasked (300 becomes 44 in a `std::int8_t`) and takes unknown names of an
/// enumeration for its first: what must not be so, a `from_json` by hand checks.
///
/// Include it in every source file that verifies into such a struct. It costs what nlohmann/json
/// costs: parsing takes several times as long as checking an HMAC, and may throw `std::bad_alloc`.
namespace better_auth::inline v0 {

namespace detail {

/// Turns into a reference to exactly `T`, and not to a base of it.
template <class T>
struct exactly {
  template <class U>
    requires std::same_as<U, T>
  operator U&() const;  // NOLINT(google-explicit-constructor)
};

/// A `from_json` is found for it, be it one for a base of it.
template <class T>
concept has_from_json = requires(const nlohmann::json& json, T& value) { from_json(json, value); };

template <class T>
concept has_own_from_json =
    has_from_json<T> &&
    requires(const nlohmann::json& json, exactly<T> value) { from_json(json, value); };

template <class Claims>
  requires(std::derived_from<Claims, registered_claims> && !lists_own_members<Claims> &&
           has_from_json<Claims>)
struct unlisted_claims<Claims> {
  static constexpr bool can_read = true;
  static_assert(has_own_from_json<Claims>,
                "the from_json that is found reads a base of this claims struct, and the struct's "
                "own members would be lost: "
                "give it a from_json(const nlohmann::json&, T&) of its own");

  using storage = nlohmann::json;

  /// `text` has passed the strict reader.
  [[nodiscard]] static result<void> read(std::string_view text, nlohmann::json& document,
                                         Claims& claims) {
    document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded())
      return errc::malformed_payload;  // a number that no double can hold
    const std::string_view subject = claims.sub;
    try {
      from_json(static_cast<const nlohmann::json&>(document), claims);
    } catch (const nlohmann::json::out_of_range& problem) {
      constexpr int no_such_member = 403;
      return problem.id == no_such_member ? errc::claim_missing : errc::claim_invalid;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      return errc::claim_invalid;
    }
    // Who the user is has been decided; another member of the payload cannot be put in its place.
    if (claims.sub != subject) return error(errc::claim_invalid, "sub");
    return {};
  }
};

}  // namespace detail

/// The whole payload, as a document of its own that outlives `user`. Members are unique at every
/// level. Error: malformed_payload, where a number in it fits no double. Throws nothing but
/// `std::bad_alloc`.
template <class Claims>
[[nodiscard]] result<nlohmann::json> payload_as_json(const verified<Claims>& user) {
  nlohmann::json document = nlohmann::json::parse(user.payload(), nullptr, false);
  if (document.is_discarded()) return errc::malformed_payload;
  return document;
}

}  // namespace better_auth::inline v0
