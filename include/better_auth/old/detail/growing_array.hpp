// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>

#include <cstddef>
#include <new>
#include <utility>

namespace better_auth::inline v0::detail {

/// Objects one behind the other, which are only ever added to: the part of `std::vector` that key
/// sets need.
template <class T>
class growing_array {
 public:
  growing_array() noexcept = default;
  growing_array(growing_array&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)),
        capacity_(other.capacity_) {}
  growing_array& operator=(growing_array&&) = delete;
  BETTER_AUTH_COLD ~growing_array() {
    for (T& each : *this) each.~T();
    ::operator delete(data_);
  }

  [[nodiscard]] T* begin() const noexcept { return data_; }
  [[nodiscard]] T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t at) const noexcept { return data_[at]; }

  BETTER_AUTH_COLD void add(T&& object) {
    if (data_ == nullptr || size_ == capacity_) {
      const std::size_t capacity = 2 * size_ + 4;
      T* const larger = static_cast<T*>(::operator new(capacity * sizeof(T)));
      for (std::size_t i = 0; i < size_; ++i) {
        new (larger + i) T(std::move(data_[i]));
        data_[i].~T();
      }
      ::operator delete(data_);
      data_ = larger;
      capacity_ = capacity;
    }
    new (data_ + size_++) T(std::move(object));
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace better_auth::inline v0::detail
