// SPDX-License-Identifier: MIT
#include "http_server.hpp"

#include <microhttpd.h>

#include <chrono>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <strings.h>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {

namespace {

struct wanted_header {
  const char* name;
  std::vector<std::string_view> values;
};

MHD_Result collect(void* into, MHD_ValueKind, const char* name, std::size_t name_size, const char* value, std::size_t size) {
  auto& wanted = *static_cast<wanted_header*>(into);
  if (name_size == std::strlen(wanted.name) && strncasecmp(name, wanted.name, name_size) == 0)
    wanted.values.emplace_back(value == nullptr ? std::string_view{} : std::string_view(value, size));
  return MHD_YES;
}

/// The path stays as it was sent.
std::size_t unescape_nothing(void*, MHD_Connection*, char* text) { return std::strlen(text); }

MHD_Result send(MHD_Connection* connection, const verdict& given, bool last) {
  // The body is copied, not changed.
  MHD_Response* const response = MHD_create_response_from_buffer(given.body.size(), const_cast<char*>(given.body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_Result fine = MHD_YES;
  // What cannot be sent as a header, with a line break in it say, ends the connection rather than go out without.
  for (const auto& [name, value] : given.headers)
    if (MHD_add_response_header(response, std::string(name).c_str(), value.c_str()) != MHD_YES) fine = MHD_NO;
  if (last && MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close") != MHD_YES) fine = MHD_NO;
  if (fine == MHD_YES) fine = MHD_queue_response(connection, static_cast<unsigned>(given.status), response);
  MHD_destroy_response(response);
  return fine;
}

}  // namespace

std::vector<std::string_view> request::values(const char* name) const {
  wanted_header wanted{name, {}};
  MHD_get_connection_values_n(connection_, MHD_HEADER_KIND, &collect, &wanted);
  return std::move(wanted.values);
}

struct http_callbacks {
  /// Called once with the head, with each piece of a body, and at the end.
  static MHD_Result handle(void* self, MHD_Connection* connection, const char* url, const char* method, const char*, const char*, std::size_t* body_size,
                           void** seen) noexcept {
    static char mark;
    if (*seen == nullptr) {
      *seen = &mark;
      return MHD_YES;
    }
    if (*body_size != 0) {
      *body_size = 0;
      return MHD_YES;
    }
    const auto& server = *static_cast<const http_server*>(self);
    try {
      return send(connection, server.answer_(request(connection, method, url)), server.draining_.load(std::memory_order_relaxed));
    } catch (const std::exception&) {
      return MHD_NO;  // no memory: the connection is closed, and the gateway asks another replica
    }
  }
};

http_server::http_server(const options& how, handler answer) : answer_(std::move(answer)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(how.port));
  if (inet_pton(AF_INET, how.host.c_str(), &address.sin_addr) != 1) throw std::runtime_error("the address is no IPv4 address");
  // libmicrohttpd's pool of threads begins with two.
  const bool pool = how.threads > 1;
  daemon_.reset(MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, static_cast<std::uint16_t>(how.port), nullptr, nullptr,
                                 &http_callbacks::handle, this, MHD_OPTION_SOCK_ADDR, reinterpret_cast<const sockaddr*>(&address),
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
                                 MHD_OPTION_UNESCAPE_CALLBACK, &unescape_nothing, nullptr, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                                 pool ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, how.threads, MHD_OPTION_END));
  if (!daemon_) throw std::runtime_error("the address is not free, or not of this machine");
}

http_server::~http_server() {
  daemon_.reset();
  if (listening_ != -1) close(listening_);
}

void http_server::stop::operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }

int http_server::port() const { return MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT)->port; }

void http_server::drain() {
  draining_ = true;
  listening_ = MHD_quiesce_daemon(daemon_.get());
  // So that who connects is refused at once, and does not wait in a queue that nobody serves.
  if (listening_ != -1) shutdown(listening_, SHUT_RDWR);
  const auto open = [this] { return MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections; };
  for (int i = 0; i < 100 && open() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

}  // namespace gateway
