// SPDX-License-Identifier: MIT
// Fails each C++ allocation of an operation once. Whatever was assigned to is then the old value or
// the new one, never a mixture of two users. A program of its own, since it replaces operator new.
#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>

#include "support.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace ba = better_auth;

namespace {

long until_failure = -1;  // allocations that still succeed; negative if all do
bool has_failed = false;

void* allocate(std::size_t size) {
  if (until_failure >= 0 && until_failure-- == 0) {
    has_failed = true;
    throw std::bad_alloc();
  }
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

// Longer than any small-string buffer, and the second longer than the first, so that every copy and
// every assignment allocates.
const std::string ada = "ada, whose id does not fit into a small string";
const std::string eve = "eve, whose id does not even fit into the buffer of the id of ada";

int failures = 0;
long failed_allocations = 0;

void expect(bool condition, const char* operation, long number) {
  if (condition) return;
  std::printf("%s: wrong after allocation %ld failed\n", operation, number);
  ++failures;
}

/// Runs `operation(target)` on fresh targets, each time with another allocation that fails, until
/// none is left to fail. `is_old` and `is_new` must describe the target in full.
template <class Make, class Operation, class IsOld, class IsNew>
void each_failure(const char* name, Make make, Operation operation, IsOld is_old, IsNew is_new) {
  for (long number = 0;; ++number) {
    auto target = make();
    expect(is_old(target), name, -1);
    bool threw = false;
    has_failed = false;
    until_failure = number;
    try {
      operation(target);
    } catch (const std::bad_alloc&) {
      threw = true;
    }
    until_failure = -1;
    if (has_failed) ++failed_allocations;
    expect(threw == has_failed, name, number);
    expect(threw ? is_old(target) || is_new(target) : is_new(target), name, number);
    if (!has_failed) return;
  }
}

struct role_claims {
  std::string role;
  std::string sub;
  std::vector<std::string> tags;
  static constexpr auto members = ba::members<role_claims>(ba::member<&role_claims::role>("role"),
                                                           ba::member<&role_claims::sub>("sub"),
                                                           ba::member<&role_claims::tags>("tags"));
};

std::string token_for(const std::string& sub, const std::string& origin) {
  auto claims = ba::testing::token_claims::of_plugin(origin, sub);
  claims.email = sub;
  claims.with("role", sub).with("scope", "read write delete and several more").with("jti", sub);
  claims.more += ",\"tags\":[\"" + sub + "\",\"" + sub + "\"]";
  return support::key_for(ba::algorithm::eddsa).token(claims);
}

const std::string ada_origin = "https://ada-and-her-long-host-name.example";
const std::string eve_origin =
    "https://eve-and-her-host-name-that-is-longer-than-that-of-ada.example";
const std::string ada_token = token_for(ada, ada_origin);
const std::string eve_token = token_for(eve, eve_origin);
const std::string bad_token = ba::testing::tampered(ada_token);

ba::policy policy_for(const std::string& origin) { return ba::policy::jwt_plugin(origin); }
ba::key_set keys() { return support::set_of(support::key_for(ba::algorithm::eddsa)); }
ba::clock at_now() { return ba::testing::manual_clock(support::now); }
ba::verifier verifier_for(const std::string& origin) {
  return {keys(), policy_for(origin), at_now()};
}

const ba::verifier verify_ada = verifier_for(ada_origin);
const ba::verifier verify_eve = verifier_for(eve_origin);
const ba::verified<role_claims> user_ada = verify_ada.as<role_claims>(ada_token).value();
const ba::verified<role_claims> user_eve = verify_eve.as<role_claims>(eve_token).value();

bool is(const ba::verified<role_claims>& user, const std::string& sub) {
  return user.subject() == sub && user->sub == sub && user->role == sub &&
         user->tags == std::vector<std::string>{sub, sub} && user.token_id() == sub &&
         user.payload().find(sub == ada ? eve : ada) == std::string::npos;
}
bool accepts_only(const ba::verifier& verify, const std::string& good, const std::string& other) {
  return verify(good).has_value() && verify(other).error().code() == ba::errc::issuer_mismatch &&
         !verify(bad_token);
}
bool is_for(const ba::policy& policy, const std::string& origin) {
  const auto rules = policy.checked(ba::algorithm_set::public_key());
  const std::vector<std::string> only = {origin};
  return rules && (*rules)->issuer.values == only && (*rules)->audience.values == only &&
         (*rules)->issuer.mode == ba::policy::mode::exactly &&
         (*rules)->audience.mode == ba::policy::mode::exactly && (*rules)->expiry_required;
}

void verified_claims() {
  const auto old_one = [] { return user_ada; };
  const auto is_old = [](const auto& user) { return is(user, ada); };
  const auto is_new = [](const auto& user) { return is(user, eve); };
  each_failure("copy of verified", old_one, [](auto& user) { user = user_eve; }, is_old, is_new);
  each_failure(
      "verifying into verified", old_one,
      [](auto& user) { user = verify_eve.as<role_claims>(eve_token).value(); }, is_old, is_new);

  const auto old_result = [] { return ba::result<ba::verified<role_claims>>(user_ada); };
  const auto result_is_old = [](const auto& user) { return user && is(*user, ada); };
  const auto result_is_new = [](const auto& user) { return user && is(*user, eve); };
  each_failure(
      "verifying into a result", old_result,
      [](auto& user) { user = verify_eve.as<role_claims>(eve_token); }, result_is_old,
      result_is_new);
  each_failure(
      "copy of a result", old_result,
      [](auto& user) {
        const ba::result<ba::verified<role_claims>> other = user_eve;
        user = other;
      },
      result_is_old, result_is_new);
  each_failure(
      "a rejection into a result", old_result,
      [](auto& user) { user = verify_eve.as<role_claims>(bad_token); }, result_is_old,
      [](const auto& user) { return !user && user.error().code() == ba::errc::signature_invalid; });
  each_failure(
      "a result after a rejection",
      [] { return ba::result<ba::verified<role_claims>>(ba::errc::token_expired); },
      [](auto& user) { user = verify_eve.as<role_claims>(eve_token); },
      [](const auto& user) { return !user && user.error().code() == ba::errc::token_expired; },
      result_is_new);
  each_failure(
      "an element of a map", [] { return std::map<std::string, ba::verified<role_claims>>(); },
      [](auto& users) { users.insert_or_assign(eve, user_eve); },
      [](const auto& users) { return users.empty(); },
      [](const auto& users) { return users.size() == 1 && is(users.at(eve), eve); });
  each_failure(
      "an element of a vector", [] { return std::vector<ba::verified<role_claims>>{user_ada}; },
      [](auto& users) { users.push_back(user_eve); },
      [](const auto& users) { return users.size() == 1 && is(users[0], ada); },
      [](const auto& users) {
        return users.size() == 2 && is(users[0], ada) && is(users[1], eve);
      });
  each_failure(
      "a user scope", [] { return ba::verify_user_access(ada, user_ada); },
      [](auto& scope) { scope = ba::verify_user_access(eve, user_eve); },
      [](const auto& scope) { return scope && scope->id() == ada; },
      [](const auto& scope) { return scope && scope->id() == eve; });
}

void verifiers() {
  const auto old_one = [] { return verifier_for(ada_origin); };
  const auto is_old = [](const auto& v) { return accepts_only(v, ada_token, eve_token); };
  const auto is_new = [](const auto& v) { return accepts_only(v, eve_token, ada_token); };
  each_failure("copy of a verifier", old_one, [](auto& v) { v = verify_eve; }, is_old, is_new);
  each_failure(
      "a new verifier", old_one, [](auto& v) { v = verifier_for(eve_origin); }, is_old, is_new);
  each_failure(
      "a verifier of the same keys", old_one,
      [k = keys()](auto& v) { v = ba::verifier(k, policy_for(eve_origin), at_now()); }, is_old,
      is_new);
  each_failure(
      "a result of a verifier", [] { return ba::result<ba::verifier>(verifier_for(ada_origin)); },
      [](auto& v) { v = ba::verifier::make(keys(), policy_for(eve_origin), at_now()); },
      [&](const auto& v) { return v && is_old(*v); },
      [&](const auto& v) { return v && is_new(*v); });
}

void policies_and_keys() {
  const auto old_one = [] { return policy_for(ada_origin); };
  const auto is_old = [](const auto& p) { return is_for(p, ada_origin); };
  const auto is_new = [](const auto& p) { return is_for(p, eve_origin); };
  each_failure(
      "a new policy", old_one, [](auto& p) { p = policy_for(eve_origin); }, is_old, is_new);
  each_failure(
      "a changed policy", old_one, [](auto& p) { p = p.issuer(eve_origin).audience(eve_origin); },
      is_old, is_new);
  each_failure(
      "a key set", [] { return keys(); },
      [](auto& k) { k = support::set_of(support::key_for(ba::algorithm::es256)); },
      [](const auto& k) {
        return k.select({.alg = ba::algorithm::eddsa}) && !k.select({.alg = ba::algorithm::es256});
      },
      [](const auto& k) {
        return !k.select({.alg = ba::algorithm::eddsa}) && k.select({.alg = ba::algorithm::es256});
      });
  each_failure(
      "a shared secret", [] { return ba::shared_secret(support::secret); },
      [](auto& s) {
        s = ba::shared_secret::rotating({"another secret that is long enough, 0123456789",
                                         "a third secret that is long enough, 0123456789"})
                .value();
      },
      [](const auto& s) {
        const auto mac = ba::testing::signer::with_secret(support::secret).sign("text");
        return s.verify(ba::algorithm::hs256, "text", mac).has_value();
      },
      [](const auto& s) {
        const auto mac =
            ba::testing::signer::with_secret("a third secret that is long enough, 0123456789")
                .sign("text");
        return s.verify(ba::algorithm::hs256, "text", mac).has_value();
      });
}

/// A verdict under lack of memory is the right one, or there is none.
void verdicts() {
  const std::string expired = support::key_for(ba::algorithm::eddsa)
                                  .token(R"({"sub":"a subject that is rather long","exp":1})");
  for (const auto& pair : {std::pair(ada_token, std::string("ok")),
                           std::pair(bad_token, std::string("signature_invalid")),
                           std::pair(eve_token, std::string("issuer_mismatch")),
                           std::pair(expired, std::string("token_expired"))}) {
    const std::string &token = pair.first, &wanted = pair.second;
    each_failure(
        "a verdict", [] { return std::string("none"); },
        [&](std::string& verdict) {
          const auto user = verify_ada(token);
          const long rest = until_failure;
          until_failure = -1;
          verdict = user ? "ok" : std::string(user.error().name());
          until_failure = rest;
        },
        [](const std::string& verdict) { return verdict == "none"; },
        [&](const std::string& verdict) { return verdict == wanted; });
  }
}

}  // namespace

int main() {
  (void)support::key_for(ba::algorithm::es256);
  verified_claims();
  verifiers();
  policies_and_keys();
  verdicts();
  if (failed_allocations < 100) {
    std::printf("only %ld allocations failed\n", failed_allocations);
    return 1;
  }
  return failures == 0 ? 0 : 1;
}
