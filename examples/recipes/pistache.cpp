// SPDX-License-Identifier: MIT
// Pistache, with its own router.
#include "recipe.hpp"

#include <pistache/endpoint.h>
#include <pistache/router.h>

#include <thread>
#include <vector>

namespace {

namespace ba = better_auth;
using Pistache::Http::ResponseWriter;
using Pistache::Rest::Request;

// ---- of this framework ----
std::vector<std::string> authorization_of(const Request& request) {
  const auto raw = request.headers().tryGetRaw("Authorization");
  return raw ? std::vector<std::string>{raw->value()} : std::vector<std::string>{};
}

/// Pistache sends no header that has no class.
struct plain_header : Pistache::Http::Header::Header {
  explicit plain_header(const ba::http_response::header& from)
      : name_(from.name), value_(from.value) {}
  const char* name() const override { return name_.c_str(); }
  std::uint64_t hash() const override { return 0; }  // for its own classes
  void write(std::ostream& out) const override { out << value_; }
  std::string name_, value_;
};

void send(ResponseWriter& response, const ba::http_response& from) {
  for (const auto& each : from.headers)
    response.headers().add(std::make_shared<plain_header>(each));
  response.send(static_cast<Pistache::Http::Code>(from.status), from.body);
}
// ---- so far ----

}  // namespace

int main() {
  return recipe::run([](const ba::verifier& verify, unsigned short port) {
    using Pistache::Rest::Route;
    recipe::tasks store;
    Pistache::Rest::Router router;
    const auto for_user = [&](auto act) {
      return [&verify, act](const Request& request, ResponseWriter response) {
        const auto answer = recipe::for_user(
            verify, authorization_of(request), request.param(":user").as<std::string>(),
            [&](const ba::user_scope& user) { return act(user, request); });
        send(response, answer);
        return Route::Result::Ok;
      };
    };
    const auto id_of = [](const Request& request) {
      return request.param(":id").as<std::string>();
    };
    router.get("/healthz", [](const Request&, ResponseWriter response) {
      send(response, recipe::answer(200, "application/json", R"({"status":"ok"})"));
      return Route::Result::Ok;
    });
    router.get("/api/:user/tasks", for_user([&](const ba::user_scope& user, const Request&) {
                 return store.list(user);
               }));
    router.post("/api/:user/tasks",
                for_user([&](const ba::user_scope& user, const Request& request) {
                  return store.add(user, request.body());
                }));
    router.get("/api/:user/tasks/:id",
               for_user([&](const ba::user_scope& user, const Request& request) {
                 return store.get(user, id_of(request));
               }));
    router.del("/api/:user/tasks/:id",
               for_user([&](const ba::user_scope& user, const Request& request) {
                 return store.remove(user, id_of(request));
               }));
    // It folds empty segments away before it routes.
    router.addMiddleware([](Pistache::Http::Request& request, ResponseWriter& response) {
      if (recipe::is_plain(request.resource())) return true;
      send(response, recipe::invalid_path());
      return false;
    });
    router.addNotFoundHandler([](const Request&, ResponseWriter response) {
      send(response, recipe::not_found());
      return Route::Result::Ok;
    });

    Pistache::Http::Endpoint server(Pistache::Address(Pistache::IP::loopback(), port));
    server.init(Pistache::Http::Endpoint::options().threads(2).maxRequestSize(64 * 1024).flags(
        Pistache::Tcp::Options::ReuseAddr));
    server.setHandler(router.handler());
    server.serveThreaded();
    recipe::listening_at(static_cast<unsigned short>(server.getPort()));
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  });
}
