// SPDX-License-Identifier: MIT
// A task list for each user, behind tokens of Better Auth.
#include "common/signals.hpp"
#include "configuration.hpp"
#include "request_checks.hpp"
#include "service.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>

namespace {

/// SIGTERM and SIGINT end the server: it takes no more connections, answers what it has begun, and
/// returns from listening. A client that never comes to an end does not hold it: after ten seconds,
/// or at a second signal, the process ends. What has been answered is on the disk by then.
class shutdown_signals {
 public:
  explicit shutdown_signals(const sigset_t& blocked) : signals_(blocked) {}
  ~shutdown_signals() {
    if (!waiter_.joinable()) return;
    over_ = true;
    pthread_kill(waiter_.native_handle(), SIGTERM);  // where listening has ended by itself
    waiter_.join();
  }
  shutdown_signals(const shutdown_signals&) = delete;
  shutdown_signals& operator=(const shutdown_signals&) = delete;

  void stop_on_signal(httplib::Server& server) {
    waiter_ = std::thread([this, &server] {
      int which = 0;
      sigwait(&signals_, &which);
      signalled_ = true;
      // Before it listens it cannot be stopped.
      while (!server.is_running() && !over_)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      server.stop();
      for (int i = 0; i < 1000 && !over_ && !signalled_again(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (!over_) std::_Exit(0);
    });
  }
  [[nodiscard]] bool signalled() const { return signalled_; }

 private:
  [[nodiscard]] static bool signalled_again() {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
  }

  sigset_t signals_;
  std::thread waiter_;
  std::atomic<bool> signalled_{false};
  std::atomic<bool> over_{false};
};

void set_limits(httplib::Server& server) {
  server.set_payload_max_length(tasks::max_body_bytes);
  // One request a connection. What cpp-httplib 0.11 leaves unread, the body of a GET or what
  // follows a header line that is too long, would be taken for the next request; and an idle
  // connection would hold one of few threads.
  server.set_keep_alive_max_count(1);
  // Not SO_REUSEPORT, which cpp-httplib sets: a second server would silently share the port.
  server.set_socket_options([](int socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
}

int serve(const tasks::options& options) {
  const sigset_t blocked = common::block_shutdown_signals();
  const common::authenticator authenticate = common::make_authenticator();
  umask(077);  // the file holds what users have written
  tasks::task_store store(tasks::open_database(options));
  if (const auto trouble = store.trouble(); !trouble.empty())
    std::cerr << "tasks_server begins without its database: " << trouble << std::endl;
  const tasks::cors cors(common::page_rule(options.allowed_origins, authenticate.reads_cookies(),
                                           common::better_auth_origin()));
  const tasks::service service(authenticate, store, cors);

  httplib::Server server;
  shutdown_signals signals(blocked);
  set_limits(server);
  service.add_to(server);
  const int port = options.port == 0
                       ? server.bind_to_any_port(options.host)
                       : (server.bind_to_port(options.host, options.port) ? options.port : -1);
  if (port < 0)
    throw common::configuration_error("the address is not free, or not of this machine");

  std::cout << "tasks_server listens on http://" << options.host << ':' << port << std::endl;
  signals.stop_on_signal(server);
  server.listen_after_bind();
  return signals.signalled() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const tasks::options options = tasks::read_options(argc, argv);
    if (!options.help) return serve(options);
    std::cout << tasks::usage << common::environment_usage;
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << "tasks_server cannot start: " << problem.what() << std::endl;
    return 2;
  }
}
