// SPDX-License-Identifier: MIT
// Replaces libcrypto's comparison in constant time, the one of the C library, and operator new, to
// see what they are given. Allocations can fail, and libcrypto has no elliptic curves.
#include "attack_support.hpp"
#include "catch.hpp"

#include <better_auth/http/challenge.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/token/signature_cache.hpp>

#include <openssl/ec.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {
std::vector<std::string> compared;  // the second text of each comparison
bool always_equal = false;
std::size_t allocations = 0;
std::size_t allocated_bytes = 0;
std::size_t bytes_in_use = 0;
long until_failure = -1;  // allocations that still succeed; negative if all do
// Volatile, so that it is no constant for the compiler either.
const char* volatile watched = nullptr;  // what must not be compared byte by byte
std::size_t watched_size = 0;
std::size_t early_exits = 0;  // comparisons with a part of it
// Volatile, so that no compiler warns that this frees what `operator new` returned.
void (*volatile release)(void*) = std::free;

// The size of each block is in front of it.
constexpr std::size_t prefix = alignof(std::max_align_t);
void* counted(std::size_t size) noexcept {
  ++allocations;
  allocated_bytes += size;
  if (until_failure >= 0 && until_failure-- == 0) return nullptr;
  auto* const memory = static_cast<char*>(std::malloc(prefix + size));
  if (memory == nullptr) return nullptr;
  bytes_in_use += size;
  std::memcpy(memory, &size, sizeof size);
  return memory + prefix;
}
void release_counted(void* block) noexcept {
  if (block == nullptr) return;
  char* const memory = static_cast<char*>(block) - prefix;
  std::size_t size = 0;
  std::memcpy(&size, memory, sizeof size);
  bytes_in_use -= size;
  release(memory);
}

/// Whether `text` begins with eight bytes that stand in what is watched.
bool is_watched(const char* text, std::size_t size) noexcept {
  if (watched == nullptr || size < 8) return false;
  for (std::size_t at = 0; at + 8 <= watched_size; ++at) {
    std::size_t same = 0;
    while (same < 8 && text[same] == watched[at + same]) ++same;
    if (same == 8) return true;
  }
  return false;
}
}  // namespace

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  const auto* x = static_cast<const char*>(a);
  const auto* y = static_cast<const char*>(b);
  if (until_failure < 0) compared.emplace_back(y, size);  // no failure of the hook itself
  int different = 0;
  for (std::size_t i = 0; i < size; ++i) different |= x[i] ^ y[i];
  return always_equal ? 0 : different;
}
/// The C library's, which ends at the first difference.
extern "C" int memcmp(const void* a, const void* b, std::size_t size) noexcept {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  if (is_watched(static_cast<const char*>(a), size) ||
      is_watched(static_cast<const char*>(b), size))
    ++early_exits;
  for (std::size_t i = 0; i < size; ++i)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}
