// SPDX-License-Identifier: MIT
// Whether anything branches on a secret, or uses one as an index. To be run by valgrind's memcheck:
// a secret is marked as memory that nobody has written, and so is all that comes of it: the state
// of the hash, the MAC, a key that is derived. memcheck reports each branch and each address that
// depends on it (the way of ctgrind, by Adam Langley).
//
// While a secret is taken in, reports are off: there it is looked at, for whether it is a PEM, say.
// Ends with "N passed, N failed".
#include "secrets.hpp"
#include "session_support.hpp"
#include "support.hpp"

#include <better_auth/session/reader.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace ba = better_auth;
using timing::as_secret;

long passed = 0, failed = 0;

void report(bool holds, const std::string& name, const std::string& how) {
  ++(holds ? passed : failed);
  if (!holds) std::printf("FAILED %s: %s\n", name.c_str(), how.c_str());
}

// Where a MAC is another.
enum class at {
  first,
  last
};
constexpr std::pair<at, const char*> ends[] = {
    {at::first, ", the first byte of the MAC is another"},
    {at::last, ", the last byte of the MAC is another"}};

template <class T>
std::string_view verdict(const ba::result<T>& of) noexcept {
  return of ? std::string_view("ok") : of.error().name();
}

/// A way through the library: what it must say, and how often it must compare something secret on
/// the way.
struct path {
  std::string name;
  std::string_view right;
  std::function<std::string_view()> run;
  long comparisons = 1;
};

struct observation {
  std::string_view verdict;
  long reports;
  long comparisons;
  long bytes;  // that were compared
};
observation observe(const std::function<std::string_view()>& run) {
  const long reports = timing::reports(), comparisons = timing::secret_comparisons(),
             bytes = timing::secret_bytes_compared();
  const std::string_view came = run();
  return {came, timing::reports() - reports, timing::secret_comparisons() - comparisons,
          timing::secret_bytes_compared() - bytes};
}

// How many bytes were compared is not to depend on where two MACs differ: `at_first` is how many it
// was for the first byte. (A comparison may be made of several, and the verdict of each is known.)
void must_hold(const path& which, long& at_first) {
  const observation seen = observe(which.run);
  const std::string& name = which.name;
  report(seen.verdict == which.right, name, "the verdict " + std::string(seen.verdict));
  report(seen.reports == 0, name,
         "depends on a secret, " + std::to_string(seen.reports) + " reports");
  report(seen.comparisons >= which.comparisons, name,
         "compares nothing secret: nothing is shown by this");
  if (which.name.ends_with(ends[0].second)) at_first = seen.bytes;
  if (which.name.ends_with(ends[1].second))
    report(seen.bytes == at_first, name,
           "compares " + std::to_string(seen.bytes) + " bytes, and " + std::to_string(at_first) +
               " where the first is another");
}

// That something leaks must be seen, or all of the above says nothing.
void must_be_caught(const std::string& name, const std::function<std::string_view()>& run) {
  report(observe(run).reports > 0, name, "leaks, and was not caught");
}

// A token or cookie with another letter in its last part, at the first or at the last byte of what
// it encodes.
std::string changed(std::string text, std::size_t begin, std::size_t end, at where) {
  char& c = text[where == at::first ? begin
                                    : end - 2];  // the very last letter has bits that no byte takes
  c = c == 'A' ? 'B' : 'A';
  return text;
}
std::string other_mac(const std::string& token, at where) {
  return changed(token, token.rfind('.') + 1, token.size(), where);
}

// ---- bearer tokens ------------------------------------------------------------------------------

constexpr std::string_view long_secret =
    "a secret that is long enough for each, 0123456789 abcdefghijklmnopqrstuvw";

