// SPDX-License-Identifier: MIT
// Everything a user holds is an ordinary value: a class member, an element of a container, a
// capture, a return value, an argument of a coroutine that resumes on another thread.
#include <better_auth/jose/published.hpp>
#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>

#include "regular_types.hpp"
#include "support.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace ba = better_auth;
using namespace regular_types;

namespace {

/// Keys that another thread replaces.
class rotating_keys : public ba::key_source {
 public:
  explicit rotating_keys(ba::key_set first) : keys_(std::move(first)) {}
  ba::result<ba::key_set> keys_for(const ba::jose_header&, std::string_view,
                                   std::int64_t) const override {
    return *keys_.get();
  }
  void replace(ba::key_set next) { keys_.set(std::move(next)); }

 private:
  ba::published<ba::key_set> keys_;
};

const ba::testing::signer& key() { return support::key_for(ba::algorithm::eddsa); }
const std::string& token_of_key() {
  static const std::string token = key().token(support::plugin_claims());
  return token;
}
const std::string& token_of_secret() {
  static const std::string token =
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{});
  return token;
}

ba::policy plugin_policy() { return ba::policy::jwt_plugin(support::origin); }
ba::clock clock_at_now() { return ba::testing::manual_clock(support::now); }

ba::verifier of_secret() { return support::secret_verifier(); }
ba::verifier of_keys() { return {support::set_of(key()), plugin_policy(), clock_at_now()}; }
ba::verifier of_source() {
  return {std::make_shared<const rotating_keys>(support::set_of(key())), plugin_policy(),
          clock_at_now()};
}

/// A verifier and a token that it accepts.
struct kind {
  ba::verifier verify;
  std::string token;
};
std::vector<kind> kinds() {
  return {
      {of_secret(), token_of_secret()}, {of_keys(), token_of_key()}, {of_source(), token_of_key()}};
}

bool accepts(const ba::verifier& verify, const std::string& token) {
  const auto user = verify(token);
  return user && user->subject() == "user-1" && !verify(ba::testing::tampered(token));
}

// As a user writes it: members with and without default values.
class service {
 public:
  service() = default;
  explicit service(ba::verifier verify) : verify_(std::move(verify)) {}

  ba::result<std::string> whoami(const std::string& token) const {
    const auto user = verify_(token);
    if (!user) return user.error();
    return user->subject();
  }

  ba::verifier verify_;
  ba::policy policy_;
  ba::key_set keys_;
  ba::shared_secret secret_;
  std::optional<ba::verified<>> last_;
  std::optional<ba::user_scope> scope_;
};

void members_and_returned_values() {
  service empty;
  EXPECT(empty.whoami(token_of_key()).error().code() == ba::errc::invalid_policy);
  for (const kind& each : kinds()) {
    service first(each.verify);
    service second = first;
    service third;
    third = std::move(first);
    std::swap(second, third);
    EXPECT(second.whoami(each.token).value() == "user-1");
    EXPECT(third.whoami(each.token).value() == "user-1");
    EXPECT(first.whoami(each.token).error().code() == ba::errc::invalid_policy);
    auto& same = second;
    second = same;
    EXPECT(second.whoami(each.token).value() == "user-1");
    second.last_ = each.verify(each.token).value();
    second.scope_ = ba::verify_user_access("user-1", *second.last_).value();
    third = second;
    second = service();
    EXPECT(third.last_->subject() == "user-1");
    EXPECT(third.scope_->id() == "user-1");
    EXPECT(!second.last_ && !second.scope_);
    const auto heap = std::make_unique<const service>(third);
    EXPECT(heap->whoami(each.token).value() == "user-1");
  }
}

