// SPDX-License-Identifier: MIT
// Says what a token or cookie is, why it is refused, and what to do about it.
#include "examination.hpp"
#include "options.hpp"
#include "report.hpp"

#include <better_auth/session.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace {

bool wants_colours() {
#ifdef _WIN32
  const bool terminal = _isatty(1) != 0;
#else
  const bool terminal = isatty(STDOUT_FILENO) != 0;
#endif
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  return terminal && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

int fail(std::string_view message) {
  std::cerr << "jwt_doctor: " << message << '\n';
  return 2;
}

/// No more than `most` bytes, and one so that what is too long is seen to be.
std::string read(std::istream& in, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view problem;
  const auto given = doctor::parse(argc, argv, problem);
  if (!given) {
    fail(problem);
    std::cerr << "See jwt_doctor --help\n";
    return 2;
  }
  if (given->help) return std::cout << doctor::usage << std::flush ? 0 : 2;
  std::optional<std::string> secret, jwks;
  for (const auto& name : {given->secret_env, given->secrets_env}) {
    if (!name) continue;
    const char* const value = std::getenv(name->c_str());
    if (value == nullptr) return fail("the environment variable of the secret is not set");
    secret = value;
  }
  if (given->jwks) {
    std::ifstream file;
    if (*given->jwks != "-") file.open(*given->jwks, std::ios::binary);
    // Not every standard library says that a folder cannot be read: some take it for an empty file.
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(*given->jwks, ignored);
    if (*given->jwks != "-" && (!file || folder)) return fail("the file of --jwks cannot be read");
    jwks = read(*given->jwks == "-" ? std::cin : file, better_auth::max_jwks_bytes);
    if (file.bad()) return fail("the file of --jwks cannot be read");
  }
  std::string input = given->input.value_or("");
  if (!given->input) {
    input = read(std::cin, 4 * better_auth::max_cookie_bytes);
    while (!input.empty() && (input.back() == '\n' || input.back() == '\r'))
      input.pop_back();  // the shell's, not the token's
  }
  const auto found =
      doctor::examine(*given, input, secret ? &*secret : nullptr, jwks ? &*jwks : nullptr);
  std::cout << (given->json ? doctor::as_json(found)
                            : doctor::as_text(found, doctor::seconds_now(*given), wants_colours()));
  if (!std::cout.flush()) return fail("the answer cannot be written");
  if (!found.refusal) return 0;
  return found.refusal->kind() == better_auth::error_kind::configuration ? 2 : 1;
}
