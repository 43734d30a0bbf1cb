// SPDX-License-Identifier: MIT
// Takes the place of OpenSSL's comparison in constant time and of operator new, to see what they
// are asked.
#include "session_support.hpp"  // first: its names are shadowed otherwise

#include "attack_support.hpp"
#include "catch.hpp"
#include <better_auth/old/session/session_cookie.hpp>
#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/token_cache.hpp>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace {
std::vector<std::string> compared;  // what was passed as the second text
bool lies = false;
std::size_t allocations = 0;
void (*volatile release)(void*) =
    std::free;  // so that no compiler takes it for a mistake that this frees what new gave
void* counted(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  const auto* x = static_cast<const char*>(a);
  const auto* y = static_cast<const char*>(b);
  compared.emplace_back(y, size);
  int different = 0;
  for (std::size_t i = 0; i < size; ++i) different |= x[i] ^ y[i];
  return lies ? 0 : different;
}
void* operator new(std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }

namespace ba = better_auth;

namespace {
/// What was compared while `ask` ran.
template <class Ask>
std::vector<std::string> comparisons(Ask&& ask) {
  compared.clear();
  ask();
  return std::exchange(compared, {});
}
using support::one_tag;
const std::string token = attack::secret_signer().token(ba::testing::token_claims{});
const std::string mac = attack::secret_signer().sign(token.substr(0, token.rfind('.')));
}  // namespace

static std::string whole(const std::vector<std::string>& pieces) {
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  return all;
}

TEST_CASE("attack 34: a MAC is compared whole, by CRYPTO_memcmp alone, however early it differs") {
  const auto verify = support::secret_verifier();
  for (const std::size_t at : {std::size_t{0}, std::size_t{15}, std::size_t{31}}) {
    std::string other = mac;
    other[at] = static_cast<char>(other[at] ^ 1);
    const std::string forged = token.substr(0, token.rfind('.') + 1) + ba::base64url::encode(other);
    const auto seen =
        comparisons([&] { CHECK(attack::verdict(verify(forged)) == "signature_invalid"); });
    CHECK(whole(seen) == other);  // to its end, in whatever pieces
    // Nothing else looks at it: where the comparison says yes, it is yes.
    lies = true;
    CHECK(attack::verdict(verify(forged)) == "ok");
    lies = false;
  }
  CHECK(attack::verdict(verify(token)) == "ok");

  // The MACs of cookies, and the session tokens in them.
  for (const auto strategy :
       {ba::session_strategy::compact, ba::session_strategy::jwt, ba::session_strategy::jwe}) {
    const ba::session_reader read{ba::session_secrets(support::cookie_secret),
                                  ba::session_policy(strategy, "https://app.example"),
                                  support::millisecond_clock{}};
    const std::string json = support::session_text{}.json(),
                      dated = support::with_claims(json, support::dates());
    const std::string data = strategy == ba::session_strategy::compact ? support::compact(json)
                             : strategy == ba::session_strategy::jwt   ? support::jwt(dated)
                                                                       : support::jwe(dated);
    const auto seen =
        comparisons([&] { CHECK(attack::verdict(read(support::cookies(data))) == "ok"); });
    REQUIRE(!seen.empty());
    CHECK(seen.back() == support::session_token_text);
    CHECK(whole(seen).size() == 32 + 32 + seen.back().size());  // of session_token and session_data
  }
}

TEST_CASE(
    "attack 54: the signature of a remembered token is compared by CRYPTO_memcmp, whole and before "
    "the rest") {
  using plain = ba::verifier<ba::shared_secret, ba::manual_clock>;
  const ba::cached_verifier<plain, one_tag> verify(plain(ba::shared_secret(support::secret),
                                                         ba::policy::shared_secret(),
                                                         ba::manual_clock(support::now)));
  REQUIRE(verify(token));
  const std::string signature = token.substr(token.rfind('.') + 1);
  const auto joined = [](const std::vector<std::string>& parts) {
    std::string all;
    for (std::size_t i = 0; i < 3 && i < parts.size(); ++i)
      all += i < 2 ? parts[i] : parts[i].substr(parts[i].size() - 11);  // the last step overlaps
    return all;
  };
  CHECK(joined(comparisons([&] { CHECK(verify(token)); })) == signature);
  REQUIRE(verify.stats().hits == 1);
  for (const std::size_t at : {std::size_t{0}, std::size_t{20}, signature.size() - 2}) {
    std::string other = token;
    char& c = other[other.size() - signature.size() + at];
    c = c == 'A' ? 'B' : 'A';
    CHECK(joined(comparisons([&] { CHECK_FALSE(verify(other)); })) ==
          other.substr(other.size() - signature.size()));
  }
  // A token whose first character differs is compared no differently.
  std::string other = token;
  other[0] = 'f';
  CHECK(joined(comparisons([&] { CHECK_FALSE(verify(other)); })) == signature);
  CHECK(verify.stats().hits == 1);
  // Where the real tag puts a token depends on random numbers of this cache: two caches say nothing
  // of each other.
  const auto tag_a = ba::detail::token_tag::make().value(),
             tag_b = ba::detail::token_tag::make().value();
  CHECK(tag_a(token) != tag_b(token));
}

TEST_CASE("attack 21: a flood of dots is counted and never split into a container") {
  const auto verify = support::secret_verifier();
  const auto unrecognised = verify.without_header_recognition();
  for (const std::size_t dots : {std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{100},
                                 std::size_t{65'536}, std::size_t{1'000'000}}) {
    for (const std::string& flood :
         {std::string(dots, '.'), "a" + std::string(dots, '.'), token + std::string(dots, '.'),
          token.substr(0, token.find('.')) + std::string(dots == 2 ? 3 : dots, '.') + "A"}) {
      allocations = 0;
      const auto one = verify(flood);
      const auto other = unrecognised(flood);
      CHECK(allocations == 0);
      CHECK(attack::verdict(one) ==
            (flood.size() > 65'536 ? "token_too_large" : "malformed_token"));
      CHECK(attack::verdict(other) == attack::verdict(one));
    }
  }
  // Counted before anything else is looked at, also where the header alone would be refused for
  // something else.
  for (const char* dots : {".", "...", "....", "........"})
    CHECK(attack::verdict(verify(ba::base64url::encode(R"({"alg":"none"})") + dots)) ==
          "malformed_token");
  const auto no_dots = verify(std::string(65'536, 'A'));
  CHECK(attack::verdict(no_dots) == "malformed_token");
}
