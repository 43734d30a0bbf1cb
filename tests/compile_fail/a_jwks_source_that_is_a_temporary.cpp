// SPDX-License-Identifier: MIT
// EXPECT: (no viable|no matching|class template argument deduction failed|cannot bind)
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/jwt.hpp>
namespace ba = better_auth;

inline std::string fetch(std::string_view) { return {}; }
using source = ba::jwks_source<std::string (*)(std::string_view)>;

bool f() {
#ifdef CONTROL
  source keys{fetch, "https://app.example/api/auth/jwks"};
  const ba::verifier verify{keys, ba::policy::jwt_plugin("https://app.example")};
#else
  const ba::verifier verify{source{fetch, "https://app.example/api/auth/jwks"},
                            ba::policy::jwt_plugin("https://app.example")};
#endif
  return verify("x").has_value();
}
