// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/algorithm.hpp>
#include <better_auth/old/base64url.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/json_members.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <string_view>

namespace better_auth::inline v0 {

/// Tokens and keys with a longer kid are refused (bytes).
inline constexpr std::size_t max_kid_bytes = 256;

/// What is believed of a token's header before the signature holds: which algorithm and which key
/// to try, and the type. Everything else in it (`jwk`, `jku`, `x5u`, `x5c`...) is never looked at
/// (RFC 8725 section 3.10).
struct jose_header {
  algorithm alg = algorithm::eddsa;  ///< one that is known here
  std::string_view kid = {};         ///< empty where there is none
  std::string_view typ = {};         ///< as written; without data() where it is absent
};

namespace detail {

struct jose_header_members {
  std::string_view alg;
  std::string_view kid;
  std::string_view typ;  // without data() where it is absent
  raw_json crit;
  raw_json b64;

  static constexpr auto members = member_list<jose_header_members>(
      member<&jose_header_members::alg>("alg"), member<&jose_header_members::kid>("kid"),
      member<&jose_header_members::typ>("typ"), member<&jose_header_members::crit>("crit"),
      member<&jose_header_members::b64>("b64"));
};

/// Memory for a decoded header: on the stack, and only for unusual ones on the heap.
class header_memory {
 public:
  /// nullptr where there is no memory.
  [[nodiscard]] char* get(std::size_t bytes) noexcept {
    if (bytes <= sizeof stack_) return stack_;
    heap_ = allocate(bytes);
    return heap_.get();
  }

 private:
  char stack_[2048];
  memory heap_;
};

/// Decodes a header and reads its members, into views that point into `room`.
/// Errors: malformed_token (not base64url), malformed_header, out_of_memory.
BETTER_AUTH_COLD inline result<void> read_header_members(std::string_view segment,
                                                         header_memory& room,
                                                         const member_target& into,
                                                         members_report& report) noexcept {
  const std::size_t size = base64url::decoded_size(segment.size());
  char* const text = room.get(2 * size);
  if (text == nullptr) return errc::out_of_memory;
  if (!base64url::decode(segment, reinterpret_cast<unsigned char*>(text)))
    return errc::malformed_token;
  json_reader reader({text, size}, text + size);
  const auto status = read_object(reader, true, into, report);
  if (status == json_status::out_of_memory) return errc::out_of_memory;
  if (status != json_status::ok) return errc::malformed_header;
  return {};
}

/// Decodes and reads a header; its views point into `room`.
/// Errors: those of `read_header_members`, unsupported_critical, algorithm_not_allowed.
BETTER_AUTH_COLD inline result<void> read_jose_header(std::string_view segment, header_memory& room,
                                                      jose_header& header) noexcept {
  jose_header_members read;
  members_report report;
  if (auto good = read_header_members(segment, room, member_target(read), report); !good)
    return good;
  // RFC 7515 section 4.1.11: no extension is understood here, so none may be critical; RFC 7797 is
  // not supported.
  if (!read.crit.text.empty() || !read.b64.text.empty()) return errc::unsupported_critical;
  if (report.wrong != 0 || read.kid.size() > max_kid_bytes) return errc::malformed_header;
  header.kid = read.kid;
  header.typ = read.typ;
  if (!algorithm_named(read.alg, header.alg)) return errc::algorithm_not_allowed;
  return {};
}

}  // namespace detail
}  // namespace better_auth::inline v0
