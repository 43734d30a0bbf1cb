// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/detail/header_book.hpp>
#include <better_auth/detail/name_table.hpp>
#include <better_auth/jose_header.hpp>
#include <better_auth/jwk.hpp>
#include <better_auth/public_key.hpp>
#include <better_auth/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth {

/// A key of a JWK Set that was left out, and why.
struct skipped_key {
  std::size_t index = 0;  ///< its place in `keys`, from 0
  errc reason = errc::malformed_key;
  std::string kid = {};  ///< empty where it has none
};

namespace detail {

struct named_key {
  std::string kid;  // may be empty
  public_key key;
  std::size_t place;  // in the document
};

/// Public keys as the verifier uses them.
class public_keys {
 public:
  public_keys(std::vector<named_key> keys, std::vector<skipped_key> skipped)
      : keys_(std::move(keys)), skipped_(std::move(skipped)), kids_(keys_.size()), headers_(headers_of(keys_)) {
    for (std::uint32_t at = 0; at < keys_.size(); ++at) {
      const named_key& each = keys_[at];
      if (each.kid.empty()) continue;
      kids_.enter(each.kid, at);
      for (std::size_t i = 0; i < algorithm_count; ++i)
        if (const auto a = static_cast<algorithm>(i); each.key.algorithms().contains(a)) headers_.add(a, each.kid, at);
    }
  }
  public_keys(const public_keys&) = delete;
  public_keys& operator=(const public_keys&) = delete;

  [[nodiscard]] const std::vector<named_key>& keys() const noexcept { return keys_; }
  [[nodiscard]] const std::vector<skipped_key>& skipped() const noexcept { return skipped_; }

  [[nodiscard]] known_header<public_key> recognise(std::string_view segment) const noexcept {
    const auto match = headers_.find(segment);
    if (!match.found) return unrecognised();
    const named_key& named = keys_[match.key];
    return {match.header(named.kid), &named.key};
  }
  [[nodiscard]] static known_header<public_key> unrecognised() noexcept { return {}; }

  /// The key that a header leads to. A kid is compared byte by byte. Where the token has none, or a kid that no key
  /// has, there must be exactly one key that can be meant and can do the algorithm; a key with another kid cannot.
  /// Errors: unknown_key, algorithm_not_allowed.
  [[nodiscard]] result<const public_key*> select(const jose_header& header) const noexcept {
    if (const std::uint32_t at = header.kid.empty() ? name_table::none : kids_.find(header.kid); at != name_table::none) {
      if (!keys_[at].key.algorithms().contains(header.alg)) return errc::algorithm_not_allowed;
      return &keys_[at].key;
    }
    const public_key* found = nullptr;
    for (const named_key& each : keys_) {
      if (!header.kid.empty() && !each.kid.empty()) continue;
      if (!each.key.algorithms().contains(header.alg)) continue;
      if (found != nullptr) return errc::unknown_key;
      found = &each.key;
    }
    if (found == nullptr) return errc::unknown_key;
    return found;
  }

 private:
  static std::size_t headers_of(const std::vector<named_key>& keys) noexcept {
    std::size_t headers = 0;
    for (const named_key& each : keys) headers += each.kid.empty() ? 0 : each.key.algorithms().size();
    return headers;
  }

  std::vector<named_key> keys_;
  std::vector<skipped_key> skipped_;
  name_table kids_;
  header_book headers_;
};

}  // namespace detail

/// An immutable set of public keys. Copies share it; usable by many threads at once.
class key_set {
 public:
  /// A set without keys: every token is `unknown_key`.
  key_set() : key_set(std::vector<detail::named_key>{}, {}) {}