void add_bearer(std::vector<path>& to) {
  ba::testing::token_claims claims;
  for (const auto a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const auto key = ba::testing::signer::with_secret(long_secret, a);
    const std::string token = key.token(claims),
                      read = key.token(claims.json(),
                                       R"({ "alg":")" + std::string(ba::facts(a).name) + "\"}");
    const auto verify = as_secret(long_secret, [&](std::string_view secret) {
      return ba::verifier(ba::shared_secret(secret, {.algorithm = a}),
                          ba::policy::shared_secret().algorithms({a}),
                          ba::testing::manual_clock(support::now));
    });
    const std::string name(ba::facts(a).name);
    to.push_back({name, "ok", [=] { return verdict(verify(token)); }});
    to.push_back({name + ", a header that is read", "ok", [=] { return verdict(verify(read)); }});
    for (const auto& [where, what] : ends)
      to.push_back({name + what, "signature_invalid",
                    [=, bad = other_mac(token, where)] { return verdict(verify(bad)); }});
  }
  const std::string token = ba::testing::signer::with_secret(long_secret).token(claims);
  const auto rotating = as_secret(long_secret, [](std::string_view secret) {
    return ba::verifier(ba::shared_secret::rotating({secret.substr(2), secret}).value(),
                        ba::policy::shared_secret(), ba::testing::manual_clock(support::now));
  });
  to.push_back(
      {"HS256 by the older of two secrets", "ok", [=] { return verdict(rotating(token)); }, 2});
}

// ---- cookies ------------------------------------------------------------------------------------

namespace cookies = session_support;

