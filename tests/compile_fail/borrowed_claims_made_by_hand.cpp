// SPDX-License-Identifier: MIT
// EXPECT: (is private within this context|calling a private constructor|is a private member)
#include <better_auth/old/borrowed.hpp>
namespace ba = better_auth;

ba::borrowed<> f([[maybe_unused]] ba::result<ba::borrowed<>> user, const ba::verify_buffer& buffer,
                 const ba::detail::verified_block<ba::user_claims>& block) {
#ifdef CONTROL
  (void)buffer, (void)block;
  return *std::move(user);
#else
  return ba::borrowed<>(buffer, block);
#endif
}
