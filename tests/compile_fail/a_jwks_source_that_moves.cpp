// SPDX-License-Identifier: MIT
// EXPECT: (use of deleted function|call to deleted constructor|call to implicitly-deleted)
#include <better_auth/old/keys/jwks_source.hpp>
namespace ba = better_auth;

inline std::string fetch(std::string_view) { return {}; }
using source = ba::jwks_source<std::string (*)(std::string_view)>;

#ifdef CONTROL
source& f(source& keys) { return keys; }
#else
source f(source& keys) { return std::move(keys); }
#endif
