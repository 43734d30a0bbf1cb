// SPDX-License-Identifier: MIT
// The macros that Qt, windows.h, X11 and old macOS define, and then all headers. What is not ours
// comes first, as it does in such a program.
#ifdef WITH_CURL
#include <curl/curl.h>
#endif
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

// Qt, unless QT_NO_KEYWORDS is set.
#define slots
#define signals public
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)
// windows.h.
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define ERROR 0
#define interface struct
#define near
#define far
#define small char
#define hyper long long
#define pascal
#define cdecl
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define STRICT 1
#define ABSOLUTE 1
#define RELATIVE 2
#define IN
#define OUT
#define DELETE 0x00010000L
#define NO_ERROR 0L
// X11.
#define None 0L
#define Bool int
#define Status int
#define True 1
#define False 0
#define Always 2
// AssertMacros.h of old macOS, which takes words without a prefix.
#define check(assertion) static_cast<void>(assertion)
#define verify(assertion) static_cast<void>(assertion)
#define require(assertion, label) static_cast<void>(assertion)
#define ncheck(assertion) static_cast<void>(assertion)
#define nverify(assertion) static_cast<void>(assertion)
#define nrequire(assertion, label) static_cast<void>(assertion)
#define check_noerr(code) static_cast<void>(code)
#define verify_noerr(code) static_cast<void>(code)
#define require_noerr(code, label) static_cast<void>(code)
#define check_string(assertion, text) static_cast<void>(assertion)
#define verify_string(assertion, text) static_cast<void>(assertion)
#define verify_action(assertion, action) static_cast<void>(assertion)
#define require_action(assertion, label, action) static_cast<void>(assertion)
#define require_quiet(assertion, label) static_cast<void>(assertion)
#define debug_string(text)
#ifdef WITH_CURL
#include <better_auth/curl.hpp>
#endif
#include <better_auth/explain.hpp>
#include <better_auth/jwks.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/nlohmann.hpp>
#include <better_auth/session.hpp>
#include <better_auth/testing.hpp>
#include <better_auth/version.hpp>

// Templates are instantiated too.
struct own_claims {
  std::string role;
  static constexpr auto members =
      better_auth::members<own_claims>(better_auth::member<&own_claims::role>("role"));
};

better_auth::result<better_auth::user_scope> access_of(const better_auth::verifier& verifies,
                                                       std::string_view token,
                                                       std::string_view id) {
  const auto user = verifies(token);
  if (!user) return user.error();
  return better_auth::verify_user_access(id, *user);
}

better_auth::result<better_auth::verified<own_claims>> user_of(
    const better_auth::verifier& verifies, const std::vector<std::string>& values) {
  return better_auth::authenticate<own_claims>(verifies, values);
}

better_auth::result<better_auth::verified<better_auth::session_claims>> session_of(
    const better_auth::session_reader& reads, std::string_view cookies) {
  return reads(cookies);
}
