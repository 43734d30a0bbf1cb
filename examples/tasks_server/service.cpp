// SPDX-License-Identifier: MIT
#include "service.hpp"

#include "answers.hpp"
#include "common/problem.hpp"
#include "header_values.hpp"
#include "request_checks.hpp"
#include "request_log.hpp"
#include "route.hpp"

#include <chrono>
#include <exception>
#include <optional>

namespace tasks {

namespace {

void refuse_draft(httplib::Response& response) {
  refuse(response, 400, "invalid_task",
         "a task is a JSON object with \"title\", text of 1 to 500 bytes without control "
         "characters, and \"completed\", true or false");
}

void answer_task(httplib::Response& response, const std::optional<task>& found) {
  if (!found) return refuse(response, 404, "task_not_found", "there is no such task");
  answer(response, 200, to_json(*found));
}

}  // namespace

void service::list(const user_scope& user, const Request&, Response& response) const {
  nlohmann::json body = nlohmann::json::array();
  for (const task& each : store_.list(user)) body.push_back(to_json(each));
  answer(response, 200, body);
}

void service::add(const user_scope& user, const Request& request, Response& response) const {
  const auto draft = parse_draft(request.body);
  if (!draft || !draft->title) return refuse_draft(response);
  const task added = store_.add(user, *draft->title, draft->completed.value_or(false));
  answer(response, 201, to_json(added));
  response.set_header("Location", request.path + '/' + added.id);
}

void service::get(const user_scope& user, const Request& request, Response& response) const {
  answer_task(response, store_.find(user, request.matches[2].str()));
}

void service::change(const user_scope& user, const Request& request, Response& response) const {
  const auto draft = parse_draft(request.body);
  if (!draft || (!draft->title && !draft->completed)) return refuse_draft(response);
  answer_task(response, store_.change(user, request.matches[2].str(), *draft));
}

void service::remove(const user_scope& user, const Request& request, Response& response) const {
  if (!store_.remove(user, request.matches[2].str())) return answer_task(response, std::nullopt);
  response.status = 204;
}

void service::check_health(const Request&, Response& response) const {
  const bool stored = store_.trouble().empty();
  const char* const storage = stored ? "ok" : "no usable database";
  if (!authenticate_.keys()) return answer(response, stored ? 200 : 503, {{"status", storage}});
  const better_auth::jwks_stats stats = authenticate_.keys()->stats();
  answer(response, stats.usable && stored ? 200 : 503,
         {{"status", stats.usable ? storage : "no usable keys"},
          {"keys", common::keys_as_json(stats)}});
}

httplib::Server::Handler service::for_user(action act) const {
  return [this, act](const Request& request, Response& response) {
    // The token, and that the path names its user. Nothing below is reached without.
    const auto user = authenticate_(credentials_of(request), request.matches[1].str());
    if (!user) return refuse(response, user.error());
    if (!cors_.may_change(request))
      return refuse(response, 403, "origin_not_allowed",
                    "a page of this origin may not change anything");
    (this->*act)(*user, request, response);
  };
}

void service::add_to(httplib::Server& server) const {
  server.Get(all_tasks.pattern, for_user(&service::list));
  server.Post(all_tasks.pattern, for_user(&service::add));
  server.Get(one_task.pattern, for_user(&service::get));
  server.Put(one_task.pattern, for_user(&service::change));
  server.Delete(one_task.pattern, for_user(&service::remove));
  server.Get(health.pattern, [this](const Request& request, Response& response) {
    check_health(request, response);
  });
  server.Options(".*", [this](const Request& request, Response& response) {
    const route& route = *route_of(request.path);
    response.status = 204;
    response.set_header("Allow", route.methods);
    cors_.mark_preflight(request, response, route.methods);
  });

  server.set_pre_routing_handler([](const Request& request, Response& response) {
    this_request().begin = std::chrono::steady_clock::now();
    // A part of a task is not to be had, and a server may ignore that it is asked for (RFC 9110
    // section 14.2).
    const_cast<Request&>(request).ranges.clear();
    // A body is JSON, whatever it is called. cpp-httplib would take a form apart: one of several
    // parts by a regular expression that runs for seconds on a line made for it, and any other only
    // up to 8 KiB.
    const_cast<Request&>(request).headers.erase("Content-Type");
    return refuse_early(request, response) ? httplib::Server::HandlerResponse::Handled
                                           : httplib::Server::HandlerResponse::Unhandled;
  });
  server.set_post_routing_handler(
      [this](const Request& request, Response& response) { cors_.mark(request, response); });
  server.set_exception_handler(
      [](const Request&, Response& response, const std::exception_ptr& problem) {
        try {
          std::rethrow_exception(problem);
        } catch (const storage_failure&) {
          refuse(response, 503, "storage_unavailable", "the tasks are not available now");
          response.set_header("Retry-After", "1");
        } catch (...) {
          refuse(response, 500, "internal_error", "the server failed");
        }
      });
  server.set_error_handler([](const Request& request, Response& response) {
    if (response.body.empty()) explain(request, response);
  });
  server.set_logger(&write_log_line);
}

}  // namespace tasks
