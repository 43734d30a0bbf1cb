// SPDX-License-Identifier: MIT
#include <better_auth/old/borrowed.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <better_auth/old/http/access.hpp>
#include <better_auth/old/http/authorization.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/owned_claims.hpp>

#include <nlohmann/json.hpp>

#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>
#ifndef _WIN32
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace ba = better_auth;

namespace {

struct role_claims : ba::user_claims {
  std::string_view role;
  std::optional<ba::string_list> teams;
  static constexpr auto members = ba::member_list<role_claims>(
      ba::member<&role_claims::role>("role"), ba::member<&role_claims::teams>("teams"));
};

/// A struct of which few machines give memory of that alignment by themselves.
struct alignas(128) wide_claims : ba::registered_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<wide_claims>(ba::member<&wide_claims::role>("role"));
};

/// Exactly so many bytes, behind which a sanitizer sees every access.
struct bytes {
  explicit bytes(std::size_t size, std::size_t from = 0)
      : all(new std::byte[from + size]), lent(all.get() + from, size) {}
  std::unique_ptr<std::byte[]> all;
  std::span<std::byte> lent;
};

std::string token_with(const std::string& more) {
  return ba::testing::signer::with_secret(support::secret)
      .token(R"({"sub":"user-1","exp":1700000900)" + more + "}");
}

template <class T>
std::string name(const ba::result<T>& verdict) {
  return verdict ? "ok" : std::string(verdict.error().name());
}

/// Whether the token is judged alike with and without a buffer, and the claims are the same.
template <class Claims = ba::user_claims, class Verifier>
bool same_verdict(const Verifier& verify, std::string_view token) {
  const bytes memory(ba::borrowed<Claims>::bytes_for(token.size()));
  ba::verify_buffer buffer(memory.lent);
  const auto plain = verify.template as<Claims>(token);
  const auto user = verify.template as<Claims>(token, buffer);
  if (!plain || !user) return !plain && !user && plain.error() == user.error();
  if (user->subject() != plain->subject() || user->payload() != plain->payload() ||
      (*user)->exp != (*plain)->exp)
    return false;
  return std::vector<std::string_view>((*user)->aud.begin(), (*user)->aud.end()) ==
         std::vector<std::string_view>((*plain)->aud.begin(), (*plain)->aud.end());
}

}  // namespace

