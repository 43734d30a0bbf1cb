// SPDX-License-Identifier: MIT
// The macros that Qt, windows.h and X11 define, and then the core layers. The standard headers come
// first, as they do in such a program.
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
#include <better_auth/token/access.hpp>
#include <better_auth/token/verifier.hpp>
#include <better_auth/http/authorization.hpp>
#include <better_auth/http/challenge.hpp>
#include <better_auth/jose/published.hpp>
#include <better_auth/keys/live_key_set.hpp>
#include <better_auth/keys/source.hpp>
#include <better_auth/session/reader.hpp>
#include <better_auth/token/signature_cache.hpp>
#include <better_auth/testing/manual_clock.hpp>

better_auth::result<better_auth::user_scope> access_of(const better_auth::verifier& verifies,
                                                       std::string_view token,
                                                       std::string_view id) {
  const auto user = verifies(token);
  if (!user) return user.error();
  return better_auth::verify_user_access(id, *user);
}
