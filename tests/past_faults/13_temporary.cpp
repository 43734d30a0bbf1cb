// SPDX-License-Identifier: MIT
// The header value is a temporary, as in cpp-httplib: the token owns its text.
#include <better_auth/jwt.hpp>

#include <string>

static std::string header() { return "Bearer " + std::string(200, 'x') + ".e30.AAAA"; }

int main() {
  const auto sent = better_auth::bearer_token(header());
  return sent && sent->substr(0, 3) == "xxx" ? 0 : 1;
}
