// SPDX-License-Identifier: MIT
// EXPECT: (no match|no matching|cannot bind)
#include <better_auth/old/borrowed.hpp>
namespace ba = better_auth;

bool f(const ba::verifier<ba::key_set>& verify, std::string_view token,
       std::span<std::byte> memory) {
#ifdef CONTROL
  ba::verify_buffer buffer(memory);
  return verify(token, buffer).has_value();
#else
  return verify(token, ba::verify_buffer(memory)).has_value();
#endif
}
