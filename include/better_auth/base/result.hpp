// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/error.hpp>

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

template <class T>
class result;

namespace detail {
template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;

/// A name for the compiler's message about `->` of a temporary.
struct store_it_in_a_variable_first;
}  // namespace detail

/// A `T`, or the error that explains why there is none; with the names of C++23's `std::expected`.
///
/// It is stricter: `*` and `->` on an error, and `error()` on a value, print why and terminate; and
/// `->` does not compile on a temporary, whose value the pointer would outlive.
template <class T>
class [[nodiscard("check the result: it may be an error")]] result {
 public:
  using value_type = T;
  using error_type = better_auth::error;

  /// A value.
  result(T value) noexcept(std::is_nothrow_move_constructible_v<T>)  // NOLINT(*-explicit-*)
      : value_(std::move(value)) {}
  /// An error.
  result(better_auth::error e) noexcept  // NOLINT(*-explicit-*)
      : error_(e) {}
  /// An error with this code.
  result(errc code) noexcept : result(better_auth::error(code)) {}  // NOLINT(*-explicit-*)

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  /// As `has_value()`.
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; terminates if there is none.
  [[nodiscard]] T& operator*() & noexcept { return held(); }
  /// The value; terminates if there is none.
  [[nodiscard]] const T& operator*() const& noexcept { return held(); }
  ///@{
  /// The same, moved or copied out of a temporary.
  [[nodiscard]] T operator*() && { return std::move(held()); }
  [[nodiscard]] T operator*() const&& { return held(); }
  ///@}
  /// A member of the value; terminates if there is none.
  [[nodiscard]] T* operator->() & noexcept { return &held(); }
  /// A member of the value; terminates if there is none.
  [[nodiscard]] const T* operator->() const& noexcept { return &held(); }
  detail::store_it_in_a_variable_first operator->() const&& = delete;

  /// The value; throws `better_auth::exception` if there is none.
  [[nodiscard]] T& value() & { return required(), held(); }
  /// The value; throws `better_auth::exception` if there is none.
  [[nodiscard]] const T& value() const& { return required(), held(); }
  ///@{
  /// The same, moved or copied out of a temporary.
  [[nodiscard]] T value() && { return required(), std::move(held()); }
  [[nodiscard]] T value() const&& { return required(), held(); }
  ///@}
  /// Does not compile, and says why.
  template <std::same_as<T> U>
    requires std::is_class_v<U>
  operator U() const {  // NOLINT(*-explicit-*)
    static_assert(sizeof(U) == 0,
                  "better_auth: this is a result, which may be an error. Call .value() on it to "
                  "throw, or check it and use *result");
    return held();
  }

  ///@{
  /// The value, or `other`.
  template <std::convertible_to<T> U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? held() : static_cast<T>(std::forward<U>(other));
  }
  template <std::convertible_to<T> U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value() ? std::move(held()) : static_cast<T>(std::forward<U>(other));
  }
  ///@}

  /// The error. Terminates if there is a value.
  [[nodiscard]] const better_auth::error& error() const noexcept {
    if (has_value()) detail::terminate("error() of a result that has a value");
    return error_;
  }

  ///@{
  /// `f(value)`, which returns a result, or this error.
  template <class F>
  auto and_then(F&& f) && {
    using next = std::remove_cvref_t<std::invoke_result_t<F, T&&>>;
    static_assert(detail::is_result<next>, "and_then takes a function that returns a result");
    return has_value() ? std::forward<F>(f)(std::move(held())) : next(error());
  }
  template <class F>
  [[nodiscard]] auto and_then(F&& f) const& {
    return result(*this).and_then(std::forward<F>(f));
  }
  ///@}
  ///@{
  /// A result that holds `f(value)`, or this error.
  template <class F>
  auto transform(F&& f) && {
    using next = result<std::remove_cvref_t<std::invoke_result_t<F, T&&>>>;
    return has_value() ? next(std::forward<F>(f)(std::move(held()))) : next(error());
  }
  template <class F>
  [[nodiscard]] auto transform(F&& f) const& {
    return result(*this).transform(std::forward<F>(f));
  }
  ///@}

 private:
  [[nodiscard]] const T& held() const noexcept {
    if (!value_)
      detail::terminate("this result is an error and was used as a value: ", error_.name().data());
    return *value_;
  }
  [[nodiscard]] T& held() noexcept { return const_cast<T&>(std::as_const(*this).held()); }
  void required() const {
    if (!has_value()) detail::raise(error());
  }

  std::optional<T> value_;
  better_auth::error error_ = errc::crypto_failure;  // meaningless if there is a value
};

/// Success, or an error.
template <>
class [[nodiscard("check the result: it may be an error")]] result<void> {
 public:
  using value_type = void;
  using error_type = better_auth::error;

  /// Success.
  result() noexcept = default;
  /// An error.
  result(better_auth::error e) noexcept : error_(e) {}  // NOLINT(*-explicit-*)
  /// An error with this code.
  result(errc code) noexcept : error_(code) {}  // NOLINT(*-explicit-*)

  /// Whether it is success.
  [[nodiscard]] bool has_value() const noexcept { return !error_; }
  /// As `has_value()`.
  explicit operator bool() const noexcept { return has_value(); }
  /// Prints the error and terminates if there is one.
  void operator*() const noexcept {
    if (error_) detail::terminate("this result is an error: ", error_->name().data());
  }
  /// Throws `better_auth::exception` if there is an error.
  void value() const {
    if (error_) detail::raise(*error_);
  }
  /// The error. Terminates if there is none.
  [[nodiscard]] const better_auth::error& error() const noexcept {
    if (!error_) detail::terminate("error() of a result that is a success");
    return *error_;
  }

 private:
  std::optional<better_auth::error> error_;
};

}
