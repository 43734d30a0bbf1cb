// SPDX-License-Identifier: MIT
// EXPECT: lists its own members
#include <better_auth/old/session/session_cookie.hpp>
namespace ba = better_auth;

struct my_user : ba::session_user {
  std::string_view role;
#ifdef CONTROL
  static constexpr auto members = ba::member_list<my_user>(ba::member<&my_user::role>("role"));
#endif
};

bool f(const ba::session_reader<ba::session_secrets>& read) {
  return read.as<ba::basic_session_claims<ba::session_record, my_user>>("").has_value();
}
