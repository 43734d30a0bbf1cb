// SPDX-License-Identifier: MIT
#pragma once

// std::string by name alone: what is made of it is a template, so that who does not use it need not
// pay for <string>, a sixteenth of what jwt.hpp costs. Who does includes that header.
#include <iosfwd>
#include <string_view>
#if !defined(__GLIBCXX__) && !defined(_LIBCPP_VERSION)
#include <string>
#endif
