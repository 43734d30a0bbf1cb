// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace better_auth::inline v0::detail {

/// Text that grows. It does what `std::string` does, which in C++20 every translation unit that
/// appends to one has to instantiate and compile anew.
class text_buffer {
 public:
  text_buffer() noexcept = default;
  BETTER_AUTH_COLD text_buffer(const text_buffer& other) { append(other); }
  text_buffer(text_buffer&& other) noexcept { swap(other); }
  text_buffer& operator=(text_buffer other) noexcept {
    swap(other);
    return *this;
  }
  ~text_buffer() { ::operator delete(data_); }

  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::string_view() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  text_buffer& append(std::string_view text) {
    if (!text.empty()) std::memcpy(extend(text.size()), text.data(), text.size());
    return *this;
  }
  text_buffer& append(char c) {
    *extend(1) = c;
    return *this;
  }
  /// Room for `bytes` more, to be written by the caller.
  [[nodiscard]] BETTER_AUTH_COLD char* extend(std::size_t bytes) {
    if (bytes > capacity_ - size_) {
      const std::size_t capacity = 2 * size_ + bytes;
      char* const larger = static_cast<char*>(::operator new(capacity));
      if (size_ != 0) std::memcpy(larger, data_, size_);
      ::operator delete(data_);
      data_ = larger;
      capacity_ = capacity;
    }
    char* const end = data_ + size_;
    size_ += bytes;
    return end;
  }
  void clear() noexcept { size_ = 0; }

 private:
  void swap(text_buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Appends `number` in decimal.
template <class Text>
BETTER_AUTH_COLD void append_number(Text& out, unsigned number) {
  char digits[10];
  std::size_t n = sizeof digits;
  do digits[--n] = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  out.append(std::string_view(digits + n, sizeof digits - n));
}

}  // namespace better_auth::inline v0::detail
