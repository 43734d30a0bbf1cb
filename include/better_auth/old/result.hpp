// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/error.hpp>

#include <new>
#include <type_traits>
#include <utility>

namespace better_auth::inline v0 {

namespace detail {
template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;
}  // namespace detail

/// A `T` or the error that stands in its place, with the names of C++23's `std::expected`.
///
/// It is the same type under every language level. Two things are stricter: `*` and `->` on an
/// error end the program instead of being undefined, and `->` does not compile on a temporary,
/// since most values here own the memory that their members point into.
template <class T>
class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = better_auth::v0::error;

  /// A value.
  // NOLINTNEXTLINE(google-explicit-constructor)
  result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : has_value_(true), value_(std::move(value)) {}
  /// An error.
  result(better_auth::v0::error e) noexcept : error_(e) {}  // NOLINT(google-explicit-constructor)
  /// An error of this code alone.
  result(errc code) noexcept : error_(code) {}  // NOLINT(google-explicit-constructor)

  result(const result& other)
    requires std::is_copy_constructible_v<T>
      : has_value_(other.has_value_) {
    if (has_value_) ::new (static_cast<void*>(&value_)) T(other.value_);
    else error_ = other.error_;
  }
  result(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : has_value_(other.has_value_) {
    if (has_value_) ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
    else error_ = other.error_;
  }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): one assignment for both copying and moving
  result& operator=(result other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if (has_value_) value_.~T();
    has_value_ = false;
    if (other.has_value_) {
      ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
      has_value_ = true;
    } else {
      error_ = other.error_;
    }
    return *this;
  }
  ~result() {
    if (has_value_) value_.~T();
  }

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  /// The same.
  explicit operator bool() const noexcept { return has_value_; }

  /// The value; ends the program where there is none.
  [[nodiscard]] T& operator*() & noexcept { return checked(), value_; }
  /// The same of a constant.
  [[nodiscard]] const T& operator*() const& noexcept { return checked(), value_; }
  /// On a temporary, the value itself: a reference to it would be gone.
  [[nodiscard]] T operator*() && noexcept(std::is_nothrow_move_constructible_v<T>) {
    return checked(), std::move(value_);
  }
  /// A member of the value; ends the program where there is none.
  [[nodiscard]] T* operator->() & noexcept { return checked(), &value_; }
  /// The same of a constant.
  [[nodiscard]] const T* operator->() const& noexcept { return checked(), &value_; }
  void operator->() const&& = delete;  // name the result first: what it owns would be gone

  /// The value, or `better_auth::exception` with the error.
  [[nodiscard]] T& value() & { return required(), value_; }
  /// The same of a constant.
  [[nodiscard]] const T& value() const& { return required(), value_; }
  /// The same of a temporary: the value itself.
  [[nodiscard]] T value() && { return required(), std::move(value_); }

  /// The value, or `other`.
  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value_ ? value_ : static_cast<T>(std::forward<U>(other));
  }
  /// The same of a temporary.
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value_ ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

  /// The error; ends the program where there is a value.
  [[nodiscard]] const better_auth::v0::error& error() const noexcept {
    if (has_value_) std::terminate();
    return error_;
  }

  /// `f(value)`, itself a result, or this error.
  template <class F>
  auto and_then(F&& f) && {
    using next = std::remove_cvref_t<std::invoke_result_t<F, T&&>>;
    static_assert(detail::is_result<next>, "and_then takes a function that returns a result");
    return has_value_ ? std::forward<F>(f)(std::move(value_)) : next(error_);
  }
  /// A result of `f(value)`, or this error.
  template <class F>
  auto transform(F&& f) && {
    using next = result<std::remove_cvref_t<std::invoke_result_t<F, T&&>>>;
    return has_value_ ? next(std::forward<F>(f)(std::move(value_))) : next(error_);
  }

 private:
  void checked() const noexcept {
    if (!has_value_) std::terminate();
  }
  void required() const {
    if (!has_value_) detail::raise(error_);
  }

  bool has_value_ = false;
  union {
    better_auth::v0::error error_;
    T value_;
  };
};

/// Success, or an error.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = better_auth::v0::error;

  result() noexcept { error_.no_error_ = true; }
  /// An error.
  result(better_auth::v0::error e) noexcept : error_(e) {}  // NOLINT(google-explicit-constructor)
  /// An error of this code alone.
  result(errc code) noexcept : error_(code) {}  // NOLINT(google-explicit-constructor)

  /// Whether it is success.
  [[nodiscard]] bool has_value() const noexcept { return error_.no_error_; }
  /// The same.
  explicit operator bool() const noexcept { return has_value(); }
  /// Ends the program where there is an error.
  void operator*() const noexcept {
    if (!has_value()) std::terminate();
  }
  /// Throws `better_auth::exception` where there is an error.
  void value() const {
    if (!has_value()) detail::raise(error_);
  }
  /// The error; ends the program where there is none.
  [[nodiscard]] const better_auth::v0::error& error() const noexcept {
    if (has_value()) std::terminate();
    return error_;
  }

 private:
  better_auth::v0::error error_;
};

}  // namespace better_auth::inline v0
