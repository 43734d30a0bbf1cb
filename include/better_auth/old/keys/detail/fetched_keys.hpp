// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/keys/fetch.hpp>
#include <better_auth/old/key_set.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace better_auth::inline v0::detail {

/// What a fetch brought. It succeeded where there is no problem; then `keys` is null for a 304,
/// whose keys are those from before.
struct fetched_keys {
  fetch_problem problem = fetch_problem::none;
  int status = 0;
  std::shared_ptr<const key_set> keys = {};
  std::string etag = {};
  std::optional<std::int64_t> max_age = {};  ///< seconds, where Cache-Control says so
};

/// Judges an answer to `request`. A well-formed 200 counts, whatever keys are in it; a 304 only
/// where it was asked for.
[[nodiscard]] BETTER_AUTH_COLD inline fetched_keys judge(const fetch_request& request,
                                                         const fetch_response& response) {
  fetched_keys out{.problem = response.problem, .status = response.status};
  if (out.problem != fetch_problem::none) return out;
  if (response.status == 0) {
    out.problem = fetch_problem::connection;
  } else if (response.status == 304 && !request.etag.empty()) {
    out.max_age = max_age_of(response.cache_control);
  } else if (response.status != 200) {
    out.problem = fetch_problem::status;
  } else if (response.body.size() > request.max_bytes) {
    out.problem = fetch_problem::too_large;
  } else if (auto keys = key_set::parse_or_empty(response.body); keys) {
    out.keys = std::make_shared<const key_set>(*std::move(keys));
    out.max_age = max_age_of(response.cache_control);
    if (sound_etag(response.etag)) out.etag = response.etag;
  } else {
    out.problem = keys.error().code() == errc::malformed_jwks ? fetch_problem::malformed
                                                              : fetch_problem::exception;
  }
  return out;
}

/// Fetches, and judges what comes. Never throws: a failed fetch must not take a verifying thread
/// down.
template <class Fetcher>
[[nodiscard]] fetched_keys fetch_keys(Fetcher&& fetch, const fetch_request& request) noexcept {
  try {
    return judge(request, call_fetcher(fetch, request));
  } catch (...) {
    return {.problem = fetch_problem::exception};
  }
}

}  // namespace better_auth::inline v0::detail
