// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/version.hpp>
#include <better_auth/old/keys/fetch.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// What may be set of `curl_fetcher`.
struct curl_options {
  /// A PEM file with the certificate authorities to trust in place of the system's, for a private
  /// one.
  std::string ca_file = {};
  /// What it calls itself.
  std::string user_agent = "better-auth-jwt/" BETTER_AUTH_JWT_VERSION;
};

/// Fetches by libcurl: TLS verified (certificate and host name, TLS 1.2 or newer), no redirects, no
/// cookies, no netrc, no compression; the body is cut off where it passes the limit, and the
/// transfer where its time is over. Proxies are taken from the environment, but not for plain http,
/// which is spoken with this machine alone.
///
/// A name is resolved within the timeout where libcurl has its threaded or c-ares resolver, as the
/// usual packages do. Usable by many threads at once.
class curl_fetcher {
 public:
  /// Nothing is asked of libcurl before the first fetch.
  explicit curl_fetcher(curl_options options = {}) : options_(std::move(options)) {}

  /// Problems: connection, timeout, tls, too_large; exception where libcurl cannot be set up.
  [[nodiscard]] BETTER_AUTH_COLD fetch_response operator()(const fetch_request& request) const {
    // A function's static object: initialised once, however many threads come here first.
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    transfer state{request.max_bytes, {}, 0, false};
    const easy_handle handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
    CURL* const curl = handle.get();
    header_list headers;
    bool fine = curl != nullptr && headers.add("Accept: application/json") &&
                (request.etag.empty() ||
                 headers.add(("If-None-Match: " + std::string(request.etag)).c_str()));
    const auto set = [&](CURLoption option, auto value) {
      fine = fine && curl_easy_setopt(curl, option, value) == CURLE_OK;
    };

    const std::string url(request.url);
    const bool plain = url.size() > 5 && url[4] == ':';  // http:, in any case of letters
    set(CURLOPT_URL, url.c_str());
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
    set(CURLOPT_TIMEOUT_MS, detail::narrowed<long>(request.timeout * 1000));
    set(CURLOPT_NOSIGNAL, 1L);  // a timeout must not raise SIGALRM in a program with threads
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    // A length that is announced is refused at once; the write callback holds for every other one.
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_bytes));
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &state);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &state);
    if (!fine) return {.problem = fetch_problem::exception};

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

  using easy_handle = detail::handle<CURL, curl_easy_cleanup>;

  class header_list {
   public:
    header_list() = default;
    header_list(const header_list&) = delete;
    header_list& operator=(const header_list&) = delete;
    ~header_list() { curl_slist_free_all(list_); }
    bool add(const char* line) {
      curl_slist* const longer = curl_slist_append(list_, line);
      if (longer != nullptr) list_ = longer;
      return longer != nullptr;
    }
    [[nodiscard]] curl_slist* get() const noexcept { return list_; }

   private:
    curl_slist* list_ = nullptr;
  };

  struct transfer {
    std::size_t max_bytes;
    fetch_response response;
    std::size_t header_bytes;
    bool too_large;
  };

  // libcurl is C: no exception may pass through it. Returning another number than what came ends
  // the transfer.
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* context) noexcept {
    auto& state = *static_cast<transfer*>(context);
    state.too_large = size > state.max_bytes - state.response.body.size();
    if (state.too_large) return 0;
    try {
      state.response.body.append(data, size);
    } catch (...) {
      return 0;
    }
    return size;
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* context) noexcept {
    auto& state = *static_cast<transfer*>(context);
    state.header_bytes += size;
    state.too_large = state.header_bytes > max_header_bytes;
    if (state.too_large) return 0;
    const std::string_view line(data, size);
    try {
      if (line.substr(0, 5) == "HTTP/") {  // another answer: after a 1xx, or of a proxy
        state.response.etag.clear();
        state.response.cache_control.clear();
      } else if (const auto tag = field(line, "etag:"); tag.data() != nullptr) {
        state.response.etag = tag;
      } else if (const auto control = field(line, "cache-control:"); control.data() != nullptr) {
        state.response.cache_control.append(state.response.cache_control.empty() ? "" : ",")
            .append(control);
      }
    } catch (...) {
      return 0;
    }
    return size;
  }

  /// The value of the line where it has this name (in lower case, with its colon); otherwise
  /// without data().
  static std::string_view field(std::string_view line, std::string_view name) noexcept {
    if (line.size() < name.size()) return {};
    for (std::size_t i = 0; i < name.size(); ++i) {
      const char c = line[i];
      if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != name[i]) return {};
    }
    std::string_view value = line.substr(name.size());
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && value.back() <= ' ' && value.back() >= 0) value.remove_suffix(1);
    return value;
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

}  // namespace better_auth::inline v0
