// SPDX-License-Identifier: MIT
// EXPECT: a struct lists at most 32 members
#include <better_auth/token/verifier.hpp>
namespace ba = better_auth;

struct my_claims {
  bool m0, m1, m2;
  bool m3, m4, m5;
  bool m6, m7, m8;
  bool m9, m10, m11;
  bool m12, m13, m14;
  bool m15, m16, m17;
  bool m18, m19, m20;
  bool m21, m22, m23;
  bool m24, m25, m26;
  bool m27, m28, m29;
  bool m30, m31, m32;
  static constexpr auto members =
      ba::members<my_claims>(ba::member<&my_claims::m0>("m0"), ba::member<&my_claims::m1>("m1"),
                             ba::member<&my_claims::m2>("m2"), ba::member<&my_claims::m3>("m3"),
                             ba::member<&my_claims::m4>("m4"), ba::member<&my_claims::m5>("m5"),
                             ba::member<&my_claims::m6>("m6"), ba::member<&my_claims::m7>("m7"),
                             ba::member<&my_claims::m8>("m8"), ba::member<&my_claims::m9>("m9"),
                             ba::member<&my_claims::m10>("m10"), ba::member<&my_claims::m11>("m11"),
                             ba::member<&my_claims::m12>("m12"), ba::member<&my_claims::m13>("m13"),
                             ba::member<&my_claims::m14>("m14"), ba::member<&my_claims::m15>("m15"),
                             ba::member<&my_claims::m16>("m16"), ba::member<&my_claims::m17>("m17"),
                             ba::member<&my_claims::m18>("m18"), ba::member<&my_claims::m19>("m19"),
                             ba::member<&my_claims::m20>("m20"), ba::member<&my_claims::m21>("m21"),
                             ba::member<&my_claims::m22>("m22"), ba::member<&my_claims::m23>("m23"),
                             ba::member<&my_claims::m24>("m24"), ba::member<&my_claims::m25>("m25"),
                             ba::member<&my_claims::m26>("m26"), ba::member<&my_claims::m27>("m27"),
                             ba::member<&my_claims::m28>("m28"), ba::member<&my_claims::m29>("m29"),
                             ba::member<&my_claims::m30>("m30"), ba::member<&my_claims::m31>("m31")
#ifndef CONTROL
                                                                     ,
                             ba::member<&my_claims::m32>("m32")
#endif
      );
};

bool f(const ba::verifier& verify) { return verify.as<my_claims>("token").has_value(); }
