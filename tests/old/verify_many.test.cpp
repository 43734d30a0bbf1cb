// SPDX-License-Identifier: MIT
#include <better_auth/old/verify_many.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/shared_secret.hpp>
#include <better_auth/old/token_cache.hpp>

#include <string>
#include <vector>

namespace ba = better_auth;

namespace {

struct role_claims : ba::user_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<role_claims>(ba::member<&role_claims::role>("role"));
};

/// Tokens of which every third is not signed by us, and every fifth says no role.
std::vector<std::string> some_tokens(std::size_t count) {
  const auto key = ba::testing::signer::with_secret(support::secret);
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < count; ++i) {
    ba::testing::token_claims claims;
    claims.sub = "user-" + std::to_string(i);
    if (i % 5 != 0) claims.with("role", "r" + std::to_string(i));
    tokens.push_back(i % 3 == 0 ? ba::testing::tampered(key.token(claims)) : key.token(claims));
  }
  return tokens;
}

template <class Claims, class Verifier>
void check_against_one_by_one(const Verifier& verify, std::size_t count) {
  const auto texts = some_tokens(count);
  const std::vector<std::string_view> tokens(texts.begin(), texts.end());
  const auto many = ba::verify_many<Claims>(verify, tokens);
  REQUIRE(many.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto one = verify.template as<Claims>(tokens[i]);
    REQUIRE(many[i].has_value() == one.has_value());
    if (one)
      CHECK((many[i]->subject() == "user-" + std::to_string(i) &&
             many[i]->payload() == one->payload()));
    else CHECK(many[i].error() == one.error());
  }
}

}  // namespace

TEST_CASE("many tokens are answered in their order, each as if it were alone") {
  const auto verify = support::secret_verifier();
  const ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>> cached{verify};
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{50}}) {
    check_against_one_by_one<ba::user_claims>(verify, count);
    check_against_one_by_one<role_claims>(verify, count);
    for (int round = 0; round < 2; ++round) {
      check_against_one_by_one<ba::user_claims>(cached, count);
      check_against_one_by_one<role_claims>(cached, count);
    }
  }
  CHECK(cached.stats().hits > 0);
}

TEST_CASE("tokens too short for a cache are refused in a batch too") {
  const ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>> cached{
      support::secret_verifier()};
  const std::string_view tokens[] = {"", "a", "a.b.c", std::string_view{},
                                     "0123456789012345678901234567890"};
  const auto verdicts = ba::verify_many(cached, tokens);
  REQUIRE(verdicts.size() == 5);
  for (const auto& each : verdicts) CHECK(each.error().code() == ba::errc::malformed_token);
}

TEST_CASE("a token that comes twice in a batch is verified once") {
  const ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>> cached{
      support::secret_verifier()};
  const std::string token =
      ba::testing::signer::with_secret(support::secret).token(ba::testing::token_claims{});
  const std::vector<std::string_view> tokens(20, token);
  for (const auto& each : ba::verify_many(cached, tokens)) CHECK(each.has_value());
  CHECK(cached.stats().misses == 1);
  CHECK(cached.stats().hits == 19);
}

TEST_CASE("a batch that comes again is remembered as a whole") {
  const ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>> cached{
      support::secret_verifier()};
  const auto key = ba::testing::signer::with_secret(support::secret);
  std::vector<std::string> texts;
  for (int i = 0; i < 21; ++i) {
    ba::testing::token_claims claims;
    claims.sub = "user-" + std::to_string(i);
    texts.push_back(key.token(claims));
  }
  const std::vector<std::string_view> tokens(texts.begin(), texts.end());
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (const auto& each : ba::verify_many(cached, tokens)) CHECK(each.has_value());
    CHECK(cached.stats().misses == 21);
    CHECK(cached.stats().hits == 21 * round);
  }
}
