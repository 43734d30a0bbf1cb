// SPDX-License-Identifier: MIT
#include "http_server.hpp"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/thread.h>

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {

namespace {

struct method_name {
  evhttp_cmd_type type;
  std::string_view name;
};
constexpr method_name methods[] = {
    {EVHTTP_REQ_GET, "GET"},     {EVHTTP_REQ_HEAD, "HEAD"},       {EVHTTP_REQ_POST, "POST"},
    {EVHTTP_REQ_PUT, "PUT"},     {EVHTTP_REQ_DELETE, "DELETE"},   {EVHTTP_REQ_PATCH, "PATCH"},
    {EVHTTP_REQ_TRACE, "TRACE"}, {EVHTTP_REQ_CONNECT, "CONNECT"}, {EVHTTP_REQ_OPTIONS, "OPTIONS"},
};

struct closed {
  void operator()(event_base* base) const { event_base_free(base); }
  void operator()(evhttp* http) const { evhttp_free(http); }
};

/// A file descriptor that is closed in the end.
class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {
    if (number_ == -1) throw std::runtime_error("there are no more sockets");
  }
  ~descriptor() {
    if (number_ != -1) close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }
  void release() { number_ = -1; }

 private:
  int number_;
};

/// Fills in the port that was taken. Without SO_REUSEPORT: a second service does not silently share
/// the port.
void listen_on(const descriptor& socket, const std::string& host, int& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("the address is no IPv4 address");
  const int yes = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(socket.get(), any, size) != 0 || listen(socket.get(), SOMAXCONN) != 0 ||
      getsockname(socket.get(), any, &size) != 0)
    throw std::runtime_error("the address is not free, or not of this machine");
  port = ntohs(address.sin_port);
}

}  // namespace

std::string_view request::method() const {
  for (const auto& [type, name] : methods)
    if (type == evhttp_request_get_command(sent_)) return name;
  return {};
}

std::string_view request::target() const { return evhttp_request_get_uri(sent_); }

std::vector<std::string_view> request::values(const char* name) const {
  std::vector<std::string_view> values;
  for (const evkeyval* each = evhttp_request_get_input_headers(sent_)->tqh_first; each != nullptr;
       each = each->next.tqe_next)
    if (strcasecmp(each->key, name) == 0) values.emplace_back(each->value);
  return values;
}

/// A thread, with its connections.
class http_server::loop {
 public:
  loop(const handler& answer, const descriptor& listening)
      : answer_(answer), base_(event_base_new()), http_(base_ ? evhttp_new(base_.get()) : nullptr) {
    if (!http_) throw std::bad_alloc();
    evhttp_set_max_headers_size(http_.get(), max_head_bytes);
    evhttp_set_max_body_size(http_.get(), max_body_bytes);
    evhttp_set_timeout(http_.get(), idle_seconds);
    ev_uint16_t allowed = 0;
    for (const method_name& each : methods) allowed = static_cast<ev_uint16_t>(allowed | each.type);
    evhttp_set_allowed_methods(http_.get(), allowed);
    evhttp_set_gencb(http_.get(), &loop::answer_one, this);
    descriptor own(dup(listening.get()));
    socket_ = evhttp_accept_socket_with_handle(http_.get(), own.get());
    if (socket_ == nullptr) throw std::bad_alloc();
    own.release();
    thread_ = std::thread([this] { event_base_dispatch(base_.get()); });
  }
  ~loop() {
    end();
    thread_.join();
  }
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  void end() {
    if (!std::exchange(ending_, true))
      event_base_once(base_.get(), -1, EV_TIMEOUT, &loop::drain, this, nullptr);
  }

 private:
  static void drain(evutil_socket_t, short, void* self) {
    loop& of = *static_cast<loop*>(self);
    of.draining_ = true;
    evhttp_del_accept_socket(of.http_.get(), of.socket_);
    const timeval a_second{.tv_sec = 1, .tv_usec = 0};
    event_base_loopexit(of.base_.get(), &a_second);
  }

  static void answer_one(evhttp_request* sent, void* self) {
    const loop& of = *static_cast<const loop*>(self);
    try {
      of.send(sent, of.answer_(request(sent)));
    } catch (const std::exception&) {  // no memory
      evhttp_send_error(sent, HTTP_INTERNAL, nullptr);
    }
  }

  void send(evhttp_request* to, const verdict& given) const {
    evkeyvalq* const fields = evhttp_request_get_output_headers(to);
    // What cannot be sent as a header, with a line break in it say, is not left out: then nothing
    // is said.
    bool fine = true;
    for (const auto& [name, value] : given.headers)
      fine = fine && evhttp_add_header(fields, name.c_str(), value.c_str()) == 0;
    if (draining_) fine = fine && evhttp_add_header(fields, "Connection", "close") == 0;
    // libevent would send a body to HEAD too.
    if (evhttp_request_get_command(to) != EVHTTP_REQ_HEAD)
      fine = fine && evbuffer_add(evhttp_request_get_output_buffer(to), given.body.data(),
                                  given.body.size()) == 0;
    fine ? evhttp_send_reply(to, given.status, nullptr, nullptr)
         : evhttp_send_error(to, HTTP_INTERNAL, nullptr);
  }

  const handler& answer_;
  std::unique_ptr<event_base, closed> base_;
  std::unique_ptr<evhttp, closed> http_;
  evhttp_bound_socket* socket_ = nullptr;
  bool ending_ = false;    // of the thread that owns this
  bool draining_ = false;  // of its own thread
  std::thread thread_;
};

http_server::http_server(const options& how, handler answer)
    : answer_(std::move(answer)), port_(how.port) {
  evthread_use_pthreads();
  const descriptor listening(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  listen_on(listening, how.host, port_);
  for (int i = 0; i < how.threads; ++i)
    loops_.push_back(std::make_unique<loop>(answer_, listening));
}

http_server::~http_server() {
  for (const auto& each : loops_) each->end();  // all at once
}

}  // namespace gateway