TEST_CASE("claims in a caller's buffer are those of the token, and their views lie in it") {
  const auto verify = support::secret_verifier(ba::policy::shared_secret().any_audience());
  const std::string token = token_with(
      R"(,"email":"a\u0040b","aud":["one","t\u0077o"],"role":"admin","teams":["x","y"])");
  std::byte memory[ba::borrowed<role_claims>::bytes_for(512)];
  ba::verify_buffer buffer{memory};
  const auto user = verify.as<role_claims>(token, buffer);
  REQUIRE(user);
  CHECK(user->subject() == "user-1");
  CHECK((*user)->email == "a@b");
  CHECK((*user)->aud.contains("two"));
  CHECK((*user)->role == "admin");
  CHECK((*user)->teams->contains("y"));
  CHECK((**user).exp == 1'700'000'900);
  CHECK(user->payload() ==
        R"({"sub":"user-1","exp":1700000900,"email":"a\u0040b","aud":["one","t\u0077o"],)"
        R"("role":"admin","teams":["x","y"]})");
  const auto* const at = reinterpret_cast<const std::byte*>((*user)->email->data());
  CHECK((at >= memory && at < memory + sizeof memory));
}

TEST_CASE("the token of an Authorization header is verified in a buffer") {
  const auto verify = support::secret_verifier();
  std::byte memory[ba::borrowed<>::bytes_for(512)];
  ba::verify_buffer buffer{memory};
  const auto judged = [&](const std::string& value) {
    return name(ba::bearer_token(value).and_then(
        [&](std::string_view token) { return verify(token, buffer); }));
  };
  CHECK(judged("Bearer " + token_with("")) == "ok");
  CHECK(judged("Bearer " + ba::testing::tampered(token_with(""))) == "signature_invalid");
  CHECK(judged("Basic x") == "missing_credentials");
}

TEST_CASE(
    "borrowed claims keep a user to his own data, and can be copied into claims that own their "
    "strings") {
  const auto verify = support::secret_verifier();
  std::optional<ba::result<ba::user_scope>> scope;
  ba::owned_user_claims owned;
  {
    const bytes memory(ba::borrowed<>::bytes_for(512));
    ba::verify_buffer buffer(memory.lent);
    const auto user =
        verify(token_with(R"(,"email":"ada@example.com","scope":"read write")"), buffer);
    REQUIRE(user);
    for (const char* other : {"", "user-", "user-10", "User-1", "user-1 "})
      CHECK(name(ba::verify_user_access(other, *user)) == "user_mismatch");
    CHECK(ba::require_scope(*user, "write"));
    CHECK_FALSE(ba::require_scope(*user, "writ"));
    scope.emplace(ba::verify_user_access("user-1", *user));
    owned = user->to_owned();
    std::memset(memory.lent.data(), 'x', memory.lent.size());
  }
  REQUIRE(*scope);
  CHECK((*scope)->id() == "user-1");
  CHECK(owned.sub == "user-1");
  CHECK(owned.email == "ada@example.com");
}

TEST_CASE("tokens of real Better Auth get the same verdicts in a buffer, at every clock") {
  std::ifstream file(VECTORS "/jwks_tokens.json");
  const auto document = nlohmann::json::parse(file);
  int checked = 0;
  for (const auto& vector : document.at("vectors")) {
    CAPTURE(vector.at("name").get<std::string>());
    const auto keys = ba::key_set::parse(vector.at("jwks_raw").get<std::string>()).value();
    const auto policy = ba::policy::jwt_plugin(vector.at("verify").at("issuer").get<std::string>());
    std::vector<std::string> tokens{vector.at("token").get<std::string>()};
    for (const auto& negative : vector.value("negatives", nlohmann::json::array()))
      tokens.push_back(negative.at("token").get<std::string>());
    for (const auto& clock : vector.at("clocks")) {
      const ba::verifier verify{keys, policy.leeway(clock.value("leeway", 0)),
                                ba::manual_clock(clock.at("now").get<std::int64_t>())};
      CHECK(verify(tokens[0]).has_value() == (clock.at("outcome") == "ok"));
      for (const std::string& token : tokens) {
        CHECK(same_verdict(verify, token));
        CHECK(same_verdict<role_claims>(verify, token));
        ++checked;
      }
    }
  }
  CHECK(checked > 200);
}

TEST_CASE("refused and unusual tokens get the same verdicts in a buffer") {
  const auto verify =
      support::secret_verifier(ba::policy::shared_secret().audience("x").max_size(2000));
  std::string many = R"(,"aud":"x")";
  for (int i = 0; i < 40; ++i) many += ",\"n" + std::to_string(i) + "\":[]";
  for (const std::string& more :
       {std::string(R"(,"aud":"x")"), std::string(R"(,"aud":["y","\u0078"],"name":"\ud83d\ude00")"),
        std::string(R"(,"aud":"y")"), std::string(), std::string(R"(,"aud":"x","sub":"b")"),
        std::string(R"(,"aud":7)"), std::string(R"(,"aud":"x","nbf":1800000000)"), std::string("}"),
        std::string(R"(,"aud":"x","role":7)"), std::string(R"(,"aud":"x","role":"r","teams":[])"),
        many, R"(,"aud":"x","pad":")" + std::string(3000, 'p') + '"'}) {
    const std::string token = token_with(more);
    CAPTURE(more);
    CHECK(same_verdict(verify, token));
    CHECK(same_verdict<role_claims>(verify, token));
    CHECK(same_verdict<ba::registered_claims>(verify, token));
    CHECK(same_verdict<wide_claims>(verify, token));
    CHECK(same_verdict(verify, ba::testing::tampered(token)));
  }
  const std::string token = token_with(R"(,"aud":"x")");
  for (std::size_t i = 0; i <= token.size(); ++i) CHECK(same_verdict(verify, token.substr(0, i)));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == '.' ? 'A' : '.';
    CHECK(same_verdict(verify, changed));
  }
}

