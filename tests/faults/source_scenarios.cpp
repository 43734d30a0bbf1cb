// SPDX-License-Identifier: MIT
// Keys that are fetched or replaced in use.
#include "scenarios.hpp"

#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>

namespace faults {
namespace {

constexpr std::string_view keys_url = "https://app.example/api/auth/jwks";

ba::fetch_response answer(std::string body, int status = 200) {
  return {.status = status,
          .body = std::move(body),
          .etag = "\"a tag that is longer than a short string\""};
}

/// A key server, a source of its keys and a verifier, at some time of their lives.
struct world {
  explicit world(ba::fetch_response first, ba::jwks_options options = {})
      : current(std::move(first)),
        keys([this](const ba::fetch_request&) { return current; }, keys_url, options, clock) {}

  /// The first answer is fetched, then `later` seconds pass, and the server has another answer.
  void live(std::int64_t later, const ba::fetch_response& then) {
    static_cast<void>(keys.refresh());
    clock.advance(later);
    current = then;
  }

  ba::fetch_response current;
  ba::testing::manual_clock clock{support::now};
  ba::jwks_source keys;
  ba::verifier verify{keys, ba::policy::jwt_plugin(support::origin), clock};
};

struct material {
  ba::testing::signer old_key = ba::testing::signer::generate(ba::algorithm::eddsa, "old");
  ba::testing::signer new_key = ba::testing::signer::generate(ba::algorithm::es256, "new");
  std::string old_token = token(old_key), new_token = token(new_key),
              forged = ba::testing::tampered(old_token);
  /// Its kid is in no set.
  std::string stranger = token(ba::testing::signer::generate(ba::algorithm::eddsa, "nobody's"));
  ba::fetch_response first = answer(ba::testing::jwks({old_key.public_jwk()}));
  ba::fetch_response second =
      answer(ba::testing::jwks({old_key.public_jwk(), new_key.public_jwk()}));