/// What clang makes of a memcmp that only asks whether two texts are equal.
extern "C" int bcmp(const void* a, const void* b, std::size_t size) noexcept {
  return memcmp(a, b, size);
}
extern "C" EC_GROUP* EC_GROUP_new_by_curve_name(int) { return nullptr; }
void* operator new(std::size_t size) {
  void* const memory = counted(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { release_counted(memory); }
void operator delete(void* memory, std::size_t) noexcept { release_counted(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release_counted(memory); }

namespace ba = better_auth;

namespace {

/// What was compared while `act` ran, joined.
template <class Act>
std::string compared_by(const Act& act) {
  compared.clear();
  act();
  std::string all;
  for (const std::string& each : std::exchange(compared, {})) all += each;
  return all;
}

/// What a verification allocated.
struct cost {
  std::size_t allocations;
  std::size_t bytes;
  friend bool operator==(const cost&, const cost&) = default;
};
template <class Act>
cost cost_of(const Act& act) {
  allocations = allocated_bytes = 0;
  act();
  return {allocations, allocated_bytes};
}

const std::string token = attack::secret_signer().token(ba::testing::token_claims{});
const std::string signed_part = token.substr(0, token.rfind('.') + 1);
const std::string mac = attack::secret_signer().sign(token.substr(0, token.rfind('.')));

}  // namespace

TEST_CASE("attack 34: a MAC is compared whole and by CRYPTO_memcmp alone, wherever it differs") {
  const ba::verifier verify = support::secret_verifier();
  CHECK(compared_by([&] { CHECK(attack::verdict(verify(token)) == "ok"); }) == mac);
  for (std::size_t at = 0; at < mac.size(); ++at) {
    std::string other = mac;
    other[at] = static_cast<char>(other[at] ^ 1);
    const std::string forged = signed_part + ba::base64url::encode(other);
    CHECK(compared_by([&] { CHECK(attack::verdict(verify(forged)) == "signature_invalid"); }) ==
          other);
    // Nothing else looks at it: if the comparison finds it equal, it is accepted.
    always_equal = true;
    const std::string believed = attack::verdict(verify(forged));
    always_equal = false;
    CHECK(believed == "ok");
  }
  // A MAC of another size is not compared at all; the size is no secret.
  for (const std::string& other : {mac.substr(1), mac + 'x', std::string()}) {
    always_equal = true;
    const std::string sizes = compared_by([&] {
      CHECK(attack::verdict(verify(signed_part + ba::base64url::encode(other))) ==
            "signature_invalid");
    });
    always_equal = false;
    CHECK(sizes.empty());
  }

  // Of several secrets all are tried, whichever matches.
  const auto rotating = ba::shared_secret::rotating(
      {std::string(40, 'a') + "!", support::secret, std::string(40, 'b') + "!"});
  const ba::verifier several{rotating.value(), ba::policy::shared_secret(),
                             ba::testing::manual_clock(support::now)};
  const std::string three_times = mac + mac + mac;
  CHECK(compared_by([&] { CHECK(attack::verdict(several(token)) == "ok"); }) == three_times);
  for (const char letter : {'a', 'b'}) {
    const auto signer = ba::testing::signer::with_secret(std::string(40, letter) + "!");
    const std::string other = signer.token(ba::testing::token_claims{});
    CHECK(compared_by([&] { CHECK(attack::verdict(several(other)) == "ok"); }).size() ==
          3 * mac.size());
  }

  // The other MACs, and half a MAC, as a JWE has it.
  for (const ba::algorithm a : {ba::algorithm::hs256, ba::algorithm::hs384, ba::algorithm::hs512}) {
    const std::string secret(64, 's');
    const auto key = ba::hmac_key::make(secret, a).value();
    const std::string whole = ba::testing::signer::with_secret(secret, a).sign("text");
    const std::string half = whole.substr(0, whole.size() / 2);
    CHECK(compared_by([&] { CHECK(key.verify("text", whole)); }) == whole);
    CHECK(compared_by([&] { CHECK(key.verify_half("text", half)); }) == half);
    CHECK(compared_by([&] { CHECK_FALSE(key.verify_half("text", whole)); }).empty());
  }
}

TEST_CASE("attack 21: dots are counted, and no container grows with them") {
  const ba::verifier verify = support::secret_verifier();
  const auto ask = [&](const std::string& text, std::string_view expected) {
    std::string answer(40, ' ');  // holds every name without another allocation
    const cost spent = cost_of([&] {
      const auto user = verify(text);
      answer = user ? std::string_view("ok") : user.error().name();
    });
    CHECK(answer == expected);
    return spent;
  };
  const cost of_one_dot = ask(".", "malformed_token");
  CHECK(of_one_dot.allocations <= 1);
  for (const std::size_t dots : {std::size_t{3}, std::size_t{4}, std::size_t{5}, std::size_t{100},
                                 std::size_t{65'000}, std::size_t{65'537}, std::size_t{1'000'000}})
    for (const std::string& flood :
         {std::string(dots, '.'), "a" + std::string(dots, '.'), token + std::string(dots, '.'),
          std::string(dots, '.') + token, token.substr(0, token.find('.')) + std::string(dots, '.'),
          token.substr(0, token.find('.')) + std::string(dots, '.') + "A"}) {
      INFO(dots);
      CHECK(ask(flood, flood.size() > 65'536 ? "token_too_large" : "malformed_token") ==
            of_one_dot);
    }
  // Dots are counted before anything is decoded, so a header that would be rejected is not read.
  const std::string none = ba::base64url::encode(R"({"alg":"none"})");
  for (const char* dots : {".", "...", "....", "........"})
    CHECK(ask(none + dots, "malformed_token") == of_one_dot);
  CHECK(attack::verdict(verify(none + "..")) == "algorithm_not_allowed");
  CHECK(ask("", "malformed_token") == of_one_dot);
  CHECK(ask("..", "malformed_token") == of_one_dot);
  CHECK(ask(std::string(65'536, 'A'), "malformed_token") == of_one_dot);
}

TEST_CASE("attack 22: what a rejected token costs does not grow with it before its signature") {
  const ba::verifier verify = support::secret_verifier();
  const auto cost_of_token = [&](const std::string& text) {
    return cost_of([&] { (void)verify(text); });
  };
  const std::string head = token.substr(0, token.find('.') + 1);
  const cost small = cost_of_token(head + "AAAA.AAAA");
  for (const std::size_t size : {std::size_t{4'000}, std::size_t{60'000}}) {
    // A payload whose signature is wrong is not decoded, nor is a signature that is too large.
    CHECK(cost_of_token(head + std::string(size, 'A') + ".AAAA") == small);
    CHECK(cost_of_token(head + "AAAA." + std::string(size, 'A')) == small);
  }
  // A token over the limit costs nothing, whatever is in it.
  const cost too_large = cost_of_token(std::string(65'537, 'A'));
  CHECK(too_large.allocations <= 1);
  CHECK(cost_of_token(std::string(10'000'000, 'A')) == too_large);
  CHECK(cost_of_token(head + std::string(5'000'000, 'A') + ".AAAA") == too_large);
  // Nor does a key set over its limit.
  const std::string huge = R"({"keys":[)" + std::string(5'000'000, ' ') + "]}";
  CHECK(cost_of([&] { (void)ba::key_set::parse_or_empty(huge); }).bytes < 1000);
}

namespace {

/// A verifier of public keys with a cache.
struct cached {
  const ba::testing::signer& key = support::key_for(ba::algorithm::eddsa);
  ba::signature_cache cache;
  ba::verifier verify = ba::verifier(support::set_of(key), ba::policy::jwt_plugin(support::origin),
                                     ba::testing::manual_clock(support::now))
                            .with(cache);

  [[nodiscard]] std::string token_of(const std::string& sub) const {
    auto claims = support::plugin_claims();
    claims.sub = sub;
    return key.token(claims);
  }
};

}  // namespace

TEST_CASE("attack 54: a remembered signature is compared whole and by CRYPTO_memcmp alone") {
  const cached w;
  const std::string good = w.token_of("ada");
  const std::string signature = good.substr(good.rfind('.') + 1);
  REQUIRE(attack::verdict(w.verify(good)) == "ok");
  CHECK(compared_by([&] { CHECK(attack::verdict(w.verify(good)) == "ok"); }) == signature);
  CHECK(w.cache.stats().hits == 1);
  // What it finds decides: a signature that it calls different is verified.
  const auto verdict_by_hooks = [&](const std::string& asked) {
    watched = good.data() + good.rfind('.') + 1;
    watched_size = signature.size();
    early_exits = 0;
    const std::string verdict = attack::verdict(w.verify(asked));
    watched = nullptr;
    return verdict;
  };
  // Whatever differs, and whether few tokens are remembered or many: no other comparison sees it.
  for (int round = 0; round < 2; ++round) {
    CHECK(verdict_by_hooks(good) == "ok");
    CHECK(early_exits == 0);
    for (std::size_t at = 0; at < signature.size(); at += 5) {
      std::string other = good;
      char& changed = other[good.size() - signature.size() + at];
      changed = changed == 'A' ? 'Q' : 'A';
      CHECK(verdict_by_hooks(other) == "signature_invalid");
      CHECK(early_exits == 0);
    }
    for (int i = 0; i < 500; ++i) (void)w.verify(w.token_of("user-" + std::to_string(i)));
  }
  // The hook notices a comparison: of the token as the library's user might compare it.
  // Volatile, so that no compiler compares earlier or later than it is told to.
  bool (*const volatile equal)(std::string_view, std::string_view) =
      [](std::string_view a, std::string_view b) { return a == b; };
  watched = good.data() + good.rfind('.') + 1;
  watched_size = signature.size();
  early_exits = 0;
  const bool same = equal(signature, std::string_view(good).substr(good.rfind('.') + 1));
  watched = nullptr;
  CHECK(same);
  CHECK(early_exits == 1);
}

TEST_CASE("attack 37: a full cache takes no more memory than was granted") {
  for (const std::size_t budget : {std::size_t{1} << 20U, std::size_t{2} << 20U}) {
    compared = {};
    const std::size_t before = bytes_in_use;
    cached w;
    w.cache = ba::signature_cache(budget);
    w.verify = w.verify.with(w.cache);
    std::size_t most = 0;
    for (int i = 0; i < 6000; ++i) {
      if (!w.verify(w.token_of("user-" + std::to_string(i)))) FAIL_CHECK("rejected");
      compared = {};  // of the hook itself
      most = (std::max)(most, bytes_in_use - before);
    }
    const std::size_t of_the_rest = 16'384;  // keys, policy, one token and its claims
    CHECK(w.cache.stats().evictions > 0);
    CHECK(most < budget + of_the_rest);
    CHECK(most > budget / 4);  // and the budget is used
  }
}

TEST_CASE("a key of a source that libcrypto cannot load is 503, and the others of its set verify") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  // RFC 7517 appendix A.1.
  const std::string ec = R"({"kty":"EC","crv":"P-256","kid":"ec",)"
                         R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                         R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";
  const ba::testing::manual_clock clock(support::now);
  const ba::jwks_source keys(
      [&](std::string_view) { return ba::testing::jwks({ec, key.public_jwk()}); },
      "https://app.example/jwks", {}, clock);
  const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
  const std::string claims = support::plugin_claims().json();
  CHECK(attack::verdict(verify(key.token(claims))) == "ok");
  const auto user = verify(key.token(claims, R"({"alg":"ES256","kid":"ec"})"));
  REQUIRE(attack::verdict(user) == "crypto_failure");
  CHECK(ba::challenge(user.error()).status == 503);
  CHECK(attack::verdict(verify(key.token(claims, R"({"alg":"EdDSA","kid":"x"})"))) ==
        "unknown_key");
  CHECK(attack::verdict(verify(key.token(claims))) == "ok");
}

TEST_CASE("a set that there is no memory for is not published, also not in part") {
  const auto& key = support::key_for(ba::algorithm::eddsa);
  const auto second = ba::testing::signer::generate(ba::algorithm::eddsa, "second");
  const auto third = ba::testing::signer::generate(ba::algorithm::eddsa, "third");
  const std::string mine = key.token(support::plugin_claims());
  const std::string two = ba::testing::jwks({key.public_jwk(), second.public_jwk()});
  const std::string three =
      ba::testing::jwks({second.public_jwk(), third.public_jwk(), key.public_jwk()});
  long failures = 0;
  for (bool failed = true; failed; ++failures) {
    ba::testing::manual_clock clock(support::now);
    const std::string* document = &two;
    long fails_at = -1;
    const ba::jwks_source keys(
        [&](const ba::fetch_request&) {
          ba::fetch_response response{.status = 200, .body = *document};
          until_failure = fails_at;
          return response;
        },
        "https://app.example/jwks", {}, clock);
    const ba::verifier verify(keys, ba::policy::jwt_plugin(support::origin), clock);
    REQUIRE(attack::verdict(verify(mine)) == "ok");
    document = &three;
    fails_at = failures;
    clock.advance(240);
    try {
      (void)verify(mine);
    } catch (const std::bad_alloc&) {
    }
    failed = std::exchange(until_failure, -1) < 0;
    // All of the old set, or all of the new one.
    CHECK(keys.stats().kids.size() == (keys.stats().successes == 1 ? 2U : 3U));
    CHECK(keys.stats().skipped.empty());
    fails_at = -1;
    clock.advance(300);
    CHECK(attack::verdict(verify(mine)) == "ok");
    CHECK(keys.stats().kids.size() == 3);
  }
  CHECK(failures > 20);
}
