// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/errc.hpp>
#include <better_auth/base/fetch_problem.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>

namespace better_auth::inline BETTER_AUTH_ABI {

/// Why something was rejected. It never contains text of a token or of a secret, so you can log it
/// and send it to the client.
class error {
 public:
  /// `claim` must be static text of the program, never text of a token.
  constexpr error(errc code, const char* claim = nullptr) noexcept  // NOLINT(*-explicit-*)
      : claim_(claim), code_(code) {}

  /// What went wrong.
  [[nodiscard]] constexpr errc code() const noexcept { return code_; }
  /// Who has to act on it.
  [[nodiscard]] constexpr error_kind kind() const noexcept { return text().kind; }
  /// The code as text: "token_expired".
  [[nodiscard]] constexpr std::string_view name() const noexcept { return text().name; }
  /// One English sentence, without the name of the claim.
  [[nodiscard]] constexpr std::string_view message() const noexcept { return text().message; }
  /// The claim that is meant ("exp"), or empty.
  [[nodiscard]] constexpr std::string_view claim() const noexcept {
    return claim_ == nullptr ? std::string_view() : std::string_view(claim_);
  }

  /// Seconds after which another attempt makes sense; 0 if unknown.
  [[nodiscard]] constexpr std::uint32_t retry_after() const noexcept { return retry_after_; }
  /// The same error with this number of seconds.
  [[nodiscard]] constexpr error with_retry_after(std::uint32_t seconds) const noexcept {
    error copy = *this;
    copy.retry_after_ = seconds;
    return copy;
  }

  /// Why keys are unavailable: the problem of the last fetch. For logs, not for clients.
  [[nodiscard]] constexpr fetch_problem cause() const noexcept { return cause_; }
  /// The HTTP status of that fetch; 0 if none came.
  [[nodiscard]] constexpr int http_status() const noexcept { return http_status_; }
  /// The same error with this cause.
  [[nodiscard]] constexpr error with_cause(fetch_problem cause, int http_status) const noexcept {
    error copy = *this;
    copy.cause_ = cause;
    copy.http_status_ = http_status;
    return copy;
  }

  friend constexpr bool operator==(const error& a, const error& b) noexcept {
    return a.code_ == b.code_ && a.claim() == b.claim();
  }
  /// Whether it has this code, whatever the claim.
  friend constexpr bool operator==(const error& e, errc code) noexcept { return e.code_ == code; }

 private:
  [[nodiscard]] constexpr const detail::error_text& text() const noexcept {
    return detail::error_texts[static_cast<std::size_t>(code_)];
  }

  const char* claim_;
  std::uint32_t retry_after_ = 0;
  int http_status_ = 0;
  fetch_problem cause_ = fetch_problem::none;
  errc code_;
};

/// `token_expired (exp): the token has expired`
[[nodiscard]] inline std::string to_string(const error& e) {
  std::string text(e.name());
  if (!e.claim().empty()) text.append(" (").append(e.claim()).append(")");
  text.append(": ").append(e.message());
  if (e.cause() != fetch_problem::none) text.append(": ").append(message(e.cause()));
  if (e.http_status() != 0) text.append(", HTTP status ").append(std::to_string(e.http_status()));
  return text;
}

/// Writes `to_string(e)`. Include `<ostream>` to use it.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                             const error& e) {
  return out << to_string(e);
}

/// Thrown by `result::value()` and by constructors that are given an unusable configuration.
class exception : public std::runtime_error {
 public:
  /// `what()` is `to_string(e)`.
  explicit exception(const better_auth::error& e) : std::runtime_error(to_string(e)), error_(e) {}
  /// The error that was thrown.
  [[nodiscard]] const better_auth::error& error() const noexcept { return error_; }

 private:
  better_auth::error error_;
};

namespace detail {

/// Throws; terminates where exceptions are switched off.
[[noreturn]] inline void raise(const error& e) {
#ifdef __cpp_exceptions
  throw exception(e);
#else
  (void)std::fprintf(stderr, "better_auth: %s: %s\n", e.name().data(), e.message().data());
  std::terminate();
#endif
}

/// Terminates because the program used something that is not there.
[[noreturn]] inline void terminate(const char* misuse, const char* reason = "") noexcept {
  (void)std::fprintf(stderr, "better_auth: %s%s\n", misuse, reason);
  std::terminate();
}

}  // namespace detail
}