TEST_CASE(
    "a buffer that is too small for a token refuses it, at every size and alignment, and is not "
    "written beyond") {
  const auto verify = support::secret_verifier();
  const std::string token = token_with(R"(,"role":"r\u0041")");
  const auto check = [&]<class Claims>(std::type_identity<Claims>) {
    const std::size_t enough = ba::borrowed<Claims>::bytes_for(token.size());
    for (std::size_t from = 0; from < alignof(Claims); from += 1 + from % 7)
      for (std::size_t size = 0; size <= enough + 3; ++size) {
        const bytes memory(size, from);
        ba::verify_buffer buffer(memory.lent);
        const auto user = verify.as<Claims>(token, buffer);
        if (size < enough
                ? name(user) != "token_too_large" || user.error().kind() != ba::error_kind::invalid
                : !user || (*user)->sub != "user-1")
          FAIL(size << " bytes at " << from << ": " << name(user));
      }
  };
  check(std::type_identity<ba::user_claims>());
  check(std::type_identity<role_claims>());
  check(std::type_identity<wide_claims>());
  ba::verify_buffer none{std::span<std::byte>()};
  CHECK(name(verify(token, none)) == "token_too_large");
  CHECK(name(verify("", none)) == "token_too_large");
  // A longer token needs no less.
  for (std::size_t i = 0; i < 100; ++i)
    CHECK(ba::borrowed<>::bytes_for(i) <= ba::borrowed<>::bytes_for(i + 1));
}

TEST_CASE(
    "a block is made in a buffer only where it fits with its payload and the memory for escapes") {
  using block = ba::detail::verified_block<ba::user_claims>;
  for (const std::size_t payload : {0u, 1u, 2u, 31u, 32u, 300u})
    for (std::size_t from = 0; from < alignof(block); ++from)
      for (std::size_t size = 0; size <= sizeof(block) + alignof(block) + 2 * payload; ++size) {
        const bytes memory(size, from);
        ba::detail::borrowed_slot<ba::user_claims> slot(memory.lent);
        const std::size_t skipped = (alignof(block) - from) % alignof(block);
        unsigned char* const made = slot.make(payload);
        if ((made != nullptr) != (size >= skipped + sizeof(block) + 2 * payload))
          FAIL(size << " bytes at " << from << " for " << payload);
        if (made != nullptr) std::memset(made, 'x', 2 * payload);
      }
  // More than there can be, whose double would wrap around.
  const bytes memory(2 * sizeof(block));
  ba::detail::borrowed_slot<ba::user_claims> slot(memory.lent);
  CHECK(slot.make(static_cast<std::size_t>(-1) / 2 + 1) == nullptr);
}

TEST_CASE("one buffer serves many tokens, one after the other") {
  const auto verify = support::secret_verifier();
  const auto key = ba::testing::signer::with_secret(support::secret);
  std::byte memory[ba::borrowed<>::bytes_for(1024)];
  ba::verify_buffer buffer{memory};
  ba::result<ba::borrowed<>> user = ba::errc::missing_credentials;
  for (int i = 0; i < 100; ++i) {
    const std::string sub = "user-" + std::string(static_cast<std::size_t>(i), 'x');
    user = verify(key.token("{\"sub\":\"" + sub + R"(","exp":1700000900})"), buffer);
    REQUIRE(user);
    CHECK(user->subject() == sub);
    user = verify(ba::testing::tampered(token_with("")), buffer);
    CHECK(name(user) == "signature_invalid");
    const auto other = verify.as<role_claims>(token_with(R"(,"role":"admin")"), buffer);
    CHECK((other && (*other)->role == "admin"));
  }
}

