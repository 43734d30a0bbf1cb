// SPDX-License-Identifier: MIT
// Boost.Beast with coroutines on one thread. Verifying is arithmetic; keys are fetched by the
// source's own thread, so nothing here ever waits for a key server: without keys the answer is 503,
// at once.
#include "beast.hpp"

#include <chrono>

namespace {

using namespace recipe;
using stream = boost::beast::tcp_stream::rebind_executor<
    asio::use_awaitable_t<>::executor_with_default<asio::any_io_executor>>::other;

asio::awaitable<void> converse(const ba::verifier& verify, tasks& store, stream connection) {
  boost::beast::flat_buffer buffer;
  try {
    for (bool more = true; more;) {
      connection.expires_after(std::chrono::seconds(30));
      http::request_parser<http::string_body> parser;
      limit(parser);
      co_await http::async_read(connection, buffer, parser);
      response answer = handle(verify, store, parser.get());
      more = answer.keep_alive();
      co_await http::async_write(connection, answer);
    }
    connection.socket().shutdown(tcp::socket::shutdown_send);
  } catch (const boost::system::system_error&) {
    // The client is gone, or sends what is no HTTP: nobody is left to be told.
  }
}

asio::awaitable<void> listen(const ba::verifier& verify, tasks& store, unsigned short port) {
  using acceptor = asio::use_awaitable_t<>::as_default_on_t<tcp::acceptor>;
  acceptor listener(co_await asio::this_coro::executor, {asio::ip::address_v4::loopback(), port});
  listening_at(listener.local_endpoint().port());
  for (;;)
    asio::co_spawn(listener.get_executor(),
                   converse(verify, store, stream(co_await listener.async_accept())),
                   asio::detached);
}

}  // namespace

int main() {
  return recipe::run([](const better_auth::verifier& verify, unsigned short port) {
    recipe::tasks store;
    asio::io_context context(1);
    asio::co_spawn(context, listen(verify, store, port), [](std::exception_ptr problem) {
      if (problem) std::rethrow_exception(problem);
    });
    context.run();
  });
}
