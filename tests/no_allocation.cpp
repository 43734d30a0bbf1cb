// SPDX-License-Identifier: MIT
// Verifying in a caller's buffer takes no memory from C++'s heap, and verifying without one takes
// it once. In a program of its own, since it counts all of it.
#include <better_auth/old/borrowed.hpp>

#include "support.hpp"

#include <better_auth/old/http/access.hpp>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

namespace ba = better_auth;

namespace {

long allocations = 0;

void* allocate(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

struct role_claims : ba::user_claims {
  std::string_view role;
  static constexpr auto members =
      ba::member_list<role_claims>(ba::member<&role_claims::role>("role"));
};

int failures = 0;

template <class F>
void expect(const char* what, const std::string& who, long count, F run) {
  run();  // what a thread needs once
  const long before = allocations;
  const bool good = run();
  const long made = allocations - before;
  if (good && made == count) return;
  std::printf("%s, %s: %s, %ld allocations, not %ld\n", what, who.c_str(),
              good ? "accepted" : "another verdict", made, count);
  ++failures;
}

template <class Verifier>
void check(const Verifier& verify, const std::string& token, const std::string& who) {
  static std::byte memory[ba::borrowed<role_claims>::bytes_for(4096)];
  ba::verify_buffer buffer{memory};
  const std::string tampered = ba::testing::tampered(token);
  expect("without a buffer", who, 1, [&] { return verify(token).has_value(); });
  expect("in a buffer", who, 0, [&] {
    const auto user = verify(token, buffer);
    return user && user->subject() == "user-1" && (*user)->email == "a@b" &&
           ba::require_scope(*user, "read") && !ba::verify_user_access("user-2", *user);
  });
  expect("in a buffer, claims of one's own", who, 0, [&] {
    const auto user = verify.template as<role_claims>(token, buffer);
    return user && (*user)->role == "admin";
  });
  expect("in a buffer, refused", who, 0, [&] { return !verify(tampered, buffer); });
}

}  // namespace

BETTER_AUTH_NOINLINE void* operator new(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  std::abort();
}
BETTER_AUTH_NOINLINE void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
BETTER_AUTH_NOINLINE void operator delete(void* memory) noexcept { std::free(memory); }
BETTER_AUTH_NOINLINE void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

int main() {
  const std::string payload =
      R"({"sub":"user-1","exp":1700000900,"iss":"https://app.example",)"
      R"("aud":["https://app.example","x"],"email":"a\u0040b","role":"admin","scope":"read",)"
      R"("other":{"a":[1]}})";
  for (const auto a :
       {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::rs256, ba::algorithm::ps256}) {
    const auto& key = support::key_for(a);
    check(ba::verifier{support::set_of(key), ba::policy::jwt_plugin(support::origin),
                       ba::manual_clock(support::now)},
          key.token(payload), std::string(ba::facts(a).name));
  }
  const auto verify = support::secret_verifier(ba::policy::shared_secret().any_audience());
  const auto key = ba::testing::signer::with_secret(support::secret);
  check(verify, key.token(payload), "HS256");
  check(verify, key.token(payload, R"({"typ":"JWT","kid":"unknown","alg":"HS256"})"),
        "HS256, a header that is read");
  return failures == 0 ? 0 : 1;
}
