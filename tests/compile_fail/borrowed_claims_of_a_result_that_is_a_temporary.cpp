// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted member function)
// EXPECT: (overload resolution selected deleted operator|attempt to use a deleted function)
#include <better_auth/old/borrowed.hpp>
namespace ba = better_auth;

std::size_t f(const ba::verifier<ba::key_set>& verify, std::string_view token,
              ba::verify_buffer& buffer) {
#ifdef CONTROL
  const auto user = verify(token, buffer);
  return user->subject().size();
#else
  return verify(token, buffer)->subject().size();
#endif
}
