// SPDX-License-Identifier: MIT
#include <better_auth/curl.hpp>
#include <better_auth/testing.hpp>
int main() {}
