// SPDX-License-Identifier: MIT
#pragma once

#include "judge.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evhttp_request;

namespace gateway {

/// A request as it came over the wire.
class request {
 public:
  explicit request(evhttp_request* sent) : sent_(sent) {}

  [[nodiscard]] std::string_view method() const;
  /// As it was sent, escapes, query and all.
  [[nodiscard]] std::string_view target() const;
  /// All values of a header field, whatever the case of its name.
  [[nodiscard]] std::vector<std::string_view> values(const char* name) const;

 private:
  evhttp_request* sent_;
};

/// An HTTP server by libevent. A thread serves any number of connections, which stay open between
/// requests: answers must not wait for anything.
class http_server {
 public:
  /// Called by several threads at once, where there are some.
  using handler = std::function<verdict(const request&)>;

  struct options {
    std::string host = "127.0.0.1";  ///< an IPv4 address
    int port = 8081;                 ///< 0 takes any free one
    int threads = 1;
  };

  /// The head of a request, all lines together: more than nginx.conf lets through.
  static constexpr std::ptrdiff_t max_head_bytes = 128 * 1024;
  static constexpr std::ptrdiff_t max_body_bytes = 16 * 1024;

  /// A connection that is silent for so long is closed. Longer than the gateway keeps one
  /// (`keepalive_timeout` in nginx, 60), so that it is the gateway who closes, and no request meets
  /// a connection that is going.
  static constexpr int idle_seconds = 90;

  /// Listens from here on. Throws std::runtime_error.
  http_server(const options& how, handler answer);
  /// Takes no more connections, closes those there are after their next answer, waits a second for
  /// that, and ends.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  [[nodiscard]] int port() const { return port_; }

 private:
  class loop;

  handler answer_;
  int port_ = 0;
  std::vector<std::unique_ptr<loop>> loops_;
};

}  // namespace gateway