  static std::string token(const ba::testing::signer& key) {
    auto claims = support::plugin_claims();
    claims.lifetime = 100'000;
    return key.token(claims);
  }
};

constexpr std::int64_t never = -1;         // for the age of keys
constexpr std::int64_t next_attempt = 31;  // one second more than the cooldown

}  // namespace

void add_sources(std::vector<scenario>& to) {
  const material m;
  const auto with_world = [&](const std::string& what, std::string_view right, std::int64_t age,
                              const ba::fetch_response& then, ba::jwks_options options,
                              std::function<std::string_view(world&)> run) {
    const auto state = std::make_shared<std::unique_ptr<world>>();
    scenario made{"a source of keys, " + what, right,
                  [state, run = std::move(run)] { return run(**state); }};
    made.prepare = [state, first = age == never ? then : m.first, then, age, options] {
      *state = std::make_unique<world>(first, options);
      if (age != never) (*state)->live(age, then);
    };
    made.finish = [state] { state->reset(); };
    made.later = [state] { (*state)->clock.advance(next_attempt); };
    to.push_back(std::move(made));
  };
  const auto add = [&](const std::string& what, std::string_view right, std::int64_t age,
                       const ba::fetch_response& then, const std::string& token) {
    with_world(what, right, age, then, {}, [token](world& w) { return verdict(w.verify(token)); });
  };

  add("nothing fetched yet", "ok", never, m.first, m.old_token);
  add("nothing fetched yet, nobody's key", "unknown_key", never, m.first, m.stranger);
  add("nothing fetched yet, another signature", "signature_invalid", never, m.first, m.forged);
  add("nothing fetched yet, the answer is no JWK Set", "unavailable", never, answer("<html>"),
      m.old_token);
  add("fresh", "ok", 1, m.second, m.old_token);
  add("fresh, a new key", "ok", 60, m.second, m.new_token);
  add("fresh, nobody's key", "unknown_key", 60, m.second, m.stranger);
  add("due", "ok", 280, m.second, m.old_token);
  add("old", "ok", 4000, m.second, m.old_token);
  add("old, another signature", "signature_invalid", 4000, m.second, m.forged);
  add("old, a new key", "ok", 4000, m.second, m.new_token);
  // All keys are withdrawn; but what cannot be read is not known.
  add("old, no key is left", "unknown_key", 4000, answer(R"({"keys":[]})"), m.old_token);
  to.back().or_before = "ok";
  // Answers that say nothing about keys.
  add("old, the server is gone", "ok", 4000, answer("gone", 502), m.old_token);
  add("old, the answer is no JWK Set", "ok", 4000, answer(R"({"keys":[{)"), m.old_token);
  add("old, nothing has changed", "ok", 4000, answer("", 304), m.old_token);

  // A server that refreshes by itself, in one step and in two.
  const ba::jwks_options by_caller = {.by = ba::refreshed_by::caller};
  const auto in_two_steps = [](const std::string& token) {
    return [token](world& w) {
      if (const auto pending = w.keys.begin_refresh()) w.keys.finish_refresh(*pending, w.current);
      return verdict(w.verify(token));
    };
  };
  with_world("refreshed", "ok", never, m.first, by_caller, [token = m.old_token](world& w) {
    static_cast<void>(w.keys.refresh());
    return verdict(w.verify(token));
  });
  with_world("in two steps", "ok", never, m.first, by_caller, in_two_steps(m.old_token));
  with_world("in two steps, old", "ok", 4000, m.second, by_caller, in_two_steps(m.old_token));
  with_world("in two steps, old, the answer is no JWK Set", "ok", 4000, answer("<html>"), by_caller,
             in_two_steps(m.old_token));
  with_world("its statistics", "ok", 1, m.first, {}, [](world& w) {
    const ba::jwks_stats stats = w.keys.stats();
    return stats.kids.size() == 1 && stats.usable ? std::string_view("ok")
                                                  : std::string_view("other statistics");
  });
  to.push_back({"a source of keys is made", "ok", [first = m.first] {
                  return verdict(ba::jwks_source::make(
                      [&first](const ba::fetch_request&) { return first; }, keys_url));
                }});
  to.push_back({"a source of keys is made, with an URL that is not allowed", "insecure_url", [] {
                  return verdict(ba::jwks_source::make(
                      [](const ba::fetch_request&) { return answer(""); }, "http://app.example/"));
                }});

  // The allocations that fail are those of the source's own thread, after the answer has come.
  const auto elsewhere = std::make_shared<shortage>();
  scenario own{
      "a source of keys, its own thread", "ok", [elsewhere, first = m.first, token = m.old_token] {
        const auto fetch = [&](const ba::fetch_request&) {
          ba::fetch_response copy = first;
          begin(*elsewhere);
          return copy;
        };
        const ba::testing::manual_clock clock(support::now);
        const ba::jwks_source keys(fetch, keys_url, {.by = ba::refreshed_by::own_thread}, clock);
        const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
        const auto has_ended = [](const ba::jwks_stats& stats) {
          std::uint64_t ends = stats.successes;
          for (const std::uint64_t count : stats.failures) ends += count;
          return ends != 0;
        };
        while (!has_ended(keys.stats())) std::this_thread::sleep_for(std::chrono::microseconds(50));
        return verdict(verify(token));
      }};
  own.elsewhere = elsewhere.get();
  to.push_back(std::move(own));

  struct replaced_set {
    ba::live_key_set keys;
    ba::verifier verify;
  };
  const auto live = std::make_shared<std::unique_ptr<replaced_set>>();
  scenario replace{"a live key set, replaced", "ok",
                   [live, body = m.second.body, token = m.new_token] {
                     auto next = ba::key_set::parse(body);
                     if (!next) return verdict(next);
                     (*live)->keys.replace(*std::move(next));
                     return verdict((*live)->verify(token));
                   }};
  replace.or_before = "unknown_key";
  replace.prepare = [live, body = m.first.body] {
    const ba::live_key_set keys(ba::key_set::parse(body).value());
    *live = std::make_unique<replaced_set>(
        replaced_set{keys, ba::verifier(keys, ba::policy::jwt_plugin(support::origin),
                                        ba::testing::manual_clock(support::now))});
  };
  replace.finish = [live] { live->reset(); };
  to.push_back(std::move(replace));
}

}  // namespace faults