void containers() {
  std::vector<ba::verifier> verifiers;
  std::map<std::string, ba::verifier> by_tenant;
  std::map<std::string, ba::verified<>> users;
  std::vector<ba::user_scope> scopes;
  std::optional<ba::verifier> maybe;
  for (int round = 0; round < 20; ++round)
    for (const kind& each : kinds()) {
      verifiers.push_back(each.verify);  // moved as the vector grows
      by_tenant[each.token] = each.verify;
      const auto user = each.verify(each.token).value();
      users.insert_or_assign(each.token, user);
      scopes.push_back(ba::verify_user_access("user-1", user).value());
      maybe = each.verify;
      EXPECT(accepts(*maybe, each.token));
      maybe.reset();
    }
  EXPECT(accepts(verifiers.front(), token_of_secret()));
  EXPECT(accepts(verifiers.back(), token_of_key()));
  verifiers.erase(verifiers.begin());
  std::swap(verifiers.front(), verifiers.back());
  EXPECT(accepts(verifiers.front(), token_of_key()));
  EXPECT(accepts(by_tenant.at(token_of_secret()), token_of_secret()));
  EXPECT(by_tenant["unknown tenant"](token_of_key()).error().code() == ba::errc::invalid_policy);
  EXPECT(users.at(token_of_key()).subject() == "user-1");
  EXPECT(scopes.back().id() == "user-1");

  std::map<std::string, ba::policy> policies;
  policies["plugin"] = plugin_policy();
  EXPECT(!ba::verifier::make(support::set_of(key()), policies["absent"]));
  EXPECT(ba::verifier::make(support::set_of(key()), policies["plugin"]));
  std::map<std::string, ba::key_set> sets;
  sets["a"] = support::set_of(key());
  std::vector<ba::key_set> more = {sets["a"], sets["absent"], sets["a"]};
  EXPECT(accepts(ba::verifier(more.back(), plugin_policy(), clock_at_now()), token_of_key()));
  EXPECT(!ba::verifier(more[1], plugin_policy(), clock_at_now())(token_of_key()));
  std::map<std::string, ba::shared_secret> secrets;
  secrets["a"] = ba::shared_secret(support::secret);
  std::vector<ba::shared_secret> many(3, secrets["a"]);
  EXPECT(accepts(ba::verifier(many.back(), ba::policy::shared_secret(), clock_at_now()),
                 token_of_secret()));
  EXPECT(!ba::verifier::make(secrets["absent"], ba::policy::shared_secret()));
  std::variant<std::monostate, ba::verifier, ba::verified<>, ba::error> any = verifiers.front();
  any = users.at(token_of_key());
  EXPECT(std::get<ba::verified<>>(any).subject() == "user-1");
}

void functions_and_captures() {
  using check = std::function<ba::result<ba::verified<>>(std::string_view)>;
  std::vector<check> checks;
  for (const kind& each : kinds()) {
    checks.emplace_back(each.verify);  // a verifier is a function
    checks.emplace_back([verify = each.verify](std::string_view token) { return verify(token); });
    EXPECT(checks.back()(each.token).value().subject() == "user-1");
    std::function<std::string()> later;
    {
      const auto user = each.verify(each.token).value();
      const auto scope = ba::verify_user_access("user-1", user).value();
      later = [user, scope] { return user.subject() + scope.id(); };
    }
    const auto copy = later;
    later = nullptr;
    EXPECT(copy() == "user-1user-1");
  }
  for (std::size_t i = 0; i < 2; ++i) EXPECT(checks[i](token_of_secret()).has_value());
  for (std::size_t i = 2; i < 6; ++i) EXPECT(checks[i](token_of_key()).has_value());
}

// The first thread is a parameter: clang 14 takes this_thread::get_id() for constant in a
// coroutine.
task handle_request(ba::verifier verify, std::string token, std::thread::id started_on,
                    std::vector<std::thread>& threads, std::atomic<int>& done) {
  const auto user = verify(token);
  co_await on_another_thread{threads};
  EXPECT(std::this_thread::get_id() != started_on);
  EXPECT(user.has_value());
  EXPECT(accepts(verify, token));
  const auto scope = ba::verify_user_access("user-1", *user);
  EXPECT(scope && scope->id() == "user-1");
  ++done;
}

void coroutines() {
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  threads.reserve(100);
  int started = 0;
  for (int round = 0; round < 5; ++round)
    for (const kind& each : kinds()) {
      handle_request(each.verify, each.token, std::this_thread::get_id(), threads, done);
      ++started;
    }
  for (std::thread& each : threads) each.join();
  EXPECT(done == started);
}

void threads_with_copies() {
  const auto source = std::make_shared<rotating_keys>(support::set_of(key()));
  const ba::verifier rotating(source, plugin_policy(), clock_at_now());
  std::vector<kind> all = kinds();
  all.push_back({rotating, token_of_key()});
  ba::testing::manual_clock clock(support::now);
  const ba::verifier moving(support::set_of(key()), plugin_policy(), clock);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([all, moving] {
      for (int i = 0; i < 50; ++i)
        for (const kind& each : all) {
          const ba::verifier copy = each.verify;
          EXPECT(accepts(copy, each.token));
          (void)moving(token_of_key());
        }
    });
  for (int i = 0; i < 50; ++i) {
    source->replace(support::set_of(key()));
    clock.advance(i % 2 == 0 ? 1000 : -1000);
    all.pop_back();  // a copy dies while others verify
    all.push_back({rotating, token_of_key()});
  }
  for (std::thread& each : threads) each.join();
}

static_assert(is_regular<ba::verifier, true>);
static_assert(is_regular<ba::policy, true>);
static_assert(is_regular<ba::key_set, true>);
static_assert(is_regular<ba::shared_secret, true>);
static_assert(is_regular<ba::verified<>, false>);
static_assert(is_regular<ba::user_scope, false>);
static_assert(is_regular<ba::result<ba::verified<>>, false>);
static_assert(is_regular<ba::result<ba::verifier>, false>);
static_assert(std::is_copy_assignable_v<ba::error>);

}  // namespace

int main() {
  members_and_returned_values();
  containers();
  functions_and_captures();
  coroutines();
  threads_with_copies();
  sources_and_sessions();
  return failures == 0 ? 0 : 1;
}
