// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/handle.hpp>
#include <better_auth/old/detail/name_stack.hpp>
#include <better_auth/old/detail/text_buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

namespace better_auth::inline v0::detail {

/// Numbers by name, filled once from trusted configuration and then only read. (The hash has no
/// secret: names of an attacker's choice may be looked up, but must not be put in.)
class name_table {
 public:
  static constexpr std::uint32_t none = 0xffffffffU;

  name_table() = default;
  /// With room for `names` of them.
  BETTER_AUTH_COLD explicit name_table(std::size_t names) {
    for (size_ = 16; size_ < names * 2; size_ *= 2) {
    }
    slots_ = memory(static_cast<char*>(::operator new(size_ * sizeof(slot))));
    for (std::size_t i = 0; i < size_; ++i) new (slots_.get() + i * sizeof(slot)) slot{};
  }

  /// Enters `value` unless the name is there already; returns what then stands under it.
  BETTER_AUTH_COLD std::uint32_t& enter(std::string_view name, std::uint32_t value) {
    slot& at = place(name);
    if (at.value == none) {
      at = {static_cast<std::uint32_t>(names_.size()), static_cast<std::uint32_t>(name.size()),
            value};
      names_.append(name);
    }
    return at.value;
  }

  [[nodiscard]] std::uint32_t find(std::string_view name) const noexcept {
    return size_ == 0 ? none : place(name).value;
  }

 private:
  struct slot {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    std::uint32_t value = none;
  };

  // Eight bytes at a time: headers are long, and alike at their beginning.
  static std::size_t hash(std::string_view name) noexcept {
    std::uint64_t h = name.size();
    const auto mix = [&](std::uint64_t eight) {
      h = (h ^ eight) * 0x9e3779b97f4a7c15U;
      h ^= h >> 32U;
    };
    for (; name.size() > 8; name.remove_prefix(8)) mix(eight_bytes(name.data()));
    mix(name_key::of(name).head);
    return narrowed<std::size_t>(h);
  }

  // Where the name is, or would go. The table is never more than half full.
  [[nodiscard]] BETTER_AUTH_NOINLINE slot& place(std::string_view name) const noexcept {
    slot* const slots = reinterpret_cast<slot*>(slots_.get());
    const char* const names = std::string_view(names_).data();
    for (std::size_t at = hash(name);; ++at) {
      slot& here = slots[at & (size_ - 1)];
      if (here.value == none || std::string_view(names + here.begin, here.length) == name)
        return here;
    }
  }

  text_buffer names_;
  memory slots_;
  std::size_t size_ = 0;
};

}  // namespace better_auth::inline v0::detail
