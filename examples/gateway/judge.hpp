// SPDX-License-Identifier: MIT
#pragma once

#include "common/authenticator.hpp"
#include "common/page_rule.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

/// A request that somebody made, as the gateway tells of it.
struct question {
  std::string_view method = {};  ///< empty where the gateway does not say
  std::string_view target = {};  ///< as it was sent, with its query
  common::credentials sent = {};
  std::vector<std::string_view> origins = {};  ///< all values of `Origin`
};

/// An answer in HTTP: 200 with the user in headers, or a refusal.
using verdict = better_auth::http_response;

/// The header fields that the backend believes, and the one in which a gateway that reads no bodies
/// finds a refusal's.
inline constexpr const char* user_header = "X-User-Id";
inline constexpr const char* scope_header = "X-User-Scope";
inline constexpr const char* refusal_header = "X-Refusal";

/// Whether a request may pass, and as whom. Holds no state but what it is made of; usable by many
/// threads.
class judge {
 public:
  /// What is given must outlive the judge.
  judge(const common::authenticator& authenticate, common::page_rule pages)
      : authenticate_(authenticate), pages_(std::move(pages)) {}

  /// The credential first, since without one nobody is told more; then whether what would be
  /// emitted may be; then the path, and whether it is the user's.
  [[nodiscard]] verdict operator()(const question& asked) const;

 private:
  const common::authenticator& authenticate_;
  common::page_rule pages_;
};

/// A refusal that is no error of the library.
[[nodiscard]] verdict refuse(int status, std::string_view code, std::string_view detail);

}  // namespace gateway
