// SPDX-License-Identifier: MIT
// Attack 57: a second name could overwrite what the first one read.
// EXPECT: listed for two JSON names
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct my_claims {
  std::string sub;
  std::string plan;
  static constexpr auto members =
      ba::members<my_claims>(ba::member<&my_claims::sub>("sub"),
#ifdef CONTROL
                             ba::member<&my_claims::plan>("subscription"));
#else
                             ba::member<&my_claims::sub>("subscription"));
#endif
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("x").has_value(); }
