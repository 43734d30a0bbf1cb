// SPDX-License-Identifier: MIT
// explain takes time that grows with the Cookie header, not with its square.
#include <better_auth/explain.hpp>
#include <better_auth/jwt.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace ba = better_auth;

/// The shortest of several runs, since other programs run too.
static double milliseconds(std::size_t kilobytes) {
  std::string header;
  while (header.size() < kilobytes * 1024) header += ".session_data";
  const ba::circumstances how{.cookie = ba::artefact::compact_session, .cookie_header = header};
  double shortest = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    const auto why = ba::explain(ba::error(ba::errc::missing_credentials, "session_data"), "", how);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (why.text.empty()) return -1;
    shortest = (std::min)(shortest, took.count());
  }
  return shortest;
}

int main() {
  // Eight times as long: linear takes 8 times as long, quadratic 64 times.
  const double small = milliseconds(512), large = milliseconds(4096);
  std::printf("512 KiB %.3f ms, 4 MiB %.3f ms\n", small, large);
  return small >= 0 && large >= 0 && large < 24 * small + 1 ? 0 : 1;
}
