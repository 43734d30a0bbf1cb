// SPDX-License-Identifier: MIT
#pragma once

#include "common/authenticator.hpp"
#include "cors.hpp"
#include "task_store.hpp"

#include <httplib.h>

namespace tasks {

/// The routes: GET and POST /api/{user_id}/tasks, GET, PUT and DELETE /api/{user_id}/tasks/{id},
/// GET /healthz.
class service {
 public:
  /// What is given must outlive the service, and the service the server that it is added to.
  service(const common::authenticator& authenticate, task_store& store, const cors& cors)
      : authenticate_(authenticate), store_(store), cors_(cors) {}

  void add_to(httplib::Server& server) const;

 private:
  using user_scope = better_auth::user_scope;
  using Request = httplib::Request;
  using Response = httplib::Response;

  // Each takes the scope that proves whose tasks it may touch.
  void list(const user_scope& user, const Request& request, Response& response) const;
  void add(const user_scope& user, const Request& request, Response& response) const;
  void get(const user_scope& user, const Request& request, Response& response) const;
  void change(const user_scope& user, const Request& request, Response& response) const;
  void remove(const user_scope& user, const Request& request, Response& response) const;

  // Whether tokens can be verified, with which keys, and whether the tasks can be had.
  void check_health(const Request& request, Response& response) const;

  // What httplib calls, with the user verified first.
  using action = void (service::*)(const user_scope&, const Request&, Response&) const;
  [[nodiscard]] httplib::Server::Handler for_user(action act) const;

  const common::authenticator& authenticate_;
  task_store& store_;
  const cors& cors_;
};

}  // namespace tasks
