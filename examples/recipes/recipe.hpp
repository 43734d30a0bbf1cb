// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/curl.hpp>
#include <better_auth/jwt.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

/// What the recipes have in common: everything that is not of a framework.
namespace recipe {

namespace ba = better_auth;

inline ba::http_response answer(int status, std::string_view type, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

inline ba::http_response problem(int status, std::string_view code, std::string_view detail) {
  return answer(status, "application/problem+json",
                nlohmann::json{
                    {"type", "about:blank"}, {"status", status}, {"code", code}, {"detail", detail}}
                    .dump());
}
inline ba::http_response not_found() { return problem(404, "not_found", "there is nothing here"); }

/// Tasks in memory, each user's apart. Every function takes a `user_scope`, so none can be called
/// for a user who was not verified.
class tasks {
 public:
  [[nodiscard]] ba::http_response list(const ba::user_scope& user) const {
    const std::lock_guard lock(mutex_);
    nlohmann::json all = nlohmann::json::array();
    if (const auto own = tasks_.find(user.id()); own != tasks_.end())
      for (const auto& [id, task] : own->second) all.push_back(task);
    return answer(200, "application/json", all.dump());
  }

  ba::http_response add(const ba::user_scope& user, std::string_view body) {
    const auto draft = nlohmann::json::parse(body, nullptr, false);
    if (!draft.is_object() || !draft.contains("title") || !draft["title"].is_string() ||
        draft["title"].get_ref<const std::string&>().empty())
      return problem(400, "invalid_task", "a task is a JSON object with a title");
    const std::lock_guard lock(mutex_);
    const std::string id = std::to_string(++last_);
    const auto& task = tasks_[user.id()][id] = {{"id", id}, {"title", draft["title"]}};
    ba::http_response made = answer(201, "application/json", task.dump());
    made.headers.push_back({"Location", "/api/" + user.id() + "/tasks/" + id});
    return made;
  }

  [[nodiscard]] ba::http_response get(const ba::user_scope& user, const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto own = tasks_.find(user.id());
    if (own == tasks_.end() || !own->second.contains(id))
      return problem(404, "task_not_found", "there is no such task");
    return answer(200, "application/json", own->second.at(id).dump());
  }

  ba::http_response remove(const ba::user_scope& user, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto own = tasks_.find(user.id());
    if (own == tasks_.end() || own->second.erase(id) == 0)
      return problem(404, "task_not_found", "there is no such task");
    return {.status = 204};
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, nlohmann::json>, std::less<>> tasks_;
  unsigned last_ = 0;
};

/// From the values of the Authorization header to proof of whose data may be touched, and on to the
/// action. What is refused on the way is answered as the library has it.
template <class Values, class Action>
ba::http_response for_user(const ba::verifier& verify, const Values& authorization,
                           std::string_view path_user_id, Action&& act) {
  const auto user = ba::authenticate(verify, authorization);
  if (!user) return ba::challenge(user.error());
  const auto scope = ba::verify_user_access(path_user_id, *user);
  if (!scope) return ba::challenge(scope.error());
  return act(*scope);
}

/// A path in which the user's id stands as it was sent: frameworks decode escapes in different
/// ways, so there are none.
inline bool is_plain(std::string_view path) {
  return path.starts_with('/') && path.find('%') == path.npos && path.find("//") == path.npos;
}
inline ba::http_response invalid_path() {
  return problem(400, "invalid_path", "the path has an escape or an empty segment");
}

/// The whole route set, for frameworks that have no router of their own.
template <class Values>
ba::http_response route(const ba::verifier& verify, tasks& store, std::string_view method,
                        std::string_view target, const Values& authorization,
                        std::string_view body) {
  std::string_view path = target.substr(0, target.find('?'));
  if (!is_plain(path)) return invalid_path();
  if (path == "/healthz" && method == "GET")
    return answer(200, "application/json", R"({"status":"ok"})");
  constexpr std::string_view api = "/api/", tasks = "/tasks";
  if (!path.starts_with(api)) return not_found();
  path.remove_prefix(api.size());
  const std::string_view user_id = path.substr(0, path.find('/'));
  path.remove_prefix(user_id.size());
  if (!path.starts_with(tasks)) return not_found();
  path.remove_prefix(tasks.size());
  const std::string id(path.substr(path.empty() ? 0 : 1));
  return for_user(verify, authorization, user_id, [&](const ba::user_scope& user) {
    if (path.empty() && method == "GET") return store.list(user);
    if (path.empty() && method == "POST") return store.add(user, body);
    if (path.starts_with('/') && method == "GET") return store.get(user, id);
    if (path.starts_with('/') && method == "DELETE") return store.remove(user, id);
    return not_found();
  });
}

/// What verifies, by the environment: BETTER_AUTH_URL for tokens of the JWT plugin, whose keys a
/// thread of their own fetches, so that no request ever waits for them; or BETTER_AUTH_SECRET for
/// tokens signed with it. Throws std::exception.
inline ba::verifier verifier_of_environment() {
  const char* const url = std::getenv("BETTER_AUTH_URL");
  if (url == nullptr)
    return {ba::shared_secret::from_better_auth_env().value(), ba::policy::shared_secret()};
  const ba::jwks_source keys(ba::curl_fetcher{}, ba::jwks_url_from(url).value(),
                             {.by = ba::refreshed_by::own_thread});
  return {keys, ba::policy::jwt_plugin(url)};
}

/// `serve(verify, port)`; the port is PORT, or any that is free.
template <class Serve>
int run(Serve&& serve) {
  try {
    const char* const port = std::getenv("PORT");
    serve(verifier_of_environment(),
          static_cast<unsigned short>(port == nullptr ? 0 : std::atoi(port)));
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 2;
  }
}

/// Tells the address, once connections are taken.
inline void listening_at(unsigned short port) {
  std::cout << "listening at http://127.0.0.1:" << port << std::endl;
}

}  // namespace recipe
