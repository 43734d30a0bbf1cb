// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

namespace better_auth::inline v0::detail {

template <class Signature>
class callback;

/// A reference to a function object, for calls that end before it does.
template <class Result, class... Arguments>
class callback<Result(Arguments...)> {
 public:
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, callback>)
  callback(F&& f) noexcept  // NOLINT(google-explicit-constructor)
      : object_(const_cast<void*>(static_cast<const void*>(&f))),
        call_([](void* object, Arguments... arguments) {
          return (*static_cast<std::remove_reference_t<F>*>(object))(arguments...);
        }) {}
  Result operator()(Arguments... arguments) const { return call_(object_, arguments...); }

 private:
  void* object_;
  Result (*call_)(void*, Arguments...);
};

}  // namespace better_auth::inline v0::detail