TEST_CASE("borrowed claims may be moved, and their views stay where they are") {
  const auto verify = support::secret_verifier();
  std::byte memory[ba::borrowed<>::bytes_for(512)], further[ba::borrowed<>::bytes_for(512)];
  ba::verify_buffer buffer{memory}, second{further};
  auto first = *verify(token_with(R"(,"email":"ada@example.com")"), buffer);
  const char* const before = first->email->data();
  ba::borrowed<> moved = std::move(first);
  CHECK(moved->email->data() == before);
  ba::borrowed<> other = *verify(ba::testing::signer::with_secret(support::secret)
                                     .token(R"({"sub":"user-2","exp":1700000900})"),
                                 second);
  std::swap(moved, other);
  CHECK(moved->sub == "user-2");
  CHECK(other->email->data() == before);
}

TEST_CASE("borrowed claims come from nowhere else and are not copied") {
  static_assert(!std::is_default_constructible_v<ba::borrowed<>>);
  static_assert(!std::is_copy_constructible_v<ba::borrowed<>>);
  static_assert(!std::is_copy_assignable_v<ba::borrowed<>>);
  static_assert(std::is_nothrow_move_constructible_v<ba::borrowed<>>);
  static_assert(std::is_nothrow_move_assignable_v<ba::borrowed<>>);
  static_assert(!std::is_constructible_v<ba::borrowed<>, const ba::verify_buffer&,
                                         const ba::detail::verified_block<ba::user_claims>&>);
  static_assert(!std::is_constructible_v<ba::borrowed<>, ba::verified<>> &&
                !std::is_constructible_v<ba::verified<>, ba::borrowed<>>);
  static_assert(!std::is_copy_constructible_v<ba::verify_buffer> &&
                !std::is_move_constructible_v<ba::verify_buffer>);
  SUCCEED();
}

#ifndef _WIN32
TEST_CASE(
    "to read borrowed claims whose buffer was used again ends the program, before one user is "
    "taken for another") {
  const auto verify = support::secret_verifier();
  const std::string token = token_with("");
  const auto ends = [&](auto use) {
    const pid_t child = fork();
    if (child == 0) {
      std::set_terminate([] { _exit(7); });
      std::byte memory[ba::borrowed<>::bytes_for(512)];
      ba::verify_buffer buffer{memory};
      auto user = verify(token, buffer);
      if (!user) _exit(1);
      use(user, buffer);
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
  };
  using result = ba::result<ba::borrowed<>>;
  const auto nothing = [](const auto&) {};
  CHECK(ends([&](result& user, ba::verify_buffer&) { nothing(user->subject()); }) == 0);
  CHECK(ends([&](result& user, ba::verify_buffer& buffer) {
          const auto other = verify(token, buffer);
          nothing(other->subject());
          nothing(user.has_value());
        }) == 0);
  CHECK(ends([&](result& user, ba::verify_buffer& buffer) {
          const auto other = verify(token, buffer);
          nothing(user->subject());
        }) == 7);
  CHECK(ends([&](result& user, ba::verify_buffer& buffer) {
          const auto other = verify("refused", buffer);
          nothing((*user)->sub);
        }) == 7);
  CHECK(ends([&](result& user, ba::verify_buffer& buffer) {
          const auto other = verify.as<ba::registered_claims>(token, buffer);
          nothing(user->payload());
        }) == 7);
  CHECK(ends([&](result& user, ba::verify_buffer& buffer) {
          const auto other = verify(token, buffer);
          nothing(ba::verify_user_access("user-1", *user));
        }) == 7);
  CHECK(ends([&](result& user, ba::verify_buffer&) {
          const ba::borrowed<> moved = *std::move(user);
          nothing(moved);
          nothing(user->subject());
        }) == 7);
}
#endif
