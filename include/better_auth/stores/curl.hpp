// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/attempt.hpp>
#include <better_auth/base/text.hpp>
#include <better_auth/base/version.hpp>
#include <better_auth/keys/fetch.hpp>

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Options of `curl_fetcher`.
struct curl_options {
  /// A PEM file with certificate authorities to trust instead of the system's.
  std::string ca_file = {};
  /// The User-Agent field.
  std::string user_agent = "better-auth-jwt/" BETTER_AUTH_JWT_VERSION;
};

/// Fetches with libcurl: TLS 1.2 or newer, with certificate and host name verified; no redirects,
/// cookies, netrc or compression; body and time are limited. Proxies are taken from the
/// environment, but not for plain http.
///
/// Resolving a name keeps to the timeout with libcurl's threaded or c-ares resolver, which the
/// usual packages have. Many threads can use it at once; copies are independent.
class curl_fetcher {
 public:
  /// Does not call libcurl yet.
  explicit curl_fetcher(curl_options options = {}) : options_(std::move(options)) {}

  /// Problems: connection, timeout, tls, too_large; exception if libcurl cannot be set up.
  [[nodiscard]] fetch_response operator()(const fetch_request& request) const {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    transfer state = {.max_bytes = request.max_bytes};
    const std::unique_ptr<CURL, easy_free> handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
    CURL* const curl = handle.get();
    std::unique_ptr<curl_slist, list_free> headers;
    bool good = curl != nullptr && add(headers, "Accept: application/json") &&
                (request.etag.empty() || add(headers, "If-None-Match: " + request.etag));
    const auto set = [&](CURLoption option, auto value) {
      good = good && curl_easy_setopt(curl, option, value) == CURLE_OK;
    };

    const bool plain = detail::starts_with_ignoring_case(request.url, "http:");
    set(CURLOPT_URL, request.url.c_str());
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
    set(CURLOPT_PROTOCOLS, static_cast<long>(plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
    if (plain) set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout * 1000));
    set(CURLOPT_NOSIGNAL, 1L);  // a timeout must not raise SIGALRM in a program with threads
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    // For an announced length; `on_body` limits every other.
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_bytes));
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &state);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &state);
    if (!good) return {.problem = fetch_problem::exception};

    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
      return {.problem = state.too_large ? fetch_problem::too_large : problem_of(code)};
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    state.response.status = static_cast<int>(status);
    return std::move(state.response);
  }

 private:
  static constexpr std::size_t max_header_bytes = 65'536;

  struct easy_free {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct list_free {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  static bool add(std::unique_ptr<curl_slist, list_free>& list, const std::string& line) {
    curl_slist* const before = list.release();  // becomes part of the longer one
    curl_slist* const longer = curl_slist_append(before, line.c_str());
    list.reset(longer != nullptr ? longer : before);
    return longer != nullptr;
  }

  struct transfer {
    std::size_t max_bytes = 0;
    fetch_response response = {};
    std::size_t header_bytes = 0;
    bool too_large = false;
  };

  // No exception may pass through C. Returning another number than `size` ends the transfer.
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* context) noexcept {
    auto& state = *static_cast<transfer*>(context);
    state.too_large = size > state.max_bytes - state.response.body.size();
    if (state.too_large) return 0;
    return detail::attempt([&] { state.response.body.append(data, size); }) ? size : 0;
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* context) noexcept {
    auto& state = *static_cast<transfer*>(context);
    state.header_bytes += size;
    state.too_large = state.header_bytes > max_header_bytes;
    if (state.too_large) return 0;
    return detail::attempt([&] { read_header({data, size}, state.response); }) ? size : 0;
  }

  static void read_header(std::string_view line, fetch_response& response) {
    const auto value_of = [&](std::string_view name) {
      return detail::trimmed(line.substr(name.size()));
    };
    if (line.starts_with("HTTP/")) {  // another answer: after a 1xx, or of a proxy
      response.etag.clear();
      response.cache_control.clear();
    } else if (detail::starts_with_ignoring_case(line, "etag:")) {
      response.etag = value_of("etag:");
    } else if (detail::starts_with_ignoring_case(line, "cache-control:")) {
      if (!response.cache_control.empty()) response.cache_control += ',';
      response.cache_control += value_of("cache-control:");
    }
  }

  static fetch_problem problem_of(CURLcode code) noexcept {
    switch (code) {
      case CURLE_OPERATION_TIMEDOUT: return fetch_problem::timeout;
      case CURLE_FILESIZE_EXCEEDED: return fetch_problem::too_large;
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
      case CURLE_SSL_ISSUER_ERROR:
      case CURLE_SSL_INVALIDCERTSTATUS: return fetch_problem::tls;
      case CURLE_OUT_OF_MEMORY: return fetch_problem::exception;
      default: return fetch_problem::connection;
    }
  }

  curl_options options_;
};

}