  /// From the text of a JWK Set (RFC 7517 section 5), such as the body of `/api/auth/jwks`. Keys that cannot serve
  /// are left out and reported by `skipped()`; of two with the same kid, both are.
  /// Errors: malformed_jwks, no_usable_key (well formed, but nothing is left), out_of_memory.
  [[nodiscard]] static result<key_set> parse(std::string_view json) {
    collected all;
    bool is_set = false;
    if (const auto read = detail::read_jwks(json, is_set, {&all, &collected::use}); !read) return read.error();
    if (!is_set) return errc::malformed_jwks;
    all.leave_out_shared_kids();
    if (all.keys.empty()) return errc::no_usable_key;
    return key_set(std::move(all.keys), std::move(all.skipped));
  }

  /// From the text of one public JWK (RFC 7517 section 4). Errors: malformed_jwks, out_of_memory, and what makes a
  /// key of a set be skipped: malformed_key, unsupported_key, weak_key, wrong_key_use, private_key_material,
  /// symmetric_key_material.
  [[nodiscard]] static result<key_set> from_jwk(std::string_view json) {
    collected all;
    bool is_set = false;
    if (const auto read = detail::read_jwks(json, is_set, {&all, &collected::use}); !read) return read.error();
    if (is_set) return errc::malformed_jwks;
    if (all.keys.empty()) return all.skipped.front().reason;
    return key_set(std::move(all.keys), {});
  }

  /// From PEM ("BEGIN PUBLIC KEY"). Without `kid` it is tried for every token that names no other key.
  /// Errors: malformed_key, private_key_material, unsupported_key, weak_key.
  [[nodiscard]] static result<key_set> from_pem(std::string_view pem, algorithm_set wanted = algorithm_set::public_key(),
                                                std::string_view kid = {}) {
    auto key = public_key::from_pem(pem, wanted);
    if (!key) return key.error();
    return of(std::move(*key), kid);
  }

  [[nodiscard]] std::size_t size() const noexcept { return state_->keys().size(); }
  /// The keys of the document that are not in the set.
  [[nodiscard]] const std::vector<skipped_key>& skipped() const& noexcept { return state_->skipped(); }
  const std::vector<skipped_key>& skipped() const&& = delete;

  /// For verifiers: what to verify with now.
  [[nodiscard]] const detail::public_keys& snapshot() const noexcept { return *state_; }
  /// Which algorithms it can ever verify.
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept { return algorithm_set::public_key(); }

 private:
  struct collected {
    std::vector<detail::named_key> keys = {};
    std::vector<skipped_key> skipped = {};

    static void use(void* context, const detail::jwk& key, std::size_t place) {
      auto& into = *static_cast<collected*>(context);
      auto made = detail::public_key_of(key);
      if (made)
        into.keys.push_back({std::string(key.kid), std::move(*made), place});
      else
        into.skipped.push_back({place, made.error().code(), std::string(key.kid.substr(0, max_kid_bytes))});
    }

    // A kid that stands twice in the document selects nothing, whatever the second key may be.
    void leave_out_shared_kids() {
      detail::name_table count(keys.size() + skipped.size());
      for (const skipped_key& each : skipped) ++count.enter(each.kid, 0);
      for (const detail::named_key& each : keys) ++count.enter(each.kid, 0);
      std::size_t kept = 0;
      for (detail::named_key& each : keys) {
        if (!each.kid.empty() && count.find(each.kid) > 1)
          skipped.push_back({each.place, errc::duplicate_kid, std::move(each.kid)});
        else if (&each != &keys[kept++])
          keys[kept - 1] = std::move(each);
      }
      keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(kept), keys.end());
    }
  };

  key_set(std::vector<detail::named_key> keys, std::vector<skipped_key> skipped)
      : state_(detail::shared_handle<const detail::public_keys>::make(std::move(keys), std::move(skipped))) {}

  static key_set of(public_key key, std::string_view kid) {
    std::vector<detail::named_key> keys;
    keys.push_back({std::string(kid), std::move(key), 0});
    return key_set(std::move(keys), {});
  }

  detail::shared_handle<const detail::public_keys> state_;
};

}  // namespace better_auth
