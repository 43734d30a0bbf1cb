// SPDX-License-Identifier: MIT
// cpp-httplib, with its own router.
#include "recipe.hpp"

#include <httplib.h>

#include <vector>

namespace {

namespace ba = better_auth;

// ---- of this framework ----
std::vector<std::string_view> authorization_of(const httplib::Request& request) {
  std::vector<std::string_view> values;
  const auto [first, last] = request.headers.equal_range("Authorization");
  for (auto at = first; at != last; ++at) values.push_back(at->second);
  return values;
}

void send(httplib::Response& response, const ba::http_response& from) {
  response.status = from.status;
  response.body = from.body;
  for (const auto& [name, value] : from.headers) response.set_header(name, value);
}
// ---- so far ----

}  // namespace

int main() {
  return recipe::run([](const ba::verifier& verify, unsigned short port) {
    recipe::tasks store;
    httplib::Server server;
    server.set_payload_max_length(64 * 1024);
    // It decodes paths before it routes them.
    server.set_pre_routing_handler(
        [](const httplib::Request& request, httplib::Response& response) {
          if (recipe::is_plain(request.target)) return httplib::Server::HandlerResponse::Unhandled;
          send(response, recipe::invalid_path());
          return httplib::Server::HandlerResponse::Handled;
        });
    const auto for_user = [&](auto act) {
      return [&verify, act](const httplib::Request& request, httplib::Response& response) {
        send(response,
             recipe::for_user(verify, authorization_of(request), request.matches[1].str(),
                              [&](const ba::user_scope& user) { return act(user, request); }));
      };
    };
    server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
      send(response, recipe::answer(200, "application/json", R"({"status":"ok"})"));
    });
    server.Get("/api/([^/]+)/tasks",
               for_user([&](const ba::user_scope& user, const httplib::Request&) {
                 return store.list(user);
               }));
    server.Post("/api/([^/]+)/tasks",
                for_user([&](const ba::user_scope& user, const httplib::Request& request) {
                  return store.add(user, request.body);
                }));
    server.Get("/api/([^/]+)/tasks/([^/]+)",
               for_user([&](const ba::user_scope& user, const httplib::Request& request) {
                 return store.get(user, request.matches[2].str());
               }));
    server.Delete("/api/([^/]+)/tasks/([^/]+)",
                  for_user([&](const ba::user_scope& user, const httplib::Request& request) {
                    return store.remove(user, request.matches[2].str());
                  }));
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.status == 404 && response.body.empty()) send(response, recipe::not_found());
    });
    const int bound = port == 0 ? server.bind_to_any_port("127.0.0.1")
                                : (server.bind_to_port("127.0.0.1", port) ? port : -1);
    if (bound < 0) throw std::runtime_error("the port is taken");
    recipe::listening_at(static_cast<unsigned short>(bound));
    server.listen_after_bind();
  });
}