void add_cookies(std::vector<path>& to) {
  const auto secrets = as_secret(
      cookies::cookie_secret, [](std::string_view secret) { return ba::session_secrets(secret); });
  // The kid of an encrypted cookie is a thumbprint of the key, which every such cookie shows.
  const std::string kid = cookies::jwe_kid();
  const auto reader = [&](ba::session_strategy strategy) {
    std::vector<std::string_view> kids;
    auto read = timing::find_in_result(kid, kids, [&] {
      return ba::session_reader(secrets, ba::session_policy(strategy, support::origin),
                                ba::testing::manual_clock(cookies::cookie_now));
    });
    for (const std::string_view each : kids) timing::publish(each);
    return read;
  };
  const auto add = [&](ba::session_strategy strategy, const std::string& name,
                       const std::string& cookie, std::string_view refusal, std::size_t mac_begin,
                       std::size_t mac_end) {
    const ba::session_reader read = reader(strategy);
    to.push_back({name, "ok",
                  [read, header = cookies::cookies(cookie)] { return verdict(read(header)); }, 2});
    for (const auto& [where, what] : ends)
      to.push_back({name + what, refusal,
                    [read, header = cookies::cookies(changed(cookie, mac_begin, mac_end, where))] {
                      return verdict(read(header));
                    },
                    2});
    for (const auto& [where, what] : ends) {
      const std::string token = cookies::signed_token();
      const std::string header =
          cookies::cookies(cookie, changed(token, token.rfind('.') + 1, token.size() - 1, where));
      to.push_back({name + ", session_token" + what, "signature_invalid",
                    [read, header] { return verdict(read(header)); }});
    }
  };
  const std::string data = cookies::session_text{}.json(),
                    dated = cookies::with_claims(data, cookies::dates());
  const std::string jwt = cookies::jwt(dated), jwe = cookies::jwe(dated);
  add(ba::session_strategy::jwt, "cookie, jwt", jwt, "signature_invalid", jwt.rfind('.') + 1,
      jwt.size());
  add(ba::session_strategy::jwe, "cookie, jwe", jwe, "decryption_failed", jwe.rfind('.') + 1,
      jwe.size());
  cookies::jwe_options without_kid;
  without_kid.header = R"({"alg":"dir","enc":"A256CBC-HS512"})";
  const std::string unnamed = cookies::jwe(dated, without_kid);
  add(ba::session_strategy::jwe, "cookie, jwe without kid", unnamed, "decryption_failed",
      unnamed.rfind('.') + 1, unnamed.size());

  // The MAC of a compact cookie is in base64url within base64url.
  const ba::session_reader read = reader(ba::session_strategy::compact);
  const std::string outer =
      cookies::compact_outer(data, std::to_string(cookies::cookie_now * 1000 + 300'000));
  to.push_back({"cookie, compact", "ok",
                [=, header = cookies::cookies(ba::base64url::encode(outer))] {
                  return verdict(read(header));
                },
                2});
  for (const auto& [where, what] : ends) {
    const std::string bad = changed(outer, outer.size() - 45, outer.size() - 2, where);
    to.push_back({std::string("cookie, compact") + what, "signature_invalid",
                  [=, header = cookies::cookies(ba::base64url::encode(bad))] {
                    return verdict(read(header));
                  },
                  2});
  }
  const std::string token = cookies::signed_token();
  to.push_back({"session_token alone", "ok",
                [=] { return verdict(ba::verify_session_token(token, secrets)); }});
  for (const auto& [where, what] : ends)
    to.push_back({std::string("session_token alone") + what, "signature_invalid",
                  [=, bad = changed(token, token.rfind('.') + 1, token.size() - 1, where)] {
                    return verdict(ba::verify_session_token(bad, secrets));
                  }});
}

// ---- the cache ----------------------------------------------------------------------------------

void add_cache(std::vector<path>& to) {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  const std::string token = key.token(support::plugin_claims());
  // The signature that it remembers: whoever finds it out has a token.
  const auto look_up = [&key, token](const std::string& with) -> std::string_view {
    const ba::signature_cache cache;
    const ba::verifier verify =
        ba::verifier(support::set_of(key), ba::policy::jwt_plugin(support::origin),
                     ba::testing::manual_clock(support::now))
            .with(cache);
    std::vector<std::string_view> kept;
    const auto signature = std::string_view(token).substr(token.rfind('.') + 1);
    const bool good = timing::find_in_result(signature, kept, [&] { return bool(verify(token)); });
    if (!good) return "the token is rejected";
    if (kept.size() != 1) return "it is not remembered once";
    timing::hide(kept[0]);
    const auto user = verify(with);
    timing::publish(kept[0]);
    if ((cache.stats().hits == 1) != (with == token)) return "not what the cache is asked for";
    return verdict(user);
  };
  to.push_back({"the cache, a token that it has", "ok", [=] { return look_up(token); }});
  // Another signature has another hash, by which alone it is found to be another.
  for (const auto& [where, what] : ends)
    to.push_back({std::string("the cache") + what, "signature_invalid",
                  [=, bad = other_mac(token, where)] { return look_up(bad); }, 0});
}

// ---- comparisons --------------------------------------------------------------------------------

void add_comparisons(std::vector<path>& to) {
  static const std::string kept = "what somebody must not find out";
  timing::hide(kept);
  for (const auto& [text, same] :
       {std::pair<const char*, bool>{"what somebody must not find out", true},
        {"What somebody must not find out", false},
        {"what somebody must not find ouT", false}})
    to.push_back({std::string("two secrets, ") + text, same ? "the same" : "another",
                  [given = std::string_view(text)]() -> std::string_view {
                    return ba::detail::equal_in_constant_time(kept, given) ? "the same" : "another";
                  }});
}

// ---- leaks --------------------------------------------------------------------------------------

void leaks_are_caught() {
  static const std::string kept = "a MAC that is right";
  timing::hide(kept);
  must_be_caught("a comparison that ends at the first difference", [] {
    return timing::leaky_compare(kept.data(), "a MAC that is wrong", kept.size()) == 0 ? "same"
                                                                                       : "another";
  });
  must_be_caught("a table that is read at a secret place", [] {
    return ba::base64url::encode(kept).empty() ? std::string_view("nothing")
                                               : std::string_view("encoded");
  });
  // The same within the library: its comparison is replaced by the leaky one.
  std::vector<path> all;
  add_bearer(all);
  add_cookies(all);
  add_cache(all);
  timing::compare_leakily(true);
  for (const path& each : all)
    if (each.comparisons != 0) must_be_caught(each.name + ", with a leaky comparison", each.run);
  timing::compare_leakily(false);
}

void all_paths() {
  std::vector<path> all;
  add_bearer(all);
  add_cookies(all);
  add_cache(all);
  add_comparisons(all);
  long at_first = 0;
  for (const path& each : all) must_hold(each, at_first);
  std::printf("%zu paths\n", all.size());
}

}  // namespace

int main() {
  if (!timing::is_watched()) {
    std::puts("to be run by valgrind --tool=memcheck");
    return 2;
  }
  all_paths();
  leaks_are_caught();
  std::printf("%ld passed, %ld failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
