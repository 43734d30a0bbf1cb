// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/shared_number.hpp>

#include <cstddef>
#include <exception>
#include <new>
#include <utility>

/// Owners of one object. They do what `std::unique_ptr` and `std::shared_ptr` do; those,
/// instantiated for every type here, would make the header cost its users twice the compile time.
namespace better_auth::inline v0::detail {

/// Frees with `Free` what it holds; movable.
template <class T, auto Free>
class handle {
 public:
  handle() noexcept = default;
  explicit handle(T* object) noexcept : object_(object) {}
  handle(handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  handle& operator=(handle&& other) noexcept {
    reset(std::exchange(other.object_, nullptr));
    return *this;
  }
  ~handle() { reset(nullptr); }

  void reset(T* object) noexcept {
    if (object_ != nullptr) Free(object_);
    object_ = object;
  }
  [[nodiscard]] T* get() const noexcept { return object_; }
  [[nodiscard]] T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

inline void free_memory(void* memory) noexcept { ::operator delete(memory); }

/// Uninitialised memory.
using memory = handle<char, free_memory>;
/// Null where there is none.
[[nodiscard]] inline memory allocate(std::size_t bytes) noexcept {
  return memory(static_cast<char*>(::operator new(bytes, std::nothrow)));
}

/// One object with any number of owners, in any threads.
template <class T>
class shared_handle {
 public:
  template <class... Arguments>
  [[nodiscard]] static shared_handle make(Arguments&&... arguments) {
    return shared_handle(new node{shared_number<int>(1), T(std::forward<Arguments>(arguments)...)});
  }
  shared_handle(const shared_handle& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) node_->owners.add(1);
  }
  shared_handle(shared_handle&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  shared_handle& operator=(shared_handle other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~shared_handle() {
    if (node_ != nullptr && node_->owners.add(-1) == 1) delete node_;
  }

  /// Ends the program where it was moved elsewhere.
  [[nodiscard]] T& operator*() const noexcept {
    if (node_ == nullptr) std::terminate();
    return node_->object;
  }
  [[nodiscard]] T* operator->() const noexcept { return &**this; }

 private:
  struct node {
    shared_number<int> owners;
    T object;
  };
  explicit shared_handle(node* n) noexcept : node_(n) {}
  node* node_;
};

}  // namespace better_auth::inline v0::detail
