// SPDX-License-Identifier: MIT
#pragma once

#include "judge.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct MHD_Connection;
struct MHD_Daemon;

namespace gateway {

/// A request as it came over the wire.
class request {
 public:
  request(MHD_Connection* connection, std::string_view method, std::string_view path) : connection_(connection), method_(method), path_(path) {}

  [[nodiscard]] std::string_view method() const { return method_; }
  /// As it was sent, escapes and all, without its query.
  [[nodiscard]] std::string_view path() const { return path_; }
  /// All values of a header field, whatever the case of its name.
  [[nodiscard]] std::vector<std::string_view> values(const char* name) const;

 private:
  MHD_Connection* connection_;
  std::string_view method_;
  std::string_view path_;
};

/// An HTTP server by libmicrohttpd. A few threads serve any number of connections, which stay open between requests: answers
/// must not wait for anything. Bodies of requests are read and dropped.
class http_server {
 public:
  using handler = std::function<verdict(const request&)>;

  struct options {
    std::string host = "127.0.0.1";  ///< an IPv4 address
    int port = 8081;                 ///< 0 takes any free one
    unsigned threads = 1;
  };

  /// The memory of one connection, where the head of a request has to fit: more than nginx.conf lets through, twice for its
  /// cookies, which libmicrohttpd takes apart in a copy.
  static constexpr std::size_t connection_bytes = 160 * 1024;

  /// A connection that is silent for so long is closed. Longer than the gateway keeps one (`keepalive_timeout` in nginx, 60),
  /// so that it is the gateway who closes, and no request meets a connection that is going.
  static constexpr unsigned idle_seconds = 90;

  /// Listens from here on. Throws std::runtime_error.
  http_server(const options& how, handler answer);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  [[nodiscard]] int port() const;

  /// Takes no more connections, and closes those there are after their next answer; waits a second for that.
  void drain();

 private:
  struct stop {
    void operator()(MHD_Daemon* daemon) const;
  };

  handler answer_;
  std::atomic<bool> draining_{false};
  int listening_ = -1;  // the socket, once it is no longer the daemon's
  std::unique_ptr<MHD_Daemon, stop> daemon_;

  friend struct http_callbacks;
};

}  // namespace gateway
