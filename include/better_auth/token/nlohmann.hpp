// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/token/verified.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <new>
#include <string>

/// Claims structs that nlohmann/json reads, and the whole payload as `nlohmann::json`.
///
///     struct my_claims {
///       std::string role;
///       std::vector<int> teams;
///     };
///     NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(my_claims, role, teams)   // or a `from_json` by hand
///
///     auto user = verify.as<my_claims>(token);
///
/// It runs after every check of the verifier, on a payload without duplicate members. A struct with
/// a `members` list is read by its list.
///
/// nlohmann/json narrows numbers silently (300 becomes 44 in a `std::int8_t`), and reads unknown
/// names of an enumeration as its first value. If that matters, check it in a `from_json` by hand.
///
/// A `from_json` that throws makes the token `claim_missing` or `claim_invalid`. Without
/// exceptions, or without memory (nlohmann/json issue 5135), nlohmann/json ends the program
/// instead.
///
/// Include this header in every source file that verifies into such a struct. Parsing takes several
/// times as long as checking an HMAC.
namespace better_auth::inline BETTER_AUTH_ABI {

namespace detail {

/// Converts to a reference to `T`, not to one of its bases.
template <class T>
struct exactly {
  template <class U>
    requires std::same_as<U, T>
  operator U&() const;  // NOLINT(*-explicit-*)
};

/// Whether there is a `from_json` for this type, not only for a base of it.
template <class T>
concept has_own_from_json = requires(const nlohmann::json& json, T& value, exactly<T> exact) {
  from_json(json, value);
  from_json(json, exact);
};

template <class Claims>
  requires(!lists_members<Claims> && has_own_from_json<Claims>)
struct unlisted_claims<Claims> {
  static constexpr bool can_read = true;

  static result<void> read(const std::string& payload, Claims& claims) {
    const nlohmann::json document = nlohmann::json::parse(payload, nullptr, false);
    if (document.is_discarded())
      return errc::malformed_payload;  // a number that no double can hold
#ifdef __cpp_exceptions
    try {
      from_json(document, claims);
    } catch (const nlohmann::json::out_of_range& problem) {
      constexpr int no_such_member = 403;
      return problem.id == no_such_member ? errc::claim_missing : errc::claim_invalid;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (...) {
      return errc::claim_invalid;
    }
#else
    from_json(document, claims);
#endif
    return {};
  }
};

}  // namespace detail

/// The whole payload as a document. Members are unique at every level. Errors: malformed_payload
/// (a number fits no double).
template <class Claims>
result<nlohmann::json> payload_as_json(const verified<Claims>& user) {
  nlohmann::json document = nlohmann::json::parse(user.payload(), nullptr, false);
  if (document.is_discarded()) return errc::malformed_payload;
  return document;
}

}
