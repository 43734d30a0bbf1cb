// SPDX-License-Identifier: MIT
// Boost.Beast, synchronous: a thread for each connection. Beast has no timeouts for it, so a proxy
// belongs in front.
#include "beast.hpp"

#include <thread>

int main() {
  return recipe::run([](const better_auth::verifier& verify, unsigned short port) {
    recipe::tasks store;
    recipe::asio::io_context context;
    recipe::tcp::acceptor acceptor(context, {recipe::asio::ip::address_v4::loopback(), port});
    recipe::listening_at(acceptor.local_endpoint().port());
    for (;;) {
      recipe::tcp::socket accepted = acceptor.accept();
      std::thread([&verify, &store, socket = std::move(accepted)]() mutable {
        boost::beast::flat_buffer buffer;
        boost::beast::error_code error;
        for (bool more = true; more && !error;) {
          recipe::http::request_parser<recipe::http::string_body> parser;
          recipe::limit(parser);
          recipe::http::read(socket, buffer, parser, error);
          if (error) break;
          const recipe::response response = recipe::handle(verify, store, parser.get());
          more = response.keep_alive();
          recipe::http::write(socket, response, error);
        }
        socket.shutdown(recipe::tcp::socket::shutdown_send, error);
      }).detach();
    }
  });
}
