// SPDX-License-Identifier: MIT
// explain takes time that grows with the Cookie header, not with its square.
#include <better_auth/explain.hpp>
#include <better_auth/jwt.hpp>
#include <better_auth/session.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace ba = better_auth;

static double milliseconds(std::size_t kilobytes) {
  std::string header;
  while (header.size() < kilobytes * 1024) header += ".session_data";
  const ba::circumstances how{.cookie = ba::artefact::compact_session, .cookie_header = header};
  const auto start = std::chrono::steady_clock::now();
  const auto said = ba::explain(ba::error(ba::errc::missing_credentials, "session_data"), "", how);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return said.text.empty() ? -1 : took.count();
}

int main() {
  const double small = milliseconds(128), large = milliseconds(1024);
  std::printf("128 KiB %.2f ms, 1 MiB %.2f ms\n", small, large);
  return large < 20 * small ? 0 : 1;
}
