// SPDX-License-Identifier: MIT
// Answers a gateway (nginx's auth_request, Envoy's ext_authz, Traefik's forwardAuth) whether a
// request may pass, and as whom.
#include "common/environment.hpp"
#include "common/problem.hpp"
#include "common/signals.hpp"
#include "configuration.hpp"
#include "http_server.hpp"
#include "judge.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <iostream>

namespace {

/// How the service is: its keys, how many questions it has answered, and its memory of tokens.
gateway::verdict health(const common::authenticator& authenticate, std::uint64_t questions) {
  nlohmann::json body{{"status", "ok"}, {"questions", questions}};
  bool usable = true;
  if (authenticate.keys()) {
    const better_auth::jwks_stats stats = authenticate.keys()->stats();
    usable = stats.usable;
    if (!usable) body["status"] = "no usable keys";
    body["keys"] = common::keys_as_json(stats);
  }
  if (const auto stats = authenticate.remembered())
    body["remembered"] = {{"hits", stats->hits},
                          {"misses", stats->misses},
                          {"evictions", stats->evictions},
                          {"entries", stats->entries},
                          {"bytes", stats->bytes}};
  return {.status = usable ? 200 : 503,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = body.dump()};
}

/// A gateway tells of a request in one of two ways. nginx and Traefik ask for /verify, with method
/// and target in header fields that they set themselves. Envoy asks by the request's own method,
/// for its own target behind a prefix.
gateway::verdict verify(const gateway::judge& judge, const gateway::request& asked) {
  constexpr std::string_view at = "/verify";
  gateway::question question{
      .sent = {.authorization = asked.values("Authorization"), .cookies = asked.values("Cookie")},
      .origins = asked.values("Origin")};
  if (asked.target() != at) {
    question.method = asked.method();
    question.target = asked.target().substr(at.size());
    return judge(question);
  }
  const auto targets = asked.values("X-Forwarded-Uri");
  const auto methods = asked.values("X-Forwarded-Method");
  if (targets.size() != 1 || methods.size() > 1)
    return gateway::refuse(
        400, "unclear_question",
        "the gateway must name the target of the request once, in X-Forwarded-Uri");
  question.target = targets[0];
  if (!methods.empty()) question.method = methods[0];
  return judge(question);
}

/// Whether a signal to end came within the time.
bool ended(const sigset_t& signals, std::timespec within) {
  return sigtimedwait(&signals, nullptr, &within) > 0;
}

/// A replica that has no keys yet is not there, so that the gateway asks the others. Whether it has
/// some, or is to end.
bool wait_for_keys(const common::authenticator& authenticate, const sigset_t& signals) {
  constexpr std::timespec a_moment{.tv_sec = 0, .tv_nsec = 20'000'000};
  if (!authenticate.keys() || authenticate.keys()->stats().usable) return true;
  std::cout << "verifying_service waits for the keys of BETTER_AUTH_URL" << std::endl;
  while (!authenticate.keys()->stats().usable)
    if (ended(signals, a_moment)) return false;
  return true;
}

void serve(const gateway::options& options) {
  const sigset_t signals = common::block_shutdown_signals();
  const common::authenticator authenticate =
      common::make_authenticator(options.cache_bytes, options.keys);
  if (!wait_for_keys(authenticate, signals)) return;

  const gateway::judge judge(authenticate, common::page_rule({}, authenticate.reads_cookies(),
                                                             common::better_auth_origin()));
  std::atomic<std::uint64_t> questions = 0;
  gateway::http_server server(options.server, [&](const gateway::request& asked) {
    if (asked.target() == "/healthz") return health(authenticate, questions);
    if (asked.target() == "/verify" || asked.target().starts_with("/verify/"))
      return ++questions, verify(judge, asked);
    return gateway::refuse(404, "not_found", "there is nothing here");
  });
  std::cout << "verifying_service listens on http://" << options.server.host << ':' << server.port()
            << std::endl;
  int which = 0;
  sigwait(&signals, &which);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const gateway::options options = gateway::read_options(argc, argv);
    if (options.help) std::cout << gateway::usage << common::environment_usage;
    else serve(options);
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << "verifying_service cannot start: " << problem.what() << std::endl;
    return 2;
  }
}
